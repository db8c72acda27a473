"""Which moments of a film are kept: those at which the picture becomes another, as the encoder sees it."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.encoders import Encoder

MOST = 400  # moments of one film
LONGEST = 30.0  # seconds from one to the next, at most, in a film that has room for so many
DIFFERENT = 0.35  # of the distance between two photos of different things: from here on it is another picture
_BATCH = 16
_SPARE = 64  # moments beyond the most, before those that differ least are given up
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Kept:
    """A moment: seconds, its vector, how far it is from the one before, and its picture as a JPEG."""

    seconds: float
    vector: NDArray[np.float32]
    change: float
    jpeg: bytes


class MomentChooser:
    """Is given the frames of a film in their order, and keeps some."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._different = DIFFERENT * (1.0 - encoder.manifest.calibration.photos_mean)
        self._waiting: list[tuple[float, Image.Image]] = []
        self.kept: list[Kept] = []

    def add(self, seconds: float, frame: Image.Image) -> None:
        """Look at the next frame."""
        self._waiting.append((seconds, frame))
        if len(self._waiting) >= _BATCH:
            self.finish()

    def finish(self) -> None:
        """Look at the frames that have been added since."""
        vectors = self._encoder.encode_prepared([self._encoder.prepare(frame) for _, frame in self._waiting])
        for (seconds, frame), vector in zip(self._waiting, vectors, strict=True):
            last = self.kept[-1] if self.kept else None
            change = 2.0 if last is None else 1.0 - float(vector @ last.vector)
            if last is None or change >= self._different or seconds - last.seconds >= LONGEST:
                self.kept.append(Kept(seconds, vector, change, _jpeg(frame)))
        self._waiting.clear()
        if len(self.kept) > MOST + _SPARE:
            self.thin()

    def thin(self) -> None:
        """Give up the moments that differ least, until there are no more than :data:`MOST`; first where none is missed.

        A pause of more than :data:`LONGEST` is made only where all others are as long.
        """
        while len(self.kept) > MOST:
            times = np.asarray([one.seconds for one in self.kept])
            change = np.asarray([one.change for one in self.kept[1:-1]])
            pause = times[2:] - times[:-2]
            worst = np.lexsort((change, np.where(pause <= LONGEST, 0.0, pause)))[0]
            del self.kept[int(worst) + 1]

    @property
    def cover(self) -> int:
        """Which of the moments is most like all of them together: the one that stands for the film."""
        vectors = np.stack([one.vector for one in self.kept])
        return int(np.argmax(vectors @ vectors.mean(axis=0)))


def _jpeg(frame: Image.Image) -> bytes:
    data = io.BytesIO()
    frame.save(data, "JPEG", quality=_QUALITY)
    return data.getvalue()
