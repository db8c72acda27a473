"""The published map as it is read: columns of all points, by the window and by the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.map.layout import Plane
from xsearch_gui.core.map.layout.spatial_grid import PointGrid
from xsearch_gui.core.map.store import read_column, read_state
from xsearch_gui.core.metadata.everyday_words import shown_name
from xsearch_gui.core.records.map import MapView


@dataclass(frozen=True, slots=True)
class Region:
    """A named region: how many points it has, and where its name may stand in each view."""

    name: str
    count: int
    places: dict[str, list[list[float]]]


@dataclass(frozen=True, eq=False, slots=True)
class MapData:
    """One published map. Columns are as :mod:`populations` makes them; ``planes`` float32 (n, 2) within about [-1, 1].

    ``region`` int16 (n, levels) has no columns while the map is made. ``distances`` float32 (pairs, views): 1 - cosine.
    ``pair_order`` sorts ``pairs.ravel()``. All arrays are read-only.
    """

    number: int
    complete: bool
    kind: NDArray[np.uint8]
    id: NDArray[np.int64]
    item: NDArray[np.int64]
    day: NDArray[np.float32]
    camera: NDArray[np.int16]
    folder: NDArray[np.int16]
    region: NDArray[np.int16]
    content: NDArray[np.bytes_]
    pairs: NDArray[np.int32]
    distances: NDArray[np.float32]
    pair_order: NDArray[np.int64]
    planes: dict[MapView, Plane]
    grids: dict[MapView, PointGrid]
    cameras: tuple[str, ...]
    folders: tuple[str, ...]
    regions: tuple[tuple[Region, ...], ...]
    figures: dict[str, dict[str, float]]

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def photos(self) -> int:
        """How many of the points are photos; they come first."""
        return int(np.searchsorted(self.kind, np.uint8(1)))  # of the same type: else a million kinds are converted

    @property
    def views(self) -> tuple[MapView, ...]:
        """The views there are."""
        return tuple(self.planes)

    def of_pairs(self, view: MapView) -> NDArray[np.float32]:
        """Return how far each point lies from the best of its pairs in a view, float32 (n,); NaN without a pair."""
        result = np.full(len(self), np.inf, np.float32)
        if len(self.pairs):
            column = self.distances[:, self.views.index(view)]
            for end in (0, 1):
                np.minimum.at(result, self.pairs[:, end], column)
        result[np.isinf(result)] = np.nan
        return result

    def thumbnail_name(self, row: int) -> str:
        """Return the content hash, hex, that names a photo's thumbnail."""
        return bytes(self.content[row]).decode("ascii")


def read_map_data(folder: Path, language: str = "en") -> MapData | None:
    """Return the published map; None where there is none, or it is just being replaced.

    Names that the program guessed are words of a ``language``, as far as it has them; others are the library's own.

    All columns stay on disk, mapped into memory: a million points take some milliseconds.
    """
    state = read_state(folder)
    try:
        return _map_data(folder, state, language) if state else None
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return None


def _region(told: dict[str, Any], language: str) -> Region:
    name = shown_name(told["name"], told["special"], language) if told.get("guessed") else told["name"]
    return Region(name, told["count"], told["places"])


def _map_data(folder: Path, state: dict[str, Any], language: str) -> MapData:
    def column(name: str) -> NDArray[Any]:
        return read_column(folder, state, name)

    views = [MapView(view) for view in state["views"]]
    kind = column("kind")
    planes = {view: column(f"plane-{view}") for view in views}
    named = "region" in state["columns"]
    return MapData(
        number=state["number"],
        complete=state["complete"],
        kind=kind,
        id=column("id"),
        item=column("item"),
        day=column("day"),
        camera=column("camera"),
        folder=column("folder"),
        region=column("region") if named else np.zeros((len(kind), 0), np.int16),
        content=column("content"),
        pairs=column("pairs"),
        distances=column("distances"),
        pair_order=column("pair-order"),
        planes=planes,
        grids={view: PointGrid(planes[view], column(f"order-{view}"), column(f"starts-{view}")) for view in views},
        cameras=tuple(state["cameras"]),
        folders=tuple(state["folders"]),
        regions=tuple(tuple(_region(region, language) for region in level) for level in state["regions"]),
        figures=state["figures"],
    )
