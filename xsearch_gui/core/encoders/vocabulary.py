"""What a library is compared with when nothing is asked: a thousand names of everyday things.

How far the cosines of photos with these names spread is how far chance reaches in this library (:mod:`search.ranking`).
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders import TextEncoder
from xsearch_gui.core.paths import bundled


def general_vocabulary() -> list[str]:
    """Return the general vocabulary, one name each."""
    lines = bundled("resources", "vocabulary", "general.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def reference_vectors(encoder: TextEncoder, cache: Path) -> NDArray[np.float32]:
    """Return the vectors of the general vocabulary, float32 (m, dimension), from the cache or made now."""
    manifest = encoder.manifest
    path = cache / "reference" / f"{manifest.name}-{manifest.identity}.npy"
    words = general_vocabulary()
    try:
        vectors: NDArray[np.float32] = np.load(path)
        if vectors.shape == (len(words), manifest.dimension) and vectors.dtype == np.float32:
            return vectors
    except (OSError, ValueError, EOFError):
        pass  # not made yet, or damaged: it is made again
    vectors = encoder.encode_texts([f"a {word}" for word in words])
    with contextlib.suppress(OSError):  # a cache: without room for it they are made again the next time
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished.npy")
        np.save(unfinished, vectors)
        os.replace(unfinished, path)
    return vectors
