"""Heads on disk: one numbered folder each, written beside its place and published by renaming.

    <data>/heads/0003/manifest.toml      which encoder it belongs to, hashes, calibration, when and how it was made
    <data>/heads/0003/photo.onnx         the photos' side; text.onnx the texts'
    <data>/heads/0003/report.json        what training measured (:mod:`alignment.report`); report.html for a browser

A run that is killed leaves only an unfinished folder, which the next one removes. A folder is never changed once it is
published, and heads are never deleted by a program.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

import tomli_w
from cattrs import transform_error

from xsearch_gui.core.encoders import operators
from xsearch_gui.core.encoders.graph_check import check_graph
from xsearch_gui.core.encoders.heads.head import Floats, SpaceHead
from xsearch_gui.core.encoders.heads.onnx_writer import INPUT, OUTPUT, side_graph
from xsearch_gui.core.encoders.manifest import MAX_DIMENSION, Calibration, EncoderManifest
from xsearch_gui.core.encoders.session import OnnxSession, Session
from xsearch_gui.core.errors import EncoderProblem, HeadProblem, UnreadableText
from xsearch_gui.core.exact import exact_converter
from xsearch_gui.core.files.opening import read_small
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths

FORMAT: Final = 1
_MOST_MANIFEST = 1_000_000
_SIDES = ("photo.onnx", "text.onnx")
_MOST_BYTES = 4 * (5 * 4096**2 + 4096)  # of a side: the largest dimension, and twice as many hidden units


@dataclass(frozen=True, slots=True)
class HeadManifest:
    """A head, as its folder describes it. ``calibration`` is the encoder's, measured again in the head's space."""

    format: Literal[1]
    number: int
    kind: str
    blend: float
    encoder: str
    encoder_identity: str  # EncoderManifest.identity: version and digest of the files
    dimension: int
    pairs: int
    better: bool  # than the plain encoder, on pairs it was not trained on, beyond noise and without harm
    created_at: str  # UTC, ISO 8601
    files: dict[str, str]  # name -> sha256
    calibration: Calibration


class StoredHead:
    """A head in ``folder``, run by onnxruntime. The graphs load when they are first needed."""

    def __init__(self, folder: Path, manifest: HeadManifest) -> None:
        self.manifest = manifest
        self.folder = folder
        self._sessions: dict[str, Session] = {}

    def photos(self, vectors: Floats) -> Floats:
        """Return where photos lie in the head's space, float32 (n, d)."""
        return self._run(_SIDES[0], vectors)

    def texts(self, vectors: Floats) -> Floats:
        """Return where texts lie in the head's space, float32 (n, d)."""
        return self._run(_SIDES[1], vectors)

    def _run(self, name: str, vectors: Floats) -> Floats:
        if vectors.shape[1] != self.manifest.dimension:
            raise HeadProblem(
                Message(
                    "Head {number} maps vectors of {dimension} numbers, not of {shape}: it belongs to another "
                    "encoder. Train one for this encoder: xsearch align train",
                    number=self.manifest.number,
                    dimension=self.manifest.dimension,
                    shape=vectors.shape[1],
                )
            )
        if name not in self._sessions:
            self._sessions[name] = OnnxSession(self.folder / name)
        return self._sessions[name].run({INPUT: vectors}, OUTPUT)


def head_folder(paths: AppPaths, number: int) -> Path:
    """Return where a head lies, or would."""
    return paths.heads / f"{number:04d}"


def head_numbers(paths: AppPaths) -> list[int]:
    """Return the numbers of the published heads, rising."""
    try:
        return sorted(int(folder.name) for folder in paths.heads.iterdir() if folder.name.isdecimal())
    except OSError:
        return []


def read_head_manifest(paths: AppPaths, number: int) -> HeadManifest:
    """Return what a head's folder says; its graphs are not opened.

    Raises
    ------
    HeadProblem
        If there is no such head, or its manifest is not one.
    """
    if not (head_folder(paths, number) / "manifest.toml").exists():
        known = ", ".join(map(str, head_numbers(paths))) or "none yet"
        raise HeadProblem(
            Message("There is no head {number}. Heads of this library: {known}.", number=number, known=known)
        )
    return read_manifest_in(head_folder(paths, number))


