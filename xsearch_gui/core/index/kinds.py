"""Which index a population gets: a graph, codes, or none, so that everything is compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index import neighbours

GRAPH, COMPACT, EXACT, AUTO = "graph", "compact", "exact", "auto"


@dataclass(frozen=True, slots=True)
class Publishing:
    """How an index is to be published.

    Attributes
    ----------
    kind : str
        ``auto``, ``graph`` or ``compact``.
    recall : float
        The share of the ten nearest that a search is to find.
    sentences : callable
        Returns vectors of what people may ask, float32 (n, dimension).
    pairs : callable
        Returns (photo, text) of what belongs together, int64 (n, 2).
    """

    kind: str = AUTO
    recall: float = 0.99
    sentences: Callable[[], NDArray[np.float32]] | None = None
    pairs: Callable[[], NDArray[np.int64]] | None = None


def kind_of(wanted: str, count: int) -> str:
    """Return the kind for a population of so many vectors."""
    if count < neighbours.EXACT_BELOW:
        return EXACT
    return COMPACT if wanted == AUTO else wanted
