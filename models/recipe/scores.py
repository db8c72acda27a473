"""What the scores of an encoder mean, learned from the training photos and their captions."""

from __future__ import annotations

import numpy as np

from models.recipe.data.photos import Library, rows
from models.recipe.languages.teacher import kept
from models.recipe.measure import ShippedEncoder
from xsearch_gui.core.encoders import read_manifest
from xsearch_gui.core.encoders.relevance_fit import Captioned, fit, keep_relevance


def learn_relevance(encoder: ShippedEncoder, library: Library) -> None:
    """Learn what the scores of an encoder folder mean, and keep it there; the vectors are kept in the cache, fp16."""
    manifest, captions = read_manifest(encoder.folder), [c for photo in library.train for c in photo.captions]
    photo, text = (manifest.files[encoder.manifest[side]["file"]][:8] for side in ("image", "text"))
    known = Captioned(
        kept(library.cache / f"train-photos-{photo}.npy", lambda: encoder.photos(library.pixels[rows(library.train)])),
        captions,
        np.repeat(np.arange(len(library.train)), [len(photo.captions) for photo in library.train]),
        kept(library.cache / f"train-captions-{text}.npy", lambda: encoder.texts(captions)),
        manifest.calibration.random_std,
        manifest.calibration.random_mean / manifest.calibration.random_std,
    )
    keep_relevance(encoder.folder, manifest, fit(known, lambda words: encoder.texts(list(words))))
