"""How long a library takes to encode: a handful of its own photos, read and encoded with the encoders that are here.

Reading a photo takes as long whatever encodes it, so that the two are measured apart. An encoder that is not here yet
is told by the multiplications that the catalogue names, against the encoder here that is nearest to it in that. What
was measured holds for this library on these cores, and is kept beside its indexes.
"""

from __future__ import annotations

import contextlib
import json
import math
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from cattrs import Converter
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.decoding.thumbnail import THUMBNAIL_SIDE
from xsearch_gui.core.encoders.manifest import EncoderManifest
from xsearch_gui.core.encoders.providers import key_of, machine
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import EncoderProblem, FileProblem, UsageError
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.switching import PaceReport, PaceRequest

PHOTOS = 24
_TEXTS = 16
_SECONDS, _BATCHES = 2.0, 24  # of each encoder at most, once it is warm
_LEAST = 1e-6

Array = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds that an encoder takes for a photo and for a text."""

    photo: float
    text: float


@dataclass(slots=True)
class Pace:
    """Seconds that reading a photo takes, all cores at work, and what encoders take, under their names and files."""

    machine: str = ""
    reading: float = 0.0
    costs: dict[str, Cost] = field(default_factory=dict)

    def of(self, manifest: EncoderManifest) -> Cost | None:
        """Return what was measured of an encoder; None if nothing was."""
        return self.costs.get(key_of(manifest))

    def seconds(self, cost: Cost | None, photos: int, texts: int) -> float:
        """Return how long so much takes; 0 while nobody can tell."""
        if cost is None or not self.reading:
            return 0.0
        return photos * (self.reading + cost.photo) + texts * cost.text


def scaled(measured: Sequence[tuple[float, Cost]], gflops: float) -> Cost | None:
    """Return what an encoder of so many multiplications takes, by those that were measured: (gflops, cost) of each."""
    known = [(own, cost) for own, cost in measured if own > 0]
    if not known or gflops <= 0:
        return None
    own, cost = min(known, key=lambda pair: abs(math.log(pair[0] / gflops)))
    return Cost(cost.photo * gflops / own, cost.text)


def kept_pace(paths: AppPaths) -> Pace:
    """Return what was measured on this computer; nothing if it was not, or on other cores."""
    try:
        pace = Converter().structure(json.loads(_file(paths).read_text(encoding="utf-8")), Pace)
    except Exception:  # a cache that is not there, or of another version, says nothing
        return Pace()
    return pace if pace.machine == machine(paths) else Pace()


def run_pace(library: Library, request: PaceRequest, reporter: Reporter) -> PaceReport:
    """Measure the encoders that are installed and were not measured yet; damaged ones are passed over.

    Raises
    ------
    Cancelled
    """
    pace, measured = kept_pace(library.paths), []
    registry = Registry(library.paths)
    pictures: list[Image.Image] = []
    for name in registry.names():
        with contextlib.suppress(EncoderProblem, UsageError):
            manifest = registry.manifest(name)
            if not isinstance(manifest, EncoderManifest) or (pace.of(manifest) is not None and not request.again):
                continue
            if not pictures:
                pictures, pace.reading = _read(library, reporter)
            if not pictures:
                break
            reporter.progress(0, 0, Message("Timing {name} on your photos", name=name))
            pace.costs[key_of(manifest)] = _cost(library, name, pictures, reporter)
            measured.append(name)
    if measured:
        pace.machine = machine(library.paths)
        with replacing(_file(library.paths), shared=True) as unfinished:
            unfinished.write_text(json.dumps(asdict(pace), indent=1), encoding="utf-8")
    return PaceReport(tuple(measured), len(pictures))


def _file(paths: AppPaths) -> Path:
    return paths.cache / "pace.json"


def _read(library: Library, reporter: Reporter) -> tuple[list[Image.Image], float]:
    """Return photos from all over the library, at the size that encoders are shown, and the seconds that each took."""
    items = library.catalogue.overview.newest(Kind.PHOTO)
    if not len(items):
        return [], 0.0
    chosen = items[np.unique(np.linspace(0, len(items) - 1, PHOTOS, dtype=np.int64))].tolist()
    rows = library.catalogue.items.rows(chosen)

    def read(path: str) -> Image.Image | None:
        check(reporter)
        try:
            return library.decoders.picture(path, THUMBNAIL_SIDE).image
        except FileProblem:  # its drive is away, say
            return None

    with ThreadPoolExecutor(library.decoders.processes) as pool:
        paths = [rows[item].path for item in chosen if item in rows]
        list(pool.map(read, paths[: library.decoders.processes]))  # the processes start
        start = time.perf_counter()
        pictures = [picture for picture in pool.map(read, paths) if picture is not None]
        return pictures, max(_LEAST, (time.perf_counter() - start) / max(1, len(paths)))


def _cost(library: Library, name: str, pictures: list[Image.Image], reporter: Reporter) -> Cost:
    encoder = Registry(library.paths).open(name)
    step = encoder.manifest.image.batch
    encoder.encode_images(pictures[:step])  # loads the graph, and allocates
    times: list[float] = []
    while sum(times) < _SECONDS and len(times) < _BATCHES:
        check(reporter)
        part = [pictures[(len(times) * step + i) % len(pictures)] for i in range(step)]
        start = time.perf_counter()
        encoder.encode_images(part)
        times.append(time.perf_counter() - start)
    photo = float(np.median(times)) / step  # what else the computer does now and then does not count
    texts = [body for _, body in library.catalogue.encoders.all_captions(_TEXTS)] or ["a photo of a dog"] * _TEXTS
    encoder.encode_texts(texts[:1])
    start = time.perf_counter()
    encoder.encode_texts(texts)
    return Cost(max(_LEAST, photo), max(_LEAST, (time.perf_counter() - start) / len(texts)))


HANDLERS: Handlers = {PaceRequest: on_library(run_pace)}
