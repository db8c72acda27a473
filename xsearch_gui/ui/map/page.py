"""The page of the map in the window: empty until it is first looked at, so that a start need not wait for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.widgets.icons import tint
from xsearch_gui.ui.widgets.parts import FocusLeader
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.viewmodels.map.lazy_map import LazyMap

if TYPE_CHECKING:
    from xsearch_gui.ui.map.view import MapView
    from xsearch_gui.viewmodels.map.camera import Camera


@dataclass(frozen=True, slots=True)
class MapSnapshot:
    """What is looked at on the map, whether that is all of it, and the items that are selected."""

    camera: Camera
    fits: bool
    items: tuple[int, ...]


class MapPage(QWidget):
    """Builds the view when it is shown for the first time."""

    chosen = Signal(object)  # Hit or None
    opened = Signal(object)  # Hit
    wanted = Signal()  # the selection as results
    picked = Signal()  # other points are selected, or another one of them is chosen

    def __init__(
        self, lazy_map: LazyMap, actions: Mapping[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._lazy_map = lazy_map
        self._actions = actions
        self._theme = theme
        self._view: MapView | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    @property
    def view(self) -> MapView:
        """The view, built with the first look."""
        if self._view is None:
            from xsearch_gui.ui.map.view import MapView  # noqa: PLC0415 - loads numpy

            self._view = MapView(self._lazy_map.open(), self._actions, self._theme)
            self._view.chosen.connect(self.chosen)
            self._view.opened.connect(self.opened)
            self._view.wanted.connect(self.wanted)
            self._view.chosen.connect(self.picked)
            self._lazy_map.open().selection.selection_changed.connect(self.picked)
            self._layout.addWidget(self._view)
            FocusLeader(self, self._view)
            tint(self._view, self._theme.colors)
        return self._view

    def snapshot(self) -> MapSnapshot | None:
        """Return what is looked at and what is selected; None while nobody has looked."""
        if self._view is None:
            return None
        canvas = self._view.canvas
        return MapSnapshot(canvas.camera, canvas.fits, self.items)

    def restore(self, state: MapSnapshot | None) -> None:
        """Look at what was looked at, and select what was selected, as far as it is on the map."""
        if state is not None and self._view is not None:
            self._view.canvas.look(state.camera, state.fits)
            self._lazy_map.open().selection.select_items(state.items)

    @property
    def items(self) -> tuple[int, ...]:
        """The items of the points that are selected."""
        return self._lazy_map.open().selection.items if self._view is not None else ()

    @property
    def chosen_hit(self) -> Hit | None:
        """The one that is chosen in the list of what is selected."""
        return self._view.list.chosen_hit if self._view is not None else None

    def showEvent(self, event: QShowEvent) -> None:
        """Build the view."""
        super().showEvent(event)
        self.view.show()
