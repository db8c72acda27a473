"""The words in the middle of the map's page while there is no map, and the line above it while there is one."""

from __future__ import annotations

from PySide6.QtCore import QObject

from xsearch_gui.core.records.map import MapView
from xsearch_gui.viewmodels.map.appearance import MapAppearance
from xsearch_gui.viewmodels.map.map_model import MapModel, MapState
from xsearch_gui.viewmodels.search.guidance import Guide, Guiding
from xsearch_gui.viewmodels.text.wording import joined, number


class MapGuidance(Guiding):
    """Follows the map."""

    def __init__(
        self, maps: MapModel, appearance: MapAppearance, offers: tuple[str, ...], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._maps = maps
        self._appearance = appearance
        self._offers = offers  # the actions of the first start
        maps.state_changed.connect(self.changed)
        appearance.changed.connect(self.changed)

    @property
    def guide(self) -> Guide:
        """What to say instead of a map."""
        guides = {
            MapState.OPENING: Guide("", ""),
            MapState.FIRST_START: Guide(
                "map",
                self.tr("A map of your photos and your words"),
                self.tr("Photos that look alike lie together, and your captions and notes lie among them."),
                self._offers,
            ),
            MapState.WAITING: Guide(
                "map",
                self.tr("Your photos are being read"),
                self.tr("The map is made when that is done; meanwhile you can search."),
            ),
            MapState.MAKING: Guide(
                "map",
                self.tr("The map is being made"),
                self.tr("It appears in a moment and takes its shape while you watch."),
            ),
            MapState.FAILED: Guide(
                "error", self.tr("The map could not be made"), self._maps.error, ("map_again", "logs")
            ),
        }
        return guides.get(self._maps.state, Guide("", ""))

    @property
    def line(self) -> str:
        """What to know about the map that is shown: one line."""
        if self._maps.error:
            return self._maps.error
        if self._maps.lacks_texts:
            return self.tr("There are no captions or notes yet: only photos are shown.")
        if self._maps.map_data is None:
            return ""
        words = {
            MapView.RAW: self.tr("Photos and texts as the encoder sees them: texts keep apart from photos."),
            MapView.CENTRED: self.tr("What looks alike lies together, and texts lie among the photos they speak of."),
            MapView.ALIGNED: self.tr("As before, with what was learned from your own captions."),
        }
        return words[self._appearance.view]

    @property
    def figures(self) -> str:
        """What was measured of the view that is shown; empty where nothing is known."""
        map_data = self._maps.map_data
        known = map_data.figures.get(str(self._appearance.view), {}) if map_data is not None else {}
        if "pairs" not in known or self._maps.error or self._maps.lacks_texts:
            return ""
        gap = self.tr("Distance of photos and texts: {gap}").format(gap=number(known["gap"], 2))
        pairs = self.tr("likeness of a photo and its text: {pairs}, by chance {others}")
        return joined([gap, pairs.format(pairs=number(known["pairs"], 2), others=number(known["others"], 2))])
