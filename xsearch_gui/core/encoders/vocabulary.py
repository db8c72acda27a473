"""What a library is compared with when nothing is asked, and what the scores of an encoder mean.

There are a thousand names of everyday things: how far the cosines of photos with these names spread is how far chance
reaches in this library (:mod:`search.ranking`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.encoders import Encoder, TextEncoder, builtin_folder, read_manifest
from xsearch_gui.core.encoders.relevance import Relevance
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.everyday_words import everyday_words, special_words
from xsearch_gui.core.progress import Reporter, check

_PART = 64  # texts between two looks at whether somebody still waits


def general_vocabulary() -> list[str]:
    """Return the general vocabulary, one name each."""
    return special_words()


def reference_vectors(encoder: TextEncoder, cache: Path) -> NDArray[np.float32]:
    """Return the vectors of the general vocabulary, float32 (m, dimension), from the cache or made now."""
    return _vectors(encoder, [f"a {word}" for word in general_vocabulary()], cache, "")


def everyday_vectors(encoder: TextEncoder, cache: Path) -> NDArray[np.float32]:
    """Return the vectors of everyday words, float32 (m, dimension), from the cache or made now."""
    return _vectors(encoder, [f"a photo of {word}" for word in everyday_words()], cache, "-everyday")


def relevance_of(encoder: Encoder, cache: Path, reporter: Reporter | None = None) -> Relevance:
    """Return what the scores of an encoder mean: what its folder says, or what the built-in encoder's lets expect.

    For the latter a thousand words are encoded once, of which a ``reporter`` is told.

    Raises
    ------
    EncoderProblem
        If what the folder says cannot be read.
    Cancelled
    """
    if (known := encoder.relevance) is not None:
        return known
    builtin = read_manifest(builtin_folder())
    known = Relevance.load(builtin_folder() / builtin.relevance, builtin.dimension)
    return known.moved_to(_vectors(encoder, known.words, cache, "-relevance", reporter))


def _vectors(
    encoder: TextEncoder, texts: Sequence[str], cache: Path, what: str, reporter: Reporter | None = None
) -> NDArray[np.float32]:
    """Return the vectors of fixed texts, float32 (n, dimension), from the cache or made now."""
    manifest = encoder.manifest
    path = cache / "reference" / f"{manifest.name}-{manifest.identity}{what}.npy"
    try:
        vectors: NDArray[np.float32] = np.load(path)
        if vectors.shape == (len(texts), manifest.dimension) and vectors.dtype == np.float32:
            return vectors
    except (OSError, ValueError, EOFError):
        pass  # not made yet, or damaged: it is made again
    vectors = encoder.encode_texts(texts) if reporter is None else _in_parts(encoder, texts, reporter)
    # A cache: without room for it they are made again the next time.
    with contextlib.suppress(OSError), replacing(path, shared=True) as unfinished:
        np.save(unfinished, vectors)
    return vectors


def _in_parts(encoder: TextEncoder, texts: Sequence[str], reporter: Reporter) -> NDArray[np.float32]:
    parts = []
    for start in range(0, len(texts), _PART):
        check(reporter)
        reporter.progress(start, len(texts), Message("Measuring what chance looks like"))
        parts.append(encoder.encode_texts(texts[start : start + _PART]))
    return np.concatenate(parts)
