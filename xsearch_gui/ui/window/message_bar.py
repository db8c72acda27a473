"""Messages, laid over the foot of the pages: nothing moves when one comes or goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.ui.widgets.icons import set_icon, set_label_icon, tint_label
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.shell.messages import Level, Messages
from xsearch_gui.viewmodels.text.wording import tip

MOST_DETAIL = 130  # pixels
WIDEST = 900
NARROWEST = 480
MOVES = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)
LOOKS = (
    *(QEvent.Type.Enter, QEvent.Type.Leave, QEvent.Type.Show, QEvent.Type.Hide),
    *(QEvent.Type.WindowActivate, QEvent.Type.WindowDeactivate),
)
LOOK = {
    Level.NOTICE: ("notice", "good"),
    Level.WARNING: ("warning", "warning"),
    Level.ERROR: ("error", "danger"),
}


class MessageBar(QFrame):
    """Shows the current message; its details on request."""

    def __init__(
        self, messages: Messages, theme: Theme, over: QWidget, parent: QWidget, above: Sequence[QWidget] = ()
    ) -> None:
        """Lay the bar over the foot of ``over``, which is within ``parent``; what is in ``above`` stays seen."""
        super().__init__(parent)
        self._over, self._parent, self._above = over, parent, above
        self.setObjectName("messageBar")
        self._messages = messages
        self._theme = theme
        self._icon = QLabel()
        self._text = label("", wrap=True, selectable=True)
        self._more = label("", "small")
        self._details = QPushButton(self.tr("Details"))
        self._details.setProperty("role", "link")
        self._details.setCheckable(True)
        self._offer = QPushButton()
        self._offer.clicked.connect(messages.take_offer)
        self._close = QToolButton(self)
        self._close.setIconSize(QSize(16, 16))
        self._close.setToolTip(tip(self.tr("Dismiss")))
        self._close.setAccessibleName(self.tr("Dismiss"))
        set_icon(self._close, "close", "muted")
        self._detail = QPlainTextEdit()
        self._detail.setObjectName("messageDetail")
        self._detail.setReadOnly(True)
        self._detail.setAccessibleName(self.tr("Details of the message"))
        self._lay_out()
        self._close.clicked.connect(messages.dismiss)
        self._details.toggled.connect(self._on_details)
        for widget in (over, *above):
            widget.installEventFilter(self)
        messages.changed.connect(self._redraw)
        theme.changed.connect(self._redraw)
        self._redraw()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what is laid over."""
        if event.type() in MOVES:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        """Notice whether somebody has the message in front of them, and is not reading on."""
        done = super().event(event)
        if event.type() in LOOKS:
            self._tell_seen()
        return done

    def _tell_seen(self) -> None:
        reading = self.underMouse() or self._details.isChecked()
        self._messages.set_seen(seen=self.isVisible() and self.isActiveWindow() and not reading)

    def _on_details(self, shown: bool) -> None:
        self._tell_seen()
        self._detail.setVisible(shown)
        self._place()

    def _place(self) -> None:
        if not self.isHidden():
            parent = self._parent
            within = QRect(self._over.mapTo(parent, QPoint()), self._over.size())
            within.setBottom(self._foot(within.bottom()))
            if within.width() < NARROWEST:  # between columns there is no room for a sentence: first over the details
                within.setRight(parent.width() - 1)
            if within.width() < NARROWEST:
                within.setLeft(0)
                within.setWidth(parent.width())
            width = min(within.width() - 2 * Space.M, WIDEST)
            if (layout := self.layout()) is not None:
                layout.activate()
            height = min(self.heightForWidth(width), within.height())
            left = within.left() + (within.width() - width) // 2
            self.setGeometry(left, within.bottom() - height - Space.M, width, height)
            self.raise_()

    def _foot(self, bottom: int) -> int:
        """Return where what stays seen at the foot begins."""
        seen = [QRect(one.mapTo(self._parent, QPoint()), one.size()) for one in self._above if one.isVisible()]
        for one in sorted(seen, key=QRect.bottom, reverse=True):  # one may stand upon another
            if one.bottom() > bottom - Space.XL:
                bottom = min(bottom, one.top())
        return bottom

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        for widget in (self._more, self._details, self._offer, self._close):
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.S, Space.S, Space.S)
        layout.setSpacing(Space.S)
        layout.addLayout(row)
        layout.addWidget(self._detail)

    def _redraw(self) -> None:
        message = self._messages.current
        self.setVisible(message is not None)
        if message is None:
            return
        name, token = LOOK[message.level]
        set_label_icon(self._icon, name, 20, token)
        tint_label(self._icon, self._theme.colors)
        self._text.setText(message.text)
        self._more.setText(f"+{self._messages.waiting}")
        self._more.setVisible(self._messages.waiting > 0)
        self._offer.setText(message.offer)
        self._offer.setVisible(bool(message.offer))
        self._details.setChecked(False)
        self._details.setVisible(bool(message.detail))
        self._detail.setPlainText(message.detail)
        lines = message.detail.count("\n") + 1
        around = 2 * round(self._detail.document().documentMargin() + self._detail.frameWidth() + Space.S)
        self._detail.setFixedHeight(min(MOST_DETAIL, lines * self._detail.fontMetrics().lineSpacing() + around))
        self._detail.setVisible(False)
        self.setProperty("level", message.level.name.lower())
        self.style().unpolish(self)
        self.style().polish(self)
        self._place()
