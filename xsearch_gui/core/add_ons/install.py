"""Installing and removing add-ons: known by their hash, unpacked beside the others, tried, and only then there."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from xsearch_gui.core.add_ons.hello import ask, require_fitting
from xsearch_gui.core.add_ons.installed import Facts, installed, program_in, usable, write_facts
from xsearch_gui.core.add_ons.offers import EXPORTER, Offer, all_offers, offers
from xsearch_gui.core.add_ons.providers import PROVIDER, require_provider
from xsearch_gui.core.download import Remote, already_here, explained, fetch, partial_of, sha256_of
from xsearch_gui.core.errors import AddOnProblem, LibraryBusy, UsageError
from xsearch_gui.core.files.archives import Limits, open_archive
from xsearch_gui.core.files.opening import open_regular, reason_of
from xsearch_gui.core.handling import Handlers, on_paths
from xsearch_gui.core.message import Message
from xsearch_gui.core.os_errors import is_full
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.add_ons import (
    AddOnReport,
    DownloadAddOnRequest,
    InstallAddOnRequest,
    RemoveAddOnReport,
    RemoveAddOnRequest,
)

_UNFINISHED = ".unfinished-"
_STEP = 8 * 2**20
_MOST_FILES, _DEEPEST = 40_000, 12


def run_install(paths: AppPaths, request: InstallAddOnRequest, reporter: Reporter) -> AddOnReport:
    """Install an add-on from its file.

    Raises
    ------
    AddOnProblem
        This release does not know the file, there is no room, or what is in it does not run here.
    LibraryBusy, Cancelled
    """
    source = Path(os.path.abspath(os.path.expanduser(request.path)))
    with _unfinished(paths) as folder:
        copy = folder / "archive"
        offer = _known(source, copy, reporter)
        return _install(paths, offer, copy, folder, reporter)


def run_download(paths: AppPaths, request: DownloadAddOnRequest, reporter: Reporter) -> AddOnReport:
    """Download an add-on and install it; what has arrived of an earlier download is not fetched again.

    Raises
    ------
    UsageError
        There is none of this name for this computer.
    DownloadProblem, AddOnProblem, LibraryBusy, Cancelled
    """
    offer = offers().get(request.name)
    if offer is None or not offer.url:
        raise UsageError(
            Message("There is no add-on called {name} for this computer that could be downloaded.", name=request.name)
        )
    target = paths.downloads / offer.file
    with _unfinished(paths) as folder:
        _require_space(folder, offer.unpacked + offer.bytes - already_here(target))

        def tell(done: int) -> None:
            check(reporter)
            reporter.progress(done, offer.bytes, Message("Downloading {name}", name=offer.title))

        address = urllib.parse.urlsplit(offer.url)
        instead = Message("Without a network, bring its file {file} on a drive and install that.", file=offer.file)
        with explained(offer.file, f"{address.scheme}://{address.netloc}", instead):
            fetch(Remote(offer.url, offer.file, offer.bytes, offer.sha256), target, tell)
        if sha256_of(target) != offer.sha256:  # it was there, and is not what it was
            target.unlink()
            raise AddOnProblem(Message("{path} arrived damaged (its hash is wrong). Try again.", path=offer.file))
        report = _install(paths, offer, target, folder, reporter)
    target.unlink(missing_ok=True)
    return report


def run_remove(paths: AppPaths, request: RemoveAddOnRequest, reporter: Reporter) -> RemoveAddOnReport:
    """Remove an add-on from the user's data folder, and what was downloaded of it.

    Raises
    ------
    UsageError
        There is none of this name, or it came with the program.
    AddOnProblem, LibraryBusy
    """
    freed = 0
    there = next((one for one in installed(paths) if one.facts.name == request.name), None)
    if offer := offers().get(request.name):
        target = paths.downloads / offer.file
        freed += already_here(target)
        target.unlink(missing_ok=True)
        partial_of(target).unlink(missing_ok=True)
    if there is not None and there.beside and not freed:
        raise UsageError(
            Message("{name} came with the program, in {folder}.", name=there.facts.title, folder=there.folder)
        )
    if there is None and not freed:
        raise UsageError(Message("There is no add-on called {name} that could be removed.", name=request.name))
    if there is not None and not there.beside:
        freed += _size(there.folder)
        with _unfinished(paths) as folder, _explaining(there.folder):
            os.rename(there.folder, folder / "old")  # gone at once by its name, then byte by byte
    return RemoveAddOnReport(request.name, freed)


# the parts ----------------------------------------------------------------------------------------------------------


def _known(source: Path, copy: Path, reporter: Reporter) -> Offer:
    """Copy a file of anybody's while it is hashed, and return what this release knows of it."""
    try:
        with open_regular(str(source)) as file:
            size = os.fstat(file.fileno()).st_size
            known = {offer.sha256: offer for offer in all_offers() if offer.bytes == size}
            if not known:
                raise _unknown(source)
            _require_space(copy.parent, size + max(offer.unpacked for offer in known.values()))
            digest, done = hashlib.sha256(), 0
            with _explaining(copy.parent), copy.open("wb") as target:
                while block := file.read(_STEP):
                    check(reporter)
                    digest.update(block)
                    target.write(block)
                    done += len(block)
                    reporter.progress(done, size, Message("Checking the file"))
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else Message("has an impossible name")
        raise AddOnProblem(Message("{path}: {reason}", path=source, reason=reason)) from error
    offer = known.get(digest.hexdigest())
    if offer is None:
        raise _unknown(source)
    if not offer.is_for_this_computer:
        raise AddOnProblem(
            Message(
                "{path} is {title} for {platform} {python}; it does not run here.",
                path=source, title=offer.title, platform=offer.platform, python=offer.python,
            )
        )  # fmt: skip
    return offer


