"""How many candidates a search by codes needs in one library, and how many of the nearest it finds then.

Words need more than photos: a caption's nearest photos lie hardly closer to it than many others. How many differs from
library to library and with its size, and so it is measured on the library itself, against exact search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.compact import DEPTHS, Candidates, Codes
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.linear import unit

QUERIES = 150  # of each kind
MOVED = 0.3  # how far a query lies from a vector of the library: as a photo of the same thing
_MISSED = (0.6, 8.0)  # of what may be missed, so much is of the ten nearest and of the 400 nearest
_LEAST = 0.5
_MARGIN = 1.2  # other queries than those measured need some more
_FEWEST = 100
_SEED = 20_261_129


@dataclass(frozen=True, slots=True)
class Calibration:
    """How many candidates are needed, and the share of the ten nearest that they hold."""

    candidates: Candidates
    recall: float


def near_vectors(population: PopulationIndex, count: int = QUERIES) -> NDArray[np.float32]:
    """Return vectors of a population, slightly moved, float32 (at most ``count``, dimension): what may be asked for."""
    random = np.random.default_rng(_SEED)
    rows = np.sort(random.choice(len(population), min(count, len(population)), replace=False))
    found = population.take(rows).astype(np.float32)
    found += random.normal(scale=MOVED / found.shape[1] ** 0.5, size=found.shape).astype(np.float32)
    return unit(found)


def some_rows(vectors: NDArray[np.float32], count: int = QUERIES) -> NDArray[np.float32]:
    """Return a random sample of vectors, float32 (at most ``count``, dimension)."""
    random = np.random.default_rng(_SEED)
    return vectors[random.choice(len(vectors), min(count, len(vectors)), replace=False)]


def exact_rows(population: PopulationIndex, queries: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Return the rows of the ``k`` nearest of each query, int64 (q, k), best first, by comparing with everything."""
    k = min(k, len(population))
    rows = [np.zeros(0, np.int64)] * len(queries)
    best, start = [np.zeros(0, np.float32)] * len(queries), 0
    for block in population.blocks():
        scores = queries @ block.astype(np.float32).T
        for query, row in enumerate(scores):
            full = len(best[query]) == k
            closer = np.flatnonzero(row > best[query][-1]) if full else np.arange(len(row))
            if len(closer):
                both = np.concatenate([best[query], row[closer]])
                top = np.argpartition(-both, k - 1)[:k] if len(both) > k else np.arange(len(both))
                top = top[np.argsort(-both[top], kind="stable")]
                best[query], rows[query] = both[top], np.concatenate([rows[query], start + closer])[top]
        start += len(block)
    return np.stack(rows)


def recall_of(population: PopulationIndex, kinds: Sequence[NDArray[np.float32]]) -> float:
    """Return the share of the ten nearest that a finder finds, for the kind of query for which it is lowest."""
    shares, k = [], min(DEPTHS[0], len(population))
    for queries in kinds:
        truth = population.ids[exact_rows(population, queries, k)]
        found = (population.search(query, k).ids for query in queries)
        shares += [sum(map(len, map(np.intersect1d, found, truth))) / truth.size] if truth.size else []
    return min(shares, default=1.0)


def calibrated(
    population: PopulationIndex, codes: Codes, kinds: Sequence[NDArray[np.float32]], recall: float
) -> Calibration:
    """Return how many candidates are needed for a share of the ten nearest, by each kind of query.

    Of the 400 nearest more may be missing: what is far down the list decides little.
    """
    kinds = [queries for queries in kinds if len(queries)]
    if not kinds or not len(population):
        return Calibration(Candidates.generous(len(population)), 1.0)
    nearest = exact_rows(population, np.concatenate(kinds), DEPTHS[-1])
    shares = [max(_LEAST, 1.0 - missed * (1.0 - recall)) for missed in _MISSED]
    most, ten, start = [_FEWEST, _FEWEST], [], 0
    for queries in kinds:
        found = nearest[start : start + len(queries)]
        start += len(queries)
        ranks = np.stack([places(codes, query, rows) for query, rows in zip(queries, found, strict=True)])
        ten.append(ranks[:, : DEPTHS[0]])
        for place, (depth, share) in enumerate(zip(DEPTHS, shares, strict=True)):
            enough = int(np.ceil(_MARGIN * np.quantile(ranks[:, :depth], share)))
            most[place] = max(most[place], min(enough, len(population)))
    return Calibration(Candidates((most[0], max(most))), min(float((ranks <= most[0]).mean()) for ranks in ten))


def places(codes: Codes, query: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places that rows have by their codes, from 1, int64 (n,); the worst one of equals."""
    distances = codes.distances(query)
    places = np.cumsum(np.bincount(distances, minlength=256))
    return np.asarray(places[distances[rows]], np.int64)
