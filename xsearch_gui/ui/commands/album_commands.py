"""What is done with albums and the folders of the sidebar: by menus, by keys, by dragging photos onto an album."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QWidget

from xsearch_gui.core.records.organising.albums import AlbumReport, ChangeAlbumRequest
from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.commands.choice import Choice
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.ui.sidebar.sidebar import Sidebar, is_missing
from xsearch_gui.ui.widgets.specs.album_specs import ALBUM_MENU
from xsearch_gui.viewmodels.assembly import Models
from xsearch_gui.viewmodels.search.sidebar_entries import Entry, album_of, scoped


class AlbumCommands(QObject):
    """Joins the actions and the sidebar to the view-models."""

    def __init__(
        self,
        models: Models,
        sidebar: Sidebar,
        results: ResultsArea,
        choice: Choice,
        actions: dict[str, QAction],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._models, self._sidebar, self._results = models, sidebar, results
        self._choice, self._actions, self._window = choice, actions, window
        self._annotating, self._selection = models.item_models.annotating, models.item_models.selection
        self._albums = QMenu(window)
        self._albums.aboutToShow.connect(self._fill_albums)
        actions["add_to_album"].setMenu(self._albums)
        actions["new_album"].triggered.connect(self._new_album)
        actions["take_from_album"].triggered.connect(self._take_out)
        actions["album_earlier"].triggered.connect(partial(self._move, -1))
        actions["album_later"].triggered.connect(partial(self._move, 1))
        sidebar.tree.dropped.connect(self._add)
        sidebar.tree.renamed.connect(self._rename)
        sidebar.tree.menu_wanted.connect(self._menu)
        sidebar.locate_wanted.connect(self._locate)
        self._annotating.album_changed.connect(self._on_changed)
        for changed in (self._selection.changed, models.search.state_changed, models.search.query_changed):
            changed.connect(self._enable)
        models.sidebar.changed.connect(self._fill_albums)
        self._fill_albums()
        self._enable()

    @property
    def _album(self) -> str:
        return album_of(self._models.search.text)

    def _enable(self) -> None:
        photos, within = self._selection.has_photos, bool(self._album)
        self._actions["take_from_album"].setEnabled(photos and within)
        for name in ("album_earlier", "album_later"):
            self._actions[name].setEnabled(within and self._selection.hit is not None and self._choice.is_in_grid)

    def _fill_albums(self) -> None:
        self._albums.clear()
        for name in self._models.sidebar.albums:
            action = self._albums.addAction(visible(name).replace("&", "&&"))
            action.setEnabled(self._selection.has_photos)
            action.triggered.connect(partial(self._add_chosen, name))
        self._albums.addSeparator()
        for name in ALBUM_MENU:
            self._albums.addAction(self._actions[name])

    def _add_chosen(self, name: str, checked: bool = False) -> None:
        self._selection.with_items(lambda items: self._add(name, items))

    def _add(self, name: str, items: tuple[int, ...]) -> None:
        self._annotating.change_album(ChangeAlbumRequest(name, add=tuple(items)))

    def _take_out(self) -> None:
        if album := self._album:
            self._selection.with_items(
                lambda items: self._annotating.change_album(ChangeAlbumRequest(album, remove=tuple(items)))
            )

    def _move(self, by: int, checked: bool = False) -> None:
        """Move the chosen photo by one place among those that are shown."""
        hit, items = self._selection.hit, self._models.search.hits.items
        row = self._models.search.hits.row_of(hit.item) if hit is not None else -1
        if hit is None or row < 0 or not self._album or not 0 <= row + by < len(items):
            return
        behind = row + by + (1 if by > 0 else 0)
        before = items[behind] if behind < len(items) else -1
        self._annotating.change_album(ChangeAlbumRequest(self._album, add=(hit.item,), before=before))

    def _new_album(self) -> None:
        dialog = QInputDialog(self._window)
        dialog.setWindowTitle(self.tr("New album"))
        dialog.setLabelText(self.tr("Name of the album:"))
        dialog.setOkButtonText(self.tr("Make the album"))
        dialog.textValueSelected.connect(self._on_named)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_named(self, name: str) -> None:
        if self._selection.has_photos:
            self._selection.with_items(
                lambda items: self._annotating.change_album(ChangeAlbumRequest(name, new=True, add=tuple(items)))
            )
        else:
            self._annotating.change_album(ChangeAlbumRequest(name, new=True))

    def _rename(self, name: str, to: str) -> None:
        self._annotating.change_album(ChangeAlbumRequest(name, to=to))
        self._models.sidebar.refresh()

    def _delete(self, name: str, checked: bool = False) -> None:
        self._annotating.change_album(ChangeAlbumRequest(name, delete=True))

    def _on_changed(self, report: AlbumReport) -> None:
        self._models.sidebar.learn_albums()
        search = self._models.search
        before = report.undo.to if report.undo is not None and report.undo.to else report.name
        if self._album.casefold() != before.casefold():
            return
        if before == report.name:
            search.search_now()
        else:  # it has another name now, and is still what is looked at
            search.edit(scoped(search.text, Entry("album", report.name, filter=("album", report.name, False))))

    def _menu(self, entry: Entry, place: QPoint) -> None:
        menu = QMenu(self._window)
        if entry.kind == "album":
            menu.addAction(self.tr("Rename")).triggered.connect(self._edit)
            menu.addAction(self.tr("Delete the album")).triggered.connect(partial(self._delete, entry.label))
        elif entry.kind == "smart":
            menu.addAction(self.tr("Forget this search")).triggered.connect(partial(self._forget_search, entry.query))
        elif entry.kind == "root":
            if is_missing(entry):
                menu.addAction(self.tr("Locate\u2026")).triggered.connect(partial(self._locate, entry))
            menu.addAction(self._actions["update"])
            menu.addAction(self._actions["library"])
        menu.addSeparator()
        menu.addAction(self._actions["new_album"])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def _edit(self) -> None:
        self._sidebar.tree.edit(self._sidebar.tree.currentIndex())

    def _forget_search(self, query: str, checked: bool = False) -> None:
        self._models.saved.toggle(query)

    def _locate(self, entry: Entry, checked: bool = False) -> None:
        """Ask where a folder lies now."""
        folder = entry.filter[1] if entry.filter else ""
        dialog = QFileDialog(self._window, self.tr("Where is {folder} now?").format(folder=visible(entry.label)))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(partial(self._models.sidebar.locate, folder))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
