"""What the actions of the window do: each slot hands the wish to a view-model."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.taking_over import TakeOverRequest
from xsearch_gui.viewmodels.assembly import Models
from xsearch_gui.viewmodels.search.guidance import pictures_folder

PICTURES = (
    "*.jpg *.jpeg *.png *.webp *.tif *.tiff *.gif *.bmp *.heic *.heif *.avif "
    "*.nef *.nrw *.cr2 *.cr3 *.arw *.dng *.raf *.orf *.rw2"
)

CATALOGUES = "*.lrcat *.photoslibrary Photos.sqlite digikam4.db"


class Commands(QObject):
    """Joins the actions to the view-models, and says which actions make sense now."""

    def __init__(self, models: Models, paths: AppPaths, actions: dict[str, QAction], window: QWidget) -> None:
        super().__init__(window)
        self._models = models
        self._paths = paths
        self._actions = actions
        self._window = window
        slots = {
            "add_folder": self._add_folder,
            "add_pictures": self._add_pictures,
            "add_sample": self._add_sample,
            "take_over": self._take_over,
            "search_file": self._search_file,
            "paste": self._paste,
            "clear_search": self._clear,
            "try_again": self._try_again,
            "save_search": self._save_search,
            "undo": self._undo,
            "redo": models.item_models.annotating.redo,
            "write_sidecar": self._write_sidecar,
            "update": self._update,
            "cancel": models.library.cancel,
            "logs": self._logs,
            "map_again": models.map.lay_out_again,
        }
        for name, slot in slots.items():
            actions[name].triggered.connect(slot)
        models.library.status_changed.connect(self._enable)
        models.library.activity.changed.connect(self._enable)
        models.search.state_changed.connect(self._enable)
        models.search.query_changed.connect(self._enable)
        models.details.changed.connect(self._enable)
        models.marks.changed.connect(self._enable)
        models.filing.changed.connect(self._enable)
        models.item_models.annotating.changed.connect(self._enable)
        models.item_models.selection.changed.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        models, actions = self._models, self._actions
        actions["save_search"].setEnabled(bool(models.search.text.strip()))
        annotating, filing = models.item_models.annotating, models.filing
        actions["undo"].setEnabled(annotating.can_undo or filing.can_undo or models.marks.can_undo)
        if filing.is_latest or (filing.can_undo and not annotating.can_undo):
            actions["undo"].setText(filing.undo_words)
        else:
            actions["undo"].setText(annotating.undo_words if annotating.can_undo else self.tr("Undo the mark"))
        actions["redo"].setEnabled(annotating.can_redo)
        actions["redo"].setText(annotating.redo_words)
        actions["write_sidecar"].setEnabled(models.item_models.selection.has_photos)
        actions["cancel"].setEnabled(models.library.activity.can_cancel)
        actions["update"].setEnabled(bool(models.library.folders))
        actions["take_over"].setEnabled(bool(models.library.folders))
        actions["add_pictures"].setEnabled(bool(pictures_folder()))

    def _add_folder(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Choose a folder of photos"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_folder_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()  # not exec(): the window goes on living

    def _on_folder_chosen(self, folder: str) -> None:
        self._models.library.add_folders([folder])
        self._actions["focus_search"].trigger()  # the button that was pressed is about to go

    def _add_pictures(self) -> None:
        folder = pictures_folder()
        if not folder:  # it has gone since the window was shown
            self._models.messages.notice(self.tr("There is no Pictures folder. Add the folder that holds your photos."))
            self._enable()
            return
        self._models.library.add_folders([folder])
        self._actions["focus_search"].trigger()

    def _add_sample(self) -> None:
        self._models.library.add_sample(str(self._paths.data / "sample"))
        self._actions["focus_search"].trigger()

    def _take_over(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Choose the catalogue of another program"), pictures_folder())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [self.tr("Catalogues ({patterns})").format(patterns=CATALOGUES), self.tr("All files (*)")]
        )
        dialog.fileSelected.connect(self._on_catalogue_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_catalogue_chosen(self, path: str) -> None:
        self._models.library.start(TakeOverRequest(path))

    def _search_file(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Choose a picture to search with"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Pictures ({patterns})").format(patterns=PICTURES), self.tr("All files (*)")])
        dialog.fileSelected.connect(self._models.drop_handler.search_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _paste(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        if not self._models.drop_handler.take(mime):
            self._models.messages.notice(self.tr("There is no picture in the clipboard."))

    def _clear(self) -> None:
        self._models.search.clear()
        self._actions["focus_search"].trigger()

    def _try_again(self) -> None:
        self._models.library.refresh()
        self._models.search.search_now()

    def _save_search(self) -> None:
        self._models.saved.toggle(self._models.search.text)

    def _undo(self) -> None:
        """Take back what was done to files or written last; where there is nothing, the last mark."""
        annotating, filing = self._models.item_models.annotating, self._models.filing
        if filing.is_latest or (filing.can_undo and not annotating.can_undo):
            filing.undo()
        elif annotating.can_undo:
            annotating.undo()
        else:
            self._models.marks.undo()

    def _write_sidecar(self) -> None:
        item_models = self._models.item_models
        item_models.selection.when_known(lambda report: item_models.annotating.write_sidecars(report.photos))

    def _update(self) -> None:
        self._models.library.update()

    def _logs(self) -> None:
        self._models.opener.open_path(str(self._paths.logs))
