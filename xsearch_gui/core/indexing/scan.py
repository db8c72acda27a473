"""What has changed in the user's folders since the last look.

Nothing is decoded here: :func:`scan` compares names, sizes and times with the catalogue, directory by directory, so
that an unchanged library costs one walk and the memory of its largest directory.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xsearch_gui.core.catalogue import Catalogue, FileRow
from xsearch_gui.core.catalogue.folders import FolderRow
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.files.volumes import FolderProbe, VolumeTimeout, contains, probe, with_timeout
from xsearch_gui.core.files.walking import Entry, Exclusions, Listing, below_any, is_passed_over, list_file, walk
from xsearch_gui.core.indexing.missing_files import forget_files, reconcile_missing
from xsearch_gui.core.library.volume_matching import recognise, register_volume, resolve_folders
from xsearch_gui.core.message import Message, to_text
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.indexing import MissingFiles
from xsearch_gui.core.records.items import Failure

LISTING_SECONDS = 30.0  # a directory of a slow share may take its time
_REPORT_EVERY = 500


@dataclass(slots=True)
class Scan:
    """What a look at the folders gave. ``folder_ids`` are those that were there."""

    folder_ids: list[int] = field(default_factory=list)
    unchanged: int = 0
    offline: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)  # directories that cannot be read
    vanished: list[MissingFiles] = field(default_factory=list)
    notices: list[Message] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How to look. ``shallow``, ``force`` and ``waiting`` as in :class:`IndexRequest`."""

    exclusions: Exclusions = field(default_factory=Exclusions)
    shallow: bool = False
    force: bool = False  # take every file for changed
    waiting: frozenset[str] = frozenset()
    accept_missing: bool = False
    empty_is_empty: bool = False  # an empty folder was emptied, and is not a mount point without its drive


def scan(catalogue: Catalogue, paths: Sequence[str], reporter: Reporter, options: ScanOptions | None = None) -> Scan:
    """Note every new, changed, moved and vanished file of the folders in the catalogue.

    A folder that is absent, that does not answer, or that is empty but was not, is *offline*: nothing of it is
    touched.

    Raises
    ------
    UsageError
        If a path exists neither on disk nor in the library.
    """
    return _Scanner(catalogue, reporter, options or ScanOptions()).run(resolve_folders(catalogue, paths))


class _Scanner:
    """One look at some folders."""

    def __init__(self, catalogue: Catalogue, reporter: Reporter, options: ScanOptions) -> None:
        self._catalogue = catalogue
        self._reporter = reporter
        self._options = options
        self._result = Scan()
        self._missing: dict[int, FileRow] = {}  # two paths of a request can overlap
        self._totals: dict[int, tuple[str, int]] = {}
        self._probes: dict[str, FolderProbe] = {}

    def run(self, roots: Sequence[tuple[str, str]]) -> Scan:
        """Look at the paths, and at the volumes that turn out to be mounted in them."""
        pending = deque(roots)
        for pattern in self._options.exclusions.refused:
            self._result.notices.append(
                Message(
                    "The pattern {pattern} of what to leave out means nothing; it was passed over.",
                    pattern=repr(pattern),
                )
            )
        while pending:
            root, start = pending.popleft()
            folder = self._meet(root)
            if folder is None:
                self._offline(root)
                continue
            if folder.id not in self._totals:
                self._totals[folder.id] = (root, self._catalogue.folders.count(folder.id))
                self._result.folder_ids.append(folder.id)
            try:
                mounted = _FolderScan(self._catalogue, self._reporter, self._options, folder, self._result).run(start)
            except VolumeTimeout:
                self._result.folder_ids.remove(folder.id)
                self._silent(root)
                continue
            self._missing |= {row.id: row for row in mounted.missing}
            pending.extend((inner, inner) for inner in mounted.roots)
        # Only now: a file that is missing in one folder may have turned up in another.
        self._result.vanished = reconcile_missing(
            self._catalogue, list(self._missing.values()), self._totals, self._options.accept_missing
        )
        return self._result

    def _meet(self, root: str) -> FolderRow | None:
        """Return the volume that lies at a path; None where there is none, or nothing on it."""
        if root not in self._probes:
            self._probes[root] = probe(root)
        seen = self._probes[root]
        if not seen.answered:
            self._silent(root)
        known = any(self._catalogue.folders.count(row.id) for row in self._catalogue.folders.rows(root))
        if not seen.there or (seen.empty and known and not self._options.empty_is_empty):
            return None
        row = recognise(self._catalogue, root, seen)
        if row is None and not _holds_anything(root):
            return None  # the bare mount point, which lies on another volume
        with self._catalogue.transaction():
            folder, notice = register_volume(self._catalogue, root, seen, row)
        if notice:
            self._result.notices.append(notice)
        return folder

    def _offline(self, root: str) -> None:
        if root not in self._result.offline:
            self._result.offline.append(root)

    def _silent(self, root: str) -> None:
        self._offline(root)
        sentence = Message(
            "{path} does not answer. Its photos stay in the library; look at the network or the cable.", path=root
        )
        if sentence not in self._result.notices:
            self._result.notices.append(sentence)


def _holds_anything(root: str) -> bool:
    try:
        return any(step.entries for step in with_timeout(lambda: walk(root, root, Exclusions()), LISTING_SECONDS))
    except VolumeTimeout:
        return False


@dataclass(slots=True)
class _Scanned:
    missing: list[FileRow]
    roots: list[str]  # volumes mounted within, which are folders of their own


