"""What is shown of what is found: plain words, things that are not there, and sentences, on the dev photos of
../shared.

``data/plain.txt`` holds words and short phrases taken from the captions of the 1,000 photos; a photo is right for one
if two of its five captions say so, in any form of its words. Captions leave much unsaid, so that precision is better
than it looks. What can be reached with this ranking is told beside: R-precision, and F1 at the best cut of each query.
``data/absent-words.txt`` and ``data/absent.txt`` are words and phrases that no caption names. The cut was chosen on
every second word; figures are of the others. What was learned comes from the training photos alone.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.finding.trust import SHARED, captions
from xsearch_gui.core.encoders import Encoder, OnnxEncoder
from xsearch_gui.core.encoders.relevance_fit import Said, stems
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import SearchRequest, Strength
from xsearch_gui.core.search.cut import cut_of
from xsearch_gui.core.search.engine import SearchEngine

DATA = Path(__file__).parents[1] / "data"
BINS, SAID = 10, 2
CURVE = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Answer:
    """What one search gave: of every photo its probability, which are shown, and the sum of probabilities."""

    def __init__(self, engine: SearchEngine, text: str, rows: dict[int, int]) -> None:
        found = engine.search(SearchRequest(text=text, top=10_000, group=False))
        size = max(rows.values()) + 1  # the same picture under two names is one item
        self.probability, self.shown = np.zeros(size), np.zeros(size, np.bool_)
        for hit in found.hits:
            if hit.item in rows:
                self.probability[rows[hit.item]] = hit.probability
                self.shown[rows[hit.item]] = hit.strength is not Strength.WEAK
        self.order = np.asarray([rows[hit.item] for hit in found.hits if hit.item in rows])
        self.expected = found.expected


def words(name: str) -> list[str]:
    """Return the lines of a data file."""
    return (DATA / name).read_text(encoding="utf-8").splitlines()


@contextmanager
def indexed(
    names: Sequence[str], open_encoder: Callable[[], Encoder] | None = None, notes: dict[str, str] | None = None
) -> Iterator[Library]:
    """Open a library of photos of the set, some of them with a note of their name."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "photos").mkdir()
        for name in names:
            shutil.copy(SHARED / "images" / name, Path(folder, "photos", name))
            if name in (notes or {}):
                Path(folder, "photos", name).with_suffix(".txt").write_text((notes or {})[name])
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
    """Measure; with ``XSEARCH_BENCH_SIZES=1`` words alone, in libraries of other sizes too.

    ``XSEARCH_BENCH_ENCODER=DIR`` measures another encoder than the one that ships.
    """
    if not SHARED.exists():
        return [{"skipped": f"{SHARED} is not here"}]
    photos = captions()
    names = list(photos)
    folder = os.environ.get("XSEARCH_BENCH_ENCODER", "")
    chosen = (lambda: OnnxEncoder(Path(folder))) if folder else None
    if os.environ.get("XSEARCH_BENCH_SIZES"):
        return list(sizes(photos, chosen))
    with indexed(names, chosen) as library:
        table = measure(library, photos, names)
    return table + pictures(photos, chosen)


def sizes(photos: dict[str, list[str]], chosen: Callable[[], Encoder] | None) -> Iterator[dict[str, object]]:
    """Measure words in libraries of 100 (ten of them), 1,000 and 6,000 photos; the largest has training photos too."""
    train = captions("train.tsv")
    random = np.random.default_rng(1)
    names, others = list(photos), [str(name) for name in random.choice(list(train), 5_000, replace=False)]
    everything = {**photos, **{name: train[name] for name in others}}
    parts = [np.array(names)[random.choice(1_000, 100, replace=False)].tolist() for _ in range(10)]
    for libraries in (parts, [names], [names + others]):
        rows: list[dict[str, object]] = []
        for part in libraries:
            with indexed(part, chosen) as library:
                engine, items = SearchEngine(library), rows_of(library, part)
                said = said_of(everything, part)
                plain = [(word, said.counts(word) >= SAID) for word in words("plain.txt")]
                plain = [(word, right) for word, right in plain if right.any()]
                answers = [Answer(engine, word, items) for word, _ in plain]
                absent = [
                    Answer(engine, word, items) for word in words("absent-words.txt") if not said.counts(word).any()
                ]
                everyday = [place for place, (word, _) in enumerate(plain) if word in words("everyday.txt")]
                rows.append(
                    {
                        **measure_words([answers[i] for i in everyday], [plain[i][1] for i in everyday]),
                        "F1 of all": measure_words(answers, [right for _, right in plain])["F1"],
                        "absent words refused %": 100 * float(np.mean([not answer.shown.any() for answer in absent])),
                    }
                )
        mean = {key: round(float(np.mean([row[key] for row in rows])), 1) for key in rows[0]}  # type: ignore[arg-type]
        yield {"photos": len(libraries[0]), "libraries": len(libraries), **mean}


