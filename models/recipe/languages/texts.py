"""Captions in four languages and words in ten, with what they mean in English.

`parallel.tsv` and `german.tsv` are in the same order: of the n photos of each part, line i + k n of the German captions
(k = 0..4) belongs to line i of the parallel ones. `PARTS` says where the parts begin; the photos named in both files
prove it (`german_rows` raises if one does not fit).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from models.recipe.data.photos import Library, read_captions

SENTENCES = ("de", "fr", "cs")  # languages of which there are captions
WORDS = ("de", "fr", "cs", "es", "it", "pt", "nl", "pl", "sv")  # languages of which there are words
PARTS = ((0, 27262), (27262, 954), (28216, 934))  # of the parallel captions: first row, rows
EACH = 5  # German captions of a photo
_EMPTY = ("", "-")


@dataclass(frozen=True)
class Row:
    """A photo, as far as it is known, with its translated caption and its independent German ones."""

    image: str  # empty: not among the photos there are
    english: str
    translations: dict[str, str]
    german: tuple[str, ...]


def german_rows(lines: list[list[str]], images: list[str]) -> dict[int, list[str]]:
    """German captions by the row of the parallel captions: `lines` are (image, caption), `images` by row."""
    found: dict[int, list[str]] = {}
    start = 0
    for first, count in PARTS:
        for at in range(EACH * count):
            image, caption = lines[start + at]
            row = first + at % count
            if image != images[row]:
                raise ValueError(f"german.tsv, line {start + at + 1}: {image} where {images[row]} was expected")
            found.setdefault(row, []).append(caption)
        start += EACH * count
    return found


def read_rows(folder: Path) -> list[Row]:
    """Everything in `parallel.tsv` and `german.tsv`."""
    table = [line.split("\t") for line in (folder / "parallel.tsv").read_text(encoding="utf-8").splitlines()]
    columns, lines = table[0], table[1:]
    independent = [line.split("\t", 1) for line in (folder / "german.tsv").read_text(encoding="utf-8").splitlines()]
    german = german_rows(independent, [line[0] for line in lines])
    rows = []
    for i, line in enumerate(lines):
        cells = dict(zip(columns, (cell.strip() for cell in line), strict=False))
        there = {language: cells[language] for language in SENTENCES if cells.get(language, "") not in _EMPTY}
        image = "" if cells["image"] in _EMPTY else cells["image"]
        rows.append(Row(image, cells["en"], there, tuple(german.get(i, ()))))
    return rows


def read_words(path: Path) -> dict[str, list[str]]:
    """Lemmas by WordNet synset, in the order of the file."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        synset, lemma = line.split("\t", 1)
        found.setdefault(synset, []).append(lemma.replace("_", " ").strip())
    return found


def phrases(text: str) -> Iterator[str]:
    """The words of a text and each two of them that follow one another, lower case."""
    words = re.findall(r"[\w'-]+", text.lower())
    yield from words
    yield from (f"{a} {b}" for a, b in pairwise(words))


@dataclass(frozen=True)
class Texts:
    """All training texts of the languages. Nothing of `dev.*` is in them."""

    library: Library

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self.library.root / "data" / "languages"

    @cached_property
    def rows(self) -> list[Row]:
        return read_rows(self.folder)

    @cached_property
    def photos(self) -> dict[str, int]:
        """Row in the pixel array of each photo of train, by the name of its file."""
        return {Path(photo.path).name: photo.row for photo in self.library.train}

    @cached_property
    def words(self) -> dict[str, dict[str, list[str]]]:
        """Language -> synset -> lemmas; English too."""
        return {language: read_words(self.folder / "words" / f"{language}.tsv") for language in ("en", *WORDS)}

    @cached_property
    def english(self) -> list[str]:
        """English captions: the translated ones, then those of the photos of train."""
        return [row.english for row in self.rows] + [c for photo in self.library.train for c in photo.captions]

    @cached_property
    def frequency(self) -> Counter[str]:
        """How often a word or two stand in English captions."""
        return Counter(phrase for caption in self.english for phrase in phrases(caption))

    @cached_property
    def class_synsets(self) -> dict[int, str]:
        """Synset of each of the 1,000 classes, as far as the English words tell; see `synsets_in_order`."""
        by_lemma: dict[str, set[str]] = {}
        for synset, lemmas in self.words["en"].items():
            if synset.endswith("-n"):
                for lemma in lemmas:
                    by_lemma.setdefault(lemma.lower(), set()).add(synset)
        options = [
            Counter(s for name in names for s in by_lemma.get(name.lower(), ())) for names in self.library.classes
        ]
        return synsets_in_order(options)

    @cached_property
    def everyday(self) -> set[str]:
        """Synsets with an English name that stands in captions, is a class, or names a kind of class."""
        names = {name.lower() for names in (*self.library.classes, *self.library.class_kinds) for name in names}
        known = {synset for synset, lemmas in self.words["en"].items()
                 if any(lemma.lower() in self.frequency or lemma.lower() in names for lemma in lemmas)}  # fmt: skip
        return known | set(self.class_synsets.values())

    def everyday_lemmas(self, language: str) -> list[str]:
        """Lemmas of everyday synsets, each once."""
        table = self.words[language]
        return list(dict.fromkeys(lemma for synset in sorted(self.everyday) for lemma in table.get(synset, ())))

    def dev(self, language: str) -> dict[str, list[str]]:
        """Captions of dev photos by image: for figures, never for training."""
        name = self.library.root / "data" / "flickr8k" / "dev.tsv" if language == "en" else None
        return read_captions(name or self.folder / f"dev.{language}.tsv")


def synsets_in_order(options: Iterable[Counter[str]]) -> dict[int, str]:
    """Choose a synset for each class so that they rise: classes are in the order of WordNet's numbers.

    The choice with most names in common; dynamic programming over (class, option). Classes without an option are left
    out.
    """
    best: list[tuple[int, str, tuple[int, str, object] | None]] = []  # (names in common, synset, way) per end
    for number, counts in enumerate(options):
        fresh = []
        for synset, common in counts.items():
            before = max((end for end in best if end[1] < synset), key=lambda end: end[0], default=None)
            way = (number, synset, before[2] if before else None)
            fresh.append(((before[0] if before else 0) + common, synset, way))
        best = _useful([*best, *fresh])
    found: dict[int, str] = {}
    step = max(best, key=lambda end: end[0])[2] if best else None
    while step is not None:
        found[step[0]] = step[1]
        step = step[2]  # type: ignore[assignment]
    return dict(sorted(found.items()))


def _useful(ends: list[tuple[int, str, tuple[int, str, object] | None]]) -> list[
    tuple[int, str, tuple[int, str, object] | None]
]:  # fmt: skip
    """Ends that no other beats both in names in common and in room that is left."""
    kept: list[tuple[int, str, tuple[int, str, object] | None]] = []
    for end in sorted(ends, key=lambda end: (end[1], -end[0])):
        if not kept or end[0] > kept[-1][0]:
            kept.append(end)
    return kept
