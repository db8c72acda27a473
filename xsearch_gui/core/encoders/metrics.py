"""Figures of a shared space: Recall@K, median rank and matching accuracy.

Everything here takes embeddings as they come from an encoder and needs numpy alone. Ties count against the encoder:
a gallery entry that scores exactly as high as the right one is placed before it, so that a collapsed space (all
vectors equal) gets the worst figures and not the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ranks = npt.NDArray[np.int64]
Targets = npt.NDArray[np.int64] | Sequence[int] | Sequence[Sequence[int]]

CELLS = 16_000_000  # scores held at a time: 64 MB of float32


@dataclass(frozen=True)
class RetrievalFigures:
    """Recall@1, @5, @10 in percent, and the median rank (1 is first)."""

    r1: float
    r5: float
    r10: float
    median_rank: float


@dataclass(frozen=True)
class MatchingFigures:
    """Accuracy in percent of telling matched from unmatched pairs, and the cosine at which they were parted."""

    accuracy: float
    threshold: float


def target_table(targets: Targets) -> Ranks:
    """Targets as one table (m, k) of gallery rows, short rows filled with -1.

    Raises ValueError when a query has no target at all.
    """
    if isinstance(targets, np.ndarray):
        table = targets.astype(np.int64).reshape(len(targets), -1)
    else:
        listed = [[row] if isinstance(row, (int, np.integer)) else list(row) for row in targets]
        table = np.full((len(listed), max((len(row) for row in listed), default=1)), -1, dtype=np.int64)
        for i, row in enumerate(listed):
            table[i, : len(row)] = row
    if (table.size == 0 and len(table)) or (table < 0).all(axis=1).any():
        raise ValueError("every query needs at least one target in the gallery")
    return table


def best_ranks(queries: Floats, gallery: Floats, targets: Targets) -> Ranks:
    """Rank (m,) int64, from 1, of each query's best-placed target among the gallery, by inner product.

    queries (m, d) and gallery (n, d) float32; `targets` one gallery row per query, or several (a table (m, k) filled
    with -1, or lists). Other targets of the same query are not counted as wrong entries before the best one.
    Holds at most `CELLS` scores at a time.
    """
    table = target_table(targets)
    if len(table) != len(queries):
        raise ValueError(f"{len(queries)} queries but targets for {len(table)}")
    if table.size and table.max() >= len(gallery):
        raise ValueError(f"target {table.max()} lies outside a gallery of {len(gallery)}")
    ranks = np.empty(len(queries), dtype=np.int64)
    step = max(1, CELLS // max(1, len(gallery)))
    for start in range(0, len(queries), step):
        part = table[start : start + step]
        scores = queries[start : start + step] @ gallery.T
        own = np.where(part >= 0, np.take_along_axis(scores, np.maximum(part, 0), axis=1), -np.inf)
        best = own.max(axis=1, keepdims=True)
        line, column = np.nonzero(part >= 0)
        scores[line, part[line, column]] = -np.inf  # right answers are not in each other's way
        ranks[start : start + step] = 1 + np.count_nonzero(scores >= best, axis=1)
    return ranks


def figures(ranks: Ranks) -> RetrievalFigures:
    """Recall@1/5/10 in percent and median rank of ranks (m,) from 1. Raises ValueError when there are none."""
    if len(ranks) == 0:
        raise ValueError("no queries to evaluate")
    r1, r5, r10 = (float(100.0 * np.mean(ranks <= k)) for k in (1, 5, 10))
    return RetrievalFigures(r1, r5, r10, float(np.median(ranks)))


def retrieval(queries: Floats, gallery: Floats, targets: Targets) -> RetrievalFigures:
    """Recall and median rank of `queries` (m, d) against `gallery` (n, d); see `best_ranks` for `targets`.

    Text -> image: queries are captions, one target each. Image -> text: queries are photos, every caption of the photo
    is a target and the best-placed one counts, as is usual on Flickr8k (Hodosh, Young and Hockenmaier, JAIR 2013).
    """
    return figures(best_ranks(queries, gallery, targets))


def fit_threshold(matched: Floats, unmatched: Floats) -> float:
    """The cosine that parts matched (a,) from unmatched (b,) pairs best, both kinds weighing the same."""
    if len(matched) == 0 or len(unmatched) == 0:
        raise ValueError("both matched and unmatched pairs are needed")
    scores = np.concatenate([matched, unmatched])
    weights = np.concatenate(
        [np.full(len(matched), 1.0 / len(matched)), np.full(len(unmatched), -1.0 / len(unmatched))]
    )
    order = np.argsort(scores, kind="stable")
    ordered = scores[order]
    lost = np.cumsum(weights[order])  # matched share below the cut, less unmatched share below the cut
    ends = np.append(np.nonzero(np.diff(ordered) > 0)[0], len(ordered) - 1)
    cut = int(ends[np.argmin(lost[ends])])
    if cut == len(ordered) - 1:
        return float(np.nextafter(ordered[-1], np.float32(np.inf)))
    return float((ordered[cut] + ordered[cut + 1]) / 2)


def matching_accuracy(
    train_matched: Floats, train_unmatched: Floats, matched: Floats, unmatched: Floats
) -> MatchingFigures:
    """Accuracy in percent of "do this photo and this text belong together?".

    All four are cosines of pairs, (n,) float32. The threshold comes from the train pairs alone; on the other two the
    kinds weigh the same, so that guessing gives 50 %.
    """
    threshold = fit_threshold(train_matched, train_unmatched)
    right = float(np.mean(matched > threshold)), float(np.mean(unmatched <= threshold))
    return MatchingFigures(50.0 * (right[0] + right[1]), threshold)


def paired_cosines(left: Floats, right: Floats) -> Floats:
    """Inner products (n,) of rows that belong together: left (n, d), right (n, d), both of unit length."""
    result: Floats = np.einsum("nd,nd->n", left, right, dtype=np.float32)
    return result
