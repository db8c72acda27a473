"""Parting photos so that nothing leaks from training into what is measured.

Photos of one day are alike, and so are their captions: a split by photo alone would put a burst on both sides and
measure memory. Photos are therefore kept together by day, and with their near-duplicates of other days; where there are
too few days for that, by moments ten minutes apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.alignment.examples import Rows
from xsearch_gui.core.alignment.heads import Floats
from xsearch_gui.core.catalogue.pairs import DescribedPhoto

FEWEST_DAYS = 10
_MOMENT = 600.0  # seconds
_BLOCK = 1_000


def moments(photos: Sequence[DescribedPhoto]) -> Rows:
    """Return a number per photo, int64 (n,): equal for one day, or for one moment where days are few.

    A photo without a date has a number of its own.
    """
    days = {photo.taken_at[:10] for photo in photos if photo.taken_at}
    own = -1 - np.arange(len(photos))
    if len(days) >= FEWEST_DAYS:
        numbers = {day: number for number, day in enumerate(sorted(days))}
        return np.asarray([numbers.get(p.taken_at[:10], own[row]) for row, p in enumerate(photos)], dtype=np.int64)
    times = sorted((_seconds(photo.taken_at), row) for row, photo in enumerate(photos) if photo.taken_at)
    last, number = -np.inf, 0
    for time, row in times:
        number += time - last > _MOMENT
        own[row], last = number, time
    return own.astype(np.int64)


def _seconds(taken_at: str) -> float:
    try:
        return datetime.fromisoformat(taken_at).replace(tzinfo=None).timestamp()
    except ValueError:
        return 0.0


def join_alike(photos: Floats, groups: Rows, least: float) -> Rows:
    """Return the groups, joined where photos of two have a cosine of at least ``least``: int64 (n,), from 0."""
    parent = {int(group): int(group) for group in groups}

    def root(group: int) -> int:
        while parent[group] != group:
            parent[group] = group = parent[parent[group]]
        return group

    for start in range(0, len(photos), _BLOCK):
        close: NDArray[np.bool_] = photos[start : start + _BLOCK] @ photos.T >= least
        for row, column in np.argwhere(close).tolist():
            if column > row + start:
                parent[root(int(groups[row + start]))] = root(int(groups[column]))
    return np.unique([root(int(group)) for group in groups], return_inverse=True)[1].astype(np.int64)


def folds(groups: Rows, count: int, seed: int) -> Rows:
    """Return the fold of each photo, int64 (n,): whole groups, the largest first, each into the emptiest fold."""
    random = np.random.default_rng(seed)
    numbers, sizes = np.unique(groups, return_counts=True)
    order = random.permutation(len(numbers))
    order = order[np.argsort(-sizes[order], kind="stable")]
    filled = np.zeros(count, np.int64)
    place: dict[int, int] = {}
    for index in order.tolist():
        fold = int(filled.argmin())
        place[int(numbers[index])] = fold
        filled[fold] += sizes[index]
    return np.asarray([place[int(group)] for group in groups], dtype=np.int64)
