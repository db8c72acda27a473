"""One view of the map from its vectors: laid out, or added to a layout that stays as it is.

Where a layout is known for most of the points, they stay where a person has learnt to find them, and what is new goes
between its neighbours. Otherwise all points move, from where they lie now if that is known. Beyond :data:`DIRECT`
points a fixed sample, the landmarks, is laid out, and the rest goes between its neighbours among them: a million points
cost little more than a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.linear import Axes, principal_axes, unit
from xsearch_gui.core.map.layout import Plane
from xsearch_gui.core.map.layout.affinity import EXACT_BELOW, affinities, nearest
from xsearch_gui.core.map.layout.tsne import START_SPREAD, Schedule, embed
from xsearch_gui.core.map.spaces import Space

DIRECT = 24_000
KEEP = 0.7  # share of the points whose positions are known, above which these stay
_REDUCED = 64  # dimensions that neighbours are looked for in where there are many points
_NEIGHBOURS = 3
_NEAR = 12.0  # spacings within which neighbours are of one island
_SHARP = 8.0  # of the weights, per squared distance
_PROBES = 300
_BLOCK = 16_384
FIRST, AGAIN = Schedule(), Schedule(early=0, late=250)
_GOLDEN = 0.618_033_988_75

Rows = NDArray[np.int64]
Step = Callable[[int, int, Plane], None]


@dataclass(frozen=True, slots=True)
class Start:
    """Where points lie already: float32 (n, 2), NaN for those without a position. ``again``: all of them may move."""

    plane: Plane
    again: bool = False

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which points have a position, bool (n,)."""
        return ~np.isnan(self.plane[:, 0])

    @property
    def settled(self) -> bool:
        """Whether most points have a position."""
        return not len(self.plane) or float(self.known.mean()) >= KEEP


@dataclass(frozen=True, slots=True)
class Layout:
    """Places float32 (n, 2) in units of the kernel; how many points were laid out, and how many only placed."""

    plane: Plane
    moved: int
    placed: int


def first_look(space: Space) -> Plane:
    """Return the two widest principal components of a view, float32 (n, 2): what can be shown at once."""
    return _axes(space, 2).project(_blocks(space, np.arange(len(space.points))))


def lay_out(space: Space, start: Start, step: Step) -> Layout:
    """Return the layout of a view.

    Parameters
    ----------
    space
        The vectors.
    start
        What is known of it.
    step
        Called with done, total and the positions of all points as far as they are known; may raise to stop.
    """
    count = len(space.points)
    known = start.known
    if count < 4:
        return Layout(np.column_stack([np.arange(count), np.zeros(count)]).astype(np.float32), count, 0)
    if not start.again and start.settled:
        plane = start.plane.copy()
        rest = np.flatnonzero(~known)
        plane[rest] = place(space, rest, _sample(np.flatnonzero(known)), start.plane)
        return Layout(plane, 0, len(rest))
    marks = _sample(np.arange(count))
    vectors, is_text = space.vectors(marks), space.points.is_text[marks]
    if len(marks) >= EXACT_BELOW:
        vectors = unit(_axes(space, _REDUCED).project([vectors]))
    begin, schedule = _begin(space, start, marks)
    plane = np.full((count, 2), np.nan, np.float32)

    def show(done: int, total: int, points: Plane) -> None:
        plane[marks] = points
        step(done, total, plane)

    plane[marks] = embed(affinities(vectors, is_text, space.linked), begin, schedule, show)
    rest = np.setdiff1d(np.arange(count), marks, assume_unique=True)
    plane[rest] = place(space, rest, marks, plane)
    return Layout(plane, len(marks), len(rest))


def _begin(space: Space, start: Start, marks: Rows) -> tuple[Plane, Schedule]:
    """Return where the points begin, and how long they move: shorter from a layout than from nothing."""
    known = start.known
    if not start.settled:
        components = first_look(space)[marks]
        return components / max(float(components[:, 0].std()), 1e-9) * START_SPREAD, FIRST
    begin = start.plane[marks].copy()
    rest = marks[~known[marks]]
    begin[~known[marks]] = place(space, rest, _sample(np.flatnonzero(known)), start.plane)
    return begin, AGAIN


