"""Parting photos so that nothing leaks from training into what is measured.

Photos of one day are alike, and so are their captions: a split by photo alone would put a burst on both sides and
measure memory. Photos are therefore kept together by day, and with their near-duplicates of other days; where there are
too few days for that, by moments ten minutes apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import numpy as np

from xsearch_gui.core.alignment.examples import Rows
from xsearch_gui.core.catalogue.pairs import DescribedPhoto
from xsearch_gui.core.encoders.heads.head import Floats

FEWEST_DAYS = 10
_MOMENT = 600.0  # seconds
_BLOCK = 1_000
_PARTS = 20
_SMALLEST_LIMIT = 10


def moments(photos: Sequence[DescribedPhoto]) -> Rows:
    """Return a number per photo, int64 (n,): equal for one day, or for one moment where days are few.

    A photo of which no day is known has a number of its own.
    """
    days = {day for day in map(_day, photos) if day}
    own = -1 - np.arange(len(photos))
    if len(days) >= FEWEST_DAYS:
        numbers = {day: number for number, day in enumerate(sorted(days))}
        return np.asarray([numbers.get(_day(p), own[row]) for row, p in enumerate(photos)], dtype=np.int64)
    times = sorted((_seconds(photo.taken_at), row) for row, photo in enumerate(photos) if _day(photo))
    last, number = -np.inf, 0
    for time, row in times:
        number += time - last > _MOMENT
        own[row], last = number, time
    return own.astype(np.int64)


def _day(photo: DescribedPhoto) -> str:
    return photo.taken_at[:10] if len(photo.taken_at) >= 10 else ""


def _seconds(taken_at: str) -> float:
    try:
        return datetime.fromisoformat(taken_at).replace(tzinfo=None).timestamp()
    except ValueError:
        return 0.0


def join_alike(photos: Floats, groups: Rows, least: float) -> Rows:
    """Return the groups, joined where photos of two have a cosine of at least ``least``: int64 (n,), from 0.

    The most alike are joined first, and no group grows beyond a twentieth of the photos: among photos of one kind of
    thing everything is alike to something, and one long chain would leave nothing to part.
    """
    _, position = np.unique(groups, return_inverse=True)
    parent, size = list(range(int(position.max(initial=-1)) + 1)), np.bincount(position).tolist()
    most = max(_SMALLEST_LIMIT, len(photos) // _PARTS)

    def root(group: int) -> int:
        while parent[group] != group:
            parent[group] = group = parent[parent[group]]
        return group

    for _, row, column in sorted(_alike(photos, least), reverse=True):
        first, second = root(int(position[row])), root(int(position[column]))
        if first != second and size[first] + size[second] <= most:
            parent[first] = second
            size[second] += size[first]
    return np.unique([root(int(group)) for group in position], return_inverse=True)[1].astype(np.int64)


def _alike(photos: Floats, least: float) -> Iterator[tuple[float, int, int]]:
    """Yield cosine and rows of the pairs of photos that are alike."""
    for start in range(0, len(photos), _BLOCK):
        cosines = photos[start : start + _BLOCK] @ photos[start:].T
        for row, column in np.argwhere(cosines >= least).tolist():
            if column > row:
                yield float(cosines[row, column]), row + start, column + start


def folds(groups: Rows, count: int, seed: int) -> Rows:
    """Return the fold of each photo, int64 (n,): whole groups, the largest first, each into the emptiest fold."""
    random = np.random.default_rng(seed)
    numbers, sizes = np.unique(groups, return_counts=True)
    order = random.permutation(len(numbers))
    order = order[np.argsort(-sizes[order], kind="stable")]
    filled = np.zeros(count, np.int64)
    position: dict[int, int] = {}
    for index in order.tolist():
        fold = int(filled.argmin())
        position[int(numbers[index])] = fold
        filled[fold] += sizes[index]
    return np.asarray([position[int(group)] for group in groups], dtype=np.int64)
