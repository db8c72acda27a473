"""Codes that are learned from pairs: directions in which photos differ as what is said of them differs.

Three ways, of which one is used. *Unsupervised*: the strongest directions of the photos (ITQ, :mod:`coder`).
*Supervised*: those in which photos go most surely with their texts, by canonical correlation, each as long as it is
sure (CCA-ITQ, Gong & Lazebnik, CVPR 2011). *Semi-supervised*: the strongest of the photos' own spread and of what they
share with their texts together, so that few pairs bend what many photos say (after Wang, Kumar & Chang, Semi-supervised
hashing, CVPR 2010, with texts in the place of labels). All three are turned as ITQ turns them.

Whether a learned one is better is measured on pairs that nothing was learned from: by the place that a text's nearest
photos have among all, by their codes. It has to be better by more than chance; else the unsupervised one stays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.calibrating import exact_rows, places
from xsearch_gui.core.index.coder import BITS, Coder, turned
from xsearch_gui.core.index.compact import Candidates, Codes
from xsearch_gui.core.index.neighbours import PopulationIndex

UNSUPERVISED, SUPERVISED, SEMI_SUPERVISED = "unsupervised", "supervised", "semi-supervised"
FEWEST = 300  # pairs: of fewer, nothing is learned
MOST = 10_000
_HELD_OUT = 0.2  # of the photos that have texts
_ASKED = 200  # texts of these
_SURE = 2.0  # standard errors by which a learned coder has to be better
_RIDGE = 0.3  # of the mean variance: a few hundred pairs say little of 400 directions
_SHARED = 1.0  # how much what is shared with texts counts, beside the photos' own spread
_SEED = 20_261_131

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Pairs:
    """Photos and texts that belong to each other row by row, float32 (n, d); ``owner``, int64 (n,), is the photo."""

    photos: Floats
    texts: Floats
    owner: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.owner)

    def some(self, chosen: NDArray[np.bool_]) -> Pairs:
        """Return some of them."""
        return Pairs(self.photos[chosen], self.texts[chosen], self.owner[chosen])


def supervised_directions(sample: Floats, pairs: Pairs) -> Floats:
    """Return directions by canonical correlation, float32 (d, 256), for photos like the sample, float32 (n, d)."""
    photos, texts = _centred(pairs.photos), _centred(pairs.texts)
    own, said, both = _ridged(photos.T @ photos), _ridged(texts.T @ texts), photos.T @ texts
    values, columns = np.linalg.eigh(own)
    white = columns / np.sqrt(values) @ columns.T
    shared = white @ both @ np.linalg.solve(said, both.T) @ white
    values, columns = np.linalg.eigh((shared + shared.T) / 2)
    sure = np.sqrt(np.maximum(values[::-1][:BITS], 0.0))
    return _turned(sample, white @ columns[:, ::-1][:, :BITS] * sure)


def semi_supervised_directions(sample: Floats, pairs: Pairs) -> Floats:
    """Return directions by the photos' spread and what they share with texts, float32 (d, 256)."""
    photos, shared = _centred(sample), _centred(pairs.photos).T @ _centred(pairs.texts)
    own = photos.T @ photos / len(photos)
    shared = (shared + shared.T) / 2
    size = np.abs(np.linalg.eigvalsh(shared)).sum()
    _, columns = np.linalg.eigh(own + _SHARED * np.trace(own) / max(size, 1e-12) * shared)
    return _turned(sample, columns[:, ::-1][:, :BITS])


def best_coder(sample: Floats, plain: Coder, pairs: Pairs) -> tuple[str, Coder, dict[str, float]]:
    """Return the way and the coder to use, and how far up the nearest are by each way (the mean of log places).

    ``sample`` are photos of the library, float32 (n, d), from which ``plain`` was learned.
    """
    if len(pairs) < FEWEST or sample.shape[1] < BITS:
        return UNSUPERVISED, plain, {}
    random = np.random.default_rng(_SEED)
    owners = np.unique(pairs.owner)
    held = np.isin(pairs.owner, random.choice(owners, max(1, int(_HELD_OUT * len(owners))), replace=False))
    train, test = pairs.some(~held), pairs.some(held)
    asked = test.texts[random.permutation(len(test))[:_ASKED]]
    among = PopulationIndex(np.arange(len(sample)), sample.astype(np.float16))
    nearest = exact_rows(among, asked, min(10, len(among)))
    found = {UNSUPERVISED: plain}
    for name, learn in ((SUPERVISED, supervised_directions), (SEMI_SUPERVISED, semi_supervised_directions)):
        found[name] = Coder.along(sample, learn(sample, train))
    logs = {name: _log_places(coder, among, asked, nearest) for name, coder in found.items()}
    best = min(found, key=lambda name: logs[name].mean())
    gains = logs[UNSUPERVISED] - logs[best]
    if gains.mean() <= _SURE * gains.std() / len(gains) ** 0.5:
        best = UNSUPERVISED
    return best, found[best], {name: round(float(values.mean()), 4) for name, values in logs.items()}


def _log_places(coder: Coder, among: PopulationIndex, asked: Floats, nearest: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the mean of log places of each text's nearest photos, float64 (n,)."""
    codes = Codes(coder, np.concatenate([coder.codes(block) for block in among.blocks()], axis=1), Candidates((1, 1)))
    return np.asarray([np.log(places(codes, query, rows)).mean() for query, rows in zip(asked, nearest, strict=True)])


def _ridged(spread: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(spread + _RIDGE * np.trace(spread) / len(spread) * np.eye(len(spread)))


def _centred(vectors: Floats) -> NDArray[np.float64]:
    return np.asarray(vectors - vectors.mean(axis=0), np.float64)


def _turned(sample: Floats, columns: NDArray[np.float64]) -> Floats:
    axes = columns.astype(np.float32)
    return turned((sample - sample.mean(axis=0)) @ axes, axes)
