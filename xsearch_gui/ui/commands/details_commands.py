"""What is done with what photographers say of many photos: words, places, dates."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from xsearch_gui.core.records.annotations import ChangeDetailsRequest, Doing
from xsearch_gui.core.records.organising.selection import SelectionReport
from xsearch_gui.ui.results.dates_dialog import DatesDialog
from xsearch_gui.ui.results.details_dialog import DetailsDialog
from xsearch_gui.viewmodels.assembly import Models


class DetailsCommands(QObject):
    """Joins two actions to their dialogs, and the search to what has changed."""

    def __init__(self, models: Models, actions: dict[str, QAction], window: QWidget) -> None:
        super().__init__(window)
        self._models, self._actions, self._window = models, actions, window
        self._selection, self._editing = models.item_models.selection, models.item_models.editing
        actions["edit_details"].triggered.connect(self._edit)
        actions["change_dates"].triggered.connect(self._change_dates)
        self._selection.changed.connect(self._enable)
        models.item_models.annotating.detailed.connect(self._on_detailed)
        self._enable()

    def _enable(self) -> None:
        for name in ("describe", "edit_details", "change_dates"):
            self._actions[name].setEnabled(self._selection.has_photos)

    def _edit(self) -> None:
        self._with_photos(DetailsDialog)

    def _change_dates(self) -> None:
        self._with_photos(DatesDialog)

    def _with_photos(self, dialog: type[DetailsDialog | DatesDialog]) -> None:
        def begin(report: SelectionReport) -> None:
            if report.photos:
                opened = dialog(self._editing, self._window)
                self._editing.begin(report.photos)
                opened.open()

        self._selection.when_known(begin)

    def _on_detailed(self, undo: ChangeDetailsRequest) -> None:
        """Put photos with other dates into their places, and show what was decided."""
        if undo.doing is not Doing.DETAILS:
            self._models.search.search_now()
