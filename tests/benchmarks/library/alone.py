"""Photos per second of an encoder in the program, against its graph in onnxruntime alone: what the program costs.

The program goes from prepared pixels to checked vectors, with its own options (no arena, no spinning threads: they
would take memory and processors from what decodes photos beside); onnxruntime alone runs the same graph on numbers that
are there already, with its defaults. Each is a process of its own, so that neither finds memory as the other left it.
They take turns, and the best of each counts: other programs only ever make a run longer.

The encoder is that of :mod:`encoding`: a CLIP ViT-B/32 with random weights, or ``XSEARCH_BENCH_ENCODER``.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from tests.benchmarks.library.encoding import second_encoder
from tests.benchmarks.memory import apart
from xsearch_gui.core.encoders.image import to_input
from xsearch_gui.core.encoders.providers import with_batch
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.paths import AppPaths

BATCHES, ROUNDS, TURNS = (1, 8, 16), 8, 6


def _fastest(work: Callable[[], object]) -> float:
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def measure(folder: str, name: str, by: str) -> list[float]:
    """Return photos a second at each batch, by ``xsearch`` or by ``onnxruntime`` alone."""
    import onnxruntime as ort

    encoder = Registry(AppPaths.under(folder)).open(name)
    manifest = encoder.manifest
    side = manifest.image
    alone = by == "onnxruntime" and ort.InferenceSession(
        str(Path(encoder.folder, side.file)), providers=["CPUExecutionProvider"]
    )
    random, rates = np.random.default_rng(1), []
    for batch in BATCHES:
        encoder.manifest = with_batch(manifest, batch)
        pixels = list(random.integers(0, 256, (batch, side.height, side.width, 3), dtype=np.uint8))
        work = partial(encoder.encode_prepared, pixels)
        if alone:
            work = partial(alone.run, [side.output], {side.input: to_input(pixels, side)})
        rates.append(batch / _fastest(work))
    return rates


def run() -> list[dict[str, object]]:
    """Measure each batch."""
    with tempfile.TemporaryDirectory() as folder:
        paths = AppPaths.under(folder)
        paths.create()
        if not (name := second_encoder(paths)):
            return []
        both = ("xsearch", "onnxruntime")
        turns = [[apart(measure, folder, name, by)[0] for by in both] for _ in range(TURNS)]
        best = np.max(np.array(turns), axis=0)  # (who, batch)
    return [
        {"encoder": name, "batch": batch, "xsearch": own, "onnxruntime": other, "share": own / other}
        for batch, own, other in zip(BATCHES, *best, strict=True)
    ]
