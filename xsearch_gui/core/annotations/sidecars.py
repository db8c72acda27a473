"""Writing what the library knows of photos into XMP, when the user asks for it.

It is written into files beside the photos (:mod:`places`), or into the photos themselves where the user has chosen that
(:mod:`into_file`). A new file beside a photo holds its keywords, people, place, title, label, flag and rating too:
programs that read a sidecar do not look into the photo any more. A sidecar is written beside itself, checked by reading
it, and renamed.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from xsearch_gui.core import settings
from xsearch_gui.core.annotations.into_file import EXIFTOOL_SUFFIXES, stamp_of
from xsearch_gui.core.annotations.places import Place, places_of
from xsearch_gui.core.annotations.xmp_edits import XmpEdit, apply, says_keywords
from xsearch_gui.core.annotations.xmp_fields import said_of
from xsearch_gui.core.annotations.xmp_writing import Packet
from xsearch_gui.core.catalogue import ItemRow
from xsearch_gui.core.catalogue.annotations import Written
from xsearch_gui.core.catalogue.facts.photo_marks import marks_of_facts
from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.opening import reason_of
from xsearch_gui.core.files.types import suffix_of
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message, message_of
from xsearch_gui.core.metadata.cleaning import LONGEST_NAME, Metadata, unique_key
from xsearch_gui.core.metadata.xmp import of_xmp
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.annotations import FieldKind, MarkKind, SidecarReport, WriteSidecarsRequest
from xsearch_gui.core.records.items import MOST_NAMED, Failure, Kind, PhotoFacts


def write_sidecars(library: Library, request: WriteSidecarsRequest, reporter: Reporter) -> SidecarReport:
    """Write what the user says of photos into XMP files beside them, or into their own files where that is chosen.

    One failure keeps no other waiting.

    Raises
    ------
    LibraryBusy
        Another job reads the photos that were to be changed.
    Cancelled
        What was written until then stays.
    """
    inside = request.inside
    if inside is None:
        inside = settings.load(library.paths.settings)[0].writing.into_photos
    with library.changing() if inside else nullcontext():
        return _Writing(library, inside).run(request.items, reporter)


class _Writing:
    """One job: what it has written, and what not."""

    def __init__(self, library: Library, inside: bool) -> None:
        self._library = library
        self._inside = inside
        self._written: list[str] = []
        self._failed: list[Failure] = []
        self._unchanged = 0
        self._beside: set[str] = set()  # suffixes of photos that were to be written into, and could not

    def run(self, items: Sequence[int], reporter: Reporter) -> SidecarReport:
        """Write what is known of these photos."""
        rows = self._library.catalogue.items.rows(items)
        for done, item in enumerate(items):
            check(reporter)
            reporter.progress(done, len(items), Message("Writing XMP files"))
            row = rows.get(item)
            if row is not None and row.kind is Kind.PHOTO:
                self._take(row)
        return SidecarReport(tuple(self._written), self._unchanged, tuple(self._failed), notices=self._notices())

    def _take(self, row: ItemRow) -> None:
        try:
            os.stat(row.path)  # nothing is left behind where a photo was, on a drive that is not connected, say
        except OSError as error:
            self._failed.append(Failure(row.path, reason_of(error)))
            return
        places = places_of(self._library, row, inside=self._inside)
        if self._inside and not places[0].inside:
            self._beside.add(suffix_of(row.path))
        try:
            written = write_photo(self._library, row, places)
        except UnreadableText as error:
            reason = Message("{reason}; it was left as it was", reason=error.reason)
            self._failed.append(Failure(error.path, reason))
        except OSError as error:
            self._failed.append(Failure(places[0].path, _not_written(error)))
        else:
            self._written += written
            self._unchanged += not written

    def _notices(self) -> tuple[Message, ...]:
        return tuple(_not_inside(suffix) for suffix in sorted(self._beside))


def _not_inside(suffix: str) -> Message:
    """Return why photos of a kind were not written into."""
    kind = suffix[1:].upper()
    if suffix in EXIFTOOL_SUFFIXES:
        return Message(
            "Only exiftool writes into {kind} files, and it is not installed: XMP files lie beside them.", kind=kind
        )
    return Message("{kind} files are not written into: XMP files lie beside them.", kind=kind)


def _not_written(error: OSError) -> Message:
    refused = error.errno in (errno.EACCES, errno.EPERM)
    return Message("may not be written (permission denied)") if refused else reason_of(error)


@dataclass(frozen=True, slots=True)
class _Change:
    """What is to be written at a place; ``data`` None: it says all of it already."""

    place: Place
    data: bytes | None


def write_photo(library: Library, row: ItemRow, places: Sequence[Place]) -> list[str]:
    """Bring a photo's XMP up to date at all places and return those that had to be changed.

    Nothing is written before all of them are known to be as they are expected.

    Raises
    ------
    UnreadableText, OSError
    """
    catalogue, moment = library.catalogue, _moment()
    marks = catalogue.marks.given([row.id]).get(row.id, {})
    fields = catalogue.fields.given([row.id]).get(row.id, {})
    ours = XmpEdit(marks=marks, fields=fields)
    said = {str(kind): mark.value for kind, mark in (*marks.items(), *fields.items())}
    now = Written(catalogue.annotations.caption(row.id), catalogue.annotations.tags_of(row), said)
    changes = [_Change(place, _changed(library, row, place, now, ours, moment)) for place in places]
    for change in changes:
        path, stamp = change.place.path, (0, 0)
        if change.data is not None:
            stamp = change.place.write(library, change.data, now.caption)
        elif change.place.inside:
            stamp = stamp_of(path)
        catalogue.annotations.set_written(row.id, path, now, stamp)
    if not any(place.inside for place in places):  # what is inside is known once the photo has been read again
        for kind, mark in marks.items():
            catalogue.marks.put(row.id, kind, replace(mark, said=mark.value, seen=mark.value))
        for field, mark in fields.items():
            catalogue.fields.put(row.id, field, replace(mark, said=mark.value, seen=mark.value))
    return [change.place.path for change in changes if change.data is not None]


def _changed(library: Library, row: ItemRow, place: Place, now: Written, ours: XmpEdit, moment: str) -> bytes | None:
    """Return the packet that a place is to hold; None where it is to stay."""
    data = place.read()
    try:
        packet = Packet(data)
    except ValueError as error:
        raise UnreadableText(place.path, message_of(error)) from error
    before = library.catalogue.annotations.written(row.id, place.path)
    if data is not None:
        _refuse_disputed(place.path, ours, of_xmp(data), before.said)
    edit = _edit(library, row, packet, before, now, new=data is None and not place.inside)
    return packet.to_bytes() if apply(packet, replace(edit, marks=ours.marks, fields=ours.fields), moment) else None


def _refuse_disputed(path: str, ours: XmpEdit, said: Metadata, written: Mapping[str, str]) -> None:
    """Leave a file alone in which another program has changed what the user changed here.

    Raises
    ------
    UnreadableText
    """
    there = marks_of_facts(said)
    told = {MarkKind.RATING: said.rating, MarkKind.FLAG: said.flag, MarkKind.LABEL: said.label}
    stands = {str(kind): (mark, there[kind]) for kind, mark in ours.marks.items() if told[kind] is not None}
    for field, mark in ours.fields.items():
        text = said_of(said, field)
        stands |= {str(field): (mark, text)} if text is not None else {}
    for kind, (mark, theirs) in stands.items():
        # Long captions are read up to a length, and EXIF may tell a date more exactly than XMP.
        most = 16 if kind == FieldKind.TAKEN_AT else LONGEST_NAME
        known = {text[:most] for text in (mark.value, mark.seen, written.get(kind, mark.seen))}
        if theirs[:most] not in known:
            reason = Message(
                'another program has changed it meanwhile: it says "{theirs}", xsearch says "{ours}". Keep yours or'
                " take theirs first",
                theirs=theirs or "none",
                ours=mark.value or "none",
            )
            raise UnreadableText(path, reason)


def _edit(library: Library, row: ItemRow, packet: Packet, before: Written, now: Written, *, new: bool) -> XmpEdit:
    """Return what is to change: what the user wrote, and what the user took away since it was written."""
    added, hidden = library.catalogue.annotations.tag_edits(row.id)
    kept = {unique_key(tag) for tag in now.tags}
    gone = [tag for tag in (*hidden, *before.tags) if unique_key(tag) not in kept]
    taken_away = not now.caption and bool(before.caption) and packet.caption == before.caption
    # The keywords of a sidecar are all of them: one that has none yet takes over those of the file.
    whole = new or (bool(added or hidden) and not says_keywords(packet))
    return XmpEdit(
        caption=now.caption if now.caption or taken_away else None,
        add=now.tags if whole else tuple(added),
        remove=tuple(gone),
        keep=now.tags,
        none=whole and bool(hidden) and not now.tags,
        facts=_facts(row, {unique_key(tag) for tag in hidden}) if new else None,
    )


def _facts(row: ItemRow, hidden: set[str]) -> PhotoFacts | None:
    """Return what is known of a photo, without the people whose names the user took away."""
    facts = row.facts
    return facts and replace(facts, people=tuple(name for name in facts.people if unique_key(name) not in hidden))


def _moment() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _handle(session: Session, request: WriteSidecarsRequest, reporter: Reporter) -> SidecarReport:
    """Name so many files that the report goes through the pipe, and a person can read it."""
    report = write_sidecars(session.library, request, reporter)
    return replace(
        report,
        written=report.written[:MOST_NAMED],
        more_written=len(report.written[MOST_NAMED:]),
        failed=report.failed[:MOST_NAMED],
        more_failed=len(report.failed[MOST_NAMED:]),
    )


HANDLERS: Handlers = {WriteSidecarsRequest: _handle}
