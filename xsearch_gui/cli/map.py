"""``xsearch map``: the map of photos and texts, as a picture or as figures."""

from __future__ import annotations

import argparse
import re
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.cli.amounts import amount
from xsearch_gui.cli.command import DONE, AddCommand, choose_paths
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.map import picture
from xsearch_gui.core.map.colouring import colouring
from xsearch_gui.core.map.data import MapData, read_map_data
from xsearch_gui.core.map.job import run_map
from xsearch_gui.core.map.scores import map_scores
from xsearch_gui.core.message import Message
from xsearch_gui.core.private import make_file
from xsearch_gui.core.records.map import MapColour, MapReport, MapRequest, MapScoresRequest, MapView
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.terminal import TerminalReporter, show

_VIEW_WORDS = {
    MapView.RAW: "as the encoder sees it",
    MapView.CENTRED: "photos and texts centred",
    MapView.ALIGNED: "aligned by the trained head",
}
_WORDS = {"photo": "photos", "caption": "captions", "note": "notes"}
_MOST = 12_000  # pixels of a picture's side


def add_to(add: AddCommand) -> None:
    """Add this command."""
    command = add("map", _map)
    command.add_argument("--png", metavar="FILE", help="draw the map as a picture")
    command.add_argument("--svg", metavar="FILE", help="draw the map as lines and points that can be edited")
    command.add_argument("--view", choices=[str(view) for view in MapView], default="centred",
                         help="the encoder's space as it is, centred (the default), or aligned by a head")  # fmt: skip
    command.add_argument("--colour", "--color", choices=[str(colour) for colour in MapColour], default=None,
                         help="what the points are coloured by (kind; score with --query)")  # fmt: skip
    command.add_argument("--query", metavar="TEXT", help="colour by how well everything fits this")
    command.add_argument("--size", metavar="WxH", default="1600x1200", help="pixels (1600x1200)")
    command.add_argument("--dark", action="store_true", help="on a dark ground")
    command.add_argument("--points", action="store_true", help="points only, no photos")
    command.add_argument("--again", action="store_true", help="lay everything out anew, from where it lies now")


def _map(arguments: argparse.Namespace) -> int:
    size = _size(arguments.size)
    if arguments.colour == MapColour.SCORE and not arguments.query:
        raise UsageError(Message("Colouring by score needs a query: --query TEXT"))
    with Library(choose_paths(arguments)) as library:
        with TerminalReporter() as reporter:
            report = run_map(library, MapRequest(again=arguments.again), reporter)
        map_data = read_map_data(Path(report.folder))
        if map_data is None or not len(map_data):
            raise UsageError(Message("The library holds nothing yet. Start with: xsearch index PATH"))
        written = _draw(library, map_data, report, arguments, size) if arguments.png or arguments.svg else []
    show(arguments, _document(map_data, report, written), _lines(map_data, report, written))
    return DONE


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)x(\d+)", text)
    if not found or not all(200 <= int(side) <= _MOST for side in found.groups()):
        raise UsageError(
            Message("--size must be WIDTHxHEIGHT in pixels, each 200 to {most}: --size 1600x1200", most=_MOST)
        )
    return int(found[1]), int(found[2])


def _draw(
    library: Library, map_data: MapData, report: MapReport, arguments: argparse.Namespace, size: tuple[int, int]
) -> list[str]:
    view = MapView(arguments.view)
    if view not in map_data.views:
        raise UsageError(Message("There is no aligned view. {unaligned}", unaligned=report.unaligned))
    colour = MapColour(arguments.colour or ("score" if arguments.query else "kind"))
    scores = _scores(library, arguments.query, len(map_data)) if colour is MapColour.SCORE else None
    title = _VIEW_WORDS[view] + (f": {arguments.query}" if arguments.query else "")
    drawing = picture.Drawing(
        map_data=map_data,
        view=view,
        colour=colour,
        colouring=colouring(map_data, colour, view, arguments.dark, scores),
        size=size,
        theme=picture.DARK if arguments.dark else picture.LIGHT,
        words=_WORDS | {"title": title},
        thumbnail=None if arguments.points else lambda row: library.paths.thumbnail(map_data.thumbnail_name(row)),
    )
    try:
        if arguments.png:
            make_file(arguments.png)
            picture.draw_png(drawing).save(arguments.png, format="PNG")
        if arguments.svg:
            make_file(arguments.svg)
            Path(arguments.svg).write_text(picture.draw_svg(drawing), encoding="utf-8")
    except OSError as error:
        raise UsageError(
            Message("{filename} cannot be written ({error}).", filename=error.filename, error=error.strerror or error)
        ) from error
    return [path for path in (arguments.png, arguments.svg) if path]


def _scores(library: Library, query: str, count: int) -> NDArray[np.float32] | None:
    answer = map_scores(library, SearchEngine(library), MapScoresRequest(text=query))
    scores: NDArray[np.float32] = np.load(answer.path)
    return scores if len(scores) == count else None


def _document(map_data: MapData, report: MapReport, written: list[str]) -> dict[str, object]:
    regions = [[{"name": region.name, "points": region.count} for region in level] for level in map_data.regions]
    return asdict(report) | {"figures": map_data.figures, "regions": regions, "written": written}


def _lines(map_data: MapData, report: MapReport, written: list[str]) -> list[str]:
    lines = [
        f"{amount(report.photos, 'photo')}, {amount(report.captions, 'caption')}, "
        f"{amount(report.notes, 'note')}, {amount(report.pairs, 'pair')}; "
        f"{report.moved:,} laid out, {report.placed:,} placed, {report.seconds:.1f} s"
    ]
    for view, known in map_data.figures.items():
        pairs = f"; pairs {known['pairs']:.2f} apart" if "pairs" in known else ""
        by_chance = f", photos and texts by chance {known['others']:.2f}" if known else ""
        lines.append(f"{view}: gap {known.get('gap', 0.0):.2f}{pairs}{by_chance}")
    names = [region.name for region in map_data.regions[0] if region.name] if map_data.regions else []
    lines += ["regions: " + "; ".join(names)] if names else []
    lines += [report.unaligned] if report.unaligned else []
    return lines + [f"written: {path}" for path in written]
