"""The menu of filters, with the values that occur in the library and how often."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from xsearch_gui.core.colour_names import hex_of_name
from xsearch_gui.core.records.query import Suggestion
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.viewmodels.query.chips import key_words
from xsearch_gui.viewmodels.query.choices import of_suggestions
from xsearch_gui.viewmodels.query.suggesting import FEW, Suggesting
from xsearch_gui.viewmodels.search.timeline_model import TimelineModel
from xsearch_gui.viewmodels.text.wording import number, shortened

NUMBERS = ("iso", "aperture", "focal", "exposure", "size", "duration")
GROUPS = (
    ("date", "people", "place", "near", "folder", "tag"),
    ("rating", "flag", "label"),
    ("kind", "edited", "colour", "orientation", "size", "format", "type", "duration", "has"),
    ("camera", "lens", "iso", "aperture", "focal", "exposure"),
)
SWATCH = 14
MOST_YEARS = 15


class FilterMenu(QMenu):
    """Each entry is one filter, ready to be written into the query."""

    chosen = Signal(str, str)  # key, value as it is written
    more_wanted = Signal(str)  # key: show all of its values
    values_wanted = Signal(str)  # key: count its values among the results

    def __init__(
        self, timeline_model: TimelineModel, suggesting: Suggesting, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._timeline_model = timeline_model
        self._theme = theme
        self._menus: dict[str, QMenu] = {}
        for group in GROUPS:
            if self._menus:
                self.addSeparator()
            for key in group:
                self._menus[key] = self.addMenu(key_words(key))
        self._menus["date"].aboutToShow.connect(self._fill_dates)
        self._menus["near"].setEnabled(False)
        for key in (key for key in self._menus if key not in ("date", "near")):
            self._menus[key].aboutToShow.connect(partial(self.values_wanted.emit, key))
            self._wait(key)
        suggesting.values_changed.connect(self._on_values)

    def set_place(self, latitude: float | None, longitude: float | None) -> None:
        """Offer the surroundings of the chosen photo, if it has a position."""
        menu = self._menus["near"]
        menu.clear()
        menu.setEnabled(latitude is not None)
        if latitude is not None:
            near = [(self.tr("{d} around the chosen photo").format(d=d), d) for d in ("1km", "10km", "100km")]
            self._fill("near", [(label, f"{latitude:.4f},{longitude:.4f},{d}") for label, d in near])

    def _fill(self, key: str, values: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> None:
        for label, value in values:
            self._menus[key].addAction(label).triggered.connect(partial(self._choose, key, value))

    def _choose(self, key: str, value: str, checked: bool = False) -> None:
        self.chosen.emit(key, value)

    def _wait(self, key: str) -> None:
        self._menus[key].clear()
        self._menus[key].addAction(self.tr("Looking\u2026")).setEnabled(False)

    def _fill_dates(self) -> None:
        """Offer the years of the results, with their numbers."""
        menu = self._menus["date"]
        menu.clear()
        words = [(self.tr("This month"), "this-month"), (self.tr("Last month"), "last-month")]
        self._fill("date", [*words, (self.tr("This year"), "this-year"), (self.tr("Last year"), "last-year")])
        known, undated = self._timeline_model.timeline.years[:MOST_YEARS], self._timeline_model.timeline.undated
        if known or undated:
            menu.addSeparator()
        self._fill("date", [(f"{year}\t{number(count)}", f"{year:04}") for year, count in known])
        if known:
            self._add_more("date")
        if undated:
            action = menu.addAction(f"{self.tr('No date')}\t{number(undated)}")
            action.triggered.connect(self._timeline_model.choose_undated)

    def _swatch(self, name: str) -> QIcon:
        """Return a square of a colour."""
        pixmap = QPixmap(SWATCH, SWATCH)
        pixmap.fill(QColor(f"#{hex_of_name(name)}"))
        painter = QPainter(pixmap)
        painter.setPen(self._theme.colors.color("muted"))  # white and black are seen on any ground
        painter.drawRect(0, 0, SWATCH - 1, SWATCH - 1)
        painter.end()
        return QIcon(pixmap)

    def _add_more(self, key: str) -> None:
        self._menus[key].addAction(self.tr("More\u2026")).triggered.connect(partial(self._more, key))

    def _more(self, key: str, checked: bool = False) -> None:
        self.more_wanted.emit(key)

    def _on_values(self, key: str, entries: tuple[Suggestion, ...]) -> None:
        menu = self._menus.get(key)
        if menu is None:
            return
        menu.clear()
        for choice in of_suggestions(key, entries):
            label = f"{shortened(choice.label, 40)}\t{number(choice.count)}"
            action = menu.addAction(label.replace("&", "&&"))
            action.triggered.connect(partial(self._choose, key, choice.value))
            if key == "colour":
                action.setIcon(self._swatch(choice.value))
        if len(entries) >= FEW:
            self._add_more(key)
        if not entries:
            menu.addAction(self.tr("No result has one")).setEnabled(False)
