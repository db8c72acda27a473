"""Running a draft's towers in the judging process: each graph is loaded once, however many ways it is fed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.encoders import image as image_side
from xsearch_gui.core.encoders.adding.ready_made.sense import reversed_colours
from xsearch_gui.core.encoders.adding.ready_made.verdict import Draft
from xsearch_gui.core.encoders.manifest import ImageSide, TextSide
from xsearch_gui.core.encoders.session import OnnxSession
from xsearch_gui.core.encoders.text import TextReader
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.linear import unit
from xsearch_gui.core.message import Message

Floats = NDArray[np.float32]
_SAME = 0.999  # cosine of a text alone and the same text filled up to the full length
_LENGTHS = (256, 128, 77, 64, 32, 16)  # tokens: what is tried where a graph has fewer places than its files say
_LONG = "a dog on the beach and " * 200
_TEXTS = ("a dog", "two red cups on a wooden table", "an old stone bridge over a river in the early morning")


class Feeder:
    """The towers of a draft folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = cache(lambda name: OnnxSession(folder / name))

    def texts(self, texts: Sequence[str], side: TextSide, output: str) -> Floats:
        """Return vectors of texts, float32 (n, d) of unit length.

        Raises
        ------
        EncoderProblem
        """
        reader, parts = TextReader(self._folder, side), []
        for start in range(0, len(texts), side.batch):
            part = list(texts[start : start + side.batch])
            found = self._open(side.file).run(reader.to_inputs(part), output)
            parts.append(_checked(found, len(part), side.file))
        return np.concatenate(parts)

    def photos(self, pictures: Sequence[Image.Image], side: ImageSide, output: str, *, reverse: bool) -> Floats:
        """Return vectors of RGB pictures, float32 (n, d) of unit length.

        Raises
        ------
        EncoderProblem
        """
        session, parts = self._open(side.file), []
        for start in range(0, len(pictures), side.batch):
            part = [
                reversed_colours(picture) if reverse else picture for picture in pictures[start : start + side.batch]
            ]
            arrays = [image_side.to_array(picture, side) for picture in part]
            found = session.run({side.input: image_side.to_input(arrays, side)}, output)
            parts.append(_checked(found, len(part), side.file))
        return np.concatenate(parts)

    def reading(self, side: TextSide, output: str) -> TextSide:
        """Return how long texts may be, and how they are to be filled up.

        Nobody may have said how many words a graph has places for: what is said is tried, then less. Rows are not
        filled up, unless the graph reads what stands behind a text. One that takes a mask leaves that out. One that
        takes none and gives other vectors for longer rows was made for rows of one length, and knows no others.

        Raises
        ------
        EncoderProblem
        """
        side = self._places(side, output)
        if side.padding == "max_tokens" or side.mask:
            return side
        full = replace(side, padding="max_tokens", batch=1)
        alone, filled = (self.texts(_TEXTS, one, output) for one in (replace(side, batch=1), full))
        return side if float((alone * filled).sum(axis=1).min()) > _SAME else replace(side, padding="max_tokens")

    def _places(self, side: TextSide, output: str) -> TextSide:
        problem: EncoderProblem | None = None
        for length in (side.max_tokens, *(fewer for fewer in _LENGTHS if fewer < side.max_tokens)):
            shorter = replace(side, max_tokens=length)
            try:
                self.texts([_LONG], shorter, output)
                return shorter
            except EncoderProblem as error:
                problem = problem or error
                if side.padding == "max_tokens":
                    break
        assert problem is not None
        raise problem

    def size(self, draft: Draft) -> ImageSide:
        """Return how large pictures are to be, tried where nothing says it.

        Raises
        ------
        EncoderProblem
            The graph takes no pictures of the size that is said, or none of those that are tried.
        """
        assert draft.image is not None
        problem: EncoderProblem | None = None
        for size in draft.sizes or (0,):
            side = replace(draft.image, height=size, width=size) if size else draft.image
            try:
                self.photos([image_side.gradient()], side, draft.photo_outputs[0], reverse=False)
                return side
            except EncoderProblem as error:
                problem = error
        reason = problem.message if problem else ""
        if draft.sizes:
            raise EncoderProblem(
                Message(
                    "The photo graph takes pictures of no usual size, and nothing says which it wants ({error}).",
                    error=reason,
                )
            )
        raise EncoderProblem(
            Message(
                "The photo graph takes no pictures of {width} x {height} pixels, as its configuration says ({error}).",
                width=str(draft.image.width),
                height=str(draft.image.height),
                error=reason,
            )
        )


def _checked(vectors: Floats, count: int, what: str) -> Floats:
    if vectors.ndim != 2 or len(vectors) != count or not np.isfinite(vectors).all():
        raise EncoderProblem(
            Message(
                "{path} gives {shape} numbers for {n} inputs; a vector of finite numbers for each was expected.",
                path=what,
                shape=str(vectors.shape),
                n=count,
            )
        )
    return unit(vectors)
