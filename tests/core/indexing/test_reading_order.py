"""Photos that are likely to hold words are read first, as a few phrases tell, then as what was read tells."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.indexing.words.order import ReadingOrder
from xsearch_gui.core.linear import unit

DIMENSION = 8


class Phrases:
    """An encoder that knows one thing: whatever speaks of text lies along the first axis."""

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        speaks = [any(word in text for word in ("sign", "text", "book", "menu", "writing")) for text in texts]
        return np.eye(DIMENSION, dtype=np.float32)[[0 if one else 1 for one in speaks]]


def order_of(vectors: NDArray[np.float32]) -> ReadingOrder:
    ids = np.arange(10, 10 + len(vectors), dtype=np.int64)
    return ReadingOrder(PopulationIndex(ids, vectors.astype(np.float16)), Phrases())  # type: ignore[arg-type]


def test_at_first_the_phrases_tell() -> None:
    vectors = np.eye(DIMENSION, dtype=np.float32)[[1, 4, 0, 5]]
    assert order_of(vectors).sorted([10, 11, 12, 13])[0] == 12
    assert order_of(vectors).sorted([10, 11, 12, 13])[-1] == 10


def test_what_was_read_tells_more() -> None:
    random = np.random.default_rng(3)
    held = np.arange(400) % 10 == 0
    vectors = random.normal(size=(400, DIMENSION)).astype(np.float32)
    vectors[held, 3] += 8.0  # in this library, what holds words lies elsewhere than the phrases do
    order = order_of(unit(vectors))
    order.learn((10 + row, bool(held[row])) for row in range(200))
    first = order.sorted(range(210, 410))[:20]
    assert sum(held[item - 10] for item in first) >= 18


def test_photos_without_a_vector_come_last_and_none_is_lost() -> None:
    order = order_of(np.eye(DIMENSION, dtype=np.float32)[[0, 1]])
    assert order.sorted([99, 11, 10]) == [10, 11, 99]
    assert order_of(np.zeros((0, DIMENSION), np.float32)).sorted([5, 3, 4]) == [5, 3, 4]
