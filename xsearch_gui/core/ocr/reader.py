"""Reading all words in one picture."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.encoders.session import OnnxSession, Session
from xsearch_gui.core.ocr.boxes import Box, Quad, between, boxes_of, sides_of
from xsearch_gui.core.ocr.cutting import batch_of, line_of
from xsearch_gui.core.ocr.recognising import Alphabet, Word
from xsearch_gui.core.paths import bundled

VERSION = 1
"""Of what is read; photos that an older one has read are read again."""

PICTURE_SIDE = 1600  # pixels: lines are cut out of a picture of this size
DETECT_SIDE = 960  # pixels: they are looked for in one of this size
LOWEST_LIKELIHOOD = 0.6  # of a box, for it to be read
LOWEST_CONFIDENCE = 0.9  # of every character of a word, for the word to be kept
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
        found: list[Line] = []
        for start in range(0, len(lines), _BATCH):
            part = lines[start : start + _BATCH]
            for (_, box), steps in zip(part, self._steps([line for line, _ in part]), strict=True):
                found += _sure_lines(self._alphabet.words_of(steps), box.quad / image.size)
        return sorted(found, key=lambda line: (line.quad[:, 1].min(), line.quad[:, 0].min()))

    def _steps(self, lines: Sequence[Image.Image]) -> list[NDArray[np.float32]]:
        """Return the steps of each line, without those that stand for what is empty behind it."""
        batch = batch_of(lines)
        steps = self._recognise.run({"x": batch}, _OUTPUT)
        used = [math.ceil(steps.shape[1] * line.width / batch.shape[3]) for line in lines]
        return [part[:end] for part, end in zip(steps, used, strict=True)]


def _sure_lines(words: Sequence[Word], quad: Quad) -> Iterator[Line]:
    """Yield the runs of words of a line that are surely read: one bad word takes no good ones with it."""
    for sure, run in groupby(words, lambda word: word.confidence >= LOWEST_CONFIDENCE):
        part = list(run)
        text = " ".join(word.text for word in part)
        if sure and is_worth_keeping(text):
            whole = len(part) == len(words)
            place = quad if whole else between(quad, part[0].first, part[-1].end)
            yield Line(text, min(word.confidence for word in part), place)


def is_worth_keeping(text: str) -> bool:
    """Return whether a text can be asked for: at least two letters or digits, or one that is a word by itself."""
    signs = [character for character in text if character.isalnum()]
    return len(signs) > 1 or any(unicodedata.category(sign) == "Lo" for sign in signs)
