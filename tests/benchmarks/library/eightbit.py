"""An encoder beside its copy that computes with 8-bit numbers: speed, memory, disk, and how alike their answers are.

Photos a second as in :mod:`alone`, each in a process of its own, in turn; the middle of the turns counts. How alike:
the cosine of both vectors of a photo (of a caption), and how many of the ten nearest photos (captions) of each are the
same. Photos and captions are those of ``../shared/data/flickr8k`` where they are, else the thirteen that ship.

The encoder is that of :mod:`encoding`: a CLIP ViT-B/32 with random weights, or ``XSEARCH_BENCH_ENCODER``. Speed does
not depend on what the weights are; likeness does, and that of random ones says little about others.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.benchmarks.library.alone import BATCHES, measure
from tests.benchmarks.library.encoding import second_encoder
from tests.benchmarks.memory import apart
from xsearch_gui.core.encoders.adding.faster import run_faster
from xsearch_gui.core.encoders.calibrating import known_photos
from xsearch_gui.core.encoders.manifest import EncoderManifest
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.switching import FasterRequest

TURNS, MOST, NEAREST, QUERIES = 5, 1_000, 10, 30
FLICKR = Path(__file__).parents[4] / "shared" / "data" / "flickr8k"

Floats = NDArray[np.float32]


def queries(folder: str, name: str) -> float:
    """Return milliseconds that a query takes: the middle of thirty, one at a time."""
    encoder = Registry(AppPaths.under(folder)).open_texts(name)
    texts = _captions()[:QUERIES]
    encoder.encode_texts(texts[:1])
    times = []
    for text in texts:
        start = time.perf_counter()
        encoder.encode_texts([text])
        times.append(1000 * (time.perf_counter() - start))
    return float(np.median(times))


def _captions() -> list[str]:
    table = FLICKR / "dev.tsv"
    if not table.exists():
        return [caption for photo in known_photos() for caption in photo.captions]
    lines = table.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[1] for line in lines[:: max(1, len(lines) // MOST)]][:MOST]


def _pictures() -> list[Image.Image]:
    names = {line.split("\t")[0] for line in (FLICKR / "dev.tsv").read_text(encoding="utf-8").splitlines()}
    return [Image.open(FLICKR / "images" / name).convert("RGB") for name in sorted(names)[:MOST]]


def photo_vectors(folder: str, name: str) -> Floats:
    """Return the vectors of known photos."""
    pictures = _pictures() if FLICKR.exists() else [photo.picture for photo in known_photos()]
    return Registry(AppPaths.under(folder)).open(name).encode_images(pictures)


def text_vectors(folder: str, name: str) -> Floats:
    """Return the vectors of known captions."""
    return Registry(AppPaths.under(folder)).open_texts(name).encode_texts(_captions())


def alike(one: Floats, other: Floats) -> dict[str, object]:
    """Return cosines of vectors that belong together, and how many of the nearest of each are the same."""
    cosines = (one * other).sum(axis=1)
    first, second = (_nearest(vectors) for vectors in (one, other))
    same = [len(set(a) & set(b)) / len(a) for a, b in zip(first, second, strict=True)]
    return {
        "least cosine": float(cosines.min()), "median cosine": float(np.median(cosines)),
        f"of the {NEAREST} nearest": float(np.mean(same)),
    }  # fmt: skip


def _nearest(vectors: Floats) -> list[list[int]]:
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -np.inf)
    return np.argsort(-scores, axis=1)[:, :NEAREST].tolist()  # type: ignore[no-any-return]


def _speed(folder: str, names: Sequence[str], what: Callable[..., object], *more: object) -> tuple[Floats, Floats]:
    """Return what is measured, (turns, encoder, ...), and MB at most, (turns, encoder)."""
    turns = [[apart(what, folder, name, *more) for name in names] for _ in range(TURNS)]
    return np.asarray([[it[0] for it in turn] for turn in turns]), np.asarray(
        [[it[1] for it in turn] for turn in turns]
    )


def run() -> list[dict[str, object]]:
    """Measure the encoder, its copy, and how alike they are."""
    with tempfile.TemporaryDirectory() as folder:
        paths = AppPaths.under(folder)
        paths.create()
        if not (name := second_encoder(paths)):
            return []
        start = time.perf_counter()
        report = run_faster(paths, FasterRequest(name), SilentReporter())
        print(f"  made in {time.perf_counter() - start:.1f} s; {report.times} times as fast by its own trial")
        registry, names = Registry(paths), (name, report.name)
        sees = isinstance(registry.manifest(name), EncoderManifest)
        milliseconds, memory = _speed(folder, names, queries)
        rates = np.zeros((TURNS, 2, len(BATCHES)))
        if sees:
            rates, memory = _speed(folder, names, measure, "xsearch")
        rows: list[dict[str, object]] = [
            {
                "encoder": encoder, "MB on disk": registry.bytes(encoder) / 1e6,
                **{f"photos/s, {size} at once": value for size, value in zip(BATCHES, rate, strict=True) if sees},
                "ms a query": query, "MB of memory": most,
            }
            for encoder, rate, query, most in zip(
                names, np.median(rates, axis=0), np.median(milliseconds, axis=0), np.median(memory, axis=0), strict=True
            )
        ]  # fmt: skip
        for side, vectors in (("photos", photo_vectors), ("captions", text_vectors)):
            if sees or side == "captions":
                rows.append({"encoder": side, **alike(*(apart(vectors, folder, one)[0] for one in names))})
        return rows
