"""Words that the user has taught with photos: what a query that says one of them is compared with.

Such a word means what its photos have in common. Where a query says nothing else, that is the mean of their vectors,
as a classifier of few examples takes it (Snell, Swersky & Zemel, "Prototypical networks for few-shot learning",
NeurIPS 2017); of the word itself a little is kept. How far the photos lie apart says how near another has to be. Where
a query says more, the rest is read by the encoder, and moved toward the photos as marks move it (:mod:`feedback`).
``make bench BENCH=words`` measures both, and is where the weights come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.facts.own_words import OwnWord
from xsearch_gui.core.encoders.manifest import Calibration
from xsearch_gui.core.encoders.relevance import is_filler
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.linear import unit
from xsearch_gui.core.metadata.words.letters import fold
from xsearch_gui.core.metadata.words.stop_words import passed_over
from xsearch_gui.core.search.feedback import centre_of

Floats = NDArray[np.float32]

# Log-odds of a photo that lies as far from the mean as those that taught the word lie from the mean of the others, and
# what is taken off for each e-fold of that distance. Chosen on every second kind of groceries and word of captions.
CLOSE_BY, BY_DISTANCE = -2.9, 3.0
_LEAST, _ALONE = 0.12, 0.5  # of what photos lie apart by chance: for photos of one moment, and for a single one
_SMALL = 1e-4
OF_THE_WORD = 0.1  # how much of the encoder's own idea of the word is kept where it stands alone
OF_THE_PHOTOS = 0.3  # how far the rest of a query is moved toward the photos of each word
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A query that says words of the user's own.

    ``words`` are those that it says, ``rest`` is what it says beside them; empty where that says nothing of a photo.
    """

    words: tuple[OwnWord, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What photos have in common, float32 (d,), and how far they lie apart: 1 - cosine."""

    vector: Floats
    apart: float


class OwnVocabulary:
    """The user's own words at one moment."""

    def __init__(self, words: Iterable[OwnWord] = ()) -> None:
        self._taught: dict[tuple[str, ...], OwnWord] = {}
        self._forgotten: set[tuple[str, ...]] = set()
        for word in words:
            key = parts(word.word)
            if word.photos:
                self._taught[key] = word
            elif word.forgotten:
                self._forgotten.add(key)
        self._longest = max(map(len, (*self._taught, *self._forgotten)), default=0)

    def spoken(self, text: str) -> Spoken | None:
        """Return what a query says of the words that were taught; None where it says none of them."""
        found, rest = self._found(text, set(self._taught))
        if not found:
            return None
        words = tuple(dict.fromkeys(self._taught[key] for key in found))
        return Spoken(words, rest if _says(rest) else "")

    def is_forgotten(self, text: str) -> bool:
        """Return whether a text says a word that the head in use is not to know."""
        return bool(self._found(text, self._forgotten)[0])

    def knows(self, word: str) -> bool:
        """Return whether a word was taught, or is part of one that was."""
        return any(fold(word) in key for key in self._taught)

    def _found(self, text: str, keys: set[tuple[str, ...]]) -> tuple[list[tuple[str, ...]], str]:
        """Return the keys that a text says, the longest first where two begin alike, and the text without them."""
        places = list(_WORD.finditer(text)) if keys else []
        folded = [fold(place[0]) for place in places]
        found, rest, at, end = list[tuple[str, ...]](), "", 0, 0
        while at < len(places):
            lengths = range(min(self._longest, len(places) - at), 0, -1)
            key = next((k for n in lengths if (k := tuple(folded[at : at + n])) in keys), None)
            if key is None:
                at += 1
                continue
            rest += text[end : places[at].start()]
            at += len(key)
            end = places[at - 1].end()
            found.append(key)
        return found, " ".join((rest + text[end:]).split())


def parts(word: str) -> tuple[str, ...]:
    """Return the words of a name as they are compared: without case and accents."""
    return tuple(fold(part) for part in _WORD.findall(word))


def _says(text: str) -> bool:
    """Return whether any word of a text says something of a photo."""
    nothing = passed_over(text)
    words = (word.casefold() for word in _WORD.findall(text))
    return any(word not in nothing and not is_filler(word) for word in words)


def meant_alone(photos: PopulationIndex, words: Sequence[OwnWord], text: Floats, known: Calibration) -> Meaning | None:
    """Return what a query means that says words of the user's own and nothing else; None without any vector.

    Parameters
    ----------
    photos : PopulationIndex
        As photos are compared with photos.
    text : float32 (d,)
        The query as the encoder embeds it.
    known : Calibration
        Of the encoder: how alike photos are by chance.
    """
    taught = _taught(photos, words)
    if not taught:
        return None
    means = unit(np.stack([vectors.mean(axis=0) for vectors in taught]))
    vector = unit((1 - OF_THE_WORD) * unit(means.mean(axis=0)) + OF_THE_WORD * text)
    usual = 1.0 - known.photos_mean
    apart = np.mean([_apart(vectors, _ALONE * usual) for vectors in taught])
    return Meaning(vector, max(float(apart), _LEAST * usual))


def moved(photos: PopulationIndex, words: Sequence[OwnWord], text: Floats) -> Floats:
    """Return the rest of a query, float32 (d,), in the space of the photos, moved toward the photos of its words."""
    centre = centre_of(photos)
    toward = [unit(vectors.mean(axis=0) - centre) for vectors in _taught(photos, words)]
    return unit(text + OF_THE_PHOTOS * np.sum(toward, axis=0)) if toward else text


def odds(distances: NDArray[np.float64], apart: float) -> NDArray[np.float64]:
    """Return the log-odds, float64 (n,), that photos at these distances (1 - cosine) show what was taught."""
    return CLOSE_BY - BY_DISTANCE * np.log(np.maximum(distances, _SMALL) / apart)


def _apart(vectors: Floats, alone: float) -> float:
    """Return how far each photo lies from the mean of the others, on average; of one photo it is not known."""
    if len(vectors) < 2:
        return alone
    others = unit(vectors.sum(axis=0) - vectors)
    return float(np.mean(1.0 - np.sum(others * vectors, axis=1)))


def _taught(photos: PopulationIndex, words: Sequence[OwnWord]) -> list[Floats]:
    """Return the vectors of each word's photos, float32 (n, d), of the words that have any."""
    found = []
    for word in words:
        rows, known = photos.rows(np.asarray(word.photos, dtype=np.int64))
        if known.any():
            found.append(np.asarray(photos.floats(rows[known]), dtype=np.float32))
    return found
