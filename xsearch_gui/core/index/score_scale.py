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
        cosines = reference @ index.background.T
        cosines -= _medians(cosines)
        weight = len(index) / (len(index) + PRIOR_COUNT)
        variance = weight * float(np.square(cosines).mean()) + (1 - weight) * spread**2
        return cls(max(variance**0.5, 1e-4), centre)


def _medians(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the median of each row, float32 (n, 1): ``np.median`` takes thirty times as long."""
    half = rows.shape[1] // 2
    middle = np.partition(rows, (max(half - 1, 0), half), axis=1)
    lower = middle[:, half - 1 : half] if rows.shape[1] % 2 == 0 else middle[:, half : half + 1]
    return np.asarray((lower + middle[:, half : half + 1]) / 2)
