"""Reading a line of text: the likeliest character at each step, repetitions and blanks taken out.

Connectionist temporal classification, Graves et al. 2006, section 3.2 (best path decoding).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BLANK = 0


class Alphabet:
    """What the numbers of the recogniser's output mean: 0 is the blank, the last is the space."""

    def __init__(self, characters: Sequence[str]) -> None:
        self._characters = ("", *characters, " ")

    def __len__(self) -> int:
        return len(self._characters)

    @classmethod
    def of_file(cls, path: Path) -> Alphabet:
        """Read one character a line."""
        with path.open(encoding="utf-8", newline="") as file:
            return cls(file.read().split("\n"))

    def text_of(self, steps: NDArray[np.float32]) -> tuple[str, float]:
        """Return the text of one line and how sure it is, 0..1: the mean likelihood of its characters.

        Parameters
        ----------
        steps : float32 (t, characters)
            Likelihoods, rows sum to 1.
        """
        best = steps.argmax(axis=1)
        first = np.ones(len(best), bool)
        first[1:] = best[1:] != best[:-1]
        kept = np.flatnonzero(first & (best != _BLANK))
        if not len(kept):
            return "", 0.0
        sure = steps[kept, best[kept]]
        return "".join(self._characters[number] for number in best[kept]), float(sure.mean())
