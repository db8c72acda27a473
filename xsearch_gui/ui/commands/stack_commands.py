"""Stacks: photos put behind one another by hand, and what is seen of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from xsearch_gui.core.records.organising.stacks import ChangeStacksRequest, StackChange
from xsearch_gui.ui.commands.choice import Choice
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.ui.widgets.actions import filled
from xsearch_gui.ui.widgets.specs.stack_specs import STACK_MENU
from xsearch_gui.viewmodels.assembly import Models

CHANGES = {
    "stack": StackChange.TOGETHER,
    "unstack": StackChange.APART,
    "stack_cover": StackChange.COVER,
    "stack_out": StackChange.OUT,
}


class StackCommands(QObject):
    """Joins the actions to the view-models. A photo that stands for a group of results brings that along."""

    def __init__(
        self, models: Models, results: ResultsArea, choice: Choice, actions: dict[str, QAction], window: QWidget
    ) -> None:
        super().__init__(window)
        self._models, self._results, self._choice, self._actions = models, results, choice, actions
        self._selection, self._annotating = models.item_models.selection, models.item_models.annotating
        actions["stacks"].setMenu(filled(QMenu(window), STACK_MENU, actions))
        for name, how in CHANGES.items():
            actions[name].triggered.connect(partial(self._change, how))
        actions["stack_bursts"].triggered.connect(self._stack_bursts)
        actions["open_group"].triggered.connect(self._toggle)
        self._annotating.stacked.connect(self._on_stacked)
        for changed in (self._selection.changed, models.search.state_changed, models.search.hits.dataChanged):
            changed.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        hits, photos = self._models.search.hits, self._selection.has_photos
        hit = self._selection.hit
        several = self._selection.is_several and photos
        known = hits.hit_of(hit.item) if hit is not None else None
        group = hits.together(hit.item) if hit is not None else ()
        grouped = photos and len(group) > 1
        by_hand = known is not None and known.stack
        enabled = {
            "stack": several or (grouped and not by_hand),
            "unstack": several or grouped,
            "stack_cover": grouped and not (by_hand and known is not None and known.cover),
            "stack_out": several or grouped,
            "open_group": grouped and (self._choice.is_in_grid or self._models.item_models.viewer.rows is hits),
            "stack_bursts": self._models.search.hits.rowCount() > 0,
        }
        for name, is_on in enabled.items():
            self._actions[name].setEnabled(bool(is_on))

    def _change(self, how: StackChange, checked: bool = False) -> None:
        def send(items: Sequence[int]) -> None:
            if how is not StackChange.OUT:
                hits = self._models.search.hits
                items = list(dict.fromkeys(other for item in items for other in (item, *hits.together(item))))
            self._annotating.change_stacks(ChangeStacksRequest(how, tuple(items)))

        self._selection.with_items(send)

    def _stack_bursts(self) -> None:
        """Of what is selected, or else of the last import."""
        if self._selection.is_several:
            self._selection.with_items(
                lambda items: self._annotating.change_stacks(ChangeStacksRequest(StackChange.BURSTS, tuple(items)))
            )
        else:
            self._annotating.change_stacks(ChangeStacksRequest(StackChange.BURSTS, last_import=True))

    def _toggle(self) -> None:
        hits, hit = self._models.search.hits, self._selection.hit
        row = hits.row_of(hit.item) if hit is not None else -1
        if row < 0:
            return
        leader = hits.together(hit.item)[0] if hit is not None else -1
        hits.toggle_group(row)
        if hits.row_of(leader) >= 0 and hit is not None and hits.row_of(hit.item) < 0:  # it has closed over the photo
            self._go(hits.row_of(leader))

    def _go(self, row: int) -> None:
        viewer = self._models.item_models.viewer
        if viewer.is_open:
            viewer.go(row)
        self._results.grid.choose(row)

    def _on_stacked(self, items: Sequence[int]) -> None:
        self._models.search.hits.forget(items)
        self._models.search.search_now()
