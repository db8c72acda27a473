"""What is shown of what is found: plain words, things that are not there, and sentences, on the dev photos of
../shared.

``data/plain.txt`` holds words and short phrases taken from the captions of the 1,000 photos; a photo is right for one
if two of its five captions say so, in any form of its words. Captions leave much unsaid, so that precision is better
than it looks. What can be reached with this ranking is told beside: R-precision, and F1 at the best cut of each query.
``data/absent-words.txt`` and ``data/absent.txt`` are words and phrases that no caption names. The cut was chosen on
every second word; figures are of the others. What was learned comes from the training photos alone.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.finding.trust import SHARED, captions
from xsearch_gui.core.encoders import Encoder
from xsearch_gui.core.encoders.relevance_fit import Said
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records import IndexRequest, SearchRequest, Strength
from xsearch_gui.core.search.engine import SearchEngine

DATA = Path(__file__).parents[1] / "data"
BINS = 10
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Answer:
    """What one search gave: of every photo its probability, which are shown, and the sum of probabilities."""

    def __init__(self, engine: SearchEngine, text: str, rows: dict[int, int]) -> None:
        found = engine.search(SearchRequest(text=text, top=10_000, group=False))
        self.probability, self.shown = np.zeros(len(rows)), np.zeros(len(rows), np.bool_)
        for hit in found.hits:
            if hit.item in rows:
                self.probability[rows[hit.item]] = hit.score
                self.shown[rows[hit.item]] = hit.strength is not Strength.WEAK
        self.order = np.asarray([rows[hit.item] for hit in found.hits if hit.item in rows])
        self.expected = found.expected


def words(name: str) -> list[str]:
    """Return the lines of a data file."""
    return (DATA / name).read_text(encoding="utf-8").splitlines()


@contextmanager
def indexed(names: Sequence[str], open_encoder: Callable[[], Encoder] | None = None) -> Iterator[Library]:
    """Open a library of photos of the set."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "photos").mkdir()
        for name in names:
            shutil.copy(SHARED / "images" / name, Path(folder, "photos", name))
        with Library(AppPaths.under(Path(folder, "home")), open_encoder) as library:
            run_index(library, IndexRequest((str(Path(folder, "photos")),)), SilentReporter())
            yield library


def rows_of(library: Library, names: Sequence[str]) -> dict[int, int]:
    """Return item -> place of its photo among the names."""
    place = {name: row for row, name in enumerate(names)}
    items = library.catalogue.overview.newest(None).tolist()
    return {item: place[Path(row.path).name] for item, row in library.catalogue.items.rows(items).items()}


def measure_words(answers: Sequence[Answer], right: Sequence[Flags]) -> dict[str, object]:
    """Return macro precision, recall and F1 of what is shown, in percent, with what the ranking could reach."""
    table = []
    for answer, wanted in zip(answers, right, strict=True):
        true = float((answer.shown & wanted).sum())
        precision, recall = true / max(answer.shown.sum(), 1), true / wanted.sum()
        along = wanted[answer.order]
        found, length = np.cumsum(along), np.arange(1, len(along) + 1)
        best = float((2 * found / (length + wanted.sum())).max())
        table.append((precision, recall, f1(precision, recall), float(along[: wanted.sum()].mean()), best))
    names = ("precision", "recall", "F1", "R-precision", "best F1")
    return {name: round(100 * value, 1) for name, value in zip(names, np.mean(table, axis=0).tolist(), strict=True)}


def f1(precision: float, recall: float) -> float:
    """Return the harmonic mean."""
    return 2 * precision * recall / max(precision + recall, 1e-9)


def reliability(answers: Sequence[Answer], right: Sequence[Flags]) -> tuple[float, float, str]:
    """Return the expected calibration error, that of the photos above a tenth, and a diagram in words."""
    probability = np.concatenate([answer.probability for answer in answers])
    wanted = np.concatenate(right)
    bins = np.minimum((probability * BINS).astype(int), BINS - 1)
    parts = [
        (probability[bins == b].mean(), wanted[bins == b].mean(), (bins == b).sum())
        for b in range(BINS)
        if (bins == b).any()
    ]
    gaps = np.asarray([abs(said - true) for said, true, _ in parts])
    counts = np.asarray([count for _, _, count in parts], float)
    diagram = " ".join(f"{said:.2f}:{true:.2f}" for said, true, _ in parts)
    upper = slice(1, None)
    return float(gaps @ counts / counts.sum()), float(gaps[upper] @ counts[upper] / counts[upper].sum()), diagram


def run() -> list[dict[str, object]]:
    """Measure."""
    if not SHARED.exists():
        return [{"skipped": f"{SHARED} is not here"}]
    photos = captions()
    names = list(photos)
    with indexed(names) as library:
        return measure(library, photos, names)


def measure(library: Library, photos: dict[str, list[str]], names: Sequence[str]) -> list[dict[str, object]]:
    """Measure one library."""
    engine = SearchEngine(library)
    rows = rows_of(library, names)
    texts = [caption for name in names for caption in photos[name]]
    said = Said(texts, np.asarray([row for row, name in enumerate(names) for _ in photos[name]]), len(names))
    plain = [(word, said.counts(word) >= 2) for word in words("plain.txt")]
    plain = [(word, right) for word, right in plain if 5 <= right.sum() <= 400]
    answers = [Answer(engine, word, rows) for word, _ in plain]
    right = [flags for _, flags in plain]
    absent = [Answer(engine, word, rows) for word in words("absent-words.txt")]
    phrases = [Answer(engine, word, rows) for word in words("absent.txt")]
    error, upper, diagram = reliability(answers, right)
    everyday = [place for place, (word, _) in enumerate(plain) if word in words("everyday.txt")]
    table: list[dict[str, object]] = []
    for name, chosen in (
        ("all", range(len(plain))),
        ("chosen on", range(0, len(plain), 2)),
        ("not chosen on", range(1, len(plain), 2)),
        ("everyday", everyday),
    ):
        table.append(
            {"words": name, "n": len(chosen), **measure_words([answers[i] for i in chosen], [right[i] for i in chosen])}
        )
    refused = [100 * float(np.mean([not answer.shown.any() for answer in part])) for part in (absent, phrases)]
    table.append({"absent words refused %": round(refused[0], 1), "absent phrases refused %": round(refused[1], 1)})
    table.append({"calibration error": round(error, 4), "above 0.1": round(upper, 4), "said:true": diagram})
    table.append(sentences(engine, photos, names, rows))
    return table


def sentences(
    engine: SearchEngine, photos: dict[str, list[str]], names: Sequence[str], rows: dict[int, int]
) -> dict[str, object]:
    """Measure single captions: how often the right photo is shown where it is among the first ten."""
    random, ranks, shown, sizes = np.random.default_rng(7), [], [], []
    for place, name in enumerate(names):
        answer = Answer(engine, re.sub(r'[":^\\-]', " ", photos[name][random.integers(0, 5)]), rows)
        rank = int(np.flatnonzero(answer.order == place)[0]) + 1
        ranks.append(rank)
        sizes.append(int(answer.shown.sum()))
        if rank <= 10:
            shown.append(bool(answer.shown[place]))
    recall = {f"R@{k}": round(100 * float(np.mean(np.asarray(ranks) <= k)), 1) for k in (1, 5, 10)}
    return {
        "captions": len(ranks),
        **recall,
        "right photo shown %": round(100 * float(np.mean(shown)), 1),
        "photos shown, median": float(np.median(sizes)),
    }
