"""Two encoders side by side on the same photos and captions: how well they find, how fast they are, what they need.

Without a caption file the pairs are the library's own: photos with a caption, at most a thousand, by their thumbnails.
Each encoder runs in turn in this process; its memory is what the process grew by while it was at work.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.cpu import default_threads
from xsearch_gui.core.decoding.thumbnail import open_thumbnail
from xsearch_gui.core.encoders.encoder import OnnxEncoder
from xsearch_gui.core.encoders.metrics import best_ranks, figures
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files.opening import reason_of
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.switching import CompareReport, CompareRequest, Disagreement, Side
from xsearch_gui.core.switching.evaluating import read_captions

MOST_PHOTOS = 1_000
DISAGREEMENTS = 10
_SHOWN = 5  # photos of each list
_SEED = 20_261_121
_QUERIES = 20

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Photos as they are shown to encoders, their paths, and captions with the row of their photo."""

    pictures: list[Image.Image]
    paths: list[str]
    captions: list[str]
    owners: NDArray[np.int64]
    failed: tuple[Failure, ...]
    thumbnails: tuple[str, ...] = ()  # of the same photos, where they are of the library


def run_compare(library: Library, request: CompareRequest, reporter: Reporter) -> CompareReport:
    """Compare two encoders.

    Raises
    ------
    UsageError
        There is no such encoder, or there are too few photos with captions.
    EncoderProblem, Cancelled
    """
    registry = Registry(library.paths)
    encoders = [registry.open(registry.folder(name).name) for name in (request.first, request.second)]
    pairs = _from_file(request, reporter) if request.captions else _own(library, reporter)
    if len(pairs.pictures) < 2:
        raise UsageError(Message("At least two photos with captions are needed to compare encoders."))
    sides, ranks, lists = [], [], []
    for encoder in encoders:
        side, found, best = _measured(encoder, pairs, registry.bytes(encoder.folder.name), reporter)
        sides.append(side)
        ranks.append(found)
        lists.append(best)
    return CompareReport(
        photos=len(pairs.pictures),
        captions=len(pairs.captions),
        sides=(sides[0], sides[1]),
        disagreements=tuple(_disagreements(pairs, ranks, lists)),
        failed=pairs.failed,
        notes=() if request.captions else (Message("Measured on your own captions, with thumbnails as photos."),),
    )


# pairs --------------------------------------------------------------------------------------------------------------


def _from_file(request: CompareRequest, reporter: Reporter) -> _Pairs:
    rows = read_captions(request.captions)
    names = list(dict.fromkeys(name for name, _ in rows))
    if len(names) > MOST_PHOTOS:
        chosen = np.random.default_rng(_SEED).choice(len(names), MOST_PHOTOS, replace=False)
        names = [names[i] for i in sorted(chosen.tolist())]
    found = list(_read([os.path.join(request.images, name) for name in names], reporter))
    captions: dict[str, list[str]] = {}
    for name, caption in rows:
        captions.setdefault(name, []).append(caption)
    return _pairs([(path, captions[name], picture) for name, (path, picture) in zip(names, found, strict=True)])


def _own(library: Library, reporter: Reporter) -> _Pairs:
    catalogue = library.catalogue
    captions: dict[int, list[str]] = {}
    for item, body in catalogue.encoders.all_captions():
        captions.setdefault(item, []).append(body)
    items = sorted(captions)
    if len(items) > MOST_PHOTOS:
        items = sorted(np.random.default_rng(_SEED).choice(items, MOST_PHOTOS, replace=False).tolist())
    rows = catalogue.items.rows(items)
    contents = catalogue.items.contents()
    paths = [str(library.paths.thumbnail(contents[item])) for item in items]
    found = list(_read(paths, reporter))
    pairs = _pairs(
        [(rows[item].path, captions[item], picture) for item, (_, picture) in zip(items, found, strict=True)]
    )
    return replace(pairs, thumbnails=tuple(path for path, picture in found if not isinstance(picture, Message)))


def _read(paths: list[str], reporter: Reporter) -> Iterator[tuple[str, Image.Image | Message]]:
    """Yield each path with its picture, or with the reason why there is none."""

    def read(path: str) -> tuple[str, Image.Image | Message]:
        try:
            with open_thumbnail(Path(path)) as picture:
                return path, picture.convert("RGB")
        except OSError as error:
            return path, reason_of(error)

    with ThreadPoolExecutor(default_threads()) as pool:
        for done, result in enumerate(pool.map(read, paths)):
            check(reporter)
            reporter.progress(done, len(paths), Message("Reading photos"))
            yield result


