"""Photos of one moment: equal bytes, or one burst."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.duplicates.members import Member, Rules, Vectors

_TIME_WINDOW = 8  # photos that may lie between two of a burst: two cameras at one event


def moments_of(members: Sequence[Member], vectors: Vectors, rules: Rules) -> NDArray[np.intp]:
    """Return for every member the position of the first of its moment: equal bytes, or one burst; intp (n,).

    A burst is followed from frame to frame in time, and each frame must be like the moment's first member in vector.
    """
    count = len(members)
    first: dict[str, int] = {}
    same = [(first.setdefault(m.content, i), i) for i, m in enumerate(members) if m.content]
    roots = _union(count, same)
    seconds = seconds_of(members)
    timed = np.flatnonzero(~np.isnan(seconds) & vectors.any(axis=1))
    timed = timed[np.argsort(seconds[timed], kind="stable")]
    edges: list[tuple[int, int]] = []
    for shift in range(1, min(_TIME_WINDOW, len(timed) - 1) + 1):
        a, b = timed[:-shift], timed[shift:]
        near = seconds[b] - seconds[a] <= rules.burst_seconds
        a, b = a[near], b[near]
        alike = np.einsum("ij,ij->i", vectors[a], vectors[b], dtype=np.float32) >= rules.burst_cosine
        edges += zip(a[alike].tolist(), b[alike].tolist(), strict=True)
    if not edges:
        return roots
    return _split(_union(count, [*same, *edges]), vectors, rules.burst_cosine)


def _split(roots: NDArray[np.intp], vectors: Vectors, least: float) -> NDArray[np.intp]:
    """Return the roots after those who are not like their group's first have groups of their own."""
    result = roots.copy()
    _, group, sizes = np.unique(roots, return_inverse=True, return_counts=True)
    order = np.argsort(group, kind="stable")
    ends = np.cumsum(sizes)
    for number in np.flatnonzero(sizes > 1).tolist():
        rest = order[ends[number] - sizes[number] : ends[number]]
        while len(rest):
            alike = vectors[rest].astype(np.float32) @ vectors[rest[0]].astype(np.float32) >= least
            alike[0] = True
            result[rest[alike]] = rest[0]
            rest = rest[~alike]
    return result


def seconds_of(members: Sequence[Member]) -> NDArray[np.float64]:
    """Return when photos were taken, float64 (n,) seconds of the camera's clock; NaN where no second is known.

    Offsets are left out: frames of a burst share one, and an edited copy may have lost it.
    """
    result = np.full(len(members), np.nan)
    known = {i: m.taken_at for i, m in enumerate(members) if m.taken_at and m.taken_at[16:17] == ":"}
    clocks = {i: text[:23] if text[19:20] == "." else text[:19] for i, text in known.items()}
    try:
        result[list(clocks)] = np.array(list(clocks.values()), "datetime64[ms]").astype(np.int64) / 1000
    except ValueError:  # one that is no time, of a camera whose clock was never set: find out which
        for i, clock in clocks.items():
            with contextlib.suppress(ValueError):
                result[i] = np.datetime64(clock, "ms").astype(np.int64) / 1000
    return result


def _union(count: int, edges: Iterable[tuple[int, int]]) -> NDArray[np.intp]:
    """Return for every element the smallest one that the edges connect it with, intp (n,)."""
    edges = [(i, j) for i, j in edges if i != j]
    if not edges:
        return np.arange(count)
    roots = list(range(count))

    def root(i: int) -> int:
        while roots[i] != i:
            roots[i] = roots[roots[i]]
            i = roots[i]
        return i

    for i, j in edges:
        a, b = root(i), root(j)
        roots[max(a, b)] = min(a, b)
    return np.asarray([root(i) for i in range(count)], dtype=np.intp)
