"""Writing about a photo in its place: the user's own caption, tags, and what is proposed for both."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.annotations import Proposal
from xsearch_gui.ui.widgets.chips import ChipRow
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.text.wording import tip

LINES = (1, 7)  # the fewest and the most lines of the caption that are seen at once


class CaptionEdit(QPlainTextEdit):
    """A few lines of text: Enter or leaving keeps them, Shift+Enter begins a line, Esc takes them back."""

    kept = Signal(str)
    entered = Signal()  # by Enter

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = ""
        self.setObjectName("captionEdit")
        self.setAcceptDrops(False)  # it would accept that a file is moved; what is dropped here is for the window
        self.setPlaceholderText(self.tr("Add a caption\u2026"))
        self.setAccessibleName(self.tr("Your caption"))
        self.setToolTip(tip(self.tr("Enter saves it, Shift+Enter begins a new line, Esc takes back what was typed")))
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(Space.XS)
        self.textChanged.connect(self._fit)
        self._fit()

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed that is not kept yet."""
        return self.toPlainText().strip() != self._before

    def set_caption(self, caption: str) -> None:
        """Show what is kept; what is being typed stays."""
        dirty = self.is_dirty
        self._before = caption
        if (not dirty or not self.hasFocus()) and self.toPlainText() != caption:  # else the cursor would jump
            self.setPlainText(caption)

    def keep(self) -> None:
        """Keep what was typed."""
        text = self.toPlainText().strip()
        if text != self._before:
            self._before = text
            self.kept.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep with Enter, take back with Esc."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.keep()
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Escape and self.is_dirty:
            self.setPlainText(self._before)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take Esc from the window while there is something to take back."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            escape = event.key() == Qt.Key.Key_Escape and self.is_dirty
            if escape or _is_text(event):
                event.accept()  # letters with an action of the window ("/") are text here
                return True
        return bool(super().event(event))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep what was typed."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.keep()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other lines in another width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = int(self.document().size().height())  # a plain text document counts in lines
        shown = max(LINES[0], min(LINES[1], lines))
        margin = 2 * self.document().documentMargin() + Space.M
        needed = Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines > shown else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(needed)
        self.setFixedHeight(round(shown * self.fontMetrics().lineSpacing() + margin))


class TagEdit(QLineEdit):
    """One line for new tags, several with commas between them: Enter or leaving keeps them, Esc takes them back."""

    entered = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tagEdit")
        self.setAcceptDrops(False)  # as above
        self.setPlaceholderText(self.tr("Add a tag\u2026"))
        self.setAccessibleName(self.tr("New tag"))
        self.setMaxLength(200)
        self.returnPressed.connect(self.enter)

    def sizeHint(self) -> QSize:
        """Take little room."""
        return QSize(110, super().sizeHint().height())

    def enter(self) -> None:
        """Hand the tags on."""
        tags = [tag.strip() for tag in self.text().split(",") if tag.strip()]
        self.clear()
        if tags:
            self.entered.emit(tags)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hand on what was typed: it belongs to the photo that is chosen now, not to the next."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.enter()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back what was typed with Esc."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take Return from the window's action, and Esc while something is typed."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            escape = event.key() == Qt.Key.Key_Escape and self.text()
            if escape or _is_text(event):
                event.accept()
                return True
        return bool(super().event(event))


def _is_text(event: QKeyEvent) -> bool:
    """Return whether a key belongs to what is being written, rather than to the window: Alt+Left goes back there."""
    if event.key() == Qt.Key.Key_Escape or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return False
    return bool(event.text()) or not event.modifiers() & Qt.KeyboardModifier.AltModifier


class TagsEditor(QWidget):
    """The tags of one photo or of several, a line for new ones, and proposed words."""

    added = Signal(list)
    removed = Signal(str)
    accepted = Signal(str)  # a proposed word

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tags = ChipRow("tag", removes=True)
        self.some = ChipRow("some")
        self.proposed = ChipRow("proposed")
        self.edit = TagEdit()
        self._some_label = label(self.tr("On some of them; a click gives a tag to all"), "small", wrap=True)
        self._label = label(self.tr("Suggested"), "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        for widget in (self.tags, self.edit, self._some_label, self.some, self._label, self.proposed):
            layout.addWidget(widget)
        self.tags.chosen.connect(self.removed)
        self.some.chosen.connect(self._on_some)
        self.proposed.chosen.connect(self.accepted)
        self.edit.entered.connect(self.added)
        self.set_some(())
        self.set_proposed(())

    def set_tags(self, tags: Sequence[str]) -> None:
        """Show the tags; where the last one goes, the focus goes to the line for new ones."""
        if not tags and any(chip.hasFocus() for chip in self.tags.chips()):
            self.edit.setFocus()
        self.tags.set_words(tags, [self.tr("Remove the tag {tag}").format(tag=tag) for tag in tags])
        self.tags.setVisible(bool(tags))

    def set_some(self, tags: Sequence[tuple[str, int]]) -> None:
        """Show tags that only some of several photos have."""
        names = [self.tr("Add the tag {tag} to all; {n} have it").format(tag=tag, n=count) for tag, count in tags]
        self.some.set_words([tag for tag, _ in tags], names)
        for widget in (self._some_label, self.some):
            widget.setVisible(bool(tags))

    def set_proposed(self, words: Sequence[Proposal]) -> None:
        """Show words that may fit."""
        names = [
            self.tr("Add the tag {tag} ({percent} % likely)").format(tag=word.text, percent=round(100 * word.score))
            for word in words
        ]
        self.proposed.set_words([word.text for word in words], names)
        for widget in (self._label, self.proposed):
            widget.setVisible(bool(words))

    def _on_some(self, tag: str) -> None:
        self.added.emit([tag])