class _FolderScan:
    """A walk through one folder, or a part of it, beside what the catalogue knows of it."""

    def __init__(
        self, catalogue: Catalogue, reporter: Reporter, options: ScanOptions, folder: FolderRow, result: Scan
    ) -> None:
        self._catalogue = catalogue
        self._reporter = reporter
        self._options = options
        self._folder = folder
        self._result = result
        self._directories = catalogue.folders.directories(folder.id)
        self._others = {path for path in catalogue.folders.paths() if path != folder.path}
        self._closed: list[str] = []  # what cannot be looked into says nothing about what is in it
        self._missing: list[FileRow] = []
        self._roots: list[str] = []
        self._photos: list[str] = []  # names that are new, or gone: notes may speak of them
        self._changed: set[str] = set()
        self._seen: set[str] = set()
        self._left_out = catalogue.left_out.walked(folder.id)
        self._count = 0

    def run(self, start: str) -> _Scanned:
        """Look at everything from ``start`` on."""
        alive: set[str] = set()
        for listing in with_timeout(lambda: self._listings(start), LISTING_SECONDS):
            check(self._reporter)
            if listing.mounted:
                self._take_volume(listing.directory)
                continue
            if self._options.shallow and listing.directory == start:
                alive = set(listing.subdirectories)
            self._compare(listing)
        if not os.path.isfile(start):
            self._look_for_lost(start, alive)
        self._mark_notes()
        return _Scanned(self._missing, self._roots)

    def _listings(self, start: str) -> Iterable[Listing]:
        if os.path.isfile(start):
            return [list_file(start)]
        device = os.stat(self._folder.path).st_dev
        known = self._directories if self._options.shallow else frozenset[str]()
        return walk(self._folder.path, start, self._options.exclusions, self._others | known, device)

    def _compare(self, listing: Listing) -> None:
        directory, folder = listing.directory, self._folder
        self._seen.add(directory)
        self._result.failed += listing.failed
        closed = [failure.path for failure in listing.failed]
        self._closed += closed
        if directory in closed:
            return
        known = self._catalogue.folders.stamps_in(folder.id, directory)
        new: list[Entry] = []
        aged: list[tuple[str, int]] = []
        for entry in listing.entries:
            stamp = known.pop(entry.name, None)
            if self._options.waiting and os.path.join(directory, entry.name) in self._options.waiting:
                continue
            if stamp and not self._options.force and entry.is_still(stamp):
                self._result.unchanged += stamp[2] == FileRole.PHOTO and stamp[3] == "done"
                if stamp[4] != entry.ctime_ns:
                    aged.append((entry.name, entry.ctime_ns))
            else:
                new.append(entry)
        rows = self._catalogue.folders.files_in(folder.id, directory) if known and not listing.only else {}
        if new:
            self._add(directory, new)
        if aged:
            with self._catalogue.transaction():
                self._catalogue.files.note_ctimes(folder.id, directory, aged)
        if not listing.only:
            self._pass_over(directory, {name: to_text(reason) for name, reason in listing.left_out.items()})
        if rows:
            self._lose(rows[name] for name in known if rows[name].path not in closed)
        self._tell(len(listing.entries))

    def _add(self, directory: str, entries: Sequence[Entry]) -> None:
        with self._catalogue.transaction():
            for entry in entries:
                key = (self._folder.id, directory, entry.name)
                self._catalogue.files.add(*key, entry.role, entry.size, entry.mtime_ns, entry.ctime_ns)
            self._catalogue.files.mark_stale([directory])
        self._photos += [entry.name for entry in entries if entry.role is FileRole.PHOTO]
        self._changed.add(directory)

    def _pass_over(self, directory: str, names: dict[str, str]) -> None:
        if names != self._left_out.get(directory, {}):
            with self._catalogue.transaction():
                self._catalogue.left_out.set_walked(self._folder.id, directory, names)

    def _lose(self, rows: Iterable[FileRow]) -> None:
        unwanted: list[FileRow] = []
        for row in rows:
            left_out = self._options.exclusions.leave_out(self._folder.path, row.path)
            (unwanted if left_out or is_passed_over(self._folder.path, row.path) else self._missing).append(row)
            self._photos += [row.name] if row.role is FileRole.PHOTO else []
        if unwanted:
            forget_files(self._catalogue, unwanted)

    def _look_for_lost(self, start: str, alive: set[str]) -> None:
        """Find the directories that the catalogue knows and the walk did not meet."""
        elsewhere = [*self._closed, *self._roots, *self._others]
        for directory in sorted((self._directories | self._left_out.keys()) - self._seen):
            if not contains(start, directory) or below_any(directory, elsewhere):
                continue
            if self._options.shallow and _child_of(start, directory) in alive:
                continue
            self._lose(self._catalogue.folders.files_in(self._folder.id, directory).values())
            self._pass_over(directory, {})

    def _take_volume(self, directory: str) -> None:
        """Make a volume that is mounted within the folder a folder of its own, which can be absent by itself."""
        folders = self._catalogue.folders
        with self._catalogue.transaction():
            inner = folders.add(directory, inside=self._folder.id)
            folders.give(self._folder.id, inner.id, directory)
        self._roots.append(directory)

    def _mark_notes(self) -> None:
        """Pair the notes again that may speak of photos which came or went."""
        if self._photos:
            with self._catalogue.transaction():
                directories = self._catalogue.files.note_directories(self._folder.id, self._photos)
                self._catalogue.files.mark_stale(directories)

    def _tell(self, entries: int) -> None:
        before, self._count = self._count, self._count + entries
        if self._count // _REPORT_EVERY > before // _REPORT_EVERY:
            self._reporter.progress(self._count, 0, Message("Looking for photos and notes"))


def _child_of(start: str, directory: str) -> str:
    """Return the directory right below ``start`` that holds ``directory``."""
    beginning = start.rstrip(os.sep) + os.sep
    return beginning + directory[len(beginning) :].split(os.sep, 1)[0]
