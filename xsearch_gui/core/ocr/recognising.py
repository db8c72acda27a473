"""Reading a line of text: the likeliest character at each step, repetitions and blanks taken out.

Connectionist temporal classification, Graves et al. 2006, section 3.2 (best path decoding).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BLANK = 0


@dataclass(frozen=True, slots=True)
class Word:
    """Characters without a space. ``first`` and ``last``: where they begin, 0..1 of the width that was read."""

    text: str = ""
    confidence: float = 1.0
    first: float = 0.0
    last: float = 0.0

    @property
    def end(self) -> float:
        """Where the word ends, as far as the places of its characters tell."""
        return min(1.0, self.last + (self.last - self.first) / max(1, len(self.text) - 1))

    def longer(self, character: str, place: float, likelihood: float) -> Word:
        """Return it with one more character."""
        first = self.first if self.text else place
        return Word(self.text + character, min(self.confidence, likelihood), first, place)


_NONE = Word()


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

    def words_of(self, steps: NDArray[np.float32]) -> list[Word]:
        """Return the words of one line in their order. A word is as sure as its least sure character.

        Parameters
        ----------
        steps : float32 (t, characters)
            Likelihoods, rows sum to 1.
        """
        best = steps.argmax(axis=1)
        starts = np.flatnonzero(np.diff(best, prepend=-1))
        sure = np.maximum.reduceat(steps[np.arange(len(best)), best], starts) if len(best) else steps[:0, 0]
        words: list[Word] = []
        for number, start, likelihood in zip(best[starts], starts, sure, strict=True):
            character = self._characters[number]
            if character.isspace():
                words.append(_NONE)
            elif number != _BLANK:
                word = words.pop() if words else _NONE
                words.append(word.longer(character, int(start) / len(best), float(likelihood)))
        return [word for word in words if word.text]