def _pairs(rows: list[tuple[str, list[str], Image.Image | Message]]) -> _Pairs:
    good = [(path, texts, picture) for path, texts, picture in rows if not isinstance(picture, Message)]
    failed = tuple(Failure(path, reason) for path, _, reason in rows if isinstance(reason, Message))
    return _Pairs(
        pictures=[picture for _, _, picture in good],
        paths=[path for path, _, _ in good],
        captions=[text for _, texts, _ in good for text in texts],
        owners=np.asarray([row for row, (_, texts, _) in enumerate(good) for _ in texts], dtype=np.int64),
        failed=failed,
    )


# measuring ----------------------------------------------------------------------------------------------------------


def _measured(
    encoder: OnnxEncoder, pairs: _Pairs, size: int, reporter: Reporter
) -> tuple[Side, NDArray[np.int64], NDArray[np.int64]]:
    """Return a side, the rank of each caption's photo, int64 (c,), and each caption's first photos, int64 (c, 5)."""
    name = encoder.manifest.name
    before = _resident_mb()
    encoder.encode_images(pairs.pictures[:1])  # loads the graph
    start, parts = time.perf_counter(), []
    step = encoder.manifest.image.batch
    for at in range(0, len(pairs.pictures), step):
        check(reporter)
        reporter.progress(at, len(pairs.pictures), Message("Encoding photos with {name}", name=name))
        parts.append(encoder.encode_images(pairs.pictures[at : at + step]))
    rate = len(pairs.pictures) / (time.perf_counter() - start)
    photos = np.concatenate(parts)
    texts = _texts(encoder, pairs.captions, reporter)
    grown = max(0.0, _resident_mb() - before)
    rows = [np.flatnonzero(pairs.owners == row).tolist() for row in range(len(pairs.pictures))]
    ranks = best_ranks(texts, photos, pairs.owners)
    t2i, i2t = figures(ranks), figures(best_ranks(photos, texts, rows))
    best = np.argsort(-(texts @ photos.T), axis=1)[:, :_SHOWN]
    side = Side(
        name=name, title=encoder.manifest.title, bytes=size, dimension=encoder.manifest.dimension,
        t2i_r1=t2i.r1, t2i_r5=t2i.r5, t2i_r10=t2i.r10, t2i_median=t2i.median_rank,
        i2t_r1=i2t.r1, i2t_r5=i2t.r5, i2t_r10=i2t.r10, i2t_median=i2t.median_rank,
        photos_per_second=rate, query_ms=_query_ms(encoder, pairs.captions), memory_mb=grown,
    )  # fmt: skip
    return side, ranks, best


def _texts(encoder: OnnxEncoder, captions: list[str], reporter: Reporter) -> Floats:
    step, parts = encoder.manifest.text.batch * 8, []
    for at in range(0, len(captions), step):
        check(reporter)
        reporter.progress(at, len(captions), Message("Encoding captions with {name}", name=encoder.manifest.name))
        parts.append(encoder.encode_texts(captions[at : at + step]))
    return np.concatenate(parts)


def _query_ms(encoder: OnnxEncoder, captions: list[str]) -> float:
    times = []
    for caption in captions[:_QUERIES]:
        start = time.perf_counter()
        encoder.encode_texts([caption])
        times.append(time.perf_counter() - start)
    return 1000 * float(np.median(times))


def _disagreements(
    pairs: _Pairs, ranks: list[NDArray[np.int64]], lists: list[NDArray[np.int64]]
) -> Iterator[Disagreement]:
    """Yield the queries whose right photo changes its place most, by the ratio of its ranks; each photo once."""
    change = np.abs(np.log(ranks[0]) - np.log(ranks[1]))
    seen: set[int] = set()
    for row in np.argsort(-change, kind="stable").tolist():
        right = int(pairs.owners[row])
        if len(seen) >= DISAGREEMENTS or change[row] == 0:
            return
        if right in seen:
            continue
        seen.add(right)
        first, second = (tuple(pairs.paths[i] for i in best[row].tolist()) for best in lists)
        positions, thumbnail = (
            (int(ranks[0][row]), int(ranks[1][row])),
            pairs.thumbnails[right] if pairs.thumbnails else "",
        )
        yield Disagreement(pairs.captions[row], pairs.paths[right], *positions, first, second, thumbnail)


def _resident_mb() -> float:
    """Return the memory this process has in use now; where the system does not say, what it had at most."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        pass
    if sys.platform == "win32":
        return 0.0
    import resource  # noqa: PLC0415 - not there on Windows

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


HANDLERS: Handlers = {CompareRequest: on_library(run_compare)}
