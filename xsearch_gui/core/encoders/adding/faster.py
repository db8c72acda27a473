"""A copy of an installed encoder that computes with 8-bit numbers, kept if that is measured to be worth it here.

Each tower is judged alone, on known photos and sentences: it has to give nearly the vectors that it gave, and to be
faster on this computer. The tower of photos decides (of an encoder of texts alone that of texts); one of texts that
fails stays as it was. Vectors of the copy are its own: a library is encoded with it as with any other encoder, and the
original stays beside it.
"""

from __future__ import annotations

import hashlib
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core import settings
from xsearch_gui.core.encoders.adding.eight_bit import compute_in_eight_bits
from xsearch_gui.core.encoders.adding.gains import (
    copy_name,
    copy_version,
    is_copy,
    keep_gain,
    outlook,
    unfit,
)
from xsearch_gui.core.encoders.adding.install import TEXT_FILES, explaining, install, require_space, unfinished_folder
from xsearch_gui.core.encoders.adding.model_card import PARITY_TEXTS
from xsearch_gui.core.encoders.adding.sandbox import lowest_cosine
from xsearch_gui.core.encoders.calibrating import known_photos
from xsearch_gui.core.encoders.encoder import OnnxEncoder, OnnxTextEncoder
from xsearch_gui.core.encoders.file_hashes import verify_files
from xsearch_gui.core.encoders.image import test_pictures
from xsearch_gui.core.encoders.manifest import AnyManifest, EncoderManifest, Parity, write_manifest
from xsearch_gui.core.encoders.providers import RunOptions, opener, run_options_for
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import EncoderProblem, UsageError
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.switching import FasterReport, FasterRequest

LEAST_GAIN = 1.15  # times as fast, or it is not worth its rounding
LEAST_COSINE = 0.99  # with the vectors that the encoder gave before
_TURNS, _LEAST_TURNS, _SECONDS = 9, 3, 20.0  # of measuring a tower
_ROWS = 8  # at a time, while measuring

Floats = NDArray[np.float32]
Kind = TypeVar("Kind", bound=OnnxTextEncoder)


@dataclass(frozen=True, slots=True)
class _Side(Generic[Kind]):
    """One tower: how it is opened, what it makes of known inputs, and what is timed."""

    file: str
    open: Callable[[Path], Kind]
    known: Callable[[Kind], Floats]
    timed: Callable[[Kind], object]
    rows: int


@dataclass(frozen=True, slots=True)
class Tower:
    """What came of a tower: ``reason`` says why it stays as it was. Rates are photos or texts a second."""

    cosine: float
    times: float
    before: float = 0.0
    after: float = 0.0
    reason: Message = NOTHING


def run_faster(paths: AppPaths, request: FasterRequest, reporter: Reporter) -> FasterReport:
    """Make the 8-bit copy of an encoder and install it beside the encoder.

    Raises
    ------
    UsageError
        There is no such encoder, there is a copy of it already, or it is one.
    EncoderProblem
        It would not be faster here, or see otherwise; or the encoder is damaged.
    LibraryBusy, Cancelled
    """
    registry = Registry(paths)
    manifest, folder = registry.manifest(request.name), registry.folder(request.name)
    copy = copy_name(request.name)
    if is_copy(manifest):
        raise UsageError(Message("{name} computes with 8-bit numbers already.", name=request.name))
    if request.use and copy in registry.names():
        return _made_before(paths, registry, request.name)
    options = run_options_for(paths, manifest, settings.load(paths.settings)[0].encoding.provider)
    _require(request.name, unfit(options.provider))
    with unfinished_folder(paths, copy) as work:
        require_space(work, registry.bytes(request.name))
        made = work / "encoder"
        with explaining(made):
            made.mkdir()
            verify_files(folder, manifest)
            photos, texts = _Copy(folder, made, manifest, options, reporter).towers()
            main = photos or texts
            if main.reason:
                keep_gain(paths, manifest, main.times, main.reason)
            _require(request.name, main.reason)
            described = _described(folder, made, replace(manifest, name=copy), main, options)
        reporter.progress(0, 0, Message("Trying the encoder"))
        install(paths, made, copy, described)
    keep_gain(paths, described, main.times)
    note = Message("Its text side stays as it was. {reason}", reason=texts.reason)
    return FasterReport(
        copy, request.name, main.times, main.after, main.before, photos.cosine if photos else 0.0, texts.cosine,
        registry.bytes(copy), registry.bytes(request.name), photos is not None, (note,) if texts.reason else (),
    )  # fmt: skip


