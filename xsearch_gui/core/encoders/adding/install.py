"""Installing encoder folders: checked as a stranger's, copied beside the others, and there only when they are whole.

Everything is made in a folder whose name begins with a dot and then renamed: at any moment an encoder is there, or it
is not. What a killed process left behind is swept away by the next one that installs something.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, Timeout

from xsearch_gui.core.encoders import builtin_folder
from xsearch_gui.core.encoders.adding.ready_made.files import not_its_own
from xsearch_gui.core.encoders.adding.sandbox import SandboxResult, try_out
from xsearch_gui.core.encoders.file_hashes import verify_files
from xsearch_gui.core.encoders.manifest import (
    AnyManifest,
    EncoderManifest,
    read_any_manifest,
    write_manifest,
)
from xsearch_gui.core.encoders.part_check import check_parts
from xsearch_gui.core.errors import EncoderProblem, LibraryBusy, UsageError
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.encoders import ImportReport

MAX_FILES = 16
MAX_FOLDER_BYTES = 4_000_000_000
_UNFINISHED = ".unfinished-"
TEXT_FILES = ("CARD.md", "LICENSE", "LICENSE.txt", "NOTICE")  # copied too where they are there
_MAX_TEXT = 2_000_000
_STEP = 8 * 2**20


def install_folder(paths: AppPaths, source: Path, work: Path, name: str, reporter: Reporter) -> ImportReport:
    """Check an encoder folder of this program's making and install a copy, made in a new folder in ``work``.

    Raises
    ------
    EncoderProblem
        What is in the folder is not an encoder that can be trusted to be nothing but data, or it does not work here.
    UsageError
        The name is taken.
    Cancelled
    """
    manifest = read_any_manifest(source)
    name = encoder_name(name or manifest.name)
    require_free(paths, name)
    manifest = replace(manifest, name=name)
    doubt = Message("Its manifest has no parity vectors: it runs, but nothing says it runs right.")
    size = check_folder(source, manifest)
    require_space(work, size)
    target = work / "encoder"
    with explaining(target):
        target.mkdir()
    _copy(source, target, manifest, reporter)
    verify_files(target, manifest)
    with explaining(target):
        write_manifest(target, manifest)
    reporter.progress(0, 0, Message("Trying the encoder"))
    tried = install(paths, target, name, manifest)
    return ImportReport(
        name, manifest.dimension, size, tried.parity_photos, tried.parity_texts, isinstance(manifest, EncoderManifest),
        () if manifest.parity else (doubt,),
    )  # fmt: skip


def install(paths: AppPaths, unfinished: Path, name: str, manifest: AnyManifest) -> SandboxResult:
    """Look at the graphs in a folder, try them, and give the folder its name.

    Raises
    ------
    EncoderProblem
    """
    tried = _trusted(unfinished, manifest)
    with explaining(paths.encoders):
        os.rename(unfinished, paths.encoders / name)
    return tried


def deliver(unfinished: Path, target: Path, manifest: AnyManifest) -> Path:
    """Look at the graphs in a folder, try them, and copy it to where the user wants it: whole, or not at all."""
    _trusted(unfinished, manifest)
    half = target.with_name(f"{_UNFINISHED}{target.name}")
    try:
        with explaining(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(unfinished, half)
            os.rename(half, target)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return target


def _trusted(folder: Path, manifest: AnyManifest) -> SandboxResult:
    check_parts(folder, manifest)
    return try_out(folder)


def encoder_name(name: str) -> str:
    """Return a name as the name of an encoder's folder.

    Raises
    ------
    UsageError
    """
    plain = re.sub(r"[^A-Za-z0-9_.+-]+", "-", name).strip("-.")[:80]
    if not plain or plain == builtin_folder().name:
        raise UsageError(
            Message("{name} cannot be the name of an encoder that is added; choose another.", name=repr(name))
        )
    return plain


def check_folder(folder: Path, manifest: AnyManifest) -> int:
    """Look at a folder's files without opening one, and return how many bytes they have.

    Raises
    ------
    EncoderProblem
        A file is missing, a link, a pipe or too large, or there are too many.
    """
    if len(manifest.files) > MAX_FILES:
        raise EncoderProblem(
            Message(
                "The manifest of {folder} names {n} files; {most} are the most.",
                folder=folder,
                n=len(manifest.files),
                most=MAX_FILES,
            )
        )
    total = 0
    for path in (folder / name for name in manifest.files):
        total += _size_of(path, manifest.name)
    if total > MAX_FOLDER_BYTES:
        raise EncoderProblem(
            Message(
                "The encoder in {folder} has {total} GB; that is too much for an encoder.",
                folder=folder,
                total=round(total / 1000000000.0, 1),
            )
        )
    check_parts(folder, manifest)
    return total


def _size_of(path: Path, encoder: str) -> int:
    try:
        status = path.lstat()
    except OSError as error:
        raise EncoderProblem(
            Message("The encoder {name} is incomplete: {path} is missing.", name=encoder, path=path)
        ) from error
    if not stat.S_ISREG(status.st_mode):
        raise EncoderProblem(not_its_own(path))
    return status.st_size


def _copy(source: Path, target: Path, manifest: AnyManifest, reporter: Reporter) -> None:
    """Copy what the manifest names, and the card; nothing else in the folder is of interest."""
    texts = [name for name in TEXT_FILES if _is_small_file(source / name)]
    names = [*manifest.files, *(name for name in texts if name not in manifest.files)]
    total, done = sum((source / name).lstat().st_size for name in names), 0
    for name in names:
        with _open_own(source / name) as read, explaining(target), (target / name).open("wb") as write:
            while block := read.read(_STEP):
                check(reporter)
                write.write(block)
                done += len(block)
                reporter.progress(min(done, total), total, Message("Copying the encoder"))
            write.flush()
            os.fsync(write.fileno())


def _is_small_file(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size <= _MAX_TEXT


def _open_own(path: Path) -> BinaryIO:
    """Open a file that was no link a moment ago, and must not be one now."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        return os.fdopen(os.open(path, flags), "rb")
    except OSError as error:
        raise EncoderProblem(
            Message("{path} cannot be read ({error}).", path=path, error=error.strerror or error)
        ) from error


