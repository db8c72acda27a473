"""What kind of picture each is: a photo, a screenshot, a document, a drawing. No photo is opened for it.

A logistic regression over what is stored: how near the picture's vector lies to words for each kind (zero-shot, off
their mean and in units of the spread of random pairs, so that it holds for other encoders), and plain facts: a format
without loss, whether a camera speaks in the file, the sides of a screen, and of its 32 x 32 greys how much is one even
tone, how much is nearly white, how hard the edges are. Fitted and measured by ``python -m tests.benchmarks kinds``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.vectors import Modality
from xsearch_gui.core.library.kind_weights import WEIGHTS
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import PICTURE_KINDS

Floats = NDArray[np.float32]

WORDS: dict[str, tuple[str, ...]] = {
    "photo": (
        *("a photo of people", "a photo of a landscape", "a photo of an animal", "a photo of a building", "food"),
        *("a dog on grass", "a street in a city", "a man", "a woman", "children playing", "a beach", "flowers"),
    ),
    "screenshot": (
        *("a screenshot", "a computer program with windows and buttons", "a website", "a chat on a phone screen"),
        *("a menu of a computer program", "a screen with text and icons", "a phone screen"),
    ),
    "document": (
        *("a page of text", "a scanned document", "a printed letter", "a receipt", "a form", "a sheet of paper"),
        *("a page of a book", "a table of numbers", "a newspaper"),
    ),
    "drawing": (
        *("a drawing", "a cartoon", "a pencil sketch", "clip art", "an illustration", "a diagram", "a chart"),
        *("a painting", "a logo", "a comic"),
    ),
}
"""What is compared with, for each kind."""

_LOSSLESS = frozenset({"PNG", "GIF", "BMP", "WEBP"})
_EVEN = 3  # levels around the commonest within which a tone is the same
_SIDES = frozenset({720, 750, 768, 800, 828, 864, 900, 1024, 1050, 1080, 1125, 1170, 1179, 1200, 1242, 1284, 1290, 1366,
                    1440, 1600, 1620, 1664, 1800, 1920, 2160})  # fmt: skip
"""The shorter sides of screens, in pixels; of wide monitors and telephones alike."""
SURE = 0.7  # probability below which a picture is taken for a photo
_BATCH = 2_000


def judge_pictures(library: Library, reporter: Reporter) -> int:
    """Judge the photos that the encoder in use has not judged yet, by their stored vectors; return how many.

    Raises
    ------
    Cancelled
    """
    catalogue, encoder = library.catalogue, library.encoder
    missing = catalogue.picture_kinds.missing(library.encoder_id)
    if not missing:
        return 0
    words = encoder.encode_texts([text for kind in PICTURE_KINDS for text in WORDS[kind]])
    manifest = encoder.manifest
    for start in range(0, len(missing), _BATCH):
        check(reporter)
        reporter.progress(start, len(missing), Message("Telling photos from screenshots, documents and drawings"))
        part = np.asarray(missing[start : start + _BATCH], np.int64)
        items, vectors = catalogue.vectors.found(Modality.PHOTOS, library.encoder_id, part, manifest.dimension)
        looks = catalogue.picture_kinds.looks(items.tolist())
        near = nearness(vectors.astype(np.float32), words, manifest.calibration.random_std)
        greys = np.stack([_greys(look.greys) for look in looks]) if looks else np.zeros((0, 32, 32), np.uint8)
        facts = [facts_of(look.format, look.has_camera, look.width, look.height) for look in looks]
        found = kinds_of(np.concatenate([near, np.asarray(facts, np.float32).reshape(-1, 3), tones(greys)], axis=1))
        with catalogue.transaction():
            catalogue.picture_kinds.put(library.encoder_id, zip(items.tolist(), found, strict=True))
    return len(missing)


def _greys(data: bytes | None) -> NDArray[np.uint8]:
    """Return the greys of a picture; without any, those of a photo: no even tone, and no hard edge."""
    if data is None:
        return np.tile(np.linspace(40, 200, 32).astype(np.uint8), (32, 1))
    return np.frombuffer(data, np.uint8).reshape(32, 32)


def odds_of(features: Floats) -> Floats:
    """Return the probabilities of :data:`PICTURE_KINDS`, float32 (n, 4), by features, float32 (n, 44)."""
    logits = np.concatenate([features, np.ones((len(features), 1), np.float32)], axis=1) @ WEIGHTS.T
    logits = np.concatenate([np.zeros((len(features), 1), np.float32), logits], axis=1)
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), np.float32)


def kinds_of(features: Floats) -> list[str]:
    """Return the kinds of pictures; one that is not surely another is a photo."""
    odds = odds_of(features)
    best = odds.argmax(axis=1)
    best[odds[np.arange(len(odds)), best] < SURE] = 0
    return [PICTURE_KINDS[number] for number in best.tolist()]


def nearness(vectors: Floats, words: Floats, spread: float) -> Floats:
    """Return how near pictures are to each word beside the others, float32 (n, m), in units of ``spread``.

    Parameters
    ----------
    vectors : float32 (n, dimension), unit rows
    words : float32 (m, dimension), unit rows
        Of all of :data:`WORDS`, one kind after the other.
    """
    cosines = vectors @ words.T / spread
    return np.asarray(cosines - cosines.mean(axis=1, keepdims=True), np.float32)


def facts_of(format: str, has_camera: bool, width: int, height: int) -> tuple[float, float, float]:
    """Return what a picture's file tells: no loss, a camera, the size of a screen; 0 or 1 each."""
    short, long = sorted((width, height))
    is_screen = short in _SIDES and long >= 1.2 * short
    return float(format in _LOSSLESS), float(has_camera), float(is_screen)


def tones(greys: NDArray[np.uint8]) -> Floats:
    """Return shares of one even tone, of white and of hard edges, float32 (n, 3), in greys, uint8 (n, 32, 32)."""
    flat = greys.reshape(len(greys), -1).astype(np.int16)
    counts = np.stack([np.bincount(row, minlength=256) for row in flat]) if len(flat) else np.zeros((0, 256), np.int64)
    window = np.apply_along_axis(np.convolve, 1, counts, np.ones(2 * _EVEN + 1), "same") if len(counts) else counts
    even = window.max(axis=1, initial=0) / 1024
    white = (flat > 235).mean(axis=1)
    steps = np.abs(np.diff(greys.astype(np.int16), axis=2)).reshape(len(greys), -1)
    hard = (steps > 24).mean(axis=1)
    return np.stack([even, white, hard], axis=1).astype(np.float32)
