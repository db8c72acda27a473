"""Albums made by hand: every change is kept at once, and answered with what undoes it."""

from __future__ import annotations

from dataclasses import replace

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers, at_once
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.query.values import MOST_LETTERS
from xsearch_gui.core.records.organising.albums import AlbumReport, ChangeAlbumRequest


def change_album(library: Library, request: ChangeAlbumRequest) -> AlbumReport:
    """Change an album, all of it or nothing.

    Raises
    ------
    UsageError
        There is no such album, the name is taken or none, or none of the photos is in the library any more.
    """
    catalogue = library.catalogue
    with catalogue.transaction():
        return _changed(catalogue, replace(request, name=_name(request.name), to=_one_line(request.to)))


def _changed(catalogue: Catalogue, request: ChangeAlbumRequest) -> AlbumReport:
    name, albums = request.name, catalogue.albums
    known = albums.find(name)
    if known is not None and request.new:
        raise _taken(known[1])
    if known is None and not request.new and request.items is None:
        raise UsageError(Message('There is no album "{name}".', name=name))
    if known is None:
        album, written, before = albums.create(name), name, list[int]()
    else:
        album, written = known
        before = albums.items(album)
    if request.delete:
        albums.delete(album)
        return AlbumReport(written, 0, len(before), ChangeAlbumRequest(written, items=tuple(before)))
    after = _photos(catalogue, request, before)
    if after != before:
        albums.put(album, after)
    if request.to and request.to != written:
        other = albums.find(_name(request.to))
        if other is not None and other[0] != album:
            raise _taken(other[1])
        albums.rename(album, request.to)
    now, moved = request.to or written, len(set(before) ^ set(after))
    if known is None:
        return AlbumReport(now, len(after), moved, ChangeAlbumRequest(now, delete=True))
    items = tuple(before) if after != before else None
    undo = ChangeAlbumRequest(now, to=written if now != written else "", items=items)
    return AlbumReport(now, len(after), moved, undo if undo.to or items is not None else None)


def _photos(catalogue: Catalogue, request: ChangeAlbumRequest, before: list[int]) -> list[int]:
    """Return the photos that the album holds then."""
    if request.items is not None:
        return list(dict.fromkeys(request.items))
    removed = set(request.remove)
    left = [item for item in before if item not in removed]
    if not request.add:
        return left
    there = catalogue.albums.photos_among(request.add)
    if not there:
        raise UsageError(Message("None of these is a photo of the library any more. Albums hold photos alone."))
    if request.before is None:
        known = set(left)
        return [*left, *(item for item in there if item not in known)]
    if request.before in there:
        return left
    moved = set(there)
    left = [item for item in left if item not in moved]
    place = left.index(request.before) if request.before in left else len(left)
    return [*left[:place], *there, *left[place:]]


def _taken(name: str) -> UsageError:
    return UsageError(Message('There is an album "{name}" already. Choose another name.', name=name))


def _name(text: str) -> str:
    name = _one_line(text)
    if not name:
        raise UsageError(Message("An album needs a name."))
    if len(name) > MOST_LETTERS:
        raise UsageError(Message("The name of an album has at most {most} characters.", most=MOST_LETTERS))
    return name


def _one_line(text: str) -> str:
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())


HANDLERS: Handlers = {ChangeAlbumRequest: at_once(change_album)}
