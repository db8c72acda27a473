"""The sharpest photo of a burst, or of what is selected: it is chosen, and said."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from xsearch_gui.core.records.details import SharpnessReport
from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.viewmodels.assembly import Models
from xsearch_gui.viewmodels.text.wording import number

MOST = 500  # photos that are looked through


class SharpestCommand(QObject):
    """Joins the action to the view-models."""

    def __init__(self, models: Models, results: ResultsArea, actions: Mapping[str, QAction]) -> None:
        super().__init__(results)
        self._models, self._results, self._action = models, results, actions["sharpest"]
        self._action.triggered.connect(self._on_triggered)
        models.item_models.selection.changed.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        selection = self._models.item_models.selection
        hit = selection.hit
        self._action.setEnabled(bool(hit.group) if hit is not None else selection.is_several and selection.has_photos)

    def _on_triggered(self) -> None:
        selection = self._models.item_models.selection
        hit = selection.hit
        if hit is not None:
            self._ask((hit.item, *hit.group), hit)
        else:
            selection.with_items(lambda items: self._ask(items[:MOST], None))

    def _ask(self, items: tuple[int, ...], leader: Hit | None) -> None:
        def known(report: SharpnessReport) -> None:
            best = report.sharpest
            if best is None:
                self._models.messages.notice(
                    self.tr("How sharp these photos are is not known yet. Look for changes in the library measures it.")
                )
                return
            self._choose(best, len(report.items), leader)

        self._models.item_models.sharpness.ask(items, known)

    def _choose(self, best: int, count: int, leader: Hit | None) -> None:
        hits, viewer = self._models.search.hits, self._models.item_models.viewer
        if leader is not None and hits.row_of(best) < 0 and (row := hits.row_of(leader.item)) >= 0:
            hits.toggle_group(row)  # it lies in a stack that is closed
        row = hits.row_of(best)
        if row >= 0 and viewer.is_open and viewer.rows is hits:
            viewer.go(row)
        elif row >= 0:
            self._results.grid.choose(row)
        known = hits.hit_of(best)
        if known is not None:
            text = self.tr("{name} is the sharpest of {n}.").format(name=known.title, n=number(count))
        else:
            text = self.tr("The sharpest of {n} is not shown here.").format(n=number(count))
        self._models.messages.notice(text)
