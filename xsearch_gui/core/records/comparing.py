"""Requests and reports about comparing two encoders."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.message import Message
from xsearch_gui.core.records.items import Failure


@dataclass(frozen=True, slots=True)
class CompareRequest:
    """Compare two encoders on photos with captions; without ``captions``, on the library's own pairs."""

    first: str
    second: str
    images: str = ""
    captions: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One encoder of a comparison. Recalls are percentages; ``memory_mb`` is what the process grew by."""

    name: str
    title: str
    bytes: int
    dimension: int
    t2i_r1: float
    t2i_r5: float
    t2i_r10: float
    t2i_median: float
    i2t_r1: float
    i2t_r5: float
    i2t_r10: float
    i2t_median: float
    photos_per_second: float
    query_ms: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A query whose answers differ most. Ranks are those of the right photo, from 1; lists are photos, best first.

    ``thumbnail`` is that of the right photo, where it is of the library.
    """

    query: str
    right: str
    first_rank: int
    second_rank: int
    first: tuple[str, ...]
    second: tuple[str, ...]
    thumbnail: str = ""


@dataclass(frozen=True, slots=True)
class CompareReport:
    """Two encoders side by side on the same photos and captions."""

    photos: int
    captions: int
    sides: tuple[Side, Side]
    disagreements: tuple[Disagreement, ...]
    failed: tuple[Failure, ...] = ()
    notes: tuple[Message, ...] = ()
