"""Importing encoders made elsewhere: folders of this program's making, and what others have published as ONNX.

A source is a folder, a ZIP file, or of what is ready-made a repository of the hub. Of an archive nothing is written to
a place that it names: its files get numbers, and a manifest's files the plain names that the manifest was checked for.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from xsearch_gui.core.encoders.adding import hub
from xsearch_gui.core.encoders.adding.downloadable import ModelSource, find_source
from xsearch_gui.core.encoders.adding.install import (
    MAX_FILES,
    MAX_FOLDER_BYTES,
    TEXT_FILES,
    encoder_name,
    explaining,
    install,
    install_folder,
    require_free,
    require_space,
    unfinished_folder,
)
from xsearch_gui.core.encoders.adding.model_card import stated_languages, stated_license, write_any_card
from xsearch_gui.core.encoders.adding.ready_made.describing import About
from xsearch_gui.core.encoders.adding.ready_made.files import Source, choose, names_of_use, require_graphs, source_in
from xsearch_gui.core.encoders.adding.ready_made.importing import Made, make_encoder
from xsearch_gui.core.encoders.manifest import MAX_BYTES, EncoderManifest, read_any_manifest, write_manifest
from xsearch_gui.core.errors import EncoderProblem, UnreadableArchive, UsageError
from xsearch_gui.core.files.archives import Archive, Limits, open_archive
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.encoders import ImportEncoderRequest, ImportReport

_MANIFEST = "manifest.toml"
_LIMITS = Limits(2_000, MAX_FOLDER_BYTES)  # large graphs have a file for each of their weights


def run_import(paths: AppPaths, request: ImportEncoderRequest, reporter: Reporter) -> ImportReport:
    """Check an encoder made elsewhere and install it.

    Raises
    ------
    EncoderProblem
        It is not an encoder that can be trusted to be nothing but data, it does not work here, or it is chance.
    UsageError
        The name is taken, or the source makes no sense.
    LibraryBusy, Cancelled
    """
    origin = _origin(request)
    with unfinished_folder(paths, "") as work:
        own = _own_folder(origin, work, reporter)
        if own is not None:
            return install_folder(paths, own, work, request.name, reporter)
        name = encoder_name(request.name or origin.name)
        require_free(paths, name)
        folder = work / "encoder"
        made = _make(paths, origin, name, folder, reporter)
        reporter.progress(0, 0, Message("Trying the encoder"))
        size = sum(file.stat().st_size for file in folder.iterdir())
        install(paths, folder, name, made.manifest)
    for repository in origin.repositories:
        shutil.rmtree(hub.folder_of(repository, paths.downloads), ignore_errors=True)
    known = made.verdict
    return ImportReport(
        name, made.manifest.dimension, size, 0.0, 0.0, isinstance(made.manifest, EncoderManifest), made.notes,
        known.share, known.low, known.high,
    )  # fmt: skip


def _make(paths: AppPaths, origin: ModelSource, name: str, folder: Path, reporter: Reporter) -> Made:
    """Make an encoder in a new folder; no file of its sources is open any more afterwards."""
    found = [_found(paths, one, folder.parent, reporter) for one in (origin, origin.photos) if one is not None]
    sources = [source for source, _, _ in found]
    require_space(folder.parent, sum(map(_size, sources)))
    with explaining(folder):
        folder.mkdir()
        made = make_encoder(sources, folder, _about(name, origin, found), reporter)
        _write_about(folder, made, origin, sources)
    return made


def repositories_of(request: ImportEncoderRequest) -> tuple[str, ...]:
    """Return what an import would have to download; who asks for it asks the user first.

    Raises
    ------
    UsageError
    """
    return _origin(request).repositories


def _origin(request: ImportEncoderRequest) -> ModelSource:
    """Return what is meant. A single word is a name of the catalogue or something here, and never asked of the hub."""
    origin = find_source(request.source, request.photos)
    for one, text in ((origin, request.source), (origin.photos, request.photos)):
        if one is not None and one.folder is None and one.entry is None and "/" not in text and text:
            raise UsageError(Message("There is no folder {text}.", text=text))
    if origin.entry is not None and not origin.entry.ready_made:
        raise UsageError(
            Message("{name} is not ready-made: it has to be exported, which needs torch.", name=origin.entry.name)
        )
    return origin


Found = tuple[Source, str, tuple[str, ...]]  # the files, and what is stated: licence, languages


def _found(paths: AppPaths, origin: ModelSource, work: Path, reporter: Reporter) -> Found:
    """Return the files of a source, fetched or unpacked if need be."""
    if origin.folder is None:
        reporter.progress(0, 0, Message("Asking the hub"))
        listing = hub.list_files(origin.repository, names_of_use)
        with explaining(paths.downloads):
            paths.downloads.mkdir(parents=True, exist_ok=True)
        require_space(paths.downloads, 2 * listing.bytes - hub.already_here(listing, paths.downloads))
        folder = hub.download(listing, paths.downloads, reporter)
        return _sources(folder, {file.path: folder / file.path for file in listing.files}, listing)
    source = source_in(origin.folder) if origin.folder.is_dir() else _unpacked(origin.folder, work, reporter)
    readme = source.files.get("README.md", Path())
    return source, stated_license(readme), stated_languages(readme)


def _sources(folder: Path, files: dict[str, Path], listing: hub.Listing) -> Found:
    return Source(folder, files, choose(files)), listing.license, listing.languages


def _size(source: Source) -> int:
    size = sum(path.stat().st_size for path in source.files.values())
    if size > MAX_FOLDER_BYTES:
        raise EncoderProblem(
            Message(
                "The encoder in {folder} has {total} GB; that is too much for an encoder.",
                folder=source.title,
                total=round(size / 1000000000.0, 1),
            )
        )
    return size


def _about(name: str, origin: ModelSource, found: Sequence[Found]) -> About:
    entry = origin.entry
    licenses = ", ".join(dict.fromkeys(license_ for _, license_, _ in found if license_))
    languages = next((languages for _, _, languages in found if languages), ())
    if entry is not None:
        return About(name, entry.title, entry.license, entry.languages)
    return About(name, name, licenses or "not stated", languages)


def _write_about(folder: Path, made: Made, origin: ModelSource, sources: Sequence[Source]) -> None:
    """Write the card and, last, the manifest."""
    known = made.verdict
    proof = (
        f"Right pairs of known photos and sentences won in {known.share:.1%} of comparisons ({known.low:.1%} to "
        f"{known.high:.1%} with 95 % confidence); languages that it was seen to read: "
        f"{', '.join(known.languages) or 'none'}"
    )
    write_any_card(folder, made.manifest, origin, "Imported", proof, [source.files for source in sources])
    write_manifest(folder, made.manifest)


# archives -----------------------------------------------------------------------------------------------------------


def _own_folder(origin: ModelSource, work: Path, reporter: Reporter) -> Path | None:
    """Return the folder of an encoder of this program's making, unpacked if need be; None if it is none."""
    if origin.folder is None or origin.photos is not None:
        return None
    if origin.folder.is_dir():
        return origin.folder if (origin.folder / _MANIFEST).exists() else None
    with _explained(origin.folder), open_archive(origin.folder, _LIMITS) as archive:
        names = _inner(archive.names)
        if _MANIFEST not in names:
            return None
        folder = work / "unpacked"
        with explaining(folder):
            folder.mkdir()
            (folder / _MANIFEST).write_bytes(archive.read(names[_MANIFEST], MAX_BYTES))
            plain = [*list(read_any_manifest(folder).files)[: MAX_FILES + 1], *TEXT_FILES]  # the manifest was checked
            _unpack(archive, {name: folder / name for name in plain}, names, reporter)
    return folder


