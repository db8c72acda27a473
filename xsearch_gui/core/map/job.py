"""``run_map``: brings the map up to date, and shows it while it is made.

1. The points are gathered from the catalogue and the index.
2. What can be shown at once is published: positions that are known, else the principal components.
3. Each view is laid out (:mod:`view_layout`); pictures in the making are published every two seconds. The raw view
   begins where the centred one lies, its two populations moved apart, so that a point can be followed from one to the
   other.
4. Regions are found and named, and the map is published as complete.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.heads.head import Head
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.map import view_layout
from xsearch_gui.core.map.data import read_map_data
from xsearch_gui.core.map.kinds import CAPTION, NOTE, PHOTO
from xsearch_gui.core.map.layout import Plane
from xsearch_gui.core.map.layout.spatial_grid import sorted_by_cell
from xsearch_gui.core.map.populations import Points, facts, gather, linked_pairs
from xsearch_gui.core.map.regions import figures, find_regions, fitted
from xsearch_gui.core.map.spaces import Space, make_space, pair_distances
from xsearch_gui.core.map.store import MapWriter, layout_name, map_folder, read_layout, read_state, write_layout
from xsearch_gui.core.map.view_layout import Start
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.map import MapReport, MapRequest, MapView

LOOK_SECONDS = 2.0
NAMES = "everyday"  # how regions are named: another way names those of maps that lie there already
NO_HEAD = Message("No head is in use. Train one on your own pairs: xsearch align train")


def run_map(library: Library, request: MapRequest, reporter: Reporter) -> MapReport:
    """Bring the map up to date with the library, and return where it lies.

    The library is only read. A run that is cancelled or killed leaves the layouts that were finished before.

    Raises
    ------
    Cancelled
    """
    begin = time.perf_counter()
    index = library.indexes.current(plain=True)
    manifest = library.encoder.manifest
    folder = map_folder(library.paths.cache, manifest.name, manifest.version)
    head = _head_in_use(library)
    stamp = f"{index.stamp} {library.catalogue.items.pair_count()} {head.number} {NAMES}"
    known = read_state(folder)
    same = known.get("stamp") == stamp and known["complete"]
    if same and not request.again and read_map_data(folder) is not None:
        return _report(str(folder), known, head.missing)
    reporter.progress(0, 0, Message("Gathering photos and texts"))
    points = gather(library.catalogue, index)
    maker = _Maker(library, points, MapWriter.open(folder), head, reporter, stamp)
    maker.run(request.again)
    done = _report(str(folder), maker.state, head.missing)
    return replace(done, placed=maker.placed, moved=maker.moved, seconds=time.perf_counter() - begin)


@dataclass(frozen=True, slots=True)
class _HeadInUse:
    number: int
    head: Head | None
    missing: Message


def _head_in_use(library: Library) -> _HeadInUse:
    head = library.head
    if head is None:
        return _HeadInUse(0, None, library.encoders.heads.problem or NO_HEAD)
    return _HeadInUse(head.manifest.number, head, NOTHING)


def _report(folder: str, state: dict[str, Any], unaligned: Message) -> MapReport:
    photos, captions, notes, pairs = state["counts"]
    views = tuple(MapView(view) for view in state["views"])
    return MapReport(folder, photos, captions, notes, pairs, views, unaligned)


@dataclass(slots=True)
class _Maker:
    """One run: what it works on, and what it has published."""

    library: Library
    points: Points
    writer: MapWriter
    head: _HeadInUse
    reporter: Reporter
    stamp: str
    placed: int = 0
    moved: int = 0
    state: dict[str, Any] = field(default_factory=dict)
    _planes: dict[MapView, Plane] = field(default_factory=dict)
    _published: float = 0.0

    def run(self, again: bool) -> None:
        spaces = [make_space(view, self.points, self.head.head) for view in self._views()]
        starts = {space.view: self._start(space.view, again) for space in spaces}
        self._show_at_once(spaces, starts)
        for number, space in enumerate(spaces):
            self._lay_out(space, starts[space.view], number, len(spaces))
        self.reporter.progress(0, 0, Message("Naming the regions"))
        self._finish(spaces)

    def _views(self) -> list[MapView]:
        # the centred view first: the others begin where it lies
        return [MapView.CENTRED, MapView.RAW, *([MapView.ALIGNED] if self.head.head else [])]

    def _start(self, view: MapView, again: bool) -> Start:
        known = read_layout(self.writer.folder, layout_name(view, self.head.number))
        grown = len(self.points) > 2 * known.made_of
        return Start(known.of(self.points.keys), again or grown)

    def _show_at_once(self, spaces: list[Space], starts: dict[MapView, Start]) -> None:
        points = self.points
        counts = np.bincount(points.kind, minlength=3)
        pairs = linked_pairs(self.library.catalogue, points)
        known = facts(self.library.catalogue, points)
        check(self.reporter)
        distances = np.stack([pair_distances(space, pairs) for space in spaces], axis=1)
        for space in spaces:
            start = starts[space.view]
            shown = start.plane.copy()
            if not start.settled:
                shown = view_layout.first_look(space)
            self._planes[space.view] = shown
        columns: dict[str, NDArray[Any]] = {
            "kind": points.kind,
            "id": points.id,
            "item": points.item,
            "day": known.day,
            "camera": known.camera,
            "folder": known.folder,
            "content": known.content,
            "pairs": pairs,
            "pair-order": np.argsort(pairs.ravel(), kind="stable"),
            "distances": distances,
        }
        self.state = {
            "stamp": self.stamp,
            "complete": False,
            "counts": [int(counts[kind]) for kind in (PHOTO, CAPTION, NOTE)] + [len(pairs)],
            "views": [str(space.view) for space in spaces],
            "cameras": known.cameras,
            "folders": known.folders,
            "regions": [],
            "figures": {str(space.view): figures(space, distances[:, i]) for i, space in enumerate(spaces)},
        }
        self._publish(columns, self._planes)

    def _lay_out(self, space: Space, start: Start, number: int, views: int) -> None:
        if not start.settled and space.view is not MapView.CENTRED:
            centred = self._planes[MapView.CENTRED]
            begin = view_layout.apart(centred, self.points.is_text) if space.view is MapView.RAW else centred
            start = Start(begin, again=True)

        def step(done: int, total: int, plane: Plane) -> None:
            check(self.reporter)
            self.reporter.progress(number * total + done, views * total, Message("Laying out the map"))
            if time.monotonic() - self._published > LOOK_SECONDS:
                self._planes[space.view] = plane
                self._publish({}, [space.view])

        found = view_layout.lay_out(space, start, step)
        plane = found.plane
        if space.view is not MapView.CENTRED:
            plane = view_layout.turned(plane, self._planes[MapView.CENTRED], self.points.is_text)
        self._planes[space.view] = plane
        self.moved, self.placed = max(self.moved, found.moved), max(self.placed, found.placed)
        made_of = len(self.points) if found.moved else 0
        name = layout_name(space.view, self.head.number)
        made_of = made_of or read_layout(self.writer.folder, name).made_of
        write_layout(self.writer.folder, name, self.points.keys, plane, made_of)

    def _finish(self, spaces: list[Space]) -> None:
        planes = {view: fitted(plane) for view, plane in self._planes.items()}
        regions = find_regions(self.library, spaces[0], planes, read_layout(self.writer.folder, "centres"))
        write_layout(self.writer.folder, "centres", regions.keys, regions.centres, 0)
        self.state |= {"complete": True, "regions": regions.described}
        self._publish({"region": regions.column}, planes)
        self.writer.clean()

    def _publish(self, columns: dict[str, NDArray[Any]], changed: Iterable[MapView]) -> None:
        for view in changed:
            plane = fitted(self._planes[view])
            columns[f"plane-{view}"] = plane
            columns[f"order-{view}"], columns[f"starts-{view}"] = sorted_by_cell(plane)
        self.writer.publish(columns, self.state)
        self._published = time.monotonic()


HANDLERS: Handlers = {MapRequest: on_library(run_map)}
