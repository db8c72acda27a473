"""Writing what the library knows of photos into XMP files beside them, when the user asks for it.

An existing sidecar is used (``photo.jpg.xmp`` first, then ``photo.xmp``), and what is in it stays. A new one of a
camera RAW is ``photo.xmp``, as Adobe's programs and digiKam read it; of any other photo ``photo.jpg.xmp`` (digiKam,
darktable), because Adobe's read no sidecar there and ``photo.xmp`` would speak for every file of that stem. A new one
holds the photo's keywords, people, place, title, label, flag and rating too: programs that read a sidecar do not look
into the photo any more.

The photo is never opened for writing. The sidecar is written beside itself, checked by reading it, and renamed.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from xsearch_gui.core.annotations.xmp_edits import XmpEdit, apply, says_keywords
from xsearch_gui.core.annotations.xmp_writing import Packet
from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.catalogue import ItemRow
from xsearch_gui.core.catalogue.annotations import Written
from xsearch_gui.core.catalogue.facts.photo_marks import Mark, marks_of_facts
from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.opening import own_file, read_small, reason_of
from xsearch_gui.core.files.types import PHOTO_SUFFIXES, RAW_SUFFIXES
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message, message_of
from xsearch_gui.core.metadata.cleaning import Metadata, unique_key
from xsearch_gui.core.metadata.guarded_xml import LARGEST_XMP
from xsearch_gui.core.metadata.xmp import of_xmp, sidecar_candidates
from xsearch_gui.core.private import ordinary_mode
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.annotations import MarkKind, SidecarReport, WriteSidecarsRequest
from xsearch_gui.core.records.items import MOST_NAMED, Failure, Kind, PhotoFacts


def write_sidecars(library: Library, request: WriteSidecarsRequest, reporter: Reporter) -> SidecarReport:
    """Write the captions and tags of photos into the XMP files beside them; one failure keeps no other waiting.

    Raises
    ------
    Cancelled
        What was written until then stays.
    """
    rows = library.catalogue.items.rows(request.items)
    roots = {folder.id: folder.path for folder in library.catalogue.folders.rows()}
    written: list[str] = []
    failed: list[Failure] = []
    unchanged = 0
    for done, item in enumerate(request.items):
        check(reporter)
        reporter.progress(done, len(request.items), Message("Writing XMP files"))
        row = rows.get(item)
        if row is None or row.kind is not Kind.PHOTO:
            continue
        path = sidecar_path(row.path)
        try:
            own_file(path, roots.get(row.folder_id))
            if _write(library, row, path):
                written.append(path)
            else:
                unchanged += 1
        except UnreadableText as error:
            failed.append(Failure(error.path, Message("{reason}; it was left as it was", reason=error.reason)))
        except OSError as error:
            failed.append(Failure(path, _not_written(error)))
    return SidecarReport(tuple(written), unchanged, tuple(failed))


def _not_written(error: OSError) -> Message:
    refused = error.errno in (errno.EACCES, errno.EPERM)
    return Message("may not be written (permission denied)") if refused else reason_of(error)


def sidecar_path(photo: str) -> str:
    """Return the sidecar of a photo: the one that is there, or the name of a new one."""
    specific, _, shared, shared_upper = sidecar_candidates(photo)
    there = [path for path in sidecar_candidates(photo) if os.path.exists(path)]
    raw = os.path.splitext(photo)[1].lower() in RAW_SUFFIXES
    if there and (raw or there[0] not in (shared, shared_upper) or not _has_sibling(photo)):
        return there[0]
    return shared if raw else specific


def _has_sibling(photo: str) -> bool:
    """Return whether another photo has the same stem: then ``photo.xmp`` may be meant for that one."""
    directory, name = os.path.split(photo)
    stem = os.path.splitext(name)[0].casefold()
    others = (os.path.splitext(other) for other in os.listdir(directory) if other != name)
    return any(base.casefold() == stem and ending.lower() in PHOTO_SUFFIXES for base, ending in others)


def _write(library: Library, row: ItemRow, path: str) -> bool:
    """Bring one sidecar up to date and return whether it had to be changed."""
    annotations = library.catalogue.annotations
    before = annotations.written(row.id, path)
    now = Written(annotations.caption(row.id), library.catalogue.annotations.tags_of(row))
    exists = os.path.exists(path)
    data = read_small(path, LARGEST_XMP) if exists else None
    try:
        packet = Packet(data)
    except ValueError as error:
        raise UnreadableText(path, message_of(error)) from error
    marks = library.catalogue.marks.given([row.id]).get(row.id, {})
    if data is not None:
        _refuse_disputed(path, marks, of_xmp(data))
    edit = replace(_edit(library, row, packet, before, now, new=not exists), marks=marks)
    changed = apply(packet, edit, _moment())
    if changed:
        _replace(path, packet.to_bytes(), now.caption)
    annotations.set_written(row.id, path, now)
    for kind, mark in marks.items():
        library.catalogue.marks.put(row.id, kind, replace(mark, said=mark.value, seen=mark.value))
    return changed


def _refuse_disputed(path: str, marks: Mapping[MarkKind, Mark], said: Metadata) -> None:
    """Leave a sidecar alone in which another program has changed what the user changed here.

    Raises
    ------
    UnreadableText
    """
    there = marks_of_facts(said)
    told = {MarkKind.RATING: said.rating, MarkKind.FLAG: said.flag, MarkKind.LABEL: said.label}
    for kind, mark in marks.items():
        if told[kind] is not None and replace(mark, said=there[kind]).is_disputed:
            reason = Message(
                'another program has changed it meanwhile: it says "{theirs}", xsearch says "{ours}". Give the photo'
                " its mark again to decide",
                theirs=there[kind] or "none",
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


def _replace(path: str, data: bytes, caption: str) -> None:
    """Write a file beside the old one, read it back, and take the old one's place."""
    of_xmp(data)
    if caption and Packet(data).caption != caption:
        raise UnreadableText(path, Message("cannot be changed without damage to the caption"))
    target = own_file(path)  # a link stays a link
    if os.path.exists(target) and not os.access(target, os.W_OK):  # renaming would not mind
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), target)
    with replacing(Path(target), shared=True, durable=True) as unfinished:
        unfinished.write_bytes(data)
        os.chmod(unfinished, _mode(target))


def _mode(path: str) -> int:
    """Return the permissions of a file, or those that a new one of the user's gets."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        return ordinary_mode()


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
