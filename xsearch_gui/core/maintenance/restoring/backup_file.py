"""The file of a backup: which files are in it, and whether they are those that were written."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cattrs import transform_error

from xsearch_gui.core.catalogue.schema import migrations
from xsearch_gui.core.errors import NewerCatalogue, UnreadableArchive, UsageError
from xsearch_gui.core.exact import exact_converter
from xsearch_gui.core.files.archives import Archive, Limits, open_archive
from xsearch_gui.core.message import Message
from xsearch_gui.core.os_errors import full
from xsearch_gui.core.progress import Reporter, check

FORMAT = 1
MANIFEST, CATALOGUE, SETTINGS = "manifest.json", "catalogue.sqlite", "settings.toml"
_HEAD_FILE = re.compile(r"heads/[0-9]{4,6}/(manifest\.toml|photo\.onnx|text\.onnx|report\.json)")
_LIMITS = Limits(50_000, 1 << 42)
_MOST = {MANIFEST: 20_000_000, SETTINGS: 1_000_000}  # bytes; of all but the catalogue
_MOST_OF_HEADS = 400_000_000
_COPIES = 3  # of the catalogue: as it was given, as it is taken, and while it takes the old one's place


@dataclass(frozen=True, slots=True)
class NamedEncoder:
    """An encoder of the library that was backed up."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """What a backup says of itself. ``created`` is UTC, ISO 8601; ``sha256`` that of every other file in it."""

    format: int
    program: str
    catalogue: int
    created: str
    photos: int
    notes: int
    encoders: tuple[NamedEncoder, ...]
    sha256: dict[str, str]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was opened."""

    path: Path
    archive: Archive
    about: BackupManifest

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that a restore takes."""
        return tuple(name for name in self.about.sha256 if is_known(name))

    @property
    def passed_over(self) -> tuple[str, ...]:
        """The names of files that no restore takes: reports of heads are made again, others xsearch does not know."""
        named = {*self.archive.names, *self.about.sha256} - {MANIFEST}
        return tuple(sorted(name for name in named if not is_known(name) and not name.endswith("/report.html")))

    def verify(self, reporter: Reporter) -> None:
        """Read every file that a restore takes, and compare it with what was written."""
        for name in self._each(reporter):
            self._require(name, self.archive.copy(name))

    def unpack(self, folder: Path, reporter: Reporter) -> None:
        """Write every file that a restore takes into a folder, each verified.

        Raises
        ------
        DiskFull
        """
        sizes = {name: self.archive.size(name) for name in self.files}
        if sum(sizes.values()) + _COPIES * sizes[CATALOGUE] > shutil.disk_usage(folder).free:
            raise full(folder.parent)
        for name in self._each(reporter):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with open(folder / name, "xb") as target:
                self._require(name, self.archive.copy(name, target))

    def _each(self, reporter: Reporter) -> Iterator[str]:
        for done, name in enumerate(self.files):
            check(reporter)
            reporter.progress(done, len(self.files), Message("Verifying the backup"))
            most = _MOST.get(name, _MOST_OF_HEADS)
            if name != CATALOGUE and self.archive.size(name) > most:
                raise _damaged(self.path, Message("holds {name}, which is too large", name=name))
            yield name

    def _require(self, name: str, found: str) -> None:
        if found != self.about.sha256[name]:
            raise UsageError(
                Message("The backup {path} is damaged: {name} is not as it was written.", path=self.path, name=name)
            )


def is_known(name: str) -> bool:
    """Return whether a file of this name is of a library: nothing else is ever unpacked."""
    return name in (CATALOGUE, SETTINGS) or _HEAD_FILE.fullmatch(name) is not None


@contextmanager
def open_backup(path: Path) -> Iterator[Backup]:
    """Open a backup that this program can read.

    Raises
    ------
    UsageError
        If the file is no backup, or is damaged.
    NewerCatalogue
    """
    if not path.exists():
        raise UsageError(Message("There is no file {path}.", path=path))
    try:
        with open_archive(path, _LIMITS) as archive:
            about = _manifest(path, archive.read(MANIFEST, _MOST[MANIFEST]))
            if CATALOGUE not in about.sha256:
                raise UsageError(Message("{path} holds no catalogue, so it is no backup of xsearch.", path=path))
            yield Backup(path, archive, about)
    except UnreadableArchive as error:
        raise _damaged(path, error.reason) from error


def _manifest(path: Path, data: bytes) -> BackupManifest:
    try:
        values = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _damaged(path, Message("{name} in it cannot be read", name=MANIFEST)) from error
    _refuse_newer(values)
    try:
        about = exact_converter().structure(values, BackupManifest)
    except Exception as error:  # cattrs gathers every fault into one group
        faults = "; ".join(transform_error(error))[:300]
        raise _damaged(path, Message("{name} in it is not valid: {faults}", name=MANIFEST, faults=faults)) from error
    if about.format < 1 or about.catalogue < 1 or min(about.photos, about.notes) < 0:
        raise _damaged(path, Message("{name} in it is not valid: {faults}", name=MANIFEST, faults="format"))
    return about


def _refuse_newer(values: object) -> None:
    found = values if isinstance(values, dict) else {}
    numbers = [(found.get("format"), FORMAT), (found.get("catalogue"), migrations.VERSION)]
    if any(type(number) is int and number > most for number, most in numbers):
        version = str(found.get("program", ""))[:40]
        raise NewerCatalogue(
            Message("This backup was written by a newer xsearch ({version}). Update xsearch.", version=version)
        )


def _damaged(path: Path, reason: Message) -> UsageError:
    return UsageError(Message("{path} is not a usable backup of xsearch ({error}).", path=path, error=reason))
