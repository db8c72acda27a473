"""How the window looks: light or dark, the size of the photos; kept for the next start."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction

from xsearch_gui.ui.results.grid_view import USUAL
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.ui.widgets.theme import Appearance, Theme
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails

STEP = 32  # pixels that a cell grows or shrinks


class ViewCommands(QObject):
    """Joins the actions of the View menu to the theme and the grid."""

    def __init__(
        self,
        theme: Theme,
        results: ResultsArea,
        thumbnails: Thumbnails,
        actions: dict[str, QAction],
        settings: QSettings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._results = results
        self._actions = actions
        self._settings = settings
        for appearance in Appearance:
            action = actions[f"appearance_{appearance.value}"]
            action.setChecked(appearance is theme.appearance)
            action.triggered.connect(self._on_appearance)
        actions["larger"].triggered.connect(self._larger)
        actions["smaller"].triggered.connect(self._smaller)
        actions["fill_cells"].toggled.connect(results.grid.set_fills)
        results.filters.slider.valueChanged.connect(thumbnails.set_cell_side)
        self._restore()

    def follow(self, page: str) -> None:
        """Offer what changes the grid where the grid is."""
        for name in ("sort", "larger", "smaller", "fill_cells"):
            self._actions[name].setEnabled(page == "photos")

    def keep(self) -> None:
        """Write down how the grid looks."""
        self._settings.setValue("grid/side", self._results.filters.slider.value())
        self._settings.setValue("grid/fills", self._actions["fill_cells"].isChecked())

    def _restore(self) -> None:
        side = str(self._settings.value("grid/side", USUAL))
        self._results.filters.slider.setValue(int(side) if side.isdecimal() else USUAL)
        fills = str(self._settings.value("grid/fills", "true")).lower() == "true"
        self._actions["fill_cells"].setChecked(fills)
        self._results.grid.set_fills(fills)

    def _on_appearance(self) -> None:
        for appearance in Appearance:
            if self._actions[f"appearance_{appearance.value}"].isChecked():
                self._settings.setValue("appearance", appearance.value)
                self._theme.set_appearance(appearance)

    def _larger(self) -> None:
        slider = self._results.filters.slider
        slider.setValue(slider.value() + STEP)

    def _smaller(self) -> None:
        slider = self._results.filters.slider
        slider.setValue(slider.value() - STEP)