def place(space: Space, rows: Rows, among: Rows, plane: Plane) -> Plane:
    """Return positions float32 (m, 2) for points, between their nearest neighbours of their own kind.

    Parameters
    ----------
    space
        The vectors.
    rows : int64 (m,)
        The points to place.
    among : int64 (k,)
        The points that have a position in ``plane``, float32 (n, 2).
    """
    result = np.zeros((len(rows), 2), np.float32)
    if not len(rows) or not len(among):
        return result
    axes = _axes(space, _REDUCED) if len(among) >= EXACT_BELOW else None
    is_text = space.points.is_text
    for text in (False, True):
        wanted = np.flatnonzero(is_text[rows] == text)
        anchors = among[is_text[among] == text]
        anchors = anchors if len(anchors) else among
        known, spacing = _reduced(space, anchors, axes), _spacing(plane[anchors])
        for begin in range(0, len(wanted), len(rows) if axes else _BLOCK):
            part = wanted[begin : begin + (len(rows) if axes else _BLOCK)]
            near = nearest(_reduced(space, rows[part], axes), known, _NEIGHBOURS, same=False)
            result[part] = _between(near.squares, plane[anchors][near.rows], rows[part], spacing)
    return result


def _between(squares: NDArray[np.float32], positions: NDArray[np.float32], rows: Rows, spacing: float) -> Plane:
    """Return positions near the nearest of neighbours (m, k, 2), each moved a little so that none hides another.

    A neighbour counts the less the farther its vector is than the nearest one's, and not at all if it lies far off in
    the plane: the middle of two islands is water.
    """
    away = np.linalg.norm(positions - positions[:, :1], axis=2)
    weights = np.where(away <= _NEAR * spacing, np.exp(-_SHARP * (squares - squares[:, :1])), 0.0)
    middle = (weights[:, :, None] * positions).sum(axis=1) / weights.sum(axis=1)[:, None]
    angle = 2 * np.pi * (rows * _GOLDEN % 1.0)
    far = spacing * np.sqrt((rows * _GOLDEN * _GOLDEN) % 1.0)
    return np.asarray(middle + np.stack([np.cos(angle) * far, np.sin(angle) * far], axis=1), dtype=np.float32)


def _spacing(positions: Plane) -> float:
    """Return half the usual distance from a point to the nearest other one."""
    sample = positions[:: max(1, len(positions) // _PROBES)]
    squares = np.square(sample[:, None] - positions[None, :: max(1, len(positions) // DIRECT)]).sum(axis=2)
    squares[squares == 0.0] = np.inf  # itself
    nearest_one = squares.min(axis=1)
    found = nearest_one[np.isfinite(nearest_one)]
    return 0.5 * float(np.sqrt(np.median(found))) if len(found) else 1.0


def turned(plane: Plane, towards: Plane, is_text: NDArray[np.bool_]) -> Plane:
    """Return a layout (n, 2) turned, or mirrored, so that both populations lie most like in another (Procrustes).

    Each population is taken around its own centre: the gap between the two is not to be turned away.
    """
    pulled = np.zeros((2, 2))
    for group in (~is_text, is_text):
        if group.any():
            own, other = plane[group], towards[group]
            pulled += (own - own.mean(axis=0)).T @ (other - other.mean(axis=0))
    left, _, right = np.linalg.svd(pulled)
    return np.asarray(plane @ (left @ right), dtype=np.float32)


def apart(plane: Plane, is_text: NDArray[np.bool_]) -> Plane:
    """Return a layout (n, 2) with its texts moved to the right of its photos: where the raw view begins."""
    moved = plane.copy()
    width = float(np.ptp(plane[:, 0])) if len(plane) else 0.0
    moved[~is_text, 0] -= 0.6 * width
    moved[is_text, 0] += 0.6 * width
    return moved


def _axes(space: Space, count: int) -> Axes:
    rows = np.arange(len(space.points))
    return principal_axes(space.vectors(_sample(rows)), count)


def _reduced(space: Space, rows: Rows, axes: Axes | None) -> NDArray[np.float32]:
    if axes is None:
        return space.vectors(rows)
    return unit(axes.project(_blocks(space, rows)))


def _blocks(space: Space, rows: Rows) -> Iterator[NDArray[np.float32]]:
    for start in range(0, len(rows), _BLOCK):
        yield space.vectors(rows[start : start + _BLOCK])


def _sample(rows: Rows) -> Rows:
    """Return at most :data:`DIRECT` of the rows, evenly: the same ones every time."""
    if len(rows) <= DIRECT:
        return rows
    return rows[np.linspace(0, len(rows) - 1, DIRECT).astype(np.int64)]
