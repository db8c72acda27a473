"""Figures of a row, with intervals, and how they are written in the tables of METHODS.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.recipe.methods.measures import Answers, Doubles, interval, standard_error
from models.recipe.methods.runs import Row
from models.recipe.methods.speed import bytes_of, scan_ms

HEADS = (
    "method", "learns from", "text to photo R@1 / 5 / 10", "median", "photo to text R@1 / 5 / 10", "median",
    "all six against no method", "mAP@50", "mAP", "bytes a photo", "ms", "s to train",
)  # fmt: skip
SHORT = (
    "method",
    "text to photo R@10",
    "photo to text R@10",
    "all six against no method",
    "mAP@50",
    "mAP",
    "s to train",
)
Reading = Sequence[float]


@dataclass(frozen=True, eq=False)
class Figures:
    """What all seeds of a row found. ``recalls`` (2, 3, seeds, photos): text to photo, photo to text; percent."""

    row: Row
    recalls: Doubles
    medians: tuple[float, float]
    ap50: Doubles
    ap: Doubles
    matching: Doubles
    unseen: Doubles
    train_s: float
    text_ms: float
    width: int

    @classmethod
    def of(cls, row: Row, found: Sequence[Answers], captions: np.ndarray) -> Figures:
        """Put the seeds together; ``captions`` (n,) counts those of each dev photo."""
        recalls = np.asarray([one.recalls(captions) for one in found]).transpose(1, 2, 0, 3)
        medians = tuple(float(np.median([getattr(one, side) for one in found])) for side in ("texts", "photos"))
        parts = {name: 100.0 * np.stack([getattr(one, name) for one in found])
                 for name in ("ap50", "ap", "matching", "unseen")}  # fmt: skip
        times = [float(np.median([one.train_s for one in found])), float(min(one.text_ms for one in found))]
        return cls(row, recalls, medians, *parts.values(), *times, int(found[0].width))  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        """The method, and its length of code."""
        return f"{self.row.method.name}, {self.row.bits} bits" if self.row.bits else self.row.method.name

    @property
    def scores(self) -> Doubles:
        """Mean of the six recalls, percent, (seeds, photos)."""
        return np.asarray(self.recalls.mean(axis=(0, 1)))

    def query_ms(self, tower_ms: float) -> float:
        """One question among 1,000,000: text tower, what the method does with the text, and the comparison."""
        before = 0.0 if self.row.method.reads_words else tower_ms
        return before + self.text_ms + scan_ms(self.row.method.codes, self.width)


def with_error(values: Doubles) -> str:
    """Return a mean and half of its 95 % interval."""
    mean, low, high = interval(values)
    return f"{mean:.1f} ± {(high - low) / 2:.1f}"


def against(one: Figures, other: Figures) -> str:
    """Return the paired difference of the six recalls' mean, with its 95 % interval."""
    if one is other:
        return ""
    mean, low, high = interval(one.scores - other.scores)
    return f"{mean:+.1f} ({low:+.1f} to {high:+.1f})"


def cells(figures: Figures, none: Figures, tower_ms: float) -> list[str]:
    """Return the cells of a full row."""
    ways = []
    for way, median in zip(figures.recalls, figures.medians, strict=True):
        ways += [f"{way[0].mean():.1f} / {way[1].mean():.1f} / {with_error(way[2])}", f"{median:.0f}"]
    method = figures.row.method
    return [
        figures.name, method.given, *ways, against(figures, none), with_error(figures.ap50), with_error(figures.ap),
        f"{bytes_of(method, figures.width):,}", f"{figures.query_ms(tower_ms):.0f}", f"{figures.train_s:.1f}",
    ]  # fmt: skip


def short_cells(figures: Figures, none: Figures) -> list[str]:
    """Return the cells of a row of the second set."""
    there, back = (with_error(way[2]) for way in figures.recalls)
    parts = against(figures, none), with_error(figures.ap50), with_error(figures.ap)
    return [figures.name, there, back, *parts, f"{figures.train_s:.1f}"]


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def simplest(figures: Sequence[Figures]) -> tuple[Figures, Figures, float]:
    """Return the best row, the simplest within one standard error of it, and that error.

    The error is that of the best row's own mean over the dev photos, as the rule has it: Breiman, Friedman, Olshen &
    Stone, "Classification and Regression Trees", 1984, section 3.4.3.
    """
    best = max(figures, key=lambda one: one.scores.mean())
    error = standard_error(best.scores)
    near = [one for one in figures if one.scores.mean() >= best.scores.mean() - error]
    return best, min(near, key=lambda one: one.row.method.size), error