def read_manifest_in(folder: Path) -> HeadManifest:
    """Return what a folder says of the head in it.

    Raises
    ------
    HeadProblem
        If its manifest is not one.
    """
    path = folder / "manifest.toml"
    try:
        values = tomllib.loads(read_small(str(path), _MOST_MANIFEST).decode("utf-8"))
        manifest = exact_converter(forbid_extra_keys=True).structure(values, HeadManifest)
    except (UnreadableText, ValueError, RecursionError) as error:  # of TOML, or of UTF-8
        raise HeadProblem(
            Message(
                "The head's manifest {path} cannot be read: {error}. Train again, or switch it off.",
                path=path,
                error=error,
            )
        ) from error
    except Exception as error:  # cattrs gathers every fault into one group
        faults = "; ".join(transform_error(error))
        raise HeadProblem(
            Message(
                "The head's manifest {path} is not valid: {faults}. Train again, or switch it off.",
                path=path,
                faults=faults,
            )
        ) from error
    if not (0 < manifest.dimension <= MAX_DIMENSION and manifest.number > 0):
        raise HeadProblem(
            Message(
                "The head's manifest {path} is not valid: {faults}. Train again, or switch it off.",
                path=path,
                faults=Message("number or dimension"),
            )
        )
    return manifest


def load_head(paths: AppPaths, number: int, encoder: EncoderManifest | None = None) -> StoredHead:
    """Open a head, checked against its hashes and, where one is given, against the encoder in use.

    Raises
    ------
    HeadProblem
        If there is no such head, a file of it was changed, or it belongs to another encoder.
    """
    manifest = read_head_manifest(paths, number)
    if encoder is not None and (manifest.encoder, manifest.encoder_identity) != (encoder.name, encoder.identity):
        raise HeadProblem(
            Message(
                "Head {number} was trained for the encoder {encoder} {encoder_identity}; in use is {name} "
                "{identity}. Train one for this encoder: xsearch align train",
                number=number,
                encoder=manifest.encoder,
                encoder_identity=manifest.encoder_identity,
                name=encoder.name,
                identity=encoder.identity,
            )
        )
    check_head_files(head_folder(paths, number), manifest)
    return StoredHead(head_folder(paths, number), manifest)


def check_head_files(folder: Path, manifest: HeadManifest) -> None:
    """Look whether the graphs in a folder are those that its manifest names, and nothing but maps of vectors.

    Raises
    ------
    HeadProblem
    """
    number = manifest.number
    for name in _SIDES:
        path = folder / name
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise OSError
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise HeadProblem(
                Message(
                    "Head {number} is incomplete: {folder} cannot be read. Train again.", number=number, folder=path
                )
            ) from error
        if found != manifest.files.get(name):
            raise HeadProblem(
                Message("Head {number} is damaged: {folder} was changed. Train again.", number=number, folder=path)
            )
        try:
            check_graph(path, operators.HEADS)
        except EncoderProblem as error:
            raise HeadProblem(
                Message("Head {number} cannot be used: {reason} Train again.", number=number, reason=error.message)
            ) from error


def draft_head(
    paths: AppPaths,
    head: SpaceHead,
    *,
    encoder: EncoderManifest,
    calibration: Calibration,
    pairs: int,
    better: bool,
    created_at: str,
) -> StoredHead:
    """Write a head under the next number, unpublished; it can be tried, and is forgotten unless it is published."""
    number = max(head_numbers(paths), default=0) + 1
    folder = paths.heads / f"{number:04d}.unfinished"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    graphs = dict(zip(_SIDES, (side_graph(head.photo), side_graph(head.text)), strict=True))
    for name, content in graphs.items():
        (folder / name).write_bytes(content)
    manifest = HeadManifest(
        format=FORMAT,
        number=number,
        kind=head.kind,
        blend=head.photo.blend,
        encoder=encoder.name,
        encoder_identity=encoder.identity,
        dimension=encoder.dimension,
        pairs=pairs,
        better=better,
        created_at=created_at,
        files={name: hashlib.sha256(content).hexdigest() for name, content in graphs.items()},
        calibration=calibration,
    )
    return StoredHead(folder, manifest)


def discard_draft(draft: StoredHead) -> None:
    """Forget a head that was not published."""
    shutil.rmtree(draft.folder, ignore_errors=True)


def publish_head(paths: AppPaths, draft: StoredHead, reports: Mapping[str, bytes]) -> StoredHead:
    """Give a draft its place, with these files beside it, and return it from there.

    The manifest is written last, into a folder that gets its name when it is complete.
    """
    for name, content in reports.items():
        (draft.folder / name).write_bytes(content)
    document = tomli_w.dumps(asdict(draft.manifest))
    (draft.folder / "manifest.toml").write_text(document, encoding="utf-8")
    target = head_folder(paths, draft.manifest.number)
    os.replace(draft.folder, target)
    return StoredHead(target, draft.manifest)