def _unknown(source: Path) -> AddOnProblem:
    files = ", ".join(offer.file for offer in offers().values())
    said = Message("Files of this version are: {files}.", files=files) if files else Message("It knows none.")
    return AddOnProblem(
        Message("{path} is no add-on that this version of xsearch knows; it was not installed. {said}",
                path=source, said=said)
    )  # fmt: skip


def _install(paths: AppPaths, offer: Offer, archive: Path, folder: Path, reporter: Reporter) -> AddOnReport:
    """Unpack what has the right hash, try it, and put it in the place of an older one."""
    other = usable(paths, PROVIDER) if offer.kind == PROVIDER else None
    if other is not None and other.facts.name != offer.name:
        raise UsageError(
            Message("Only one of them can be used at a time. Remove {name} first.", name=other.facts.title)
        )
    new, target = folder / "new", paths.add_ons / offer.name
    with _explaining(paths.add_ons):
        size = _unpack(archive, offer, new, reporter)
        write_facts(new, Facts(
            offer.name, offer.kind, offer.title, offer.version, offer.platform, offer.python, offer.protocol,
            offer.provider, size,
        ))  # fmt: skip
        reporter.progress(0, 0, Message("Trying {name}", name=offer.title))
        if offer.kind == EXPORTER:
            os.chmod(program_in(new), 0o700)
            require_fitting(ask([str(program_in(new))]))
        else:
            require_provider(new, offer.provider)
        if target.exists():
            os.rename(target, folder / "old")
        os.rename(new, target)
    notes: tuple[Message, ...] = ()
    if offer.kind == PROVIDER:
        notes = (
            Message("It is used after the next start. Then measure what runs your encoder best: {command}",
                    command="xsearch encoders trial"),
        )  # fmt: skip
    return AddOnReport(offer.name, offer.title, offer.version, size, str(target), notes)


def _unpack(archive: Path, offer: Offer, target: Path, reporter: Reporter) -> int:
    done = 0
    with open_archive(archive, Limits(_MOST_FILES, max(offer.unpacked, offer.bytes), _DEEPEST)) as opened:
        for name in opened.names:  # looked at, and of a file whose hash is known: see archives.py
            check(reporter)
            path = target.joinpath(*name.split("/"))
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                opened.copy(name, file)
            done += opened.size(name)
            reporter.progress(done, offer.unpacked, Message("Unpacking {name}", name=offer.title))
    return done


@contextmanager
def _unfinished(paths: AppPaths) -> Iterator[Path]:
    """Give a new folder to build an add-on in; whatever is still there at the end is removed."""
    with _explaining(paths.add_ons):
        paths.add_ons.mkdir(parents=True, exist_ok=True)
    lock = FileLock(paths.add_ons / ".lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise LibraryBusy(Message("Another xsearch is installing an add-on now. Wait until it is done.")) from error
    try:
        for leftover in paths.add_ons.glob(f"{_UNFINISHED}*"):  # of a process that was killed
            shutil.rmtree(leftover, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=paths.add_ons))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        lock.release()


def _require_space(folder: Path, needed: int) -> None:
    if (free := shutil.disk_usage(folder).free) < needed:
        raise AddOnProblem(
            Message(
                "{size} MB are needed on the disk of {parent}; {free} MB are free.",
                size=round(needed / 1e6), parent=folder.parent, free=round(free / 1e6),
            )
        )  # fmt: skip


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


@contextmanager
def _explaining(folder: Path) -> Iterator[None]:
    """Turn what the disk says into a sentence (:class:`AddOnProblem`)."""
    try:
        yield
    except OSError as error:
        if is_full(error):
            said = Message(
                "The disk of {folder} is full. Nothing was installed; free some space and try again.", folder=folder
            )
        else:
            said = Message("{folder} cannot be written to ({error}).", folder=folder, error=error.strerror or error)
        raise AddOnProblem(said) from error


HANDLERS: Handlers = {
    InstallAddOnRequest: on_paths(run_install),
    DownloadAddOnRequest: on_paths(run_download),
    RemoveAddOnRequest: on_paths(run_remove),
}
