"""Words that are taught with photos: what a search for a made-up name finds before, and after it was taught.

81 kinds of groceries, ten photos each, and the 1,000 Flickr8k dev photos in one library. Every kind gets a made-up name
of three syllables and is taught with one, three or five of its photos, three times at random; these do not count
afterwards. ``first five``: of the first five, those of the kind; ``R-precision``: of as many as there are left.
``shown``: precision and recall of what is shown as a match. Every second kind chose the weights in
``core/search/words/own_words.py``; figures are of the others. ``phrase``: ten words of captions are replaced by made-up
ones that are taught with three photos, R@10 of the captions that say them: as they are, with the made-up word, and
with it once it is taught. ``unknown``: words that are taken for unknown, of captions and of made-up names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.benchmarks.finding.trust import SHARED, captions
from xsearch_gui.core.catalogue.facts.own_words import OwnWord
from xsearch_gui.core.encoders import Encoder
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.library.library import open_builtin
from xsearch_gui.core.search.cut import cut_of
from xsearch_gui.core.search.words import own_words
from xsearch_gui.core.search.words.unknown_words import is_unknown

LABELLED = SHARED.parent / "labelled"
SYLLABLES = ["ba", "dri", "fo", "gul", "mex", "nor", "pli", "quo", "rast", "tev", "wum", "zok", "sha", "lim", "jor"]
WORDS = ["dog", "boy", "girl", "bike", "snow", "horse", "ball", "beach", "car", "water"]
DRAWS, COUNTS, ASKED = 3, (1, 3, 5), 80
Floats = NDArray[np.float32]


def encoded(encoder: Encoder, paths: list[Path]) -> Floats:
    """Return the vectors of photos, float32 (n, d)."""
    found = []
    for path in paths:
        with Image.open(path) as picture:
            found.append(encoder.encode_prepared([encoder.prepare(picture.convert("RGB"))])[0])
    return np.stack(found)


def names(count: int) -> list[str]:
    """Return made-up names."""
    random = np.random.default_rng(3)
    return ["".join(random.choice(SYLLABLES, 3)) for _ in range(count)]


def kinds(encoder: Encoder, vectors: Floats, labels: list[str]) -> list[dict[str, object]]:
    """Measure each number of photos."""
    classes = sorted(set(labels) - {""})
    photos = PopulationIndex(np.arange(len(vectors), dtype=np.int64), vectors.astype(np.float16))
    said, calibration = encoder.encode_texts(names(len(classes))), encoder.manifest.calibration
    rows = []
    for count in COUNTS:
        table = []
        for number in range(1, len(classes), 2):
            right = np.asarray(labels) == classes[number]
            for draw in range(DRAWS):
                random = np.random.default_rng([7, number, draw])
                taught = random.choice(np.flatnonzero(right), count, replace=False)
                word = OwnWord("x", "x", tuple(taught.tolist()))
                meaning = own_words.meant_alone(photos, (word,), said[number], calibration)
                assert meaning is not None
                left = ~np.isin(np.arange(len(vectors)), taught)
                before, after = (_first(vectors[left] @ one, right[left]) for one in (said[number], meaning.vector))
                table.append((*before, *after, *_shown(vectors[left], right[left], meaning)))
        means = (100 * np.mean(table, axis=0)).round(1).tolist()
        columns = ("first five before", "R-precision before", "first five", "R-precision", "precision", "recall")
        rows.append({"photos": count, **dict(zip(columns, means, strict=True))})
    return rows


def _first(scores: Floats, right: NDArray[np.bool_]) -> tuple[float, float]:
    order = np.argsort(-scores, kind="stable")
    return float(right[order[:5]].mean()), float(right[order[: right.sum()]].mean())


def _shown(vectors: Floats, right: NDArray[np.bool_], meaning: own_words.Meaning) -> tuple[float, float]:
    """Return precision and recall of what is shown."""
    odds = own_words.odds(1.0 - (vectors @ meaning.vector).astype(np.float64), meaning.apart)
    probability = 1.0 / (1.0 + np.exp(-odds))
    shown = probability >= cut_of(probability, np.ones(len(odds)), 0.0).threshold
    return float((shown & right).sum() / max(shown.sum(), 1)), float((shown & right).sum() / right.sum())


def phrases(encoder: Encoder, photos: Floats, said: list[list[str]]) -> dict[str, object]:
    """Return R@10 of captions as they are, with a word that nobody knows, and once that was taught."""
    population = PopulationIndex(np.arange(len(photos), dtype=np.int64), photos.astype(np.float16))
    table = []
    for place, (word, other) in enumerate(zip(WORDS, names(len(WORDS)), strict=True)):
        whole = re.compile(rf"\b{word}s?\b", re.IGNORECASE)
        having = [(row, text) for row, texts in enumerate(said) for text in texts if whole.search(text)]
        often = [row for row in range(len(said)) if sum(row == one for one, _ in having) >= 3]
        for draw in range(DRAWS):
            random = np.random.default_rng([draw, place])
            taught = random.choice(often, 3, replace=False)
            left = [one for one in having if one[0] not in taught]
            asked = [left[one] for one in random.permutation(len(left))[:ASKED]]
            rows, texts = np.asarray([row for row, _ in asked]), [text for _, text in asked]
            rest = encoder.encode_texts([" ".join(whole.sub(" ", text).split()) for text in texts])
            known = (OwnWord(other, other, tuple(taught.tolist())),)
            ways = (
                encoder.encode_texts(texts),
                encoder.encode_texts([whole.sub(other, text) for text in texts]),
                np.stack([own_words.moved(population, known, one) for one in rest]),
            )
            table.append([_recall(one @ photos.T, rows, taught) for one in ways])
    means = (100 * np.mean(table, axis=0)).round(1).tolist()
    return dict(zip(("R@10 as they are", "with a made-up word", "once it is taught"), means, strict=True))


def _recall(scores: Floats, rows: NDArray[np.int64], taught: NDArray[np.int64]) -> float:
    scores[:, taught] = -9.0
    own = scores[np.arange(len(rows)), rows][:, None]
    return float(((scores >= own).sum(axis=1) <= 10).mean())


def unknown(count_pieces: Callable[[str], int], said: list[list[str]]) -> dict[str, object]:
    """Return how many words of captions, and of made-up names, are taken for unknown, in percent."""
    running = [word for texts in said for text in texts for word in re.findall(r"[^\W\d_]{3,}", text)]
    shares = [100 * np.mean([is_unknown(word, count_pieces) for word in words]) for words in (running, names(200))]
    return {"words of captions": round(float(shares[0]), 2), "made-up names": round(float(shares[1]), 1)}


def run() -> list[dict[str, object]]:
    """Measure all three."""
    if not LABELLED.exists():
        return [{"skipped": f"{LABELLED} is not here"}]
    encoder, known = open_builtin(), captions()
    flickr = sorted(known)
    files = [line.split("\t")[:2] for line in (LABELLED / "labels.tsv").read_text(encoding="utf-8").splitlines()]
    groceries = [(file, kind) for file, kind in files if file.startswith("groceries/")]
    photos = encoded(encoder, [SHARED / "images" / name for name in flickr])
    things = encoded(encoder, [LABELLED / file for file, _ in groceries])
    labels = [*(kind for _, kind in groceries), *[""] * len(flickr)]
    said = [known[name] for name in flickr]
    rows = kinds(encoder, np.concatenate([things, photos]), labels)
    return [*rows, phrases(encoder, photos, said), unknown(encoder.count_pieces, said)]


if __name__ == "__main__":
    for row in run():
        print(row)
