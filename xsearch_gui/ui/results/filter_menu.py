"""The menu of filters, with the values that occur in the library and how often."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from xsearch_gui.core.metadata.cleaning import COLOURS, FLAGS
from xsearch_gui.core.records.query import Suggestion
from xsearch_gui.viewmodels.query.chips import key_words
from xsearch_gui.viewmodels.query.choices import of_suggestions
from xsearch_gui.viewmodels.query.suggesting import FEW, Suggesting
from xsearch_gui.viewmodels.search.timeline_model import TimelineModel
from xsearch_gui.viewmodels.text.marks import flag_words, label_words
from xsearch_gui.viewmodels.text.wording import number, shortened

FROM_LIBRARY = ("camera", "lens", "folder", "tag", "format")
MOST_YEARS = 15


class FilterMenu(QMenu):
    """Each entry is one filter, ready to be written into the query."""

    chosen = Signal(str, str)  # key, value as it is written
    more_wanted = Signal(str)  # key: show all of its values

    def __init__(self, timeline_model: TimelineModel, suggesting: Suggesting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline_model = timeline_model
        self._suggesting = suggesting
        self._menus: dict[str, QMenu] = {}
        for key in (
            "date",
            "camera",
            "lens",
            "folder",
            "tag",
            "type",
            "rating",
            "flag",
            "label",
            "format",
            "has",
            "near",
        ):
            self._menus[key] = self.addMenu(key_words(key))
        self._fill("type", ((self.tr("Photos"), "photo"), (self.tr("Notes"), "note")))
        stars = [(self.tr("{n} stars or more").format(n=n), f">={n}") for n in (4, 3, 2)]
        self._fill("rating", ((self.tr("5 stars"), "5"), *stars, (self.tr("No stars"), "0")))
        self._fill("flag", (*((flag_words(flag), flag) for flag in FLAGS), (self.tr("No flag"), "none")))
        self._fill("label", (*((label_words(colour), colour) for colour in COLOURS), (self.tr("No colour"), "none")))
        has = ((self.tr("A position"), "gps"), (self.tr("A caption"), "caption"), (self.tr("A note"), "note"))
        self._fill("has", has)
        self._menus["date"].aboutToShow.connect(self._fill_dates)
        self._menus["near"].setEnabled(False)
        for key in FROM_LIBRARY:
            self._menus[key].aboutToShow.connect(partial(suggesting.ask_values, key))
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
            menu.addAction(label.replace("&", "&&")).triggered.connect(partial(self._choose, key, choice.value))
        if len(entries) >= FEW:
            self._add_more(key)
        if not entries:
            menu.addAction(self.tr("No photo has one")).setEnabled(False)