def _made_before(paths: AppPaths, registry: Registry, name: str) -> FasterReport:
    """Tell of a copy that is there already: a switch to it was broken off, and goes on."""
    manifest = registry.manifest(copy_name(name))
    times, sees = outlook(paths, manifest, (), "").times, isinstance(manifest, EncoderManifest)
    sizes = registry.bytes(manifest.name), registry.bytes(name)
    return FasterReport(manifest.name, name, times, 0.0, 0.0, 0.0, 0.0, *sizes, sees)


def _require(name: str, reason: Message) -> None:
    if reason:
        raise EncoderProblem(Message("No faster copy of {name} was made. {reason}", name=name, reason=reason))


class _Copy:
    """Makes the files of a copy, one tower after the other, so that only one is in memory."""

    def __init__(
        self, folder: Path, made: Path, manifest: AnyManifest, options: RunOptions, reporter: Reporter
    ) -> None:
        self._folder = folder
        self._made = made
        self._manifest = manifest
        self._open = opener(options)
        self._reporter = reporter
        self._known = known_photos()

    def towers(self) -> tuple[Tower | None, Tower]:
        """Return what came of the tower of photos, if there is one, and of that of texts; the folder has all files."""
        manifest = self._manifest
        for name in {*manifest.files, *TEXT_FILES}:
            if (self._folder / name).is_file():
                shutil.copyfile(self._folder / name, self._made / name)
        photos = None
        if isinstance(manifest, EncoderManifest):
            self._reporter.progress(0, 2, Message("Trying photos with 8-bit numbers"))
            photos = self._tower(self._of_photos(manifest))
            if photos.reason:
                return photos, Tower(1.0, 1.0)
        self._reporter.progress(1, 2, Message("Trying texts with 8-bit numbers"))
        return photos, self._tower(self._of_texts(manifest))

    def _of_photos(self, manifest: EncoderManifest) -> _Side[OnnxEncoder]:
        pictures = [*test_pictures(), *(photo.picture for photo in self._known)]
        rows = min(_ROWS, manifest.image.batch)
        first = OnnxEncoder(self._folder, self._open, manifest)
        arrays = [first.prepare(picture) for picture in pictures[-rows:]]
        return _Side(
            manifest.image.file, lambda folder: OnnxEncoder(folder, self._open, manifest),
            lambda encoder: encoder.encode_images(pictures), lambda encoder: encoder.encode_prepared(arrays), rows,
        )  # fmt: skip

    def _of_texts(self, manifest: AnyManifest) -> _Side[OnnxTextEncoder]:
        captions = [caption for photo in self._known for caption in photo.captions]
        known = [*(manifest.parity.texts if manifest.parity else PARITY_TEXTS), *captions]
        rows = min(_ROWS, manifest.text.batch)
        return _Side(
            manifest.text.file, lambda folder: OnnxTextEncoder(folder, manifest, self._open),
            lambda encoder: encoder.encode_texts(known), lambda encoder: encoder.encode_texts(captions[:rows]), rows,
        )  # fmt: skip

    def _tower(self, side: _Side[Kind]) -> Tower:
        """Write a tower in 8 bits and try it; where it is not worth it, the copy has the original's."""
        target = self._made / side.file
        if not compute_in_eight_bits(self._folder / side.file, target):
            return Tower(
                1.0,
                1.0,
                reason=Message("It has no large matrices of 32-bit weights, which alone gain from 8-bit numbers."),
            )
        check(self._reporter)
        old, new = side.open(self._folder), side.open(self._made)
        cosine = round(lowest_cosine(side.known(new), side.known(old)), 4)
        times, before, after = 0.0, 0.0, 0.0
        if not cosine >= LEAST_COSINE:
            reason = Message(
                "With 8-bit numbers it would see otherwise (lowest cosine {cosine}; at least {least} is needed).",
                cosine=cosine, least=LEAST_COSINE,
            )  # fmt: skip
        else:
            times, before, after = self._measured(side, old, new)
            reason = Message(
                "With 8-bit numbers it would be {times} times as fast on this computer; at least {least} is needed.",
                times=times, least=LEAST_GAIN,
            )  # fmt: skip
        if times >= LEAST_GAIN:
            return Tower(cosine, times, before, after)
        del new  # the file is open on Windows
        shutil.copyfile(self._folder / side.file, target)
        return Tower(1.0, times, before, before, reason)

    def _measured(self, side: _Side[Kind], old: Kind, new: Kind) -> tuple[float, float, float]:
        """Return how many times as fast a tower is, and rows a second before and after: the middle of turns."""
        turns: list[tuple[float, float]] = []
        start = time.perf_counter()
        while len(turns) < _TURNS and (len(turns) < _LEAST_TURNS or time.perf_counter() - start < _SECONDS):
            check(self._reporter)
            turns.append((seconds(side.timed, old), seconds(side.timed, new)))
        before, after = (side.rows / statistics.median(times) for times in zip(*turns, strict=True))
        return round(statistics.median(one / other for one, other in turns), 2), round(before, 2), round(after, 2)


