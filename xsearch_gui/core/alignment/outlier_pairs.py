"""The pairs that fit worst, and the texts that would fit photos without a caption best."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.alignment.examples import Examples
from xsearch_gui.core.alignment.selection import FOLDS, Selection
from xsearch_gui.core.encoders.heads.head import Floats, Head
from xsearch_gui.core.encoders.metrics import paired_cosines

NAMED = 10
_BLOCK = 1_000
_USUAL = 25  # percentile of the pairs' cosines


def fits(head: Head, examples: Examples, photos: Floats) -> NDArray[np.float64]:
    """Return how well texts fit photos: deviations above what each has with the other side, float64 (p, m).

    The mean of two: among the texts for this photo, and among the photos for this text, so that neither a photo nor a
    text which is close to everything fits everything.
    """
    cosines = (head.photos(photos) @ head.texts(examples.texts).T).astype(np.float64)
    return 0.5 * (_standard(cosines, 0) + _standard(cosines, 1))


def _standard(values: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    spread = np.maximum(values.std(axis=axis, keepdims=True), 1e-9)
    return np.asarray((values - values.mean(axis=axis, keepdims=True)) / spread)


def worst_pairs(selection: Selection, examples: Examples) -> list[tuple[int, int, float]]:
    """Return (photo, text, fit) of the pairs that fit least, by heads that did not see them; one text per photo."""
    found: list[tuple[float, int, int]] = []
    text_rows = np.arange(len(examples.texts))
    for number in range(FOLDS):
        rows = np.flatnonzero(selection.folds == number)
        part = examples.of_photos(rows)
        texts = text_rows[np.isin(examples.owner, rows)]
        if len(part.texts) < 2:
            continue
        own = fits(selection.heads[number], part, part.photos)[part.owner, np.arange(len(part.texts))]
        photos = rows[part.owner]
        found += zip(own.tolist(), photos.tolist(), texts.tolist(), strict=True)
    chosen: dict[int, tuple[int, int, float]] = {}
    for fit, photo, text in sorted(found):
        chosen.setdefault(photo, (photo, text, fit))
        if len(chosen) == NAMED:
            break
    return list(chosen.values())


def suggestions(head: Head, examples: Examples, photos: Floats) -> list[tuple[int, int, float]]:
    """Return (photo, text, fit) of the texts that fit photos without a caption best; each of both once.

    A text is suggested only where it lies as close to the photo as most captions do to their own.
    """
    if not len(photos) or len(examples.texts) < 2:
        return []
    part = photos[:_BLOCK]
    fit = fits(head, examples, part)
    best = fit.argmax(axis=1)
    texts = head.texts(examples.texts)
    cosines = paired_cosines(head.photos(part), texts[best])
    usual = np.percentile(paired_cosines(head.photos(examples.photos)[examples.owner], texts), _USUAL)
    found: list[tuple[int, int, float]] = []
    wordings: set[int] = set()
    for photo in np.argsort(-fit[np.arange(len(part)), best]).tolist():
        text = int(best[photo])
        wording = int(examples.same[text])
        if wording not in wordings and cosines[photo] >= usual:
            wordings.add(wording)
            found.append((photo, text, float(fit[photo, text])))
        if len(found) == NAMED:
            break
    return found
