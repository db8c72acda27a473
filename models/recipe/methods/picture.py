"""methods.png and paper.png, drawn with Pillow as ablation.png is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from models.recipe.methods.measures import Doubles, interval
from models.recipe.methods.table import Figures
from models.recipe.methods.tree import LENGTHS

INK, QUIET, LINE = "#222222", "#666666", "#dddddd"
COLOURS = ("#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#76b7b2", "#b07aa1", "#9c755f", "#edc948", "#333333", "#bab0ac")
ROW, NAMES = 34, 330


@dataclass
class Panel:
    """A part of a picture in which percent lie between two sides."""

    draw: ImageDraw.ImageDraw
    left: int
    right: int
    top: int
    bottom: int

    def __post_init__(self) -> None:
        self.small, self.large = ImageFont.load_default(15), ImageFont.load_default(19)

    def write(self, x: float, y: float, text: str, anchor: str = "lm", colour: str = INK, large: bool = False) -> None:
        """Write one line; Pillow's own font has plain letters only."""
        text = text.replace("ö", "oe")
        self.draw.text((x, y), text, fill=colour, font=self.large if large else self.small, anchor=anchor)

    def across(self, percent: float) -> float:
        """Where a percentage lies from left to right."""
        return self.left + (self.right - self.left) * percent / 100.0

    def up(self, percent: float) -> float:
        """Where a percentage lies from the bottom up."""
        return self.bottom - (self.bottom - self.top) * percent / 100.0


def bars(panel: Panel, groups: Sequence[tuple[str, Sequence[Doubles | None]]], legend: Sequence[str]) -> None:
    """Draw horizontal bars with whiskers: for each name one bar of each kind of values (seeds, questions), percent."""
    for percent in range(0, 101, 20):
        x = panel.across(percent)
        panel.draw.line([(x, panel.top), (x, panel.top + ROW * len(groups))], fill=LINE)
        panel.write(x, panel.top + ROW * len(groups) + 12, str(percent), "mm", QUIET)
    thick = (ROW - 8) / len(legend)
    for number, (name, kinds) in enumerate(groups):
        top = panel.top + ROW * number + 4
        panel.write(panel.left - 8, top + ROW / 2 - 4, name, "rm")
        for kind, values in enumerate(kinds):
            if values is None:
                continue
            mean, low, high = interval(values)
            y = top + thick * kind
            panel.draw.rectangle([panel.left, y, panel.across(mean), y + thick - 2], fill=COLOURS[kind])
            middle = y + thick / 2 - 1
            panel.draw.line([(panel.across(low), middle), (panel.across(high), middle)], fill=INK, width=2)
            panel.write(panel.across(high) + 6, middle, f"{mean:.1f}", "lm", QUIET)
    for kind, name in enumerate(legend):
        x = panel.left + kind * 220
        panel.draw.rectangle([x, panel.top - 34, x + 16, panel.top - 18], fill=COLOURS[kind])
        panel.write(x + 24, panel.top - 26, name)


