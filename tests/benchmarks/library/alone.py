"""Photos per second of an encoder in the program, against its graph in onnxruntime alone: what the program costs.

The program goes from prepared pixels to checked vectors, with its own options (no arena, no spinning threads), so that
it leaves memory and processors to others; onnxruntime alone runs the same graph on numbers that are there already, with
its defaults. Both take turns, round by round, and the best of each counts: other programs only ever make a run longer.

The encoder is that of :mod:`encoding`: a CLIP ViT-B/32 with random weights, or ``XSEARCH_BENCH_ENCODER``.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.benchmarks.library.encoding import second_encoder
from xsearch_gui.core.encoders.image import to_input
from xsearch_gui.core.encoders.providers import with_batch
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.paths import AppPaths

BATCHES, ROUNDS = (1, 8, 16), 12


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run() -> list[dict[str, object]]:
    """Measure each batch."""
    import onnxruntime as ort

    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        paths = AppPaths.under(folder)
        paths.create()
        if not (name := second_encoder(paths)):
            return rows
        encoder = Registry(paths).open(name)
        manifest = encoder.manifest
        side = manifest.image
        alone = ort.InferenceSession(str(Path(encoder.folder, side.file)), providers=["CPUExecutionProvider"])
        random = np.random.default_rng(1)
        for batch in BATCHES:
            encoder.manifest = with_batch(manifest, batch)
            pixels = list(random.integers(0, 256, (batch, side.height, side.width, 3), dtype=np.uint8))
            numbers = {side.input: to_input(pixels, side)}

            def ours(pixels: list[np.ndarray] = pixels) -> object:
                return encoder.encode_prepared(pixels)

            def theirs(numbers: dict[str, np.ndarray] = numbers) -> object:
                return alone.run([side.output], numbers)

            ours(), theirs()
            times = [(_seconds(ours), _seconds(theirs)) for _ in range(ROUNDS)]
            own, other = (batch / min(column) for column in zip(*times, strict=True))
            rows.append({"encoder": name, "batch": batch, "xsearch": own, "onnxruntime": other, "share": own / other})
    return rows
