"""What makes words and windows keep within their room: text that breaks anywhere, that is shortened, windows clamped.

Names of files, folders and cameras may be of any length. What shows them either breaks them into lines, or shortens
them in the middle and shows the whole in its tool tip; it never asks for more room than there is.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from xsearch_gui.core.shown_text import visible
from xsearch_gui.viewmodels.text.wording import tip

SHORTENS = "shortens"  # a property: the widget shortens its text where there is no room for it
BREAKS = "breaks"  # a property: the widget breaks its text into lines wherever it has to
MOST_HEIGHTS = 16  # that a label remembers


class WrappedLabel(QLabel):
    """Lines of plain text, broken between words, and within a word that is wider than the label.

    (Qt's own label lets such a word run out of it.) With ``selectable``, the mouse selects text to copy.
    """

    def __init__(self, text: str = "", *, selectable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(visible(text, lines=True), parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty(BREAKS, True)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._selectable = selectable
        self._heights: dict[tuple[str, str, int], int] = {}
        self.formats: list[QTextLayout.FormatRange] = []  # of parts of the text
        self._ends = (0, 0)  # where the selection was begun, and where it has come to
        if selectable:
            self.setCursor(Qt.CursorShape.IBeamCursor)
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def setText(self, text: str) -> None:
        """Show another text; what would steer it is written out."""
        super().setText(visible(text, lines=True))

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        beside = self.width() - self.contentsRect().width()
        above = self.height() - self.contentsRect().height()
        wanted = (self.text(), self.font().key(), width - beside)
        if wanted not in self._heights:  # a layout asks for the same few widths again and again
            if len(self._heights) > MOST_HEIGHTS:
                self._heights.clear()
            self._heights[wanted] = round(self._lines(width - beside)[1])
        return self._heights[wanted] + above

    def sizeHint(self) -> QSize:
        """Return a size at which the lines are read well."""
        width = super().sizeHint().width()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Ask for one line at least, however narrow."""
        return QSize(0, self.fontMetrics().height())

    def _lines(self, width: int) -> tuple[QTextLayout, float]:
        """Return the lines for a width in pixels, and their height."""
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font(), self)
        option = QTextOption(self.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self.formats)
        height = 0.0
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1, width))
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return layout, height

    def _placed(self) -> tuple[QTextLayout, QPointF]:
        """Return the lines, and where they begin."""
        box = self.contentsRect()
        layout, height = self._lines(box.width())
        rest = max(0.0, box.height() - height)
        vertical = self.alignment() & Qt.AlignmentFlag.AlignVertical_Mask
        down = 0.0 if vertical & Qt.AlignmentFlag.AlignTop else rest
        down = down / 2 if vertical & Qt.AlignmentFlag.AlignVCenter else down
        return layout, QPointF(box.left(), box.top() + round(down))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines, and what is selected of them."""
        layout, position = self._placed()
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        marked = QTextLayout.FormatRange()
        start, end = sorted(self._ends)
        marked.start, marked.length, marked.format = start, end - start, QTextCharFormat()
        marked.format.setBackground(self.palette().brush(QPalette.ColorRole.Highlight))
        marked.format.setForeground(self.palette().brush(QPalette.ColorRole.HighlightedText))
        layout.draw(painter, position, [marked] if end > start else [])

    # selecting

    def selectedText(self) -> str:
        """Return what is selected."""
        start, end = sorted(self._ends)
        return self.text()[start:end]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select."""
        if self._selectable and event.button() is Qt.MouseButton.LeftButton:
            position = self._place_at(event.position())
            self._select(position, position)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select further."""
        if self._selectable and event.buttons() & Qt.MouseButton.LeftButton:
            self._select(self._ends[0], self._place_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Hand the selection to the middle button, where the system has that."""
        clipboard = QGuiApplication.clipboard()
        if self.selectedText() and clipboard.supportsSelection():
            clipboard.setText(self.selectedText(), clipboard.Mode.Selection)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        if self._selectable:
            layout, at = self._placed()[0], self._place_at(event.position())
            mode = QTextLayout.CursorMode.SkipWords
            end = layout.nextCursorPosition(at, mode)
            word = self.text()[layout.previousCursorPosition(end, mode) : end]
            self._select(layout.previousCursorPosition(end, mode), end - len(word) + len(word.rstrip()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, or select everything."""
        if self._selectable and event.matches(QKeySequence.StandardKey.Copy):
            self._copy()
        elif self._selectable and event.matches(QKeySequence.StandardKey.SelectAll):
            self._select(0, len(self.text()))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take the keys to copy from the window while something is selected."""
        asks = event.type() == QEvent.Type.ShortcutOverride and bool(self.selectedText())
        if asks and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy):
            event.accept()
            return True
        return bool(super().event(event))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let the selection go."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self._select(0, 0)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to copy."""
        if not self._selectable:
            super().contextMenuEvent(event)
            return
        menu = QMenu(self)
        menu.addAction(self.tr("Copy")).triggered.connect(self._copy)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def _place_at(self, at: QPointF) -> int:
        layout, start = self._placed()
        position = at - start
        lines = [layout.lineAt(number) for number in range(layout.lineCount())]
        line = next((line for line in lines if position.y() < line.y() + line.height()), lines[-1] if lines else None)
        return line.xToCursor(position.x()) if line is not None else 0

    def _select(self, start: int, end: int) -> None:
        self._ends = (min(start, len(self.text())), min(end, len(self.text())))
        self.update()

    def _copy(self) -> None:
        """Copy what is selected; without a selection, all of it."""
        QGuiApplication.clipboard().setText(self.selectedText() or self.text())


class LineLabel(QLabel):
    """One line that is shortened where there is no room for it; its tool tip has the whole."""

    def __init__(
        self,
        text: str = "",
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(visible(text), parent)
        self._cut = cut
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty(SHORTENS, True)

    def setText(self, text: str) -> None:
        """Show another text; what would steer it is written out."""
        super().setText(visible(text))

    def tell(self, text: str, whole: str) -> None:
        """Show a text whose tool tip says more than the text itself."""
        self._whole = whole
        self.setText(text)

    def shortened(self, room: int) -> str:
        """Return what is shown of the text in ``room`` pixels, which are too few for all of it."""
        return self.fontMetrics().elidedText(self.text(), self._cut, room)

    def minimumSizeHint(self) -> QSize:
        """Ask for a few letters."""
        return _few_letters(self, super().minimumSizeHint())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        box = self.contentsRect()
        text = self.text()
        if self.width() < self.sizeHint().width():  # not a comparison of lengths: those are rounded
            text = self.shortened(box.width())
        whole = self._whole if self._whole != text else ""
        self.setToolTip(tip(whole or (self.text() if text != self.text() else "")))
        painter = QPainter(self)
        align = self.alignment() | Qt.TextFlag.TextSingleLine
        self.style().drawItemText(
            painter, box, int(align), self.palette(), self.isEnabled(), text, self.foregroundRole()
        )


class LineButton(QPushButton):
    """A button whose words are shortened where there is no room for them."""

    def __init__(
        self,
        text: str = "",
        cut: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(visible(text), parent)
        self._cut = cut
        self.setProperty(SHORTENS, True)

    def setText(self, text: str) -> None:
        """Show other words; what would steer them is written out."""
        super().setText(visible(text))

    def minimumSizeHint(self) -> QSize:
        """Ask for a few letters."""
        return _few_letters(self, super().minimumSizeHint())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button with as much of its words as there is room for."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        wanted, metrics = self.sizeHint().width(), self.fontMetrics()
        if self.width() < wanted:
            room = metrics.horizontalAdvance(self.text()) - (wanted - self.width())
            option.text = metrics.elidedText(self.text(), self._cut, max(0, room))
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)


def _few_letters(widget: QWidget, known: QSize) -> QSize:
    return QSize(min(known.width(), widget.fontMetrics().averageCharWidth() * 8), known.height())
