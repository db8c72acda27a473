"""What photos are compared with when nothing is asked: a thousand names of everyday things.

A few photos are close to every query (*hubs*; Radovanović et al., JMLR 2010). How close a photo is to the names that
fit it best says how much of its closeness to a query means nothing, as in the cross-domain similarity local scaling of
Conneau et al. (ICLR 2018), with a fixed vocabulary in place of the other queries.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders import Encoder
from xsearch_gui.core.paths import bundled

NEAREST = 20
_BLOCK = 8_192


def general_vocabulary() -> list[str]:
    """Return the general vocabulary, one name each."""
    lines = bundled("resources", "vocabulary", "general.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def reference_vectors(encoder: Encoder, cache: Path) -> NDArray[np.float32]:
    """Return the vectors of the general vocabulary, float32 (m, dimension), from the cache or made now."""
    manifest = encoder.manifest
    path = cache / "reference" / f"{manifest.name}-{manifest.version}.npy"
    words = general_vocabulary()
    try:
        vectors: NDArray[np.float32] = np.load(path)
        if vectors.shape == (len(words), manifest.dimension) and vectors.dtype == np.float32:
            return vectors
    except (OSError, ValueError, EOFError):
        pass  # not made yet, or damaged: it is made again
    vectors = encoder.encode_texts([f"a {word}" for word in words])
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished.npy")
    np.save(unfinished, vectors)
    os.replace(unfinished, path)
    return vectors


def hubness(vectors: NDArray[np.float16], reference: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the mean cosine of each vector (n, dimension) with its 20 nearest names: float32 (n,)."""
    result = np.empty(len(vectors), np.float32)
    count = min(NEAREST, len(reference))
    for start in range(0, len(vectors), _BLOCK):
        cosines = vectors[start : start + _BLOCK].astype(np.float32) @ reference.T
        result[start : start + _BLOCK] = np.partition(cosines, -count, axis=1)[:, -count:].mean(axis=1)
    return result
