"""The search box: words, or a picture shown as a chip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QIcon, QKeyEvent, QKeySequence, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from xsearch_gui.ui.icons import set_icon, set_label_icon
from xsearch_gui.ui.theme import Space
from xsearch_gui.viewmodels.incoming import Incoming
from xsearch_gui.viewmodels.search import SearchModel
from xsearch_gui.viewmodels.thumbnails import Thumbnails
from xsearch_gui.viewmodels.wording import shortened


class SearchEdit(QLineEdit):
    """A line that hands pasted pictures on, and the arrow keys to the results."""

    focused = Signal(bool)
    down_pressed = Signal()

    def __init__(self, incoming: Incoming, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._incoming = incoming
        self.setObjectName("searchEdit")
        self.setAcceptDrops(False)  # the window takes drops, wherever they fall
        self.setMaxLength(2000)
        self.setFrame(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste a picture as a query; go down to the results."""
        mime = QGuiApplication.clipboard().mimeData()
        if event.matches(QKeySequence.StandardKey.Paste) and self._incoming.accepts(mime):
            self._incoming.take(mime)
        elif event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the frame around."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the frame around."""
        super().focusOutEvent(event)
        self.focused.emit(False)


class SearchBox(QFrame):
    """Follows the query of the search, and changes it."""

    def __init__(
        self, search: SearchModel, incoming: Incoming, thumbnails: Thumbnails, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("searchBox")
        self.setFixedHeight(38)
        self._search = search
        self._thumbnails = thumbnails
        self._icon = QLabel()
        set_label_icon(self._icon, "search", 20)
        self._chip = self._make_chip()
        self.edit = self._make_edit(incoming)
        self._clear = self._make_clear()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, 0, Space.S, 0)
        layout.setSpacing(Space.S)
        for widget in (self._icon, self._chip, self.edit, self._clear):
            layout.addWidget(widget, 1 if widget is self.edit else 0)
        search.query_changed.connect(self._on_query_changed)
        thumbnails.loaded.connect(self._on_thumbnail)
        self._on_query_changed()

    def focus(self) -> None:
        """Put the cursor into the box, with the words selected."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def _make_edit(self, incoming: Incoming) -> SearchEdit:
        edit = SearchEdit(incoming, self)
        edit.setPlaceholderText(self.tr("Describe a photo, or drop a picture"))
        edit.setAccessibleName(self.tr("Search"))
        edit.setToolTip(self.tr("Describe what you remember, in a few words (Ctrl+F)"))
        edit.textEdited.connect(self._search.set_text)
        edit.returnPressed.connect(self._search.search_now)
        edit.focused.connect(self._on_focused)
        return edit

    def _make_chip(self) -> QToolButton:
        chip = QToolButton(self)
        chip.setObjectName("queryChip")
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setIconSize(QSize(22, 22))
        chip.setToolTip(self.tr("Searching with this picture. Click to remove it."))
        chip.clicked.connect(self._search.clear)
        return chip

    def _make_clear(self) -> QToolButton:
        clear = QToolButton(self)
        clear.setIconSize(QSize(16, 16))
        clear.setToolTip(self.tr("Clear the search (Esc)"))
        clear.setAccessibleName(self.tr("Clear the search"))
        clear.clicked.connect(self._search.clear)
        set_icon(clear, "close", "muted")
        return clear

    def _on_query_changed(self) -> None:
        image = self._search.image
        if self.edit.text() != self._search.text:
            self.edit.setText(self._search.text)
        self._chip.setVisible(image is not None)
        self._chip.setText(shortened(image.label, 28) if image else "")
        self._chip.setAccessibleName(self.tr("Picture: {name}").format(name=image.label if image else ""))
        self._clear.setVisible(bool(image or self._search.text))
        self._show_thumbnail()

    def _show_thumbnail(self) -> None:
        image = self._search.image
        picture = self._thumbnails.get(image.thumbnail or image.path) if image else None
        self._chip.setIcon(QIcon(QPixmap.fromImage(picture)) if picture else QIcon())

    def _on_thumbnail(self, path: str) -> None:
        image = self._search.image
        if image is not None and path in (image.thumbnail, image.path):
            self._show_thumbnail()

    def _on_focused(self, focused: bool) -> None:
        self.setProperty("focused", focused)
        self.style().unpolish(self)
        self.style().polish(self)