def lines(panel: Panel, curves: dict[str, dict[int, Doubles]], whole: Doubles) -> None:
    """Draw percent against the length of codes, and as a dashed line what whole vectors reach."""
    place = {bits: panel.left + 20 + (panel.right - panel.left - 40) * i / (len(LENGTHS) - 1)
             for i, bits in enumerate(LENGTHS)}  # fmt: skip
    for percent in range(0, 101, 20):
        panel.draw.line([(panel.left, panel.up(percent)), (panel.right, panel.up(percent))], fill=LINE)
        panel.write(panel.left - 8, panel.up(percent), str(percent), "rm", QUIET)
    for bits, x in place.items():
        panel.write(x, panel.bottom + 14, f"{bits}", "mm", QUIET)
    height = panel.up(float(whole.mean()))
    for x in range(panel.left, panel.right, 14):
        panel.draw.line([(x, height), (x + 7, height)], fill=QUIET, width=2)
    panel.write(panel.left + 6, height - 12, f"vectors, no method: {whole.mean():.1f}", colour=QUIET)
    for number, (name, points) in enumerate(curves.items()):
        colour = COLOURS[number % len(COLOURS)]
        corners = [(place[bits], panel.up(float(values.mean()))) for bits, values in points.items()]
        panel.draw.line(corners, fill=colour, width=3)
        for (x, y), values in zip(corners, points.values(), strict=True):
            _, low, high = interval(values)
            panel.draw.line([(x, panel.up(low)), (x, panel.up(high))], fill=colour, width=2)
            panel.draw.ellipse([x - 4, y - 4, x + 4, y + 4], fill=colour)
        y = panel.bottom + 50 + 24 * (number // 2)
        x = panel.left + 20 + 380 * (number % 2)
        panel.draw.line([(x, y), (x + 22, y)], fill=colour, width=4)
        panel.write(x + 30, y, name)


def methods_picture(encoder: Sequence[Figures], separate: Sequence[Figures], path: Path) -> None:
    """R@10 of text to photo: vectors on both sets of features, and codes by their length."""
    real = [one for one in encoder if not one.row.bits]
    other = {one.row: one for one in separate}
    image = Image.new("RGB", (1640, 800), "white")
    draw = ImageDraw.Draw(image)
    panel = Panel(draw, NAMES, 760, 110, 700)
    panel.write(20, 30, "R@10, text to photo, 1,000 dev photos (%): vectors", large=True)
    groups = [(one.name, (one.recalls[0, 2], other[one.row].recalls[0, 2] if one.row in other else None))
              for one in real]  # fmt: skip
    bars(panel, groups, ("the encoder's towers", "towers that never met"))
    curves: dict[str, dict[int, Doubles]] = {}
    for one in encoder:
        if one.row.bits:
            curves.setdefault(one.row.method.name.split(":")[0], {})[one.row.bits] = one.recalls[0, 2]
    panel = Panel(draw, 880, 1610, 90, 560)
    panel.write(840, 30, "... and codes of 16 to 256 bits, the encoder's towers", large=True)
    lines(panel, curves, real[0].recalls[0, 2])
    image.save(path)


def paper_picture(rungs: Sequence[tuple[str, Doubles | None, Doubles, float]], path: Path) -> None:
    """The paper's Figure 1 beside ours: name, matching on towers that never met and on the encoder's, the paper's."""
    image = Image.new("RGB", (1180, 150 + 60 * len(rungs)), "white")
    panel = Panel(ImageDraw.Draw(image), NAMES, 1100, 90, 90 + 60 * len(rungs))
    panel.write(20, 26, "Accuracy (%): the paper's Figure 1, and matching accuracy measured here", large=True)
    for percent in range(0, 101, 20):
        x = panel.across(percent)
        panel.draw.line([(x, panel.top), (x, panel.bottom)], fill=LINE)
        panel.write(x, panel.bottom + 14, str(percent), "mm", QUIET)
    for number, (name, apart, joined, told) in enumerate(rungs):
        top = panel.top + 60 * number + 4
        panel.write(panel.left - 8, top + 24, name, "rm")
        bounds = [None if apart is None else interval(apart), interval(joined), (told, told, told)]
        for kind, bound in enumerate(bounds):
            if bound is None:
                continue
            (mean, low, high), y = bound, top + 17 * kind
            panel.draw.rectangle([panel.left, y, panel.across(mean), y + 14], fill=COLOURS[kind])
            panel.draw.line([(panel.across(low), y + 7), (panel.across(high), y + 7)], fill=INK, width=2)
            panel.write(panel.across(high) + 6, y + 7, f"{mean:.1f}" if kind < 2 else f"{mean:.0f}", "lm", QUIET)
    for kind, name in enumerate(("here, towers that never met", "here, the encoder's towers", "the paper")):
        x = 30 + kind * 330
        panel.draw.rectangle([x, 54, x + 16, 70], fill=COLOURS[kind])
        panel.write(x + 24, 62, name)
    image.save(path)
