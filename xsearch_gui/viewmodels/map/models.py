"""The view-models of the map, built together, and the export of what they show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QImageWriter

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.map.colouring import colouring
from xsearch_gui.core.map.picture import DARK, LIGHT, Drawing, draw_svg
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.map.appearance import MapAppearance
from xsearch_gui.viewmodels.map.guidance import MapGuidance
from xsearch_gui.viewmodels.map.map_model import MapModel
from xsearch_gui.viewmodels.map.selection import MapSelection
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.workers.client import Client

SVG_SIZE = (1600, 1200)


@dataclass(frozen=True, slots=True)
class MapModels:
    """What the page of the map shows."""

    map: MapModel
    appearance: MapAppearance
    selection: MapSelection
    guidance: MapGuidance
    export: MapExport
    thumbnails: Thumbnails


class MapExport(QObject):
    """Writes the map as a picture or a drawing, and says so."""

    def __init__(
        self, maps: MapModel, appearance: MapAppearance, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._maps = maps
        self._appearance = appearance
        self._messages = messages

    def write_image(self, path: str, image: QImage) -> None:
        """Write what is seen."""

        def save(unfinished: Path) -> None:
            if not QImageWriter(str(unfinished), b"PNG").write(image):  # QImage.save takes bytes in some PySides only
                raise OSError(f"{path} cannot be written")

        self._write(path, save)

    def write_svg(self, path: str, dark: bool) -> None:
        """Write the whole map in the view and colours that are shown."""
        map_data = self._maps.map_data
        if map_data is None:
            return
        appearance = self._appearance
        drawing = Drawing(
            map_data=map_data,
            view=appearance.view,
            colour=appearance.colour,
            colouring=appearance.colours or colouring(map_data, appearance.colour, appearance.view, dark),
            size=SVG_SIZE,
            theme=DARK if dark else LIGHT,
            words={"title": "xsearch"},
        )
        self._write(path, lambda unfinished: unfinished.write_text(draw_svg(drawing), encoding="utf-8"))

    def _write(self, path: str, write: Callable[[Path], object]) -> None:
        try:
            with replacing(Path(path), given_out=True) as unfinished:
                write(unfinished)
        except OSError as error:
            sentence = self.tr("The map could not be written: {path}").format(path=path)
            self._messages.error(sentence, str(error))
        else:
            self._messages.notice(self.tr("The map was written: {path}").format(path=path))


def make_map_models(
    paths: AppPaths,
    search_client: Client,
    jobs_client: Client,
    library: LibraryModel,
    search: SearchModel,
    thumbnails: Thumbnails,
    messages: Messages,
    offers: tuple[str, ...],
    parent: QObject,
) -> MapModels:
    """Build the view-models of the map; ``parent`` owns them."""
    maps = MapModel(jobs_client, library, paths.cache, parent)
    appearance = MapAppearance(maps, search, search_client, parent)
    return MapModels(
        map=maps,
        appearance=appearance,
        selection=MapSelection(maps, search_client, thumbnails, paths, parent),
        guidance=MapGuidance(maps, appearance, offers, parent),
        export=MapExport(maps, appearance, messages, parent),
        thumbnails=thumbnails,
    )
