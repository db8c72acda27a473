"""Reading all words in one picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.encoders.session import OnnxSession, Session
from xsearch_gui.core.ocr.boxes import Box, Quad, boxes_of, sides_of
from xsearch_gui.core.ocr.cutting import batch_of, line_of
from xsearch_gui.core.ocr.recognising import Alphabet
from xsearch_gui.core.paths import bundled

VERSION = 1
"""Of what is read; photos that an older one has read are read again."""

PICTURE_SIDE = 1600  # pixels: lines are cut out of a picture of this size
DETECT_SIDE = 960  # pixels: they are looked for in one of this size
LOWEST_LIKELIHOOD = 0.6  # of a box, for it to be read
LOWEST_CONFIDENCE = 0.95  # of a line, for it to be kept
SMALLEST = 10.0  # pixels of the picture across a line, after widening; less cannot be read
MOST_LINES = 200  # of one picture
_BATCH = 8
_OUTPUT = "fetch_name_0"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text in a picture. ``quad``: its corners, 0..1 of the picture's width and height; see `boxes.Quad`."""

    text: str
    confidence: float
    quad: Quad


class WordReader:
    """Finds and reads lines. Not for several threads at once.

    Parameters
    ----------
    folder : path
        Of ``detect.onnx``, ``recognise.onnx`` and ``characters.txt``; None: what ships.
    opened : callable
        Loads a graph.
    """

    def __init__(
        self, folder: Path | None = None, threads: int = 1, opened: Callable[[Path, int], Session] = OnnxSession
    ) -> None:
        folder = folder or bundled("models", "ocr")
        self._detect = opened(folder / "detect.onnx", threads)
        self._recognise = opened(folder / "recognise.onnx", threads)
        self._alphabet = Alphabet.of_file(folder / "characters.txt")

    def read(self, image: Image.Image) -> list[Line]:
        """Return the lines of an RGB picture that are surely read, from top to bottom."""
        return self.recognise(image, self.detect(image))

    def detect(self, image: Image.Image) -> list[Box]:
        """Return where lines stand, in pixels of the picture, those first that are likeliest."""
        scale = min(1.0, DETECT_SIDE / max(image.size))
        size = [max(32, round(side * scale / 32) * 32) for side in image.size]
        small = image.resize((size[0], size[1]), Image.Resampling.BILINEAR, reducing_gap=2.0)
        pixels = np.asarray(small, np.float32)[:, :, ::-1].transpose(2, 0, 1) / 127.5 - 1.0
        found = self._detect.run({"x": np.ascontiguousarray(pixels[None])}, _OUTPUT)
        back = np.asarray(image.size) / size
        boxes = [Box(box.quad * back, box.likelihood) for box in boxes_of(found[0, 0], LOWEST_LIKELIHOOD)]
        worth = [box for box in boxes if min(sides_of(box.quad)) >= SMALLEST]
        return sorted(worth, key=lambda box: -box.likelihood)[:MOST_LINES]

    def recognise(self, image: Image.Image, boxes: Sequence[Box]) -> list[Line]:
        """Return what stands in these boxes where it is surely read, from top to bottom."""
        lines = sorted(((line_of(image, box.quad), box) for box in boxes), key=lambda pair: pair[0].width)
        found = []
        for start in range(0, len(lines), _BATCH):
            part = lines[start : start + _BATCH]
            for (_, box), steps in zip(part, self._steps([line for line, _ in part]), strict=True):
                text, confidence = self._alphabet.text_of(steps)
                if confidence >= LOWEST_CONFIDENCE and is_worth_keeping(text):
                    found.append(Line(" ".join(text.split()), confidence, box.quad / image.size))
        return sorted(found, key=lambda line: (line.quad[:, 1].min(), line.quad[:, 0].min()))

    def _steps(self, lines: Sequence[Image.Image]) -> NDArray[np.float32]:
        return self._recognise.run({"x": batch_of(lines)}, _OUTPUT)


def is_worth_keeping(text: str) -> bool:
    """Return whether a text can be asked for: at least two letters or digits, or one that is a word by itself."""
    signs = [character for character in text if character.isalnum()]
    return len(signs) > 1 or any(unicodedata.category(sign) == "Lo" for sign in signs)