def _unpacked(path: Path, work: Path, reporter: Reporter) -> Source:
    """Return the files of use in an archive; each is unpacked under a number."""
    with _explained(path), open_archive(path, _LIMITS) as archive:
        names = _inner(archive.names)
        choice = require_graphs(path, choose(names))
        folder = work / f"unpacked-{time.monotonic_ns()}"
        files = {name: folder / str(number) for number, name in enumerate(choice.names)}
        require_space(work, 2 * sum(archive.size(names[name]) for name in files))
        with explaining(folder):
            folder.mkdir()
            _unpack(archive, files, names, reporter)
    return Source(path, files, choice)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except UnreadableArchive as error:
        raise EncoderProblem(Message("{path} {fault}. It was not installed.", path=path, fault=error.reason)) from error


def _unpack(archive: Archive, files: dict[str, Path], names: dict[str, str], reporter: Reporter) -> None:
    for done, (name, target) in enumerate(files.items()):
        check(reporter)
        reporter.progress(done, len(files), Message("Unpacking"))
        if name in names:
            with target.open("wb") as file:
                archive.copy(names[name], file)


def _inner(names: Sequence[str]) -> dict[str, str]:
    """Return the names in an archive without the folders that all of them lie in, and what they are in full."""
    common = PurePosixPath(names[0]).parent.parts if names else ()
    for name in names:
        parts = PurePosixPath(name).parent.parts
        common = common[: next((at for at, pair in enumerate(zip(common, parts, strict=False)) if pair[0] != pair[1]),
                               min(len(common), len(parts)))]  # fmt: skip
    return {"/".join(PurePosixPath(name).parts[len(common) :]): name for name in names}
