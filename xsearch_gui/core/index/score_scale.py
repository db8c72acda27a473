"""How far cosines spread by chance in one library: what makes them comparable."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.neighbours import PopulationIndex

PRIOR_COUNT = 10.0  # a library's own figures count as much as the encoder's at this many items
PRIOR_SHARE = 0.9  # of the encoder's spread is left when the query's centre is taken off


@dataclass(frozen=True, slots=True)
class Scale:
    """The spread of one population's cosines with texts, and the centre of queries in a library without items."""

    spread: float
    centre: float

    @classmethod
    def of(cls, index: PopulationIndex, reference: NDArray[np.float32], centre: float, spread: float) -> Scale:
        """Measure the spread over the sample and the general vocabulary; mix in the encoder's for few items."""
        if not len(index):
            return cls(spread, centre)
        cosines = index.background @ reference.T
        cosines -= np.median(cosines, axis=0)
        weight = len(index) / (len(index) + PRIOR_COUNT)
        variance = weight * float(np.square(cosines).mean()) + (1 - weight) * spread**2
        return cls(max(variance**0.5, 1e-4), centre)
