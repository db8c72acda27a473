"""What the window shows while something is dragged over it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from xsearch_gui.ui.widgets.icons import set_label_icon, tint_label
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space, Theme


class DropOverlay(QFrame):
    """Covers its parent, says what a drop does, and takes no events itself."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("dropOverlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme = theme
        self._covered = parent
        self._icon = QLabel()
        set_label_icon(self._icon, "drop", 64, "accent")
        layout = QVBoxLayout(self)
        layout.setSpacing(Space.M)
        layout.addStretch()
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        self._title, self._text = label("", "headline", wrap=True), label("", "muted", wrap=True)
        for line in (self._title, self._text):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(line)
        layout.addStretch()
        parent.installEventFilter(self)
        self.hide()

    def cover(self, title: str, text: str) -> None:
        """Show over the whole parent what a drop will do."""
        self._title.setText(title)
        self._text.setText(text)
        tint_label(self._icon, self._theme.colors)
        self._cover()
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of what is covered."""
        if event.type() == QEvent.Type.Resize:
            self._cover()
        return False

    def _cover(self) -> None:
        margin = Space.M
        self.setGeometry(self._covered.rect().adjusted(margin, margin, -margin, -margin))
