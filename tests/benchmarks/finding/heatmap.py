"""Is the heat where the thing is? Mosaics of the dev photos of ../shared, and the time of one map.

A mosaic is four photos, and a query is a caption of one of them: the hottest cell must lie in that photo's quarter.
Quarters of equal size suit crops of a half of the sides, so mosaics that are divided anywhere between 35 and 65 % are
measured too. Beside them, single photos with their own captions.

A map must be flat when the query is not there. *Another photo's caption* may still fit a little (there is a dog in it
too); what ``data/absent.txt`` lists is surely nowhere. What a caption describes must not be called absent.

The first 50 mosaics, and 40 of their photos alone, chose the crops, the fading and the two thresholds in
``core/details/crop_scores.py``; the other 50 mosaics, and photos that are in none, are the figures. A flat map counts
as wrong.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.benchmarks.finding.trust import SHARED, captions
from xsearch_gui.core.details.crop_scores import Heatmap, encode_crops, explain
from xsearch_gui.core.encoders import Encoder
from xsearch_gui.core.library.library import open_builtin

SIDE = 448
MOSAICS = 50
SINGLE = 50
TIMED = 7
ABSENT = Path(__file__).parents[1] / "data" / "absent.txt"
Split = tuple[float, float]


@dataclass(frozen=True)
class Figures:
    """What was found: one entry per query."""

    right_place: list[bool]
    present: list[bool]
    other_flat: list[bool]
    absent_flat: list[bool]

    def row(self) -> dict[str, object]:
        """Return percentages."""
        return {
            "queries": len(self.present),
            "hottest cell in the right place %": _percent(self.right_place),
            "... of maps that are not flat %": _percent(
                [right for right, present in zip(self.right_place, self.present, strict=False) if present]
            ),
            "what is there is shown %": _percent(self.present),
            "flat for another photo's caption %": _percent(self.other_flat),
            "flat for what is nowhere %": _percent(self.absent_flat),
        }


def _percent(values: list[bool]) -> float | str:
    return round(100.0 * sum(values) / len(values), 1) if values else "-"


def photo(name: str) -> Image.Image:
    """Return a photo as RGB."""
    with Image.open(SHARED / "images" / name) as image:
        return image.convert("RGB")


def mosaic(names: list[str], split: Split) -> Image.Image:
    """Return four photos as one picture, divided at these parts of its sides."""
    picture = Image.new("RGB", (SIDE, SIDE))
    x, y = round(split[0] * SIDE), round(split[1] * SIDE)
    for i, name in enumerate(names):
        left, right = ((0, x), (x, SIDE))[i % 2]
        top, bottom = ((0, y), (y, SIDE))[i // 2]
        picture.paste(photo(name).resize((right - left, bottom - top), Image.Resampling.BICUBIC), (left, top))
    return picture


def quarter(heat: Heatmap, split: Split) -> int:
    """Return the quarter of the hottest cell; -1 when the map is flat."""
    if not heat.present:
        return -1
    row, col = np.unravel_index(int(heat.grid.argmax()), heat.grid.shape)
    return int((col + 0.5) / heat.cols > split[0]) + 2 * int((row + 0.5) / heat.rows > split[1])


class Measure:
    """The photos in a fixed random order, their captions, and the vectors of what is nowhere."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.captions = captions()
        self.random = np.random.default_rng(20_261_121)
        names = list(self.captions)
        self.names = [names[i] for i in self.random.permutation(len(names))]
        self.absent = encoder.encode_texts(ABSENT.read_text(encoding="utf-8").splitlines())

    def queries(self, names: list[str], turn: int) -> NDArray[np.float32]:
        """Return the vectors of one caption of each photo, float32 (n, d)."""
        return self.encoder.encode_texts([self.captions[name][turn % 5] for name in names])

    def nowhere(self, turn: int, count: int) -> Iterator[NDArray[np.float32]]:
        """Yield vectors of things that are in no photo, others at every turn."""
        for i in range(count):
            yield self.absent[(turn * count + i) % len(self.absent)]

    def mosaics(self, numbers: range, even: bool) -> Figures:
        """Measure mosaics."""
        found = Figures([], [], [], [])
        for m in numbers:
            names = self.names[4 * m : 4 * m + 4]
            others = self.names[600 + 4 * (m % 100) : 604 + 4 * (m % 100)]
            split = (0.5, 0.5) if even else (self.random.uniform(0.35, 0.65), self.random.uniform(0.35, 0.65))
            seen = encode_crops(self.encoder, mosaic(names, split))
            for i, query in enumerate(self.queries(names, m)):
                heat = seen.heat(query)
                found.right_place.append(quarter(heat, split) == i)
                found.present.append(heat.present)
            found.other_flat.extend(not seen.heat(query).present for query in self.queries(others, m))
            found.absent_flat.extend(not seen.heat(query).present for query in self.nowhere(m, 4))
        return found

    def photos(self, count: int) -> Figures:
        """Measure single photos that are in no mosaic."""
        found = Figures([], [], [], [])
        for m in range(count):
            own, other = self.names[400 + m], self.names[500 + m]
            seen = encode_crops(self.encoder, photo(own))
            query, strange = self.queries([own, other], m)
            found.present.append(seen.heat(query).present)
            found.other_flat.append(not seen.heat(strange).present)
            found.absent_flat.extend(not seen.heat(query).present for query in self.nowhere(m, 4))
        return found

    def seconds(self) -> dict[str, object]:
        """Measure one map of a photo of 12 megapixels, as it is asked for: crops, graph, scores."""
        picture = mosaic(self.names[:4], (0.5, 0.5)).resize((4000, 3000))
        query = self.queries(self.names[:1], 0)[0]
        explain(self.encoder, picture, query)  # loads the graph
        wall, processor = [], []
        for _ in range(TIMED):
            start, used = time.perf_counter(), time.process_time()
            explain(self.encoder, picture, query)
            wall.append(time.perf_counter() - start)
            processor.append(time.process_time() - used)
        return {
            "seconds, median": round(float(np.median(wall)), 2),
            "fastest": round(min(wall), 2),
            "processor seconds, median": round(float(np.median(processor)), 2),
            "crops": len(encode_crops(self.encoder, picture).vectors) - 1,
            "load of this machine": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else "?",
        }


def run() -> list[dict[str, object]]:
    """Measure places, flatness and time."""
    if not SHARED.exists():
        return [{"skipped": f"{SHARED} is not here"}]
    measure = Measure(open_builtin())
    rows: list[dict[str, object]] = [measure.seconds()]
    rows.append({"set": "mosaics that chose", **measure.mosaics(range(MOSAICS), True).row()})
    held_out = range(MOSAICS, 2 * MOSAICS)
    rows.append({"set": "mosaics", **measure.mosaics(held_out, True).row()})
    rows.append({"set": "uneven mosaics", **measure.mosaics(held_out, False).row()})
    rows.append({"set": "photos", **measure.photos(SINGLE).row()})
    return rows


if __name__ == "__main__":
    for row in run():
        print(row)
