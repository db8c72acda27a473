"""What a cosine means to an encoder on the user's own photos, measured from vectors that are there already."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.encoders.calibrating import of_vectors
from xsearch_gui.core.library.encoders_in_use import calibration_key
from xsearch_gui.core.library.library import Library

LEAST_PHOTOS, LEAST_CAPTIONS = 200, 100  # below, the calibration of the export is better
_SAMPLE = 500
_SEED = 20_261_121


def calibrate_on_own(library: Library) -> int:
    """Measure the encoder's cosines on up to 500 captions and 1,000 photos of the library, and keep what was found.

    Returns
    -------
    int
        The number of photos; 0 if there are too few photos or captions, and nothing was kept.
    """
    catalogue, manifest = library.catalogue, library.encoder.manifest
    random = np.random.default_rng(_SEED)
    pairs = catalogue.encoders.captioned(library.encoder_id)
    ids = catalogue.vectors.ids(Modality.PHOTOS, library.encoder_id)
    if len(ids) < LEAST_PHOTOS or len(pairs) < LEAST_CAPTIONS:
        return 0
    chosen = [pairs[i] for i in random.choice(len(pairs), min(_SAMPLE, len(pairs)), replace=False)]
    others = random.choice(ids, min(_SAMPLE, len(ids)), replace=False).tolist()
    photos = sorted({*others, *(photo for _, photo in chosen)})
    position = {photo: row for row, photo in enumerate(photos)}

    def vectors(modality: Modality, owners: list[int]) -> NDArray[np.float32]:
        return catalogue.vectors.get(modality, library.encoder_id, owners, manifest.dimension).astype(np.float32)

    calibration = of_vectors(
        vectors(Modality.PHOTOS, photos),
        vectors(Modality.TEXTS, [text for text, _ in chosen]),
        [position[photo] for _, photo in chosen],
        library.reference,
    )
    catalogue.set_meta(calibration_key(manifest), json.dumps(asdict(calibration)))
    return len(photos)
