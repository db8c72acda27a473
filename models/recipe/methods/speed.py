"""Milliseconds of one question among 1,000,000 photos, and what a photo takes in memory.

All rows are compared exactly, without a graph, on one thread: vectors by one matrix product, codes by the exclusive or
of their words and a count of the bits that differ, both followed by the choice of the first 50. What lies in the rows
does not matter to the time, and is drawn by lot.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models.recipe.methods.trial import Method

PHOTOS = 1_000_000
FIRST = 50
REPEATS = 9
FLOAT_BYTES = 4
WORD_BITS = 64


def bytes_of(method: Method, width: int) -> int:
    """Bytes of a photo in memory while it is searched: float32 numbers, or bits."""
    return width // 8 if method.codes else width * FLOAT_BYTES


def median_ms(ask: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the median time of a call, its first left out: the processor's, which other programs do not lengthen."""
    waits = []
    for _ in range(repeats + 1):
        start = time.process_time()
        ask()
        waits.append(time.process_time() - start)
    return 1_000.0 * float(np.median(waits[1:]))


@cache
def scan_ms(codes: bool, width: int, photos: int = PHOTOS) -> float:
    """Return the time to find the first 50 among so many photos."""
    with threadpool_limits(1):
        return (scan_codes if codes else scan_vectors)(width, photos)


def scan_vectors(width: int, photos: int) -> float:
    """Float32 vectors of `width` numbers."""
    random = np.random.default_rng(0)
    table = np.empty((photos, width), np.float32)
    for start in range(0, photos, 10_000):
        table[start : start + 10_000] = random.random((min(10_000, photos - start), width), np.float32)
    asked = random.random(width, np.float32)
    return median_ms(lambda: np.argpartition(-(table @ asked), FIRST)[:FIRST])


def scan_codes(bits: int, photos: int) -> float:
    """Codes of `bits` bits, their words column by column."""
    word: npt.DTypeLike = np.uint64 if bits >= WORD_BITS else f"uint{bits}"
    kind = np.dtype(word)
    words = max(1, bits // WORD_BITS)
    random = np.random.default_rng(0)
    table = random.integers(0, np.iinfo(kind).max, (words, photos), dtype=kind)
    asked = random.integers(0, np.iinfo(kind).max, words, dtype=kind)

    def ask() -> object:
        apart = np.zeros(photos, np.uint16)
        for column, own in zip(table, asked, strict=True):
            apart += np.bitwise_count(column ^ own)
        return np.argpartition(apart, FIRST)[:FIRST]

    return median_ms(ask)
