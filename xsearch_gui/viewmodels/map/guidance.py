"""The words in the middle of the map's page while there is no map, and the line above it while there is one."""

from __future__ import annotations

from PySide6.QtCore import QObject

from xsearch_gui.core.records.map import MapView
from xsearch_gui.viewmodels.map.appearance import MapAppearance
from xsearch_gui.viewmodels.map.map_model import MapModel, MapState
from xsearch_gui.viewmodels.search.guidance import Guide, Guiding
from xsearch_gui.viewmodels.text.wording import number


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
        map_data = self._maps.map_data
        known = map_data.figures.get(str(self._appearance.view), {}) if map_data is not None else {}
        if "pairs" not in known:
            return ""
        words = {
            MapView.RAW: self.tr("As the encoder sees them: photos and texts {gap} apart"),
            MapView.CENTRED: self.tr("Photos and texts, each around their own middle: {gap} apart"),
            MapView.ALIGNED: self.tr("Aligned by what was learnt from your pairs: {gap} apart"),
        }
        pairs = self.tr("pairs {pairs}, by chance {others}")
        first = words[self._appearance.view].format(gap=number(known["gap"], 2))
        numbers = pairs.format(pairs=number(known["pairs"], 2), others=number(known["others"], 2))
        return f"{first} \u00b7 {numbers}"