# folders that are not whole yet -----------------------------------------------------------------------------------


@contextmanager
def unfinished_folder(paths: AppPaths, name: str) -> Iterator[Path]:
    """Give a new folder to build an encoder in; whatever is still there at the end is removed.

    ``name`` is what it will be called; empty if it will not be installed here.

    Raises
    ------
    UsageError
        If an encoder of this name is installed.
    LibraryBusy
        If another process is building one.
    EncoderProblem
        If the disk is full.
    """
    if name:
        require_free(paths, name)
    with explaining(paths.encoders):
        paths.encoders.mkdir(parents=True, exist_ok=True)
    lock = FileLock(paths.encoders / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy(Message("Another xsearch is adding an encoder now. Wait until it is done.")) from error
    try:
        sweep(paths)
        with explaining(paths.encoders):
            folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=paths.encoders))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        lock.release()


def require_free(paths: AppPaths, name: str) -> None:
    """Raise :class:`UsageError` if an encoder of this name is installed."""
    if (paths.encoders / name).exists():
        raise UsageError(
            Message("There is an encoder called {name} already. Remove it first, or choose another name.", name=name)
        )


def sweep(paths: AppPaths) -> None:
    """Remove what processes left behind that were killed while they built or removed an encoder."""
    for leftover in paths.encoders.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def remove_folder(paths: AppPaths, name: str) -> None:
    """Remove an installed encoder: gone at once by its name, then byte by byte."""
    doomed = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=paths.encoders))
    os.rename(paths.encoders / name, doomed / name)
    shutil.rmtree(doomed, ignore_errors=True)


def require_space(folder: Path, size: int) -> None:
    """Raise :class:`EncoderProblem` if so many bytes have no room on the disk of a folder."""
    if (free := shutil.disk_usage(folder).free) < size * 1.05:
        raise EncoderProblem(
            Message(
                "{size} MB are needed on the disk of {parent}; {free} MB are free.",
                size=round(size / 1000000.0),
                parent=folder.parent,
                free=round(free / 1000000.0),
            )
        )


@contextmanager
def explaining(folder: Path) -> Iterator[None]:
    """Turn what the disk says into a sentence (:class:`EncoderProblem`)."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            said = Message(
                "The disk of {folder} is full. Nothing was installed; free some space and try again.", folder=folder
            )
        else:
            said = Message("{folder} cannot be written to ({error}).", folder=folder, error=error.strerror or error)
        raise EncoderProblem(said) from error
