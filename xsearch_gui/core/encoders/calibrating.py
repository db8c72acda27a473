"""What a cosine means to an encoder: measured on known photos at export, and on the user's own after a switch.

At export there are the thirteen photos of the sample library, with two sentences each (``resources/reference``), and
the general vocabulary: a start, and not more. A library that has been encoded with the encoder knows better; see
:func:`of_vectors`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.encoders.encoder import Encoder, TextEncoder
from xsearch_gui.core.encoders.manifest import Calibration
from xsearch_gui.core.paths import bundled

_LEAST = 1e-3  # a spread of nothing would make every cosine infinitely far from chance

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class KnownPhoto:
    """A photo that ships for measuring, and sentences that describe it."""

    picture: Image.Image
    captions: tuple[str, ...]


def known_photos() -> list[KnownPhoto]:
    """Return the photos of the sample library with the sentences of ``resources/reference``."""
    folder = bundled("resources", "sample", "library")
    known = []
    for entry in _entries():
        with Image.open(folder / entry["file"]) as picture:
            known.append(KnownPhoto(picture.convert("RGB"), tuple(entry["captions"])))
    return known


def _entries() -> list[dict[str, Any]]:
    listed = bundled("resources", "reference", "photos.toml").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(listed)["photo"]
    return entries


def among_sentences(encoder: TextEncoder) -> tuple[float, float]:
    """Return the mean and the spread of the cosines of sentences that describe different known photos."""
    rows = [(position, caption) for position, entry in enumerate(_entries()) for caption in entry["captions"]]
    vectors = encoder.encode_texts([caption for _, caption in rows])
    owners = np.asarray([position for position, _ in rows])
    return _figures((vectors @ vectors.T)[owners[:, None] != owners[None, :]])


def calibrate(encoder: Encoder, vocabulary: Floats) -> Calibration:
    """Measure an encoder on the known photos.

    ``vocabulary`` is float32 (m, dimension): the general vocabulary as the encoder embeds it.
    """
    known = known_photos()
    photos = encoder.encode_images([photo.picture for photo in known])
    captions = encoder.encode_texts([caption for photo in known for caption in photo.captions])
    owners = [row for row, photo in enumerate(known) for _ in photo.captions]
    return of_vectors(photos, captions, owners, vocabulary)


def of_vectors(photos: Floats, captions: Floats, owners: Sequence[int], vocabulary: Floats) -> Calibration:
    """Measure the cosines of matched and of random pairs.

    Parameters
    ----------
    photos : float32 (n, d)
    captions : float32 (c, d)
        Sentences that describe photos; the row of the photo is in ``owners``.
    vocabulary : float32 (m, d)
        Names of everyday things: most of them are in none of the photos. They stand in where captions are few.

    All vectors are of unit length; at least two photos and two captions.
    """
    rows = np.asarray(owners)
    scores = photos @ captions.T
    own = np.zeros(scores.shape, bool)
    own[rows, np.arange(len(rows))] = True
    others = scores[~own] if len(photos) >= 100 else np.concatenate([scores[~own], (photos @ vocabulary.T).ravel()])
    matched, random = _figures(scores[own]), _figures(others)
    among_photos = _figures((photos @ photos.T)[np.triu_indices(len(photos), 1)])
    among_texts = captions @ captions.T
    return Calibration(*matched, *random, *among_photos, *_figures(among_texts[rows[:, None] != rows[None, :]]))


def _figures(cosines: Floats) -> tuple[float, float]:
    return round(float(cosines.mean()), 5), round(max(float(cosines.std()), _LEAST), 5)
