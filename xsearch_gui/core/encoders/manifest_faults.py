"""What cannot be in an encoder's manifest, part by part."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xsearch_gui.core.encoders.manifest import AnyManifest, ImageSide, Reading, TextSide


def text_faults(side: TextSide) -> Iterator[str]:
    """Yield what is wrong with how texts are read."""
    if not 0 < side.batch <= 1024:
        yield "batch size of texts"
    parts: tuple[TextSide | Reading, ...] = (side, *side.readings)
    if not all(2 < part.max_tokens <= 8192 for part in parts):
        yield "max_tokens"
    inputs = [name for part in parts for name in (part.ids, part.mask) if name]
    if len(set(inputs)) != len(inputs):
        yield "two inputs of one name"


def image_faults(side: ImageSide) -> Iterator[str]:
    """Yield what is wrong with how photos are read."""
    if not 0 < side.batch <= 1024:
        yield "batch size of photos"
    if not (0 < side.height <= 4096 and 0 < side.width <= 4096):
        yield "picture size"
    if side.short_side and not max(side.height, side.width) <= side.short_side <= 4096:
        yield "short_side"
    if not all(0 < value < math.inf for value in (side.scale, *side.std)) or not all(map(math.isfinite, side.mean)):
        yield "scale, mean or std"


def parity_faults(manifest: AnyManifest) -> Iterator[str]:
    """Yield what is wrong with the vectors that an encoder is checked with."""
    parity = manifest.parity
    if parity is None:
        return
    vectors = (*parity.text_vectors, *parity.photo_vectors)
    if len(parity.text_vectors) != len(parity.texts) or any(len(row) != manifest.dimension for row in vectors):
        yield "parity vectors"
