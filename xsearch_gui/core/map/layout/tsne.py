"""A neighbour embedding in the plane: t-SNE (van der Maaten & Hinton 2008) with its repulsion on a grid.

The repulsion comes from :mod:`tsne_repulsion`. All this needs nothing but numpy, gives the same picture for the same
input, and takes a start: the map of yesterday, which is what keeps a map alike from day to day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xsearch_gui.core.map.layout import Plane
from xsearch_gui.core.map.layout.affinity import Affinities
from xsearch_gui.core.map.layout.tsne_repulsion import RepulsionGrid

_LONGEST_STEP = 5.0
_GAIN, _LEAST_GAIN = np.float32(0.2), np.float32(0.01)  # of each coordinate's own rate (Jacobs 1988)
START_SPREAD = 0.1  # standard deviation of the start: small against the kernel, large against rounding


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long, and how strongly neighbours pull (Boehm et al. 2022: the later ``pull`` keeps clusters compact)."""

    early: int = 120
    early_pull: float = 12.0
    late: int = 280
    pull: float = 1.0


def embed(
    affinities: Affinities,
    start: Plane,
    schedule: Schedule,
    step: Callable[[int, int, Plane], None],
) -> Plane:
    """Move points from ``start`` until neighbours lie together.

    Parameters
    ----------
    affinities
        How much each point belongs to each of its neighbours.
    start : float32 (n, 2)
        Where to begin.
    schedule
        How long.
    step
        Called after each iteration with its number, their total and the points; may raise to stop.
    """
    points = np.array(start, dtype=np.float32)
    velocity, gains = np.zeros_like(points), np.ones_like(points)
    rate = max(len(points) / schedule.early_pull, 50.0)
    total = schedule.early + schedule.late
    grid = RepulsionGrid()
    for done in range(total):
        early = done < schedule.early
        pull = schedule.early_pull if early else schedule.pull
        force, normaliser = grid.repulsion(points)
        gradient = np.float32(4 * pull) * affinities.attraction(points) - force * np.float32(4 / normaliser)
        turning = (gradient > 0) != (velocity > 0)
        gains = np.maximum(np.where(turning, gains + _GAIN, gains * (1 - _GAIN)), _LEAST_GAIN).astype(np.float32)
        velocity = (0.5 if early else 0.8) * velocity - rate * gains * gradient
        length = np.sqrt(np.square(velocity).sum(axis=1, keepdims=True))
        velocity *= np.minimum(1.0, _LONGEST_STEP / np.maximum(length, 1e-9))
        points += velocity
        points -= points.mean(axis=0)
        step(done + 1, total, points)
    return points
