"""Rows of a file of vectors are the same whatever was read before them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from xsearch_gui.core.index.stored_vectors import StoredVectors


def test_rows_are_the_same_whatever_was_read_before(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    vectors = random.normal(size=(300, 8)).astype(np.float16)
    np.save(tmp_path / "v.npy", vectors)
    stored = StoredVectors(tmp_path / "v.npy")
    for _ in range(200):
        rows = random.integers(0, 300, random.integers(0, 60))
        if random.random() < 0.5:
            rows = np.unique(rows)
        found = stored[rows]
        assert np.array_equal(found, vectors[rows])
        assert not found.flags.writeable  # it may be handed out again
