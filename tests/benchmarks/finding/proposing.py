"""How good are the words that are proposed for a photo? Precision@5 on the Flickr8k dev photos of ../shared.

The library: every train photo (or some of them) with its captions, and the dev photos without any. A proposed word
counts as right when it, an inflection or a synonym of it occurs in one of the photo's five captions; of a phrase every
word must. That is strict: captions do not name all that is in a photo. The weights of
``core/annotations/suggestions.py`` were fitted on the first half of the dev photos; what is reported is the second. The
built-in encoder has seen the train photos, so that they are called similar a little too readily.

*through a head*: a library of 500 dev photos, most of them captioned, and seven photos of each of 81 kinds of
groceries, five with a German caption; a head learned from all of these captions, and what it makes of the photos
without one. ``kind in 5`` is how often a word of the name of the kind is among the first five.

*frequency* proposes the five most frequent words of the library's captions to every photo.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from xsearch_gui.core.alignment.job import run_align_train
from xsearch_gui.core.annotations.caption_words import words_in
from xsearch_gui.core.annotations.suggestions import LIKELY, Suggester
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.metadata.words.word_forms import SeenWords, stem
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.alignment import AlignTrainRequest
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.search.engine import SearchEngine

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "flickr8k"
NAMES = Path(__file__).parents[1] / "data" / "groceries.tsv"
PHRASES = ("{}", "{} im Regal im Supermarkt", "wir haben {} gekauft", "Nahaufnahme: {}")
SIZES = (0, 100, 500, 3000)  # captioned photos in the library
SYNONYMS = """kid child toddler; bike bicycle; motorbike motorcycle dirtbike; sea ocean; male man guy;
female woman lady; puppy dog; street road; grass lawn; forest woods wood; hill hillside; stone rock; boat ship;
soccer football; sofa couch; photo picture; person people; hiking hiker hike; climbing climber climb;
swimming swimmer swim; running runner run; cycling cyclist; beach shore; mountain mountainside"""
_SETS = [frozenset(stem(word, "en") for word in line.split()) for line in SYNONYMS.split(";")]


def captions(part: str) -> dict[str, list[str]]:
    """Return file name -> captions of ``train`` or ``dev``."""
    found: dict[str, list[str]] = {}
    for line in (SHARED / f"{part}.tsv").read_text(encoding="utf-8").splitlines():
        name, caption = line.split("\t")
        if name != "image":
            found.setdefault(name, []).append(caption)
    return found


def stems(texts: list[str]) -> set[str]:
    """Return the stems of all words in texts, and of their synonyms."""
    found = {stem(word, "en") for text in texts for word in re.findall(r"[a-z]+", text.lower())}
    return found.union(*(group for group in _SETS if group & found))


def is_right(word: str, said: set[str] | SeenWords) -> bool:
    """Return whether every word of a proposal was said of the photo."""
    return all(stem(part, "en") in said for part in re.findall(r"[a-z]+", word.lower()))


def run() -> list[dict[str, object]]:
    """Return one row per size of the library."""
    train, dev = captions("train"), captions("dev")
    return [*(measure(dict(list(train.items())[:size]), dev) for size in SIZES), *through_a_head(dev)]


def measure(train: dict[str, list[str]], dev: dict[str, list[str]]) -> dict[str, object]:
    """Return precision@5 with so many captioned photos in the library."""
    held_out = list(dev)[len(dev) // 2 :]
    with tempfile.TemporaryDirectory() as folder:
        photos = Path(folder) / "photos"
        photos.mkdir()
        for name in (*train, *dev):
            shutil.copy(SHARED / "images" / name, photos / name)
        table = "".join(f"{name}\t{text}\n" for name, texts in train.items() for text in texts)
        (photos / "captions.tsv").write_text(f"file\tcaption\n{table}", encoding="utf-8")
        with Library(AppPaths.under(Path(folder) / "home")) as library:
            run_index(library, IndexRequest((str(photos),)), SilentReporter())
            engine, suggester = SearchEngine(library), Suggester(library)
            top5, shown = [], []
            for name in held_out:
                item = library.catalogue.items.at(str(photos / name))
                assert item is not None
                said = stems(dev[name])
                ranked = suggester.ranked(item, engine.index(), engine.scales())[:5]
                top5 += [is_right(word.text, said) for word in ranked]
                shown += [is_right(word.text, said) for word in ranked if word.score >= LIKELY]
    return {
        "captioned photos": len(train),
        "precision@5": float(np.mean(top5)),
        "frequency": frequency(train, dev, held_out),
        "precision of what is shown": float(np.mean(shown)) if shown else 0.0,
        "shown of 5": len(shown) / len(held_out),
    }


def through_a_head(dev: dict[str, list[str]]) -> list[dict[str, object]]:
    """Return one row without and one with a head, over the photos that have no caption."""
    with tempfile.TemporaryDirectory() as folder:
        photos = Path(folder) / "photos"
        photos.mkdir()
        asked, table = {}, "file\tcaption\n"
        for number, name in enumerate(list(dev)[:500]):
            shutil.copy(SHARED / "images" / name, photos / name)
            if number % 5 and number % 4 != 3:
                table += f"{name}\t{dev[name][0]}\n"
            else:
                asked[name] = ("flickr", stems(dev[name]))
        for line in NAMES.read_text(encoding="utf-8").splitlines():
            kind, _, german = line.split("\t")
            for number, file in enumerate(sorted((SHARED.parent / "labelled/groceries" / kind).iterdir())[:7]):
                name = f"{kind}-{file.name}".replace("/", "-")
                shutil.copy(file, photos / name)
                if number < 5:
                    table += f"{name}\t{PHRASES[number % len(PHRASES)].format(german)}\n"
                else:
                    asked[name] = ("groceries", SeenWords(re.findall(r"[^\W\d_]{3,}", german), ("en", "de")))
        (photos / "captions.tsv").write_text(table, encoding="utf-8")
        with Library(AppPaths.under(Path(folder) / "home")) as library:
            run_index(library, IndexRequest((str(photos),)), SilentReporter())
            without = first_five(library, photos, asked)
            report = run_align_train(library, AlignTrainRequest(), SilentReporter())
            return [{"head": "none", **without}, {"head": report.verdict, **first_five(library, photos, asked)}]


def first_five(library: Library, photos: Path, asked: dict[str, tuple[str, set[str] | SeenWords]]) -> dict[str, object]:
    """Return how good the first five words are for these photos."""
    engine, suggester = SearchEngine(library), Suggester(library)
    five: list[bool] = []
    shown: list[bool] = []
    kinds: list[bool] = []
    for name, (part, said) in asked.items():
        item = library.catalogue.items.at(str(photos / name))
        assert item is not None
        ranked = suggester.ranked(item, engine.index(), engine.scales())[:5]
        if part == "groceries":
            kinds.append(any(word.text in said for word in ranked))
            continue
        five += [is_right(word.text, said) for word in ranked]
        shown += [is_right(word.text, said) for word in ranked if word.score >= LIKELY]
    means = {"precision@5": five, "precision of what is shown": shown, "kind in 5": kinds}
    return {name: float(np.mean(values or [False])) for name, values in means.items()} | {"shown": len(shown)}


def frequency(train: dict[str, list[str]], dev: dict[str, list[str]], names: list[str]) -> float:
    """Return precision@5 of the words that most photos of the library have."""
    counts = Counter(word for texts in train.values() for word in set().union(*map(words_in, texts)))
    usual = [word for word, _ in counts.most_common(5)]
    return float(np.mean([is_right(word, stems(dev[name])) for name in names for word in usual] or [0.0]))
