"""The vectors of words in a file, so that a vocabulary is encoded once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.errors import UnreadableArchive
from xsearch_gui.core.files.archives import read_arrays

_MOST_BYTES = 1_000_000_000


def read_words(path: Path, dimension: int) -> dict[str, NDArray[np.float32]]:
    """Return the vectors of words, float32 (dimension,) each, that a file keeps; none if there is no whole one."""
    try:
        kept = read_arrays(path, _MOST_BYTES)
        words, vectors = kept["words"].tolist(), kept["vectors"]
    except (UnreadableArchive, KeyError):
        return {}  # not made yet, or damaged: it is made again
    return dict(zip(words, vectors, strict=True)) if vectors.shape == (len(words), dimension) else {}


def keep_words(path: Path, words: dict[str, NDArray[np.float32]]) -> None:
    """Write the vectors of words, by rename."""
    vectors = np.stack(list(words.values())).astype(np.float16)
    with replacing(path, shared=True) as unfinished:
        np.savez(unfinished, words=np.asarray(list(words)), vectors=vectors)
