"""What a method is given, and what it must give back.

A trial is one seed of one set of features: pairs to learn from, pairs to choose by, and what both are made of. Every
seed draws its own 5,091 of the 6,091 training photos; the other 1,000 are for choosing, never for reporting. Labelled
photos that the encoder was trained on come in with sentences made of their names. Reported are the 1,000 dev photos and
the labelled photos that were kept out of everything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from models.recipe.data.names import PROMPTS
from models.recipe.data.photos import Library
from models.recipe.methods.features import ASKED, Floats, Frozen, Rows, Texts, shown_names, wording
from xsearch_gui.core.alignment.baselines import procrustes
from xsearch_gui.core.alignment.examples import Examples
from xsearch_gui.core.linear import unit

HELD = 1_000  # training photos to choose by
LABELS = 300
FEWEST = 3  # photos that show a thing, for it to be asked for
_PLAIN = (
    "the and with are his her their two three four for from that while there this its one into out over down next near "
    "other another some several very has have being been photo who which them they him she what onto off through "
    "behind front around each all looking look small large"
)
PLAIN_WORDS = frozenset(_PLAIN.split())


@dataclass(frozen=True, eq=False)
class Pairs:
    """Photos with their texts.

    Attributes
    ----------
    photos : float32 (n, d), unit length
    texts : Texts, m of them
    owner : int64 (m,)
        The photo of each text.
    same : int64 (m,)
        Equal numbers for texts of equal wording.
    labels : float32 (n, c)
        1 for each of the `LABELS` most used words that the photo's texts use. Only supervised methods look at it.
    """

    photos: Floats
    texts: Texts
    owner: Rows
    same: Rows
    labels: Floats

    def of_photos(self, rows: Rows) -> Pairs:
        """Return the pairs of these photos, in this order, with all their texts."""
        position = np.full(len(self.photos), -1, np.int64)
        position[rows] = np.arange(len(rows))
        kept = np.flatnonzero(position[self.owner] >= 0)
        owner = position[self.owner[kept]]
        kept, owner = kept[np.argsort(owner, kind="stable")], np.sort(owner)
        return Pairs(self.photos[rows], self.texts[kept], owner, self.same[kept], self.labels[rows])

    @cached_property
    def examples(self) -> Examples:
        """The same as the library's own heads take it."""
        return Examples(self.photos, self.texts.vectors, self.owner, self.same)

    def cosines(self) -> tuple[Floats, Floats]:
        """Return both sides pair by pair: (m, d) and (m, d)."""
        return self.photos[self.owner], self.texts.vectors


class Space(Protocol):
    """What a method makes: a place for any photo and any text, rows that are compared by their inner product."""

    def photos(self, vectors: Floats) -> Floats:
        """Frozen vectors (n, d) -> (n, k); unit length, or +1 and -1 where the method makes codes."""

    def texts(self, texts: Texts) -> Floats:
        """Texts -> (m, k), as photos."""


@dataclass(frozen=True, eq=False)
class Mapped:
    """A space of two functions."""

    photos: Callable[[Floats], Floats]
    texts: Callable[[Texts], Floats]


@dataclass(frozen=True, eq=False)
class Trial:
    """One seed of one set.

    ``words`` is the table of token vectors (:class:`features.Frozen`); ``turn`` is what was done to the trial's texts,
    and must be done to those that are asked.
    """

    seed: int
    train: Pairs
    held: Pairs
    words: Floats
    turn: Callable[[Texts], Texts] = lambda texts: texts


@dataclass(frozen=True)
class Method:
    """One row of the table, or one for each length of code.

    ``family`` is the heading of the survey's tree, ``given`` what it learns from, ``size`` orders methods from simple
    to involved: of those that cannot be told apart, the first is taken.
    """

    name: str
    family: str
    source: str
    given: str
    fit: Callable[..., Space]  # (trial) or, with codes, (trial, bits)
    size: int = 0
    codes: bool = False
    reads_words: bool = False
    torch: bool = False


@dataclass(frozen=True, eq=False)
class Questions:
    """What is reported on: dev pairs, and things to find among labelled photos that nothing was trained on.

    ``relevant`` is bool (things, labelled photos).
    """

    dev: Pairs
    things: Texts
    labelled: Floats
    relevant: npt.NDArray[np.bool_]
    names: tuple[str, ...]


def all_pairs(library: Library, frozen: Frozen, photos: Sequence[int]) -> Pairs:
    """Return the pairs of photos by row: captions, and for labelled photos their names in sentences."""
    number = {text: row for row, text in enumerate(wording(library))}
    said: list[list[str]] = []
    for photo in (library.photos[row] for row in photos):
        names = shown_names(library, photo) if photo.label else []
        said.append(list(photo.captions) or [p.format(name) for p, name in zip(PROMPTS, names * 3, strict=False)])
    rows = np.array([number[text] for texts in said for text in texts], np.int64)
    owner = np.repeat(np.arange(len(said)), [len(texts) for texts in said])
    labels = labels_of(library, said)
    return Pairs(frozen.photos[list(photos)], frozen.texts[rows], owner, rows, labels)


def labels_of(library: Library, said: list[list[str]]) -> Floats:
    """Return which of the words most used in the training captions the texts of each photo use, float32 (n, c)."""
    counts = Counter(word for photo in library.train for word in content(" ".join(photo.captions)))
    columns = {word: i for i, (word, _) in enumerate(counts.most_common(LABELS))}
    labels = np.zeros((len(said), LABELS), np.float32)
    for row, texts in enumerate(said):
        found = [columns[word] for word in content(" ".join(texts)) if word in columns]
        labels[row, found] = 1.0
    return labels


def content(text: str) -> set[str]:
    """Return the words of a text that may be labels; a plural's s is cut."""
    words = (w[:-1] if len(w) > 3 and w.endswith("s") else w for w in re.findall(r"[a-z]+", text.lower()))
    return {word for word in words if len(word) > 2 and word not in PLAIN_WORDS}


def make_trial(library: Library, frozen: Frozen, seed: int) -> Trial:
    """Draw the photos of a seed; where the towers never met, turn the texts onto the photos first (Procrustes)."""
    order = np.random.default_rng(seed).permutation([p.row for p in library.train])
    labelled = [p.row for p in library.labelled if not p.kept_out]
    train = all_pairs(library, frozen, [*order[HELD:].tolist(), *labelled])
    held = all_pairs(library, frozen, order[:HELD].tolist())
    if frozen.name == "encoder":
        return Trial(seed, train, held, frozen.words)
    matrix = procrustes(train.examples).text.matrix

    def turn(texts: Texts) -> Texts:
        return Texts(unit(texts.vectors @ matrix), texts.tokens)

    turned = (replace(pairs, texts=turn(pairs.texts)) for pairs in (train, held))
    return Trial(seed, *turned, frozen.words, turn)


def make_questions(library: Library, frozen: Frozen) -> Questions:
    """Return what is reported on, the same for every seed."""
    kept = [p for p in library.labelled if p.kept_out]
    shown = [shown_names(library, p) for p in kept]
    counts = Counter(name for names in shown for name in dict.fromkeys(names))
    things = tuple(sorted(name for name, count in counts.items() if count >= FEWEST))
    number = {text: row for row, text in enumerate(wording(library))}
    asked = frozen.texts[np.array([number[ASKED.format(name)] for name in things])]
    relevant = np.array([[name in names for names in shown] for name in things])
    dev = all_pairs(library, frozen, [p.row for p in library.dev])
    return Questions(dev, asked, frozen.photos[[p.row for p in kept]], relevant, things)
