"""What grouping knows of photos, what counts as belonging together, and what groups are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.manifest import Calibration

CLOSE = 0.72  # of the way from the cosine of a random pair to 1
Vectors = NDArray[np.float16] | NDArray[np.float32]


class Likeness(StrEnum):
    """Why two photos belong together."""

    SAME_FILE = "same file"
    BURST = "burst"
    NEAR_DUPLICATE = "near-duplicate"
    STACK = "stack"  # put together by hand
    LINK = "link"  # another name of the same file: no copy, nothing is saved by deleting it


@dataclass(frozen=True, slots=True)
class Rules:
    """What counts as belonging together. Measured in ``tests/benchmarks/finding/duplicates.py``.

    Cosines are of unit vectors. ``new_fingerprints`` and ``alignments`` bound the work of one call: thumbnails that are
    read, and pairs (most alike first) that are searched for crops and rotations. ``cover_margin``: by how much the
    cover of a stack may match less than the best of it, and stand for it all the same.
    """

    burst_seconds: float = 5.0
    burst_cosine: float = 0.75
    near_cosine: float = 0.75
    new_fingerprints: int = 32
    alignments: int = 16
    score_margin: float = 0.05
    cover_margin: float = 0.2

    @classmethod
    def of(cls, calibration: Calibration) -> Rules:
        """Return the rules for an encoder: how far from a random pair toward the same photo counts as close."""
        chance = calibration.photos_mean
        cosine = chance + CLOSE * (1.0 - chance)
        return cls(burst_cosine=cosine, near_cosine=cosine)


class Member(NamedTuple):
    """What grouping knows of one result. A tuple, as groups are: a page of results has hundreds of them.

    ``taken_at`` is ISO 8601; ``captioned``: the photo has a text of its own; ``score`` is 0..1. Of members with a
    ``stack`` a person has decided: those with the same number belong together, and to nobody else; ``cover``: it is the
    one in front.
    """

    item: int
    content: str = ""
    taken_at: str | None = None
    pixels: int = 0
    captioned: bool = False
    score: float = 0.0
    stack: int = 0
    cover: bool = False


class Linked(NamedTuple):
    """One member of a group beside its leader, and why it is there."""

    item: int
    how: Likeness


class Group(NamedTuple):
    """One row of a collapsed list: the best item, and the others in their order."""

    leader: int
    others: tuple[Linked, ...] = ()
