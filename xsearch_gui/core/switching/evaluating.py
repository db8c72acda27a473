"""Measuring an encoder on photos with captions, and learning what its scores mean: ``xsearch eval``, ``calibrate``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.decoding.thumbnail import THUMBNAIL_SIDE
from xsearch_gui.core.encoders import Encoder, OnnxEncoder
from xsearch_gui.core.encoders.metrics import RetrievalFigures, retrieval
from xsearch_gui.core.encoders.relevance_fit import Captioned, fit, keep_relevance
from xsearch_gui.core.errors import UnreadablePhoto, UsageError
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import Failure


@dataclass(frozen=True, slots=True)
class EvalReport:
    """Retrieval among ``images`` photos and ``captions`` captions; all percentages over all queries.

    ``t2i`` has one query per caption, ``i2t`` one per photo, whose best-ranked caption counts.
    """

    images: int
    captions: int
    t2i: RetrievalFigures
    i2t: RetrievalFigures
    encoder: str
    failed: tuple[Failure, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """What was learned from: so many photos, and so many words and phrases of their captions."""

    encoder: str
    images: int
    words: int
    failed: tuple[Failure, ...] = field(default=())


def read_captions(path: str) -> list[tuple[str, str]]:
    """Return (image name, caption) of every line ``image<TAB>caption``.

    Raises
    ------
    UsageError
        If the file cannot be read, or a line has no tab.
    """
    try:
        with open(path, encoding="utf-8-sig") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(Message("The captions {path} cannot be read: {error}.", path=path, error=error)) from error
    rows = []
    for number, line in enumerate(lines, 1):
        name, tab, caption = line.partition("\t")
        if not line.strip():
            continue
        if not tab or not name.strip() or not caption.strip():
            raise UsageError(
                Message(
                    "{path}, line {number}: expected image<TAB>caption, found {line}.",
                    path=path,
                    number=number,
                    line=repr(line[:60]),
                )
            )
        rows.append((name.strip(), caption.strip()))
    if not rows:
        raise UsageError(Message("The captions {path} are empty.", path=path))
    return rows


def run_eval(encoder: Encoder, images: str, captions: str, reporter: Reporter) -> EvalReport:
    """Encode photos and captions and compare each with all, exactly.

    Parameters
    ----------
    images : str
        The folder that the names in ``captions`` are relative to.
    captions : str
        A file of lines ``image<TAB>caption``.

    Raises
    ------
    UsageError
        If no photo can be read.
    """
    found = encode_set(encoder, images, captions, reporter)
    owners, of_photo = found.owners, [np.flatnonzero(found.owners == row).tolist() for row in range(len(found.photos))]
    return EvalReport(
        images=len(found.photos),
        captions=len(owners),
        t2i=retrieval(found.vectors, found.photos, owners),
        i2t=retrieval(found.photos, found.vectors, of_photo),
        encoder=f"{encoder.manifest.name} {encoder.manifest.version}",
        failed=found.failed,
    )


def run_calibration(encoder: OnnxEncoder, images: str, captions: str, reporter: Reporter) -> CalibrationReport:
    """Learn what the encoder's scores mean from photos with captions, and keep it in the encoder's folder.

    Raises
    ------
    UsageError
        If no photo can be read, the captions say too little, or the folder cannot be written to.
    """
    found, known = encode_set(encoder, images, captions, reporter), encoder.manifest.calibration
    unit = known.random_std
    try:
        relevance = fit(
            Captioned(found.photos, found.captions, found.owners, found.vectors, unit, known.random_mean / unit),
            encoder.encode_texts,
        )
    except ValueError as error:
        raise UsageError(
            Message("{captions} is not enough to learn from: {error}.", captions=captions, error=error)
        ) from error
    try:
        keep_relevance(encoder.folder, encoder.manifest, relevance)
    except OSError as error:
        raise UsageError(
            Message("{folder} cannot be written to ({error}).", folder=encoder.folder, error=error.strerror or error)
        ) from error
    return CalibrationReport(encoder.manifest.name, len(found.photos), len(relevance.words), found.failed)


@dataclass(frozen=True, slots=True)
class EncodedSet:
    """Photos with captions, encoded: ``photos`` float32 (n, d), ``vectors`` float32 (c, d), ``owners`` int64 (c,)."""

    photos: NDArray[np.float32]
    captions: tuple[str, ...]
    vectors: NDArray[np.float32]
    owners: NDArray[np.int64]
    failed: tuple[Failure, ...]


def encode_set(encoder: Encoder, images: str, captions: str, reporter: Reporter) -> EncodedSet:
    """Encode the photos that a file of captions names, and the captions."""
    rows = read_captions(captions)
    failed: list[Failure] = []
    vectors: list[NDArray[np.float32]] = []
    names: list[str] = []
    for batch, found in _encoded(encoder, images, list(dict.fromkeys(name for name, _ in rows)), failed, reporter):
        names += batch
        vectors.append(found)
    if not names:
        reason = f" ({failed[0].path}: {failed[0].reason})" if failed else ""
        raise UsageError(
            Message(
                "None of the photos named in {captions} can be read in {images}{reason}.",
                captions=captions,
                images=images,
                reason=reason,
            )
        )
    position = {name: row for row, name in enumerate(names)}
    kept = [(position[name], caption) for name, caption in rows if name in position]
    texts = tuple(caption for _, caption in kept)
    owners = np.asarray([owner for owner, _ in kept], dtype=np.int64)
    return EncodedSet(
        np.concatenate(vectors), texts, _encode_captions(encoder, list(texts), reporter), owners, tuple(failed)
    )


def _encoded(
    encoder: Encoder, folder: str, names: list[str], failed: list[Failure], reporter: Reporter
) -> Iterator[tuple[list[str], NDArray[np.float32]]]:
    def read(name: str) -> NDArray[np.uint8] | Failure:
        path = os.path.join(folder, name)
        try:
            return encoder.prepare(decoders.picture(path, THUMBNAIL_SIDE).image)
        except UnreadablePhoto as error:
            return Failure(path, error.reason)

    size = encoder.manifest.image.batch
    with closing(DecodePool()) as decoders, ThreadPoolExecutor(decoders.processes) as pool:
        for start in range(0, len(names), size):
            check(reporter)
            reporter.progress(start, len(names), Message("Reading photos"))
            batch = names[start : start + size]
            results = list(pool.map(read, batch))
            failed += [result for result in results if isinstance(result, Failure)]
            good = [(n, r) for n, r in zip(batch, results, strict=True) if not isinstance(r, Failure)]
            if good:
                yield [name for name, _ in good], encoder.encode_prepared([array for _, array in good])


def _encode_captions(encoder: Encoder, captions: list[str], reporter: Reporter) -> NDArray[np.float32]:
    step = encoder.manifest.text.batch * 8
    parts = []
    for start in range(0, len(captions), step):
        check(reporter)
        reporter.progress(start, len(captions), Message("Reading captions"))
        parts.append(encoder.encode_texts(captions[start : start + step]))
    return np.concatenate(parts)
