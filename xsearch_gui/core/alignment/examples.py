"""What heads are trained on and measured with: vectors in the encoder's plain space, and who belongs to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.heads.head import Floats

Rows = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ReferenceSample:
    """What has no captions, and must not be harmed: half is for training's term, half for the guard.

    Attributes
    ----------
    photos : float32 (p, d)
        Photos without captions; those with captions where there are hardly any others.
    words : float32 (w, d)
        Names of everyday things (:mod:`encoders.vocabulary`).
    """

    photos: Floats
    words: Floats

    def half(self, odd: bool) -> ReferenceSample:
        """Return every second row of both."""
        return ReferenceSample(self.photos[int(odd) :: 2], self.words[int(odd) :: 2])


@dataclass(frozen=True, eq=False)
class Examples:
    """Photos with their texts.

    Attributes
    ----------
    photos : float32 (n, d)
    texts : float32 (m, d)
    owner : int64 (m,)
        The row of the photo that each text belongs to.
    same : int64 (m,)
        Equal numbers for texts of equal wording: such a text describes several photos.
    """

    photos: Floats
    texts: Floats
    owner: Rows
    same: Rows

    def of_photos(self, rows: Rows) -> Examples:
        """Return the examples of these photos, in this order, with all their texts."""
        position = np.full(len(self.photos), -1, np.int64)
        position[rows] = np.arange(len(rows))
        kept = position[self.owner] >= 0
        return replace(
            self,
            photos=self.photos[rows],
            texts=self.texts[kept],
            owner=position[self.owner[kept]],
            same=self.same[kept],
        )

    def described(self) -> list[Rows]:
        """Return for each text the photos that it describes: its own, and those with a text of equal wording."""
        order = np.argsort(self.same, kind="stable")
        starts = np.flatnonzero(np.diff(self.same[order], prepend=self.same[order][:1] - 1)) if len(order) else order
        found: list[Rows] = [self.owner[:0]] * len(self.texts)
        for part in np.split(order, starts[1:]):
            owners = np.unique(self.owner[part])
            for text in part.tolist():
                found[text] = owners
        return found

    def describing(self) -> list[Rows]:
        """Return for each photo its texts, with those of equal wording."""
        by_wording: dict[int, list[int]] = {}
        for text, wording in enumerate(self.same.tolist()):
            by_wording.setdefault(wording, []).append(text)
        found: list[set[int]] = [set() for _ in range(len(self.photos))]
        for text, photo in enumerate(self.owner.tolist()):
            found[photo].update(by_wording[int(self.same[text])])
        return [np.asarray(sorted(texts), dtype=np.int64) for texts in found]
