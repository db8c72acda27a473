"""How much worse photos are found of which only a thumbnail has been seen, and how true what is said of them is.

The dev photos of ../shared as thumbnails of 160 x 120 pixels, as :mod:`core.indexing.first_pass` shows them to the
encoder, and of 320 x 240: all of a library, and every second photo of one. Words, and what is right, as in :mod:`cut`.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.benchmarks.finding.cut import SAID, Answer, measure_words, rows_of, said_of, words
from tests.benchmarks.finding.trust import SHARED, captions
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.indexing.smaller_encoder import smaller
from xsearch_gui.core.library.library import Library, open_builtin
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.items import Kind, PhotoFacts
from xsearch_gui.core.search.engine import SearchEngine

LIKELY = 0.3  # probabilities from here on are compared with what is true
Vectors = NDArray[np.float32]


def thumbnail(photo: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return a photo as a camera's thumbnail shows it."""
    data = io.BytesIO()
    photo.resize(size, Image.Resampling.LANCZOS).save(data, "JPEG", quality=75)
    return Image.open(data).convert("RGB")


def vectors_of(names: Sequence[str], scratch: Path) -> dict[str, Vectors]:
    """Return the vectors of the photos, and of their thumbnails."""
    encoder = open_builtin()
    small = smaller(encoder, 160, scratch)
    assert small is not None, "the built-in encoder takes smaller pictures"
    photos = [Image.open(SHARED / "images" / name).convert("RGB") for name in names]
    return {
        "photos": encoder.encode_images(photos),
        "160 x 120": small.encode_images([thumbnail(photo, (160, 120)) for photo in photos]),
        "320 x 240": encoder.encode_images([thumbnail(photo, (320, 240)) for photo in photos]),
    }


def fill(library: Library, names: Sequence[str]) -> list[int]:
    """Put photos into a library, without anything that is known of them, and return the items."""
    catalogue, items = library.catalogue, []
    with catalogue.transaction():
        folder = catalogue.folders.add("/photos").id
        for number, name in enumerate(names, 1):
            catalogue.files.add(folder, "/photos", name, FileRole.PHOTO, 1, 1)
            items.append(catalogue.items.add(Kind.PHOTO, f"{number:040x}", 1, "", PhotoFacts(9, 9, "JPEG")))
            catalogue.files.done(catalogue.folders.files_in(folder, "/photos")[name].id, items[-1])
    return items


def measure(
    library: Library, items: Sequence[int], shown: NDArray[np.bool_], photos: dict[str, list[str]]
) -> dict[str, object]:
    """Return the figures of words, of a library where thumbnails alone are known of those that are ``shown`` so."""
    names, engine = list(photos), SearchEngine(library)
    rows, said = rows_of(library, names), said_of(photos, names)
    plain = [(word, said.counts(word) >= SAID) for word in words("plain.txt")]
    plain = [(word, right) for word, right in plain if 5 <= right.sum() <= 400]
    answers, right = [Answer(engine, word, rows) for word, _ in plain], np.stack([right for _, right in plain])
    absent = [Answer(engine, word, rows) for word in words("absent-words.txt")]
    probability = np.stack([answer.probability for answer in answers])
    figures: dict[str, object] = measure_words(answers, list(right))
    figures["absent words refused %"] = round(100 * float(np.mean([not answer.shown.any() for answer in absent])), 1)
    for what, which in (("thumbnails", shown), ("photos", ~shown)):
        columns = np.zeros(len(names), np.bool_)
        columns[[rows[item] for item, one in zip(items, which, strict=True) if one]] = True
        likely = (probability >= LIKELY) & columns
        if likely.any():
            figures[f"{what}: said, true"] = f"{probability[likely].mean():.2f}, {right[likely].mean():.2f}"
    return figures


def run() -> list[dict[str, object]]:
    """Measure."""
    if not SHARED.exists():
        return [{"skipped": f"{SHARED} is not here"}]
    photos = captions()
    names = list(photos)
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder, Library(AppPaths.under(Path(folder, "home"))) as library:
        vectors, items = vectors_of(names, Path(folder, "graph.onnx")), fill(library, names)
        for what, every in (("photos", 0), ("160 x 120", 1), ("160 x 120", 2), ("320 x 240", 2)):
            shown = np.arange(len(names)) % every == 0 if every else np.zeros(len(names), np.bool_)
            mixed = np.where(shown[:, None], vectors[what], vectors["photos"])
            with library.catalogue.transaction():
                library.catalogue.connection.execute("DELETE FROM preliminary")
                library.catalogue.connection.executemany(
                    "INSERT INTO preliminary VALUES (?)",
                    [(item,) for item, one in zip(items, shown, strict=True) if one],
                )
                library.catalogue.vectors.put(Modality.PHOTOS, library.encoder_id, items, mixed)
            known = what if every < 2 else f"{what} of every second"
            rows.append({"known by": known, **measure(library, items, shown, photos)})
    return rows