def seconds(work: Callable[[Kind], object], encoder: Kind) -> float:
    """Return how long some work takes with an encoder."""
    start = time.perf_counter()
    work(encoder)
    return time.perf_counter() - start


def _described(folder: Path, made: Path, manifest: AnyManifest, main: Tower, options: RunOptions) -> AnyManifest:
    """Write the card and, last, the manifest: its hashes and the vectors of known inputs are those of the copy."""
    with (made / "CARD.md").open("a", encoding="utf-8") as card:
        card.write(
            f"\n## With 8-bit numbers\n\nA copy of {folder.name} that computes with 8-bit numbers: {main.times} times "
            f"as fast where it was made. Lowest cosine with the vectors of {folder.name}: {main.cosine}.\n"
        )
    manifest = replace(
        manifest, title=f"{manifest.title} (8-bit)", version=copy_version(manifest.version),
        files={name: _sha256(made / name) for name in manifest.files},
    )  # fmt: skip
    sentences = manifest.parity.texts if manifest.parity else PARITY_TEXTS
    texts = OnnxTextEncoder(made, manifest, opener(options)).encode_texts(sentences)
    rows = tuple(map(_numbers, texts))
    if isinstance(manifest, EncoderManifest):
        photos = OnnxEncoder(made, opener(options), manifest).encode_images(test_pictures())
        canonical = manifest.canonical
        head = OnnxTextEncoder(made, manifest, opener(options)).encode_texts([canonical.text])[0]
        canonical = replace(
            canonical, text_head=_numbers(head[: len(canonical.text_head)]),
            image_head=_numbers(photos[0][: len(canonical.image_head)]),
        )  # fmt: skip
        parity = Parity(sentences, rows, tuple(map(_numbers, photos)))
        manifest = replace(manifest, canonical=canonical, parity=parity, photos_as=())
    else:
        manifest = replace(manifest, parity=Parity(sentences, rows))
    write_manifest(made, manifest)
    return manifest


def _numbers(row: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 6) for value in row)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
