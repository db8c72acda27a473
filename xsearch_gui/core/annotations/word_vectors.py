"""The vectors of words in a file, so that a vocabulary is encoded once."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


def read_words(path: Path, dimension: int) -> dict[str, NDArray[np.float32]]:
    """Return the vectors of words, float32 (dimension,) each, that a file keeps; none if there is no whole one."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            words, vectors = kept["words"].tolist(), kept["vectors"]
    except (OSError, ValueError, KeyError, EOFError):
        return {}  # not made yet, or damaged: it is made again
    return dict(zip(words, vectors, strict=True)) if vectors.shape == (len(words), dimension) else {}


def keep_words(path: Path, words: dict[str, NDArray[np.float32]]) -> None:
    """Write the vectors of words, by rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished.npz")
    np.savez(unfinished, words=np.asarray(list(words)), vectors=np.stack(list(words.values())).astype(np.float16))
    os.replace(unfinished, path)
