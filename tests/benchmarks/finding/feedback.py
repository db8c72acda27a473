"""More like these, less like those: what marking hits brings, on the labelled photos of ../shared.

1,900 photos of 19 classes (scenes, animals, clothing); a query is the name of a class. Of the first 20 some right ones
are marked good and some wrong ones bad, at random, ten times. Precision among the first 20 is counted before and after,
in both cases without the marked photos (the residual collection of Salton & Buckley, JASIS 1990), or a mark would count
as its own success. Every second class chose the weights in ``core/search/feedback.py``, from coarse steps: of those
whose mean gain was within a standard error of the best and that left no class worse, a pair that has nine tenths of the
best gain and half of its stretch. The other classes are the figures.

Some of these photos, not of the held-out fifth, were among those that the built-in encoder was trained on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.encoders import Encoder
from xsearch_gui.core.library.library import open_builtin
from xsearch_gui.core.search.feedback import Weights, refine, stretch

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "labelled"
GROUPS = ("animals", "clothing", "scenes")
FIRST = 20
DRAWS = 10
MARKS = ((3, 2), (3, 0), (1, 1), (1, 0), (0, 2))  # good and bad ones


@dataclass(frozen=True)
class LabelledPhotos:
    """Vectors float32 (n, d), and the name of each one's class."""

    vectors: NDArray[np.float32]
    labels: NDArray[np.str_]
    queries: dict[str, NDArray[np.float32]]

    def order(self, query: NDArray[np.float32]) -> NDArray[np.intp]:
        """Return the photos, best first, as a search by picture alone ranks them."""
        return np.argsort(-(self.vectors @ query), kind="stable")


def read(encoder: Encoder) -> LabelledPhotos:
    """Encode the photos and the names."""
    files = [path for group in GROUPS for path in sorted((SHARED / group).rglob("*")) if path.is_file()]
    prepared = []
    for path in files:
        with Image.open(path) as image:
            prepared.append(encoder.prepare(image.convert("RGB")))
    vectors = encoder.encode_prepared(prepared)
    labels = np.asarray([path.parent.name for path in files])
    names = [folder.name for group in GROUPS for folder in sorted((SHARED / group).iterdir())]
    queries = dict(zip(names, encoder.encode_texts(names), strict=True))
    return LabelledPhotos(vectors, labels, queries)


def precision(data: LabelledPhotos, query: NDArray[np.float32], name: str, marked: NDArray[np.intp]) -> float:
    """Return the share of the class among the first 20 that are not marked."""
    order = data.order(query)
    first = order[~np.isin(order, marked)][:FIRST]
    return float(np.mean(data.labels[first] == name))


def outcomes(
    data: LabelledPhotos, name: str, marks: tuple[int, int], weights: Weights
) -> Iterator[tuple[float, float, float]]:
    """Yield precision before and after, and the stretch, of each draw of marks for one class."""
    query, centre = data.queries[name], data.vectors.mean(axis=0)
    first = data.order(query)[:FIRST]
    right = data.labels[first] == name
    random = np.random.default_rng([17, *name.encode()])
    for _ in range(DRAWS):
        good = random.permutation(first[right])[: marks[0]]
        bad = random.permutation(first[~right])[: marks[1]]
        marked = np.concatenate([good, bad])
        if len(good) < min(1, marks[0]) or (not len(good) and not len(bad)):
            return  # a person cannot mark what is not there
        refined = refine(query, data.vectors[good], data.vectors[bad], centre, weights)
        wider = stretch(query, refined, data.vectors)
        yield precision(data, query, name, marked), precision(data, refined, name, marked), wider


def measure(data: LabelledPhotos, names: list[str], marks: tuple[int, int], weights: Weights) -> dict[str, object]:
    """Return the means over classes, in percent."""
    found = {name: list(outcomes(data, name, marks, weights)) for name in names}
    means = np.asarray([np.mean(rows, axis=0) for rows in found.values() if rows])
    gains = means[:, 1] - means[:, 0]
    return {
        "good marks": marks[0],
        "bad marks": marks[1],
        "classes": len(means),
        "precision@20 before %": round(float(100 * means[:, 0].mean()), 1),
        "after %": round(float(100 * means[:, 1].mean()), 1),
        "standard error of the gain": round(float(100 * gains.std(ddof=1) / len(gains) ** 0.5), 1),
        "classes better": int((gains > 0.02).sum()),
        "classes worse": int((gains < -0.02).sum()),
        "stretch": round(float(means[:, 2].mean()), 2),
    }


def run() -> list[dict[str, object]]:
    """Measure both halves of the classes."""
    if not SHARED.exists():
        return [{"skipped": f"{SHARED} is not here"}]
    data = read(open_builtin())
    names = list(data.queries)
    rows: list[dict[str, object]] = []
    for half, chosen in (("chose the weights", names[::2]), ("reported", names[1::2])):
        rows += [{"classes that": half, **measure(data, chosen, marks, Weights())} for marks in MARKS]
    return rows


if __name__ == "__main__":
    for row in run():
        print(row)
