"""Requests and reports of albums, and of what the sidebar shows."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.records.indexing import IndexReport
from xsearch_gui.core.records.request import Request


@dataclass(frozen=True, slots=True)
class ChangeAlbumRequest(Request["AlbumReport"]):
    """Change one album; one with ``new`` is made, and its name must be free.

    ``add`` puts photos at its end, or before the photo ``before``; those that are in it already are moved only then.
    ``remove`` takes photos out. ``items`` makes these its photos, in this order, and makes the album if there is none.
    ``to`` is another name. ``delete`` forgets it; the photos stay.
    """

    name: str
    new: bool = False
    add: tuple[int, ...] = ()
    before: int | None = None
    remove: tuple[int, ...] = ()
    items: tuple[int, ...] | None = None
    to: str = ""
    delete: bool = False


@dataclass(frozen=True, slots=True)
class AlbumReport:
    """What became of an album: how many photos are in it, how many came or went, and what undoes all of it at once."""

    name: str
    count: int
    changed: int
    undo: ChangeAlbumRequest | None = None


@dataclass(frozen=True, slots=True)
class SidebarRequest(Request["Sidebar"]):
    """What the library holds, sorted out: counts of photos."""


@dataclass(frozen=True, slots=True)
class FolderTree:
    """One folder of the library, and (path, number) of each directory with photos.

    The numbers of a directory and of all below it add up to the photos in them; where copies of one photo lie in
    several, the directory that holds these has one less for each.

    ``online`` is False while it is not there; ``readable`` where the system does not let its content be listed.
    """

    path: str
    online: bool
    readable: bool
    directories: tuple[tuple[str, int], ...] = ()
    volume: str = ""


@dataclass(frozen=True, slots=True)
class SmartAlbum:
    """A search that has a name. ``count`` is -1 where only searching tells (:class:`CountRequest`)."""

    name: str
    query: str
    count: int = -1


@dataclass(frozen=True, slots=True)
class Sidebar:
    """Counts of photos; ``albums`` are (name, count). ``copies`` are photos of which there are several files."""

    photos: int = 0
    folders: tuple[FolderTree, ...] = ()
    albums: tuple[tuple[str, int], ...] = ()
    smart: tuple[SmartAlbum, ...] = ()
    last_import: int = 0
    picked: int = 0
    rejected: int = 0
    undated: int = 0
    copies: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class CountRequest(Request["CountReport"]):
    """How many photos and notes match a search with words, those that are less certain left out."""

    query: str


@dataclass(frozen=True, slots=True)
class CountReport:
    """So many match; with ``more``, at least so many."""

    count: int
    more: bool = False


@dataclass(frozen=True, slots=True)
class RelocateRequest(Request[IndexReport]):
    """A folder of the library lies elsewhere now: its photos are known there, without being read again."""

    folder: str
    to: str


@dataclass(frozen=True, slots=True)
class IgnoreRequest(Request["Ignored"]):
    """Tell no more of files that could not be read, until they change; ``on`` False: tell of them again.

    ``paths`` empty means all.
    """

    paths: tuple[str, ...] = ()
    on: bool = True


@dataclass(frozen=True, slots=True)
class Ignored:
    """So many files are told of no more, or again."""

    count: int


@dataclass(frozen=True, slots=True)
class RemovalRequest(Request["Removal"]):
    """What would be missed if a folder were taken out of the library."""

    folder: str


@dataclass(frozen=True, slots=True)
class Removal:
    """Photos that no other folder has, and how many of them the user gave captions, tags, marks, or put into albums."""

    photos: int
    captions: int
    tags: int
    marks: int
    in_albums: int


MESSAGES = (
    ChangeAlbumRequest,
    SidebarRequest,
    CountRequest,
    RelocateRequest,
    IgnoreRequest,
    RemovalRequest,
)