def said_of(photos: dict[str, list[str]], names: Sequence[str]) -> Said:
    """Return who says what of some photos."""
    texts = [caption for name in names for caption in photos[name]]
    return Said(texts, np.asarray([row for row, name in enumerate(names) for _ in photos[name]]), len(names))


def pictures(photos: dict[str, list[str]], chosen: Callable[[], Encoder] | None) -> list[dict[str, object]]:
    """Measure notes and photos for a picture, and notes for words: 300 photos have a note, 60 have none.

    What is found is right if it shares a word with the captions of the photo asked with, one that stands under at most
    a seventh of all photos; a note found by words is right if two captions of its photo say them, or itself does.
    """
    names = list(photos)[:360]
    asked, noted = names[:60], names[60:]
    said = said_of(photos, names)
    rare = {word for word in said.stems() if (said.counts_of([word]) > 0).sum() <= len(names) / 7}
    told = [{word for caption in photos[name] for word in stems(caption)} & rare for name in names]
    place = {Path(name).stem: row for row, name in enumerate(names)}
    found: dict[str, dict[Strength, list[bool]]] = {}
    none = []
    with indexed(names, chosen, {name: photos[name][4] for name in noted}) as library:
        engine, folder = SearchEngine(library), Path(library.catalogue.folders.paths()[0])
        for row, name in enumerate(asked):
            result = engine.search(SearchRequest(images=(str(folder / name),), top=300, group=False))
            none.append(all(hit.strength is Strength.WEAK for hit in result.notes))
            for what, hits in (("notes for a photo", result.notes), ("photos for a photo", result.photos)):
                for hit in hits:
                    other = place[Path(hit.path).stem]
                    mine = set(stems(photos[names[other]][4])) & rare if what.startswith("notes") else told[other]
                    if other != row:
                        found.setdefault(what, {}).setdefault(hit.strength, []).append(bool(told[row] & mine))
        for word in words("plain.txt"):
            right = said.counts(word) >= SAID
            for hit in engine.search(SearchRequest(text=word, kind=Kind.NOTE, top=300, group=False)).hits:
                other = place[Path(hit.path).stem]
                says = set(stems(word)) <= set(stems(photos[names[other]][4]))
                found.setdefault("notes for words", {}).setdefault(hit.strength, []).append(bool(right[other] or says))
    table: list[dict[str, object]] = [
        {"found": what, **{f"{word} right %": share(flags.get(word, [])) for word in Strength}}
        for what, flags in found.items()
    ]
    return [*table, {"photos without a note that are said to have none %": round(100 * float(np.mean(none)), 1)}]


def share(flags: Sequence[bool]) -> str:
    """Return how many are right, and of how many."""
    return f"{100 * float(np.mean(flags)):.0f} of {len(flags)}" if flags else "none"


def measure(library: Library, photos: dict[str, list[str]], names: Sequence[str]) -> list[dict[str, object]]:
    """Measure one library."""
    engine = SearchEngine(library)
    rows = rows_of(library, names)
    said = said_of(photos, names)
    plain = [(word, said.counts(word) >= SAID) for word in words("plain.txt")]
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
    table += curve([answers[i] for i in everyday], [right[i] for i in everyday], absent)
    table.append({"calibration error": round(error, 4), "above 0.1": round(upper, 4), "said:true": diagram})
    table.append(sentences(engine, photos, names, rows))
    return table


def curve(answers: Sequence[Answer], right: Sequence[Flags], absent: Sequence[Answer]) -> list[dict[str, object]]:
    """Return F1 of everyday words against absent words refused, for other demands on the best photo."""
    table: list[dict[str, object]] = []
    for likely in CURVE:
        scores = []
        for answer, wanted in zip(answers, right, strict=True):
            best = cut_of(answer.probability, np.ones(len(wanted)), 0.0, present=True)
            shown = (answer.probability >= best.threshold) & (answer.probability.max() >= likely)
            true = float((shown & wanted).sum())
            scores.append(f1(true / max(shown.sum(), 1), true / wanted.sum()))
        refused = 100 * float(np.mean([answer.probability.max() < likely for answer in absent]))
        found = 100 * float(np.mean(scores))
        table.append({"best photo at least": likely, "F1": round(found, 1), "refused %": round(refused, 1)})
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
