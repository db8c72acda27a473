"""Noticing changes in the library's folders while the program runs.

The system reports them where it can (watchdog: inotify, FSEvents, ReadDirectoryChangesW). It cannot for network
shares, where other computers write, nor when it is out of watches: such folders are looked through from time to time.
Nothing is read or kept here: what has changed is told once its files are fully written, and a shallow
index run does the rest.
"""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from xsearch_gui.core.files.debounce import Changes, Debouncer
from xsearch_gui.core.files.types import is_ignored_below
from xsearch_gui.core.files.volumes import NETWORK, FolderProbe, VolumeTimeout, contains, probe, with_timeout
from xsearch_gui.core.files.walking import Exclusions, walk
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.indexing import WatchReport

TICK_SECONDS = 0.4
PRESENCE_SECONDS = 4.0
POLL_SECONDS = 4.0
_POLL_SHARE = 0.05  # of the time may be spent on looking through a folder
_LISTING_SECONDS = 30.0
_LOG = logging.getLogger("watchdog.observers")
_EVENTS: list[type[FileSystemEvent]] = [
    *(DirCreatedEvent, DirDeletedEvent, DirMovedEvent, FileClosedEvent),
    *(FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent),
]


class _Lost(logging.Handler):
    """Hears that events were lost (the queue of the system ran over): watchdog says so in its log alone."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        """Note it; what is said does not matter, since after any trouble everything is looked through."""
        self.heard.set()


@dataclass(slots=True)
class _Root:
    """One folder that is watched: how it looked last, and what its directories held, if it is polled."""

    path: str
    seen: FolderProbe
    watch: ObservedWatch | None = None
    polled: bool = False
    listings: dict[str, int] | None = None
    next_poll: float = 0.0


class Watcher(FileSystemEventHandler):
    """Tells ``changed`` of what has changed once files are fully written, from a thread of its own.

    Parameters
    ----------
    exclusions : Exclusions
        What the user leaves out; and the program's own folders, which must never wake it.
    """

    def __init__(self, exclusions: Exclusions, changed: Callable[[Changes], None]) -> None:
        self._exclusions = exclusions
        self._changed = changed
        self._events: queue.Queue[str | tuple[str, str]] = queue.Queue()
        self._debouncer = Debouncer()
        self._roots: dict[str, _Root] = {}
        self._lock = threading.Lock()  # of the roots
        self._stop = threading.Event()
        self._observer: BaseObserver = Observer()
        self._lost = _Lost()
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)

    def start(self, folders: Sequence[str]) -> WatchReport:
        """Begin to watch; return which folders the system reports on, and which are looked through instead."""
        _LOG.addHandler(self._lost)
        self._observer.start()
        self._thread.start()
        return self.follow(folders)

    def follow(self, folders: Sequence[str]) -> WatchReport:
        """Watch these folders and no others from now on."""
        notices: list[Message] = []
        if self._roots.keys() == set(folders):
            return self._report(())  # without waiting for a look at a share
        with self._lock:
            for path in set(self._roots) - set(folders):
                self._leave(self._roots.pop(path))
            for path in folders:
                if path not in self._roots:
                    self._roots[path] = root = _Root(path, probe(path))
                    notice = self._begin(root)
                    notices += [notice] if notice else []
        return self._report(notices)

    def _report(self, notices: Sequence[Message]) -> WatchReport:
        roots = list(self._roots.values())
        watched = tuple(root.path for root in roots if not root.polled)
        return WatchReport(watched, tuple(root.path for root in roots if root.polled), tuple(notices))

    def stop(self) -> None:
        """Cease to watch."""
        self._stop.set()
        self._observer.stop()
        self._thread.join(5.0)
        self._observer.join(5.0)
        _LOG.removeHandler(self._lost)

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take an event of the system, on a thread of its own."""
        for path in (event.src_path, event.dest_path):
            if path:
                name = os.fsdecode(path)
                self._events.put(name if event.is_directory else (os.path.dirname(name), name))

    # the thread ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        next_look = time.monotonic() + PRESENCE_SECONDS
        while not self._stop.wait(TICK_SECONDS):
            self._take_events()
            folders: tuple[str, ...] = ()
            with self._lock:
                if time.monotonic() >= next_look:
                    folders = self._look_for_roots()
                    next_look = time.monotonic() + PRESENCE_SECONDS
                for root in self._roots.values():
                    if root.polled and root.seen.there and time.monotonic() >= root.next_poll:
                        self._poll(root)
                if self._lost.heard.is_set():
                    self._lost.heard.clear()
                    folders = tuple(root.path for root in self._roots.values() if root.seen.there)
            changes = self._debouncer.settled()
            changes = Changes(changes.directories, changes.waiting, folders)
            if changes:
                self._changed(changes)

    def _take_events(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                event = self._events.get_nowait()
                path = event if isinstance(event, str) else event[1]
                root = self._root_of(path)
                if root is None or self._is_left_out(root, path):
                    continue
                if isinstance(event, str):
                    self._debouncer.touch(event)
                    if event != root:
                        self._debouncer.touch(os.path.dirname(event))
                else:
                    self._debouncer.touch(*event)

    def _root_of(self, path: str) -> str | None:
        with self._lock:
            return max((root for root in self._roots if contains(root, path)), key=len, default=None)

    def _is_left_out(self, root: str, path: str) -> bool:
        if is_ignored_below(root, path) or self._exclusions.is_own(path):
            return True
        return self._exclusions.leave_out(root, path)

    def _look_for_roots(self) -> tuple[str, ...]:
        """Look which folders came or went, and whether the system still reports; return those that came."""
        came = []
        for root in self._roots.values():
            before, root.seen = root.seen, probe(root.path)
            same = (before.there, before.volume, before.inode) == (root.seen.there, root.seen.volume, root.seen.inode)
            if same and before.empty <= root.seen.empty and (root.polled or self._is_watched(root)):
                continue
            if not same or not (root.polled or self._is_watched(root)):
                self._leave(root)
                self._begin(root)
            if root.seen.there and not root.seen.empty:
                came.append(root.path)
        return tuple(came)

    def _is_watched(self, root: _Root) -> bool:
        if not root.seen.there:
            return True  # nothing to watch
        return root.watch is not None and any(e.watch == root.watch and e.is_alive() for e in self._observer.emitters)

    # roots -----------------------------------------------------------------------------------------------

    def _begin(self, root: _Root) -> Message:
        """Watch a folder, or else poll it; return a sentence if that is not what one would expect."""
        root.polled, root.listings, root.watch = False, None, None
        if not root.seen.there:
            return NOTHING
        notice = NOTHING
        # The system says nothing of what other computers do. macOS has a name for every volume but a share.
        root.polled = root.seen.volume.startswith(NETWORK) or (sys.platform == "darwin" and not root.seen.volume)
        if not root.polled:
            try:
                root.watch = self._observer.schedule(self, root.path, recursive=True, event_filter=_EVENTS)
            except OSError as error:
                root.polled = True
                notice = Message(
                    "The system cannot report changes in {path} ({error}); it is looked through from time to "
                    "time instead.",
                    path=root.path,
                    error=error.strerror or error,
                )
        return notice

    def _leave(self, root: _Root) -> None:
        if root.watch is not None:
            with contextlib.suppress(KeyError, OSError):  # its volume is gone, and with it the watch
                self._observer.unschedule(root.watch)
            root.watch = None

    def _poll(self, root: _Root) -> None:
        """Compare what the directories hold with what they held; the first time it is only noted."""
        start = time.monotonic()
        held: dict[str, int] = {}
        try:
            for listing in with_timeout(lambda: walk(root.path, root.path, self._exclusions), _LISTING_SECONDS):
                held[listing.directory] = hash(tuple(listing.entries))
                if self._stop.is_set():
                    return
        except VolumeTimeout:
            root.next_poll = time.monotonic() + _LISTING_SECONDS
            return
        if root.listings is not None:
            for directory in held.keys() | root.listings.keys():
                if held.get(directory) != root.listings.get(directory):
                    self._debouncer.touch(directory)
                    if directory not in held or directory not in root.listings:
                        self._debouncer.touch(os.path.dirname(directory))
        root.listings = held
        taken = time.monotonic() - start
        root.next_poll = time.monotonic() + max(POLL_SECONDS, taken / _POLL_SHARE)
