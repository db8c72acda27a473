"""A lookup's time and the memory of exact search, codes and graph against the number of vectors, drawn with Pillow."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

INK, QUIET, LINE = "#222222", "#666666", "#dddddd"
COLOURS = {"exact": "#4e79a7", "compact": "#59a14f", "graph": "#e15759"}
NAMES = {"exact": "exact", "compact": "short codes", "graph": "graph (HNSW)"}
_WIDE, _HIGH, _MARGIN = 560, 380, 80

Row = Mapping[str, object]


@dataclass
class _Axes:
    """A panel with logarithmic axes; ``across`` and ``up`` are the powers of ten at its ends."""

    draw: ImageDraw.ImageDraw
    left: int
    across: tuple[int, int]
    up: tuple[int, int]

    def __post_init__(self) -> None:
        self.small, self.large = ImageFont.load_default(15), ImageFont.load_default(18)

    def x(self, value: float) -> float:
        low, high = self.across
        return self.left + (math.log10(value) - low) / (high - low) * _WIDE

    def y(self, value: float) -> float:
        low, high = self.up
        return _MARGIN + _HIGH - (math.log10(value) - low) / (high - low) * _HIGH

    def frame(self, title: str) -> None:
        self.draw.text((self.left, _MARGIN - 46), title, fill=INK, font=self.large)
        for power in range(self.up[0], self.up[1] + 1):
            y = self.y(10.0**power)
            self.draw.line([(self.left, y), (self.left + _WIDE, y)], fill=LINE)
            self.draw.text((self.left - 8, y), f"{10.0**power:,g}", fill=QUIET, font=self.small, anchor="rm")
        for power in range(self.across[0], self.across[1] + 1):
            x = self.x(10.0**power)
            self.draw.line([(x, _MARGIN), (x, _MARGIN + _HIGH)], fill=LINE)
            self.draw.text((x, _MARGIN + _HIGH + 16), f"{10**power:,}", fill=QUIET, font=self.small, anchor="mm")

    def curve(self, points: Sequence[tuple[float, float]], colour: str) -> None:
        places = [(self.x(x), self.y(max(y, 10.0 ** self.up[0]))) for x, y in sorted(points)]
        self.draw.line(places, fill=colour, width=3)
        for x, y in places:
            self.draw.ellipse([x - 4, y - 4, x + 4, y + 4], fill=colour)


def draw(rows: Sequence[Row], file: Path) -> None:
    """Write a PNG of what :func:`tests.benchmarks.finding.compact.run` measured: time on the left, memory beside it."""
    image = Image.new("RGB", (2 * _WIDE + 4 * _MARGIN, _HIGH + 2 * _MARGIN + 20), "white")
    pen = ImageDraw.Draw(image)
    across = (4, max(5, math.ceil(math.log10(max(_number(row, "vectors") for row in rows)))))
    panels = {
        "text 10: cpu ms": (_Axes(pen, _MARGIN, across, (-1, 4)), "a lookup of the 10 nearest photos, ms"),
        "peak MB": (_Axes(pen, 3 * _MARGIN + _WIDE, across, (1, 4)), "memory of the whole process, MB"),
    }
    for column, (axes, title) in panels.items():
        axes.frame(title)
        for kind, colour in COLOURS.items():
            points = [(_number(row, "vectors"), _number(row, column)) for row in rows if row["kind"] == kind]
            if points:
                axes.curve(points, colour)
    small = ImageFont.load_default(15)
    for place, (kind, colour) in enumerate(COLOURS.items()):
        x, y = _MARGIN + 160 * place, _HIGH + _MARGIN + 50
        pen.rectangle([x, y, x + 16, y + 16], fill=colour)
        pen.text((x + 24, y + 8), NAMES[kind], fill=INK, font=small, anchor="lm")
    pen.text((image.width - _MARGIN, _HIGH + _MARGIN + 58), "number of vectors", fill=QUIET, font=small, anchor="rm")
    file.parent.mkdir(parents=True, exist_ok=True)
    image.save(file, optimize=True)


def _number(row: Row, column: str) -> float:
    value = row[column]
    assert isinstance(value, int | float)
    return float(value)
