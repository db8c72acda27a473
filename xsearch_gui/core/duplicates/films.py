"""The same film twice: as long, and alike at each of its moments.

A film and a photo are never the same, though a photo may be one of its frames; and what lasts is no frame of a burst.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.library.library import Library

_LONGER = 0.02  # the part, and the seconds, by which two copies may differ: encoders begin and end otherwise
_SECONDS = 1.0
_BESIDE = 2.5  # seconds within which a moment of one is looked for in the other


def film_pairs(library: Library, films: dict[int, float], least: float) -> list[tuple[int, int]]:
    """Return pairs of films that are the same.

    Parameters
    ----------
    films : dict
        Items, and how many seconds each lasts.
    least : float
        The cosine of two pictures that may be the same.
    """
    order = sorted(films, key=films.__getitem__)
    found = []
    seen: dict[int, tuple[NDArray[np.float64], NDArray[np.float32]]] = {}
    for place, one in enumerate(order):
        most = films[one] * (1 + _LONGER) + _SECONDS
        for other in order[place + 1 :]:
            if films[other] > most:
                break
            for item in (one, other):
                if item not in seen:
                    seen[item] = _moments(library, item)
            if _alike(seen[one], seen[other], least) and _alike(seen[other], seen[one], least):
                found.append((one, other))
    return found


def _moments(library: Library, item: int) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Return the seconds of a film's moments, float64 (n,), and their vectors, float32 (n, dimension)."""
    seconds = {moment.id: moment.seconds for moment in library.catalogue.moments.of_item(item)}
    ids, vectors = library.catalogue.vectors.found(
        Modality.MOMENTS, library.encoder_id, np.asarray(list(seconds), np.int64), library.encoder.manifest.dimension
    )
    return np.asarray([seconds[one] for one in ids.tolist()]), vectors.astype(np.float32)


Seen = Sequence[NDArray[np.float64] | NDArray[np.float32]]


def _alike(one: Seen, other: Seen, least: float) -> bool:
    """Return whether each moment of a film is seen in another about then, or what is seen there lasts from before."""
    if not len(one[0]) or not len(other[0]):
        return False
    near = np.abs(np.subtract.outer(one[0], other[0])) <= _BESIDE
    before = np.searchsorted(other[0], one[0], side="right") - 1
    near[np.arange(len(before)), before.clip(0)] = True
    cosines = np.where(near, one[1] @ other[1].T, -1.0)
    return bool((cosines.max(axis=1) >= least).all())
