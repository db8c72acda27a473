"""What a head changes: ranks of held-out pairs, harm to what has no captions, and the shape of the space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.alignment.examples import Examples, ReferenceSample, Rows
from xsearch_gui.core.encoders.heads.head import Floats, Head
from xsearch_gui.core.encoders.metrics import RetrievalFigures, best_ranks, figures
from xsearch_gui.core.linear import unit

Doubles = NDArray[np.float64]

DRAWS = 2_000
_CUTS = (1, 5, 10)
# Of a hundred searches for everyday things this many may find their photo no longer, and of the photos that they show
# first so many are to stay. Measured against real captions elsewhere (`tests/benchmarks/alignment.py`), keeping 85 %
# costs less than a point of R@10, keeping 70 % more than three.
MOST_LOST = 1.5
LEAST_KEPT = 85.0


@dataclass(frozen=True, eq=False)
class Ranks:
    """From 1: of each text's photo, int64 (m,), whose ``owner`` (m,) is given; of each photo's best text, (n,)."""

    texts: Rows
    owner: Rows
    photos: Rows

    def scores(self) -> Doubles:
        """Return each photo's mean of Recall@1, @5 and @10, over both ways, 0..1: float64 (n,)."""
        by_text = np.mean([self.texts <= cut for cut in _CUTS], axis=0)
        count = np.bincount(self.owner, minlength=len(self.photos))
        there = np.bincount(self.owner, by_text, minlength=len(self.photos)) / np.maximum(count, 1)
        return np.asarray(0.5 * (there + np.mean([self.photos <= cut for cut in _CUTS], axis=0)), dtype=np.float64)

    def figures(self) -> tuple[RetrievalFigures, RetrievalFigures]:
        """Return the figures of text to photo and of photo to text."""
        return figures(self.texts), figures(self.photos)


def rank(head: Head, examples: Examples, others: Floats) -> Ranks:
    """Rank every pair of the examples; ``others`` (k, d) are photos without captions that stand among the answers."""
    photos, texts = head.photos(examples.photos), head.texts(examples.texts)
    gallery = np.concatenate([photos, head.photos(others)])
    there = best_ranks(texts, gallery, [rows.tolist() for rows in examples.described()])
    back = best_ranks(photos, texts, [rows.tolist() for rows in examples.describing()])
    return Ranks(there, examples.owner, back)


def interval(gains: Doubles, groups: Rows, seed: int = 0) -> tuple[float, float]:
    """Return the 95 % interval of the mean of gains (n,): a bootstrap over groups, whose photos are not independent.

    Source: Efron & Tibshirani 1993, chapter 13 (percentiles); Field & Welsh, JRSS B 2007 (clusters).
    """
    _, position = np.unique(groups, return_inverse=True)
    sums, counts = np.bincount(position, gains), np.bincount(position)
    drawn = np.random.default_rng(seed).integers(0, len(sums), (DRAWS, len(sums)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Harm:
    """What becomes of searches for everyday things among photos without captions, in percent.

    ``found_before`` and ``found_after``: words whose photo is among the first ten, for words and photos that are each
    other's best in the plain space, hubs discounted; ``kept``: of the photos that a word shows first, those that stay
    first (ten, or a fiftieth of few photos).
    """

    found_before: float
    found_after: float
    kept: float

    @property
    def none(self) -> bool:
        """Whether a head that does this may be used."""
        return self.found_after >= self.found_before - MOST_LOST and self.kept >= LEAST_KEPT


class Guard:
    """Photos without captions and general words that training did not see: what must go on being found.

    Nobody wrote down what those photos show. A word and a photo that prefer each other to all others, after each
    photo's and each word's own mean and spread are taken off, are as good as a pair.
    """

    def __init__(self, reference: ReferenceSample) -> None:
        self.photos, self._words = reference.photos, reference.words
        self._asks = len(self.photos) > 1 and len(self._words) > 1
        if self._asks:
            cosines = self._words @ self.photos.T
            fair = _standard(_standard(cosines, 1), 0)
            best = fair.argmax(axis=1)
            self._mutual = np.flatnonzero(fair.argmax(axis=0)[best] == np.arange(len(best)))
            self._own, self._depth = best[self._mutual], int(np.clip(len(self.photos) // 50, 1, 10))
            self._first = _first(cosines, self._depth)
            self._before = _within_ten(best_ranks(self._words[self._mutual], self.photos, self._own))

    def harm(self, head: Head) -> Harm:
        """Measure what a head does to them; nothing where there are none."""
        if not self._asks:
            return Harm(100.0, 100.0, 100.0)
        words, photos = head.texts(self._words), head.photos(self.photos)
        after = _within_ten(best_ranks(words[self._mutual], photos, self._own))
        kept = self._first & _first(words @ photos.T, self._depth)
        return Harm(self._before, after, float(100 * kept.sum() / self._first.sum()))


def _first(cosines: Floats, depth: int) -> NDArray[np.bool_]:
    """Return which columns are among the highest ``depth`` of each row, bool (n, m)."""
    chosen = np.zeros(cosines.shape, np.bool_)
    np.put_along_axis(chosen, np.argpartition(-cosines, depth - 1, axis=1)[:, :depth], True, axis=1)
    return chosen


def _within_ten(ranks: Rows) -> float:
    return float(100 * np.mean(ranks <= 10)) if len(ranks) else 100.0


def _standard(values: Floats, axis: int) -> Floats:
    spread = np.maximum(values.std(axis=axis, keepdims=True), 1e-9)
    return np.asarray((values - values.mean(axis=axis, keepdims=True)) / spread, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Shape:
    """The two populations in one space.

    ``centroids`` is the distance of their means (the modality gap of Liang et al., NeurIPS 2022); ``distributions``
    how far they differ when that is taken off: the Bures-Wasserstein distance of their covariances. ``alignment`` is
    the mean squared distance of pairs (less is closer), ``uniformity`` the log mean Gaussian potential of photos and
    texts (less is more evenly spread), both of Wang & Isola, ICML 2020, eq. 3 and 4.
    """

    centroids: float
    distributions: float
    alignment: float
    photo_uniformity: float
    text_uniformity: float


def shape(head: Head, examples: Examples) -> Shape:
    """Measure the space that a head makes of some pairs."""
    photos, texts = head.photos(examples.photos), head.texts(examples.texts)
    gap = photos.mean(axis=0, dtype=np.float64) - texts.mean(axis=0, dtype=np.float64)
    pairs = photos[examples.owner] - texts
    return Shape(
        centroids=float(np.linalg.norm(gap)),
        distributions=_bures(photos, texts),
        alignment=float(np.mean(np.sum(pairs**2, axis=1))),
        photo_uniformity=_uniformity(photos),
        text_uniformity=_uniformity(texts),
    )


def _bures(first: Floats, second: Floats) -> float:
    """Return sqrt( tr A + tr B - 2 tr (A^1/2 B A^1/2)^1/2 ) of the covariances A and B."""
    a, b = (np.cov(part.astype(np.float64), rowvar=False) for part in (first, second))
    values, vectors = np.linalg.eigh(a)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ b @ root), 0.0)).sum()
    return float(np.sqrt(max(0.0, np.trace(a) + np.trace(b) - 2.0 * cross)))


def _uniformity(rows: Floats) -> float:
    part = unit(rows[:: max(1, len(rows) // 1_000)])
    if len(part) < 2:
        return 0.0
    potentials = np.exp(-2.0 * (2.0 - 2.0 * (part @ part.T)))
    upper = potentials[np.triu_indices(len(part), 1)]
    return float(np.log(np.mean(upper)))
