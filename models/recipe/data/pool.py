"""Everything a batch is made of: photos, the texts that may stand for them, and which text is right for which photo.

A text is a caption (right for its own photo) or a *word*: a class name, an everyday kind ("bird"), a scene. A word is
right for every photo that bears it: labelled so, of a class of that kind, or with the word in one of its captions.
Without the last, "dog" taken from a labelled photo would push away the hundreds of captioned photos of dogs.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.recipe.data.captions import HiddenTexts, hidden_captions, hidden_texts
from models.recipe.data.names import PROMPTS, SYNONYMS
from models.recipe.data.photos import Library, Photo

Rows = npt.NDArray[np.int64]
SCENE_WORDS = {
    "buildings": ("buildings", "city", "skyscraper"),
    "forest": ("forest", "trees", "woods"),
    "glacier": ("glacier", "ice"),
    "mountain": ("mountain", "mountains"),
    "sea": ("sea", "ocean"),
    "street": ("street", "road in a city"),
}
BRANDS = re.compile(r"^(arla|alpro|bravo|garant|god morgon|oatly|tropicana|valio|yoggi) ")


def words_of(library: Library, photo: Photo) -> tuple[str, ...]:
    """What a labelled photo may be called."""
    if photo.group == "scenes":
        return SCENE_WORDS[photo.label]
    if photo.group == "objects":
        number = library.class_numbers[photo.path]
        return (*library.classes[number][:SYNONYMS], *library.class_kinds[number])
    label = photo.label
    if photo.group == "groceries":
        kind = next((k for k in ("juice", "milk", "yoghurt", "soyghurt", "oatghurt", "cream") if k in label), None)
        return (label, f"carton of {kind}", "groceries") if kind or BRANDS.match(label) else (label, "groceries")
    return (label,)


@dataclass(frozen=True)
class Batch:
    """Rows of photos and texts (n each, in pairs), the word each text is (-1 for captions)."""

    photos: Rows
    texts: Rows
    words: Rows


class Pool:
    """Train photos and texts; see the module's docstring."""

    def __init__(self, library: Library, held_back: frozenset[int] = frozenset()) -> None:
        self.captioned = [p for p in library.train if p.row not in held_back]
        self.labelled = [p for p in library.labelled if not p.kept_out]
        self._captions: dict[int, Rows] = {}
        start = 0
        for photo in (*library.train, *library.dev):
            self._captions[photo.row] = np.arange(start, start + len(photo.captions))
            start += len(photo.captions)
        self._names = {p.row: words_of(library, p) for p in self.labelled}
        guarded = [name for names in library.classes for name in names[:SYNONYMS]]
        kinds = [kind for kinds in library.class_kinds for kind in kinds]
        self.words = sorted({w for words in self._names.values() for w in words} | set(guarded) | set(kinds))
        self._word = {word: i for i, word in enumerate(self.words)}
        self.first_word_text = start
        self.word_prompts = [prompt.format(word) for word in self.words for prompt in PROMPTS]
        captions, names = hidden_captions(library), hidden_texts(library.cache, self.word_prompts)
        self.texts = HiddenTexts(
            *(torch.cat([getattr(captions, k), getattr(names, k)]) for k in ("hidden", "mask", "meaning"))
        )
        self.bears = self._bearers(len(library.photos))

    def _bearers(self, photos: int) -> Tensor:
        """Which photo bears which word: bool (photos, words)."""
        table = np.zeros((photos, len(self.words)), dtype=bool)
        for row, names in self._names.items():
            table[row, [self._word[name] for name in names]] = True
        where: dict[str, list[int]] = {}
        for photo in self.captioned:
            tokens = re.findall(r"[a-z]+", " ".join(photo.captions).lower())
            for token in {*tokens, *(f"{a} {b}" for a, b in itertools.pairwise(tokens))}:
                where.setdefault(token, []).append(photo.row)
        for word, i in self._word.items():
            for row in where.get(word.lower(), []):
                table[row, i] = True
        return torch.from_numpy(table)

    def word_texts(self, words: Rows, rng: np.random.Generator) -> Rows:
        """A random prompt for each word."""
        chosen: Rows = self.first_word_text + words * len(PROMPTS) + rng.integers(0, len(PROMPTS), len(words))
        return chosen

    def positive(self, photos: Rows, owners: Rows, words: Rows) -> Tensor:
        """Which text is right for which photo: bool (photos, texts); texts by their photo and their word."""
        same = torch.from_numpy(photos[:, None] == owners[None, :])
        borne = self.bears[torch.from_numpy(photos)][:, torch.from_numpy(np.maximum(words, 0))]
        is_word = torch.from_numpy(words >= 0)[None, :]
        return same | (borne & is_word)

    def caption_of(self, photo: int, rng: np.random.Generator) -> int:
        """One of the photo's captions."""
        return int(rng.choice(self._captions[photo]))

    def captions_of(self, photo: int) -> Rows:
        """All text rows of the photo's captions."""
        return self._captions[photo]

    def epoch(self, captioned: int, labelled: int, rng: np.random.Generator) -> Iterator[Batch]:
        """Batches of so many captioned and labelled photos until every captioned photo was met once."""
        order = rng.permutation([p.row for p in self.captioned])
        others = np.array([p.row for p in self.labelled])
        for start in range(0, len(order) - captioned + 1, captioned):
            own = order[start : start + captioned]
            more = rng.choice(others, labelled, replace=False)
            named = np.array([self._word[str(rng.choice(self._names[int(row)]))] for row in more], dtype=np.int64)
            captions = np.array([self.caption_of(int(row), rng) for row in own], dtype=np.int64)
            yield Batch(
                np.concatenate([own, more]),
                np.concatenate([captions, self.word_texts(named, rng)]),
                np.concatenate([np.full(len(own), -1), named]),
            )
