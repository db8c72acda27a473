"""What is done to the files of the selected photos: rename, move, copy, to the bin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from xsearch_gui.ui.results.rename_dialog import RenameDialog
from xsearch_gui.ui.widgets.actions import filled
from xsearch_gui.ui.widgets.boxes import message_box
from xsearch_gui.ui.widgets.specs.culling_specs import SEPARATOR
from xsearch_gui.ui.widgets.specs.file_specs import FILES_MENU
from xsearch_gui.viewmodels.assembly import Models
from xsearch_gui.viewmodels.text.wording import counted

MOST_PATTERNS = 8


class FileCommands(QObject):
    """Joins the actions to the view-model; what was used last is offered first the next time."""

    def __init__(self, models: Models, settings: QSettings, actions: dict[str, QAction], window: QWidget) -> None:
        super().__init__(window)
        self._models, self._settings, self._actions, self._window = models, settings, actions, window
        self._selection = models.item_models.selection
        slots = {
            "rename": partial(self._with_photos, self._rename),
            "move_to": partial(self._with_photos, partial(self._choose_folder, copy=False)),
            "copy_to": partial(self._with_photos, partial(self._choose_folder, copy=True)),
            "to_bin": partial(self._with_photos, self._to_bin),
        }
        for name, slot in slots.items():
            actions[name].triggered.connect(slot)
        actions["files"].setMenu(filled(QMenu(window), FILES_MENU, actions))
        self._selection.changed.connect(self._enable)
        models.filing.done.connect(self._on_done)
        annotating = models.item_models.annotating
        for written in (annotating.captioned, annotating.tagged, annotating.marked):
            written.connect(models.filing.follow_others)
        self._enable()

    def _enable(self) -> None:
        for name in ("files", *FILES_MENU):
            if name != SEPARATOR:
                self._actions[name].setEnabled(self._selection.has_photos)

    def _with_photos(self, then: Callable[[tuple[int, ...]], None], checked: bool = False) -> None:
        hit = self._selection.hit
        if hit is not None:
            then((hit.item,))
        else:
            self._selection.when_known(lambda report: then(report.photos))

    def _patterns(self) -> list[str]:
        """Return the patterns that were used, the last one first."""
        return str(self._settings.value("files/patterns", "")).split("\n")[:MOST_PATTERNS]

    def _rename(self, items: tuple[int, ...]) -> None:
        dialog = RenameDialog(self._models.filing, items, self._patterns(), self._window)
        dialog.wanted.connect(self._on_rename)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_rename(self, items: Sequence[int], pattern: str) -> None:
        patterns = list(dict.fromkeys([pattern, *self._patterns()]))[:MOST_PATTERNS]
        self._settings.setValue("files/patterns", "\n".join(patterns))
        self._models.filing.rename(items, pattern)

    def _choose_folder(self, items: tuple[int, ...], *, copy: bool) -> None:
        title = self.tr("Copy {photos} to") if copy else self.tr("Move {photos} to")
        last = str(self._settings.value("files/folder", ""))
        dialog = QFileDialog(self._window, title.format(photos=counted("photos", len(items))), last)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(partial(self._on_folder, items, copy))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_folder(self, items: tuple[int, ...], copy: bool, folder: str) -> None:
        self._settings.setValue("files/folder", folder)
        self._models.filing.move(items, folder, copy=copy)

    def _to_bin(self, items: tuple[int, ...]) -> None:
        photos = counted("photos", len(items))
        text = self.tr("Put {photos} into the bin?").format(photos=photos)
        more = self.tr(
            "RAW files, films of Live Photos and sidecars go along; notes and copies elsewhere stay. "
            "Files on drives that are not connected, and links, are left alone."
        )
        box = message_box(self._window, self.tr("Put into the bin"), text, more)
        box.setStandardButtons(QMessageBox.StandardButton.Cancel)
        go = box.addButton(self.tr("Put into the bin"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        go.clicked.connect(partial(self._models.filing.to_bin, items))
        box.open()

    def _on_done(self) -> None:
        """Show where files lie now."""
        self._models.library.refresh()
        self._models.search.search_now()
