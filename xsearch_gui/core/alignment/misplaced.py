"""Captions that lie on the wrong photo: shifted rows of a table, captions exchanged, copied, or one photo off.

How well a caption fits a photo is a cosine less what both have with their nearest others (cross-domain similarity
local scaling: Conneau et al., ICLR 2018), as the logarithm of the odds that they belong together, by the captions at
hand: most of them lie where they should. A proposal is the difference that a change makes. Each kind is looked for
among what the kinds before it have left.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.alignment.examples import Rows
from xsearch_gui.core.encoders.heads.head import Floats

Doubles = NDArray[np.float64]

FEWEST = 20  # captions: of fewer, nobody can say what is usual
NEAREST, SAMPLE, SEED = 10, 4_000, 20_261_128
MOST_ODDS = 6.0  # log odds of one pair: no single pair decides alone
FARTHEST = 3  # photos that a run of captions may be off
_LEAVE = 8.0  # log odds against a run's beginning, and its end
_SHORTEST, _LEAST_RUN = 4, 14.0
_MOST_ALIKE = 10  # photos with one wording, of which more is a title, not a description
_COPIED = 2.0
_DOUBTFUL = 3.0  # log odds of a caption and its photo from which nothing is looked for
_MOST_EXCHANGED = 3_000
_EXCHANGED, _MOVED = 8.5, 8.5
_USUAL = 1_000  # captions


class Misplacement(StrEnum):
    """In which way captions lie wrong."""

    SHIFTED = "shifted"
    EXCHANGED = "exchanged"
    COPIED = "copied"
    MOVED = "moved"


@dataclass(frozen=True, eq=False)
class Captions:
    """Photos in the order in which people number them (by folder and name), with or without captions.

    Attributes
    ----------
    photos : float32 (n, d)
    folder : int64 (n,)
        Equal for photos of one folder.
    texts : float32 (m, d)
    owner : int64 (m,)
        The row of each text's photo.
    same : int64 (m,)
        Equal for texts of equal wording.
    """

    photos: Floats
    folder: Rows
    texts: Floats
    owner: Rows
    same: Rows


@dataclass(frozen=True, slots=True)
class Repair:
    """What would be better: each text (row) on another photo (row), or on none (-1). ``odds``: natural logarithm."""

    kind: Misplacement
    texts: tuple[int, ...]
    photos: tuple[int, ...]
    odds: float


def repairs(captions: Captions) -> list[Repair]:
    """Return what would be better, the surest first of each kind; no text is in two of them."""
    if len(captions.texts) < FEWEST:
        return []
    fit = _Fit(captions)
    search = _Search(captions, fit)
    found = [*search.shifted(), *search.copied(shared=False), *search.exchanged()]
    return [*found, *search.copied(shared=True), *search.moved()]


class _Fit:
    """The log odds that texts belong to photos."""

    def __init__(self, captions: Captions) -> None:
        self._photos, self._texts = captions.photos, captions.texts
        random = np.random.default_rng(SEED)
        some = np.sort(random.permutation(len(captions.texts))[:SAMPLE])
        described = np.unique(captions.owner[some])
        self._of_photo = _nearness(captions.photos, captions.texts[some])
        self._of_text = _nearness(captions.texts, captions.photos[described])
        own = self._scaled(captions.owner, np.arange(len(captions.owner)))
        others = self._scaled(random.permutation(captions.owner), np.arange(len(captions.owner)))
        usual, chance = float(np.median(own)), float(np.median(others))
        self._middle = 0.5 * (usual + chance)
        self._slope = max(0.0, usual - chance) / max(float(others.var()), 1e-9)

    def _scaled(self, photos: Rows, texts: Rows) -> Doubles:
        cosines = np.einsum("ij,ij->i", self._photos[photos], self._texts[texts]).astype(np.float64)
        return np.asarray(2.0 * cosines - self._of_photo[photos] - self._of_text[texts])

    def __call__(self, photos: Rows, texts: Rows) -> Doubles:
        """Return the odds of pairs, float64 (k,)."""
        return self._odds(self._scaled(photos, texts))

    def table(self, photos: Rows, texts: Rows) -> Doubles:
        """Return the odds of all with all, float64 (p, t)."""
        cosines = (self._photos[photos] @ self._texts[texts].T).astype(np.float64)
        return self._odds(2.0 * cosines - self._of_photo[photos][:, None] - self._of_text[texts])

    def _odds(self, scaled: Doubles) -> Doubles:
        return np.asarray(np.clip(self._slope * (scaled - self._middle), -MOST_ODDS, MOST_ODDS))


def _nearness(vectors: Floats, others: Floats) -> Doubles:
    """Return the mean cosine of each with its nearest others, float64 (n,)."""
    k = min(NEAREST, len(others))
    found = np.empty(len(vectors))
    for start in range(0, len(vectors), 1_000):
        cosines = vectors[start : start + 1_000] @ others.T
        found[start : start + 1_000] = np.partition(cosines, -k, axis=1)[:, -k:].mean(axis=1)
    return found


class _Search:
    """Looks for one kind after the other."""

    def __init__(self, captions: Captions, fit: _Fit) -> None:
        self._captions, self._fit = captions, fit
        self._own = fit(captions.owner, np.arange(len(captions.owner)))
        self._free = np.ones(len(captions.owner), bool)
        self._filled: set[int] = set()

    def _take(self, repair: Repair) -> Repair:
        self._free[list(repair.texts)] = False
        self._filled.update(photo for photo in repair.photos if photo >= 0)
        return repair

    def shifted(self) -> list[Repair]:
        """Runs of captions that fit the photo some places on or back, as when a row of a table is missing."""
        found, folder = [], self._captions.folder
        ends = np.append(np.flatnonzero(np.diff(folder)) + 1, len(folder)).tolist()
        order = np.argsort(self._captions.owner, kind="stable")
        places = np.searchsorted(self._captions.owner[order], [0, *ends]).tolist()
        for number, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
            if end - start >= _SHORTEST:
                found += self._shifted(np.arange(start, end), np.sort(order[places[number] : places[number + 1]]))
        return sorted(found, key=lambda repair: -repair.odds)

    def _shifted(self, photos: Rows, texts: Rows) -> list[Repair]:
        place = self._captions.owner[texts] - photos[0]
        steps = list(range(-FARTHEST, FARTHEST + 1))
        gains = np.zeros((len(photos), len(steps)))
        for column, step in enumerate(steps):
            inside = (place + step >= 0) & (place + step < len(photos))
            better = self._fit(photos[place[inside] + step], texts[inside]) - self._own[texts[inside]]
            np.add.at(gains[:, column], place[inside], better)
            np.add.at(gains[:, column], place[~inside], -MOST_ODDS)
        path = np.asarray(steps)[_likeliest(np.clip(gains, -2 * MOST_ODDS, 2 * MOST_ODDS), FARTHEST)]
        found = []
        for run in np.split(np.arange(len(path)), np.flatnonzero(np.diff(path)) + 1):
            step = int(path[run[0]])
            of_run = texts[np.isin(place, run)]
            odds = float(gains[run, step + FARTHEST].sum())
            if step and len(of_run) >= _SHORTEST and odds >= _LEAST_RUN:
                to = self._captions.owner[of_run] + step
                found.append(self._take(Repair(Misplacement.SHIFTED, _ints(of_run), _ints(to), odds)))
        return found

    def copied(self, shared: bool) -> list[Repair]:
        """Captions of another photo, word for word, which fit that one only, or (shared) all others of that wording."""
        by_wording = defaultdict(list)
        for text in np.flatnonzero(self._free).tolist():
            by_wording[int(self._captions.same[text])].append(text)
        found = []
        for group in by_wording.values():
            best = max(self._own[group])
            wrong = [text for text in group if self._own[text] < min(_DOUBTFUL, best - _COPIED)]
            if len(group) <= _MOST_ALIKE and (len(group) - len(wrong) > 1) == shared:
                found += [Repair(Misplacement.COPIED, (text,), (-1,), float(best - self._own[text])) for text in wrong]
        return sorted(map(self._take, found), key=lambda repair: -repair.odds)

    def exchanged(self) -> list[Repair]:
        """Two captions of which each fits the other's photo."""
        doubtful = np.flatnonzero(self._free & (self._own < _DOUBTFUL))
        doubtful = doubtful[np.argsort(self._own[doubtful], kind="stable")[:_MOST_EXCHANGED]]
        owner, own = self._captions.owner[doubtful], self._own[doubtful]
        odds = self._fit.table(owner, doubtful)
        odds = odds + odds.T - own[:, None] - own
        odds[self._captions.same[doubtful][:, None] == self._captions.same[doubtful]] = 0.0
        least = _EXCHANGED + max(0.0, np.log(len(self._own) / _USUAL))  # among more captions more agree by chance
        one, other = np.nonzero(np.triu(odds >= least, 1))
        found = []
        for place in np.argsort(-odds[one, other], kind="stable").tolist():
            pair = int(doubtful[one[place]]), int(doubtful[other[place]])
            if self._free[list(pair)].all():
                to = int(self._captions.owner[pair[1]]), int(self._captions.owner[pair[0]])
                found.append(self._take(Repair(Misplacement.EXCHANGED, pair, to, float(odds[one, other][place]))))
        return found

    def moved(self) -> list[Repair]:
        """Captions that fit a photo without one much better: a neighbour, or one whose caption has left it."""
        texts, photos = self._free_places()
        odds = self._fit(photos, texts) - self._own[texts]
        found, taken = [], set[int]()
        for place in np.argsort(-odds, kind="stable").tolist():
            text, photo = int(texts[place]), int(photos[place])
            if odds[place] >= _MOVED and self._free[text] and photo not in taken:
                taken.add(photo)
                found.append(self._take(Repair(Misplacement.MOVED, (text,), (photo,), float(odds[place]))))
        return found

    def _free_places(self) -> tuple[Rows, Rows]:
        """Return (text, photo) that may belong together: doubtful texts, and photos that have no text (any more)."""
        described = np.zeros(len(self._captions.photos), bool)
        described[self._captions.owner[self._free]] = True
        described[list(self._filled)] = True
        left = np.setdiff1d(self._captions.owner[~self._free], np.flatnonzero(described))
        doubtful = np.flatnonzero(self._free & (self._own < _DOUBTFUL))
        pairs = [np.stack([np.repeat(doubtful, len(left)), np.tile(left, len(doubtful))])]
        for step in (*range(-FARTHEST, 0), *range(1, FARTHEST + 1)):
            to = self._captions.owner[doubtful] + step
            texts, to = doubtful[inside := (to >= 0) & (to < len(described))], to[inside]
            near = ~described[to] & (self._captions.folder[to] == self._captions.folder[self._captions.owner[texts]])
            pairs.append(np.stack([texts[near], to[near]]))
        both = np.concatenate(pairs, axis=1)
        return both[0], both[1]


def _likeliest(gains: Doubles, middle: int) -> Rows:
    """Return the likeliest column of each row, where leaving the middle one and coming back costs (Viterbi, 1967)."""
    count, columns = gains.shape
    cost = np.full((columns, columns), _LEAVE)
    np.fill_diagonal(cost, 0.0)
    best = gains[0] - cost[middle]
    back = np.zeros((count, columns), np.int64)
    for row in range(1, count):
        ways = best[:, None] - cost
        back[row] = ways.argmax(axis=0)
        best = ways.max(axis=0) + gains[row]
    path = np.empty(count, np.int64)
    path[-1] = int((best - cost[:, middle]).argmax())
    for row in range(count - 1, 0, -1):
        path[row - 1] = back[row, path[row]]
    return path


def _ints(rows: Rows) -> tuple[int, ...]:
    return tuple(rows.tolist())
