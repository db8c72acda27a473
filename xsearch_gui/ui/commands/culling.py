"""Stars, flags and colours by keys, as every photographer's hands know them."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QLocale, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from xsearch_gui.core.metadata.cleaning import COLOURS
from xsearch_gui.core.records.annotations import MarkKind
from xsearch_gui.core.records.organising.selection import SelectionReport
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.ui.widgets.actions import filled
from xsearch_gui.ui.widgets.specs.culling_specs import GIVE_MENU, SEPARATOR
from xsearch_gui.viewmodels.assembly import Models

# On these keyboards digits are typed with Shift, which says nothing about going on.
_SHIFTED_DIGITS = {QLocale.Language.French, QLocale.Language.Czech, QLocale.Language.Slovak}


class Culling(QObject):
    """Joins the actions to the view-models; with Shift, or *Go on after each*, the next photo is chosen then."""

    def __init__(self, models: Models, results: ResultsArea, actions: dict[str, QAction], window: QWidget) -> None:
        super().__init__(window)
        self._models, self._results, self._actions = models, results, actions
        self._selection, self._viewer = models.item_models.selection, models.item_models.viewer
        for stars in range(6):
            actions[f"rate_{stars}"].triggered.connect(partial(self._give, MarkKind.RATING, str(stars)))
        for name, flag in (("pick", "pick"), ("reject", "reject"), ("none", "")):
            actions[f"flag_{name}"].triggered.connect(partial(self._give, MarkKind.FLAG, flag))
        for colour in COLOURS:
            actions[f"label_{colour}"].triggered.connect(partial(self._give, MarkKind.LABEL, colour))
        actions["give"].setMenu(filled(QMenu(window), GIVE_MENU, actions))
        actions["go_on"].triggered.connect(self._tell_going_on)
        self._selection.changed.connect(self._enable)
        self._enable()

    def _tell_going_on(self, on: bool) -> None:
        """Say what cannot be seen, and stays for the next start."""
        goes_on = self.tr("From now on, stars, a flag or a colour choose the next photo. A switches that off.")
        stays = self.tr("Stars, a flag or a colour leave the photo chosen. With Shift they go on.")
        self._models.messages.notice(goes_on if on else stays)

    def _enable(self) -> None:
        for name in ("give", *(name for name in GIVE_MENU if name not in (SEPARATOR, "go_on"))):
            self._actions[name].setEnabled(self._selection.has_photos)

    def _give(self, kind: MarkKind, value: str, checked: bool = False) -> None:
        goes_on = self._goes_on(kind)
        hit, named, annotating = self._selection.hit, self._selection.named, self._models.item_models.annotating
        if kind is MarkKind.LABEL and hit is not None and hit.label == value:
            value = ""
        if len(named) == 1:  # its record may still be on its way
            annotating.give(named, kind, value)
            if goes_on:
                self._next()
            return
        self._selection.when_known(
            lambda report: annotating.give(report.photos, kind, self._of_all(report, kind, value))
        )

    def _of_all(self, report: SelectionReport, kind: MarkKind, value: str) -> str:
        """Return what several photos are given: the colour that all of them have is taken away."""
        if kind is not MarkKind.LABEL:
            return value
        hits = (self._models.search.hits.hit_of(item) for item in report.photos)
        return "" if all(hit is not None and hit.label == value for hit in hits) else value

    def _goes_on(self, kind: MarkKind) -> bool:
        shift = bool(QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        if kind is MarkKind.RATING and QGuiApplication.inputMethod().locale().language() in _SHIFTED_DIGITS:
            shift = False
        return shift or self._actions["go_on"].isChecked()

    def _next(self) -> None:
        grid = self._results.grid
        row = grid.currentIndex().row() + 1
        if self._models.item_models.compare.is_open:
            self._models.item_models.compare.step(1)
        elif self._viewer.is_open:
            self._viewer.step(1)
        elif 0 < row < self._models.search.hits.rowCount():
            grid.choose(row)
