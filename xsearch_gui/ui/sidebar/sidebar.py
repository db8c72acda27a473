"""The column at the left: a click looks at a part of the library, photos are dragged onto albums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHBoxLayout, QPushButton, QTreeView, QVBoxLayout, QWidget

from xsearch_gui.ui.sidebar.rows import RowDelegate, SidebarRows, entry_of
from xsearch_gui.ui.widgets.drops import accept_copy, can_copy
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.results.outgoing import items_of
from xsearch_gui.viewmodels.search.sidebar_entries import Entry
from xsearch_gui.viewmodels.search.sidebar_model import SidebarModel

INDENT = 16
WIDTH, LEAST = 240, 212


class SidebarTree(QTreeView):
    """The rows. What is dragged onto an album joins it; anything else that is dragged is left to the window."""

    chosen = Signal(object)  # Entry
    dropped = Signal(str, object)  # album, items
    menu_wanted = Signal(object, QPoint)  # Entry, place on the screen
    renamed = Signal(str, str)  # album, its new name
    edited = Signal()  # a name is no longer written over

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = SidebarRows(self)
        self.setModel(self.rows)
        self.setItemDelegate(RowDelegate(theme))
        self.setHeaderHidden(True)
        self.setIndentation(INDENT)
        self.setRootIsDecorated(True)
        self.setMouseTracking(True)
        self.setFrameShape(QAbstractItemView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setExpandsOnDoubleClick(False)
        self.setAcceptDrops(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Folders and albums"))
        self.clicked.connect(self._on_activated)
        self.customContextMenuRequested.connect(self._on_menu)
        self.rows.itemChanged.connect(self._on_edited)
        self.itemDelegate().closeEditor.connect(self.edited, Qt.ConnectionType.QueuedConnection)
        theme.changed.connect(self.viewport().update)

    @property
    def is_editing(self) -> bool:
        """Whether a name is being written over."""
        return self.state() == QAbstractItemView.State.EditingState

    def indexes(self, parent: QModelIndex | None = None) -> Iterator[QModelIndex]:
        """Yield all rows, from above to below."""
        parent = parent or QModelIndex()
        for row in range(self.rows.rowCount(parent)):
            index = self.rows.index(row, 0, parent)
            yield index
            yield from self.indexes(index)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters belong to the search box."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Look at the row with Enter or space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._on_activated(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take photos of the library alone."""
        if items_of(event.mimeData()) and can_copy(event):
            accept_copy(event)
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Light the album below the mouse."""
        index = self.indexAt(event.position().toPoint())
        entry = entry_of(index)
        if entry is not None and entry.kind == "album":
            self.setCurrentIndex(index)
            accept_copy(event)
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Let go."""
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put what is dropped into the album."""
        entry = entry_of(self.indexAt(event.position().toPoint()))
        items = items_of(event.mimeData())
        if entry is not None and entry.kind == "album" and items and can_copy(event):
            accept_copy(event)
            self.dropped.emit(entry.label, items)
        else:
            event.ignore()

    def _on_activated(self, index: QModelIndex) -> None:
        entry = entry_of(index)
        if entry is None:
            return
        if entry.kind == "title":
            self.setExpanded(index, not self.isExpanded(index))
        else:
            self.chosen.emit(entry)

    def _on_menu(self, place: QPoint) -> None:
        index = self.indexAt(place)
        if (entry := entry_of(index if index.isValid() else self.currentIndex())) is not None:
            self.menu_wanted.emit(entry, self.viewport().mapToGlobal(place))

    def _on_edited(self) -> None:
        index = self.currentIndex()
        entry = entry_of(index)
        if entry is not None and entry.kind == "album" and index.data() != entry.label:
            self.renamed.emit(entry.label, str(index.data()))


class Sidebar(QFrame):
    """Follows the model; what is open stays open, and what is looked at is selected."""

    locate_wanted = Signal(object)  # Entry of a folder that is not there

    def __init__(
        self, model: SidebarModel, actions: Mapping[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self._model = model
        self._closed: set[str] = set()  # titles that were closed
        self._open: set[str] = set()  # folders that were opened
        self.tree = SidebarTree(theme)
        self.new_album = QPushButton(actions["new_album"].iconText())
        self.new_album.setToolTip(actions["new_album"].toolTip())
        self.new_album.clicked.connect(actions["new_album"].trigger)
        self.locate = QPushButton(self.tr("Locate\u2026"))
        self.locate.clicked.connect(self._on_locate)
        below = QHBoxLayout()
        below.setContentsMargins(Space.S, Space.XS, Space.S, Space.S)
        below.setSpacing(Space.S)
        below.addWidget(self.new_album)
        below.addWidget(self.locate)
        below.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XS, Space.S, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tree, 1)
        layout.addLayout(below)
        self.setMinimumWidth(LEAST)
        self.setFocusProxy(self.tree)
        self.tree.expanded.connect(self._on_expanded)
        self.tree.collapsed.connect(self._on_collapsed)
        self.tree.chosen.connect(model.choose)
        self.tree.edited.connect(self.redraw)
        self.tree.selectionModel().currentChanged.connect(self._enable)
        model.changed.connect(self.redraw)
        model.moved.connect(self._mark)
        self._enable()
        self.hide()

    def redraw(self) -> None:
        """Show the counts as they are now; neither a name that is being written nor the place of the keys is lost."""
        if self.tree.is_editing:
            return
        current = entry_of(self.tree.currentIndex()) if self.tree.hasFocus() else None
        found = False
        place = self.tree.verticalScrollBar().value()
        self.tree.rows.set_entries(self._model.entries)
        self.tree.blockSignals(True)
        for index in list(self.tree.indexes()):
            entry = entry_of(index)
            assert entry is not None
            if entry.key in self._open or (entry.kind == "title" and entry.key not in self._closed):
                self.tree.setExpanded(index, True)
            if current is not None and entry.key == current.key:
                self.tree.setCurrentIndex(index)
                found = True
        self.tree.blockSignals(False)
        self.tree.verticalScrollBar().setValue(place)
        if found:
            self._enable()
        else:
            self._mark()

    def _mark(self) -> None:
        """Select the row that is being looked at."""
        for index in self.tree.indexes():
            entry = entry_of(index)
            if entry is not None and entry.kind not in ("title", "failed") and self._model.is_current(entry):
                self.tree.setCurrentIndex(index)
                break
        else:
            self.tree.clearSelection()
        self._enable()

    def _enable(self) -> None:
        entry = entry_of(self.tree.currentIndex())
        self.locate.setVisible(entry is not None and is_missing(entry))

    def _on_locate(self) -> None:
        entry = entry_of(self.tree.currentIndex())
        if entry is not None:
            self.locate_wanted.emit(entry)

    def _on_expanded(self, index: QModelIndex) -> None:
        if (entry := entry_of(index)) is not None:
            self._open.add(entry.key)
            self._closed.discard(entry.key)

    def _on_collapsed(self, index: QModelIndex) -> None:
        if (entry := entry_of(index)) is not None:
            self._open.discard(entry.key)
            self._closed.add(entry.key)


def is_missing(entry: Entry) -> bool:
    """Return whether a row is a folder of the library that is not where it was."""
    return entry.kind == "root" and bool(entry.state)
