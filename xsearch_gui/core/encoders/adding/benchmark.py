"""A short trial of providers, threads and batches on this computer; the fastest that computes right is kept.

Every setting is measured with the encoder's own graphs on noise of the right shape, because speed does not depend on
what is in a picture. Its vectors are compared with the processor's: a provider that computes something else (half
precision, a faulty driver) is not taken however fast it is. Settings within 3 % of the best count as equal, and the one
with the smaller batch and fewer threads wins: it leaves memory and processors to others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core import settings
from xsearch_gui.core.cpu import default_threads
from xsearch_gui.core.encoders.adding.sandbox import lowest_cosine
from xsearch_gui.core.encoders.encoder import OnnxEncoder
from xsearch_gui.core.encoders.manifest import EncoderManifest
from xsearch_gui.core.encoders.providers import (
    CPU,
    RunOptions,
    Trials,
    available_providers,
    key_of,
    opener,
    with_batch,
)
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import EncoderProblem, UsageError
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.encoders import TrialReport, TrialRequest, TrialRow

BATCHES = (1, 4, 8, 16, 32)
LEAST_PARITY = 0.999
SECONDS = 1.0  # for each setting, once it is warm
_EQUAL = 0.97
_QUERIES = 5
_SENTENCES = ("a dog running on the beach", "x", "an old man who sells flowers in front of a church on a rainy morning")

Floats = NDArray[np.float32]


def run_trial(paths: AppPaths, request: TrialRequest, reporter: Reporter) -> TrialReport:
    """Measure an encoder's settings and keep the best.

    Raises
    ------
    UsageError, EncoderProblem, Cancelled
    """
    registry = Registry(paths)
    name = request.name or registry.in_use()
    manifest = registry.manifest(name)
    if not isinstance(manifest, EncoderManifest):
        raise UsageError(
            Message("The encoder {name} reads texts alone; there is nothing to choose for photos.", name=name)
        )
    rows = tuple(_Trial(registry.folder(name), manifest, reporter).run())
    best = choose(rows)
    wanted = settings.load(paths.settings)[0].encoding.provider
    if best is None:
        raise EncoderProblem(
            Message(
                "No provider of this computer computes {name} right: {problem}",
                name=name,
                problem=rows[0].problem or rows[0].parity,
            )
        )
    Trials(paths).keep(
        key_of(manifest),
        RunOptions(best.provider, best.threads, best.batch, best.photos_per_second, best.query_ms),
    )
    if wanted and wanted != best.provider:
        note = Message(
            "The settings name the provider {wanted}, which is used; {provider} was the fastest.",
            wanted=wanted,
            provider=best.provider,
        )
        return TrialReport(name, rows, None, (note,))
    return TrialReport(name, rows, best)


def choose(rows: tuple[TrialRow, ...]) -> TrialRow | None:
    """Return the best setting that computes right; None if there is none."""
    right = [row for row in rows if not row.problem and row.parity >= LEAST_PARITY]
    if not right:
        return None
    fastest = max(row.photos_per_second for row in right)
    equal = [row for row in right if row.photos_per_second >= _EQUAL * fastest]
    return min(equal, key=lambda row: (row.batch, row.threads, row.query_ms))


class _Trial:
    """Measures one encoder; rows come one by one."""

    def __init__(self, folder: Path, manifest: EncoderManifest, reporter: Reporter) -> None:
        self._folder = folder
        self._manifest = manifest
        self._reporter = reporter
        random = np.random.default_rng(1)
        shape = (max(BATCHES), manifest.image.height, manifest.image.width, 3)
        self._arrays = list(random.integers(0, 256, shape, dtype=np.uint8))
        self._expected: Floats | None = None

    def run(self) -> Iterator[TrialRow]:
        """Measure every provider with every number of threads that makes sense there, and every batch."""
        todo = [(provider, threads) for provider in available_providers() for threads in _threads(provider)]
        for done, (provider, threads) in enumerate(todo):
            self._reporter.progress(done, len(todo), Message("Trying providers"))
            yield from self._provider(provider, threads)

    def _provider(self, provider: str, threads: int) -> Iterator[TrialRow]:
        options = RunOptions(provider, threads)
        try:
            encoder = OnnxEncoder(self._folder, opener(options, only=True), with_batch(self._manifest, BATCHES[0]))
            found = np.concatenate([encoder.encode_prepared(self._arrays[:4]), encoder.encode_texts(_SENTENCES)])
            query = min(_seconds(lambda: encoder.encode_texts(_SENTENCES[:1])) for _ in range(_QUERIES))
        except EncoderProblem as error:
            yield TrialRow(provider, threads, 0, 0.0, 0.0, 0.0, error.message)
            return
        if self._expected is None:  # the processor comes first
            self._expected = found
        parity = lowest_cosine(found, self._expected)
        if parity < LEAST_PARITY:
            yield TrialRow(
                provider, threads, 0, 0.0, round(1000 * query, 2), round(parity, 6), Message("computes other vectors")
            )
            return
        for batch in BATCHES:
            check(self._reporter)
            encoder.manifest = with_batch(self._manifest, batch)
            rate = self._rate(encoder, batch)
            yield TrialRow(provider, threads, batch, round(rate, 2), round(1000 * query, 2), round(parity, 6))
            if batch / rate > 4 * SECONDS:
                return  # larger batches of so slow an encoder would keep a person waiting

    def _rate(self, encoder: OnnxEncoder, batch: int) -> float:
        part = self._arrays[:batch]
        times = [_seconds(lambda: encoder.encode_prepared(part))]
        if times[0] < 4 * SECONDS:
            times = []  # the first run of a shape also allocates
        while not times or sum(times) < SECONDS:
            times.append(_seconds(lambda: encoder.encode_prepared(part)))
        return batch / min(times)  # other programs on the computer only ever make a run longer


def _threads(provider: str) -> list[int]:
    """Return the numbers of threads worth trying: all cores, and half where hyperthreads may be in each other's way."""
    cores = default_threads()
    return sorted({cores, max(1, cores // 2)}, reverse=True) if provider == CPU else [cores]


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
