"""Captions, creators, copyrights, places, dates, keywords and marks of many photos, changed together.

All of a change is kept, or nothing, and it is undone in one step. What the user gives counts before what files say, as
with stars (:mod:`marking`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.annotations.annotate import checked_caption, encoded, put_caption, put_tags
from xsearch_gui.core.annotations.marking import put_marks
from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.facts.photo_marks import Mark
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers, at_once
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import LONGEST_NAME, clean_text
from xsearch_gui.core.metadata.dates import is_possible, moment
from xsearch_gui.core.records.annotations import (
    ChangeDetailsRequest,
    DateShift,
    DecideRequest,
    DetailsChanged,
    DetailsOf,
    DetailsOfRequest,
    Doing,
    FieldEdit,
    FieldKind,
    MarkEdit,
    ShiftDatesRequest,
)

K = TypeVar("K")
Photos = Mapping[int, Mapping[FieldKind, str]]
Vectors = Mapping[int, NDArray[np.float32]]

SHOWN_DATES = 5
_MOST_KNOWN = 2_000  # keywords that are offered
_MOST_TAGS = 500
_DAY = 86_400  # seconds


def change_details(library: Library, request: ChangeDetailsRequest) -> DetailsChanged:
    """Change photos; those that have left the library meanwhile are passed over.

    Raises
    ------
    UsageError
        No photo is left, or a value cannot be: the sentence says which.
    """
    catalogue = library.catalogue
    edits = [(edit, _checked(edit)) for edit in request.fields]
    captions = {value or "" for edit, value in edits if edit.kind is FieldKind.CAPTION}
    made = {caption: encoded(library, caption) for caption in captions}
    with catalogue.transaction():
        seen: dict[int, None] = {}
        undo: list[FieldEdit] = []
        for edit, value in edits:
            photos = catalogue.fields.counting(edit.items)
            seen |= dict.fromkeys(photos)
            changed: dict[str | None, list[int]] = {}
            for item, old in _put(catalogue, edit.kind, value, photos, made):
                changed.setdefault(old, []).append(item)
            undo += [FieldEdit(tuple(items), edit.kind, old) for old, items in changed.items()]
        tags, marks = put_tags(catalogue, request.tags), put_marks(catalogue, request.marks)
        seen |= dict.fromkeys((*tags.items, *marks.items))
    if not seen:
        raise UsageError(Message("None of these is a photo of the library any more."))
    back = ChangeDetailsRequest(tuple(reversed(undo)), tags.undo, marks.undo, request.doing)
    return DetailsChanged(tuple(seen), back)


def _put(
    catalogue: Catalogue, kind: FieldKind, value: str | None, photos: Photos, made: Mapping[str, Vectors]
) -> Iterator[tuple[int, str | None]]:
    """Give photos one field, and yield those that have another now with what undoes it."""
    for item, counting in photos.items():
        if kind is FieldKind.CAPTION:
            old = catalogue.annotations.caption(item)
            if old != (value or ""):
                put_caption(catalogue, item, value or "", made[value or ""])
                yield item, old
            continue
        given = catalogue.fields.given([item]).get(item, {}).get(kind)
        if _give(catalogue, item, kind, value, given, counting[kind]):
            yield item, given.value if given else counting[kind]


def _checked(edit: FieldEdit) -> str | None:
    """Return a value as it is kept. Raises :class:`UsageError`."""
    if edit.value is None:
        return None
    if edit.kind is FieldKind.CAPTION:
        return checked_caption(edit.value)
    if edit.kind is FieldKind.TAKEN_AT:
        date = moment(edit.value)
        if edit.value and (date is None or not is_possible(date)):
            raise UsageError(Message("{date} is no date on which a photo can have been taken.", date=edit.value))
        return date or ""
    value = " ".join(clean_text(edit.value).split())
    if len(value) > LONGEST_NAME:
        raise UsageError(Message("Creator, copyright and place have at most {most} characters.", most=LONGEST_NAME))
    return "; ".join(filter(None, map(str.strip, value.split(";")))) if edit.kind is FieldKind.CREATOR else value


def _give(
    catalogue: Catalogue, item: int, kind: FieldKind, value: str | None, given: Mark | None, counting: str
) -> bool:
    """Give a photo a field, and return whether that changes anything."""
    said = given.said if given else counting
    if value == said or value is None:  # nothing is to be given that the files say already
        if given is None:
            return False
        catalogue.fields.put(item, kind, None)
    elif given is not None and given.value == value and not given.is_disputed:
        return False
    else:
        catalogue.fields.put(item, kind, Mark(value, said, said))
    catalogue.fields.make_count(item, {kind: said if value is None else value})
    return True


def moved(date: str, seconds: int) -> str:
    """Return a date of ISO 8601 that is so many seconds later; empty where it is not known exactly enough for that.

    A day without a time is moved by whole days. The zone stays: it is the clock that was wrong.
    """
    if len(date) == 10 and seconds % _DAY:
        return ""
    try:
        when = datetime.fromisoformat(date) + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        return ""
    if len(date) == 10:
        return when.date().isoformat()
    clock = date[10:].split("+", maxsplit=1)[0].split("-", maxsplit=1)[0]
    exact = "milliseconds" if "." in clock else "seconds" if clock.count(":") > 1 else "minutes"
    written = when.isoformat(timespec=exact)
    return written if is_possible(written) else ""


def shift_dates(library: Library, request: ShiftDatesRequest) -> DetailsChanged:
    """Move when photos were taken; those without a date that can be moved are counted and left.

    Raises
    ------
    UsageError
        None of them has one.
    """
    dates = _dates(library.catalogue, request.items)
    after = {item: moved(date, request.seconds) for item, date in dates.items()}
    groups: dict[str, list[int]] = {}
    for item, date in after.items():
        groups.setdefault(date, []).append(item)
    left = len(groups.pop("", []))
    if not groups:
        raise UsageError(Message("None of these photos has a date and time that can be moved."))
    edits = tuple(FieldEdit(tuple(items), FieldKind.TAKEN_AT, date) for date, items in groups.items())
    report = change_details(library, ChangeDetailsRequest(edits, doing=Doing.DATES))
    return DetailsChanged(report.items, report.undo, left)


def _dates(catalogue: Catalogue, items: Iterable[int]) -> dict[int, str]:
    return {item: fields[FieldKind.TAKEN_AT] for item, fields in catalogue.fields.counting(items).items()}


def details_of(library: Library, request: DetailsOfRequest) -> DetailsOf:
    """Return what photos share, in what they differ, and how their dates would be."""
    catalogue = library.catalogue
    counting = catalogue.fields.counting(request.items)
    tags = catalogue.selections.tags(list(counting), _MOST_TAGS)
    shared, differing = _shared(counting.values())
    dates = {item: fields[FieldKind.TAKEN_AT] for item, fields in counting.items()}
    after = {item: moved(date, request.seconds) for item, date in dates.items()}
    first = sorted(dates, key=lambda item: (not dates[item], dates[item]))[:SHOWN_DATES]
    rows = catalogue.items.rows(first)
    return DetailsOf(
        items=tuple(counting),
        fields=tuple(shared.items()),
        differing=differing,
        shared=tuple(tag for tag, count in tags if count == len(counting)),
        some=tuple(tag for tag, count in tags if count < len(counting)),
        known=tuple(catalogue.selections.known_tags(_MOST_KNOWN)),
        dates=tuple(
            DateShift(item, os.path.basename(rows[item].path), dates[item], after[item])
            for item in first
            if item in rows
        ),
        left=sum(not date for date in after.values()),
    )


def _shared(photos: Iterable[Mapping[FieldKind, str]]) -> tuple[dict[FieldKind, str], tuple[FieldKind, ...]]:
    values = {kind: {photo[kind] for photo in photos} for kind in FieldKind} if (photos := list(photos)) else {}
    shared = {kind: next(iter(found)) for kind, found in values.items() if len(found) == 1}
    return shared, tuple(kind for kind in values if kind not in shared)


def decide(library: Library, request: DecideRequest) -> DetailsChanged:
    """Settle where another program has changed what the user changed: it is written, or gone.

    Raises
    ------
    UsageError
        There is nothing to decide.
    """
    catalogue = library.catalogue
    fields = _disputed(catalogue.fields.given(request.items))
    marks = _disputed(catalogue.marks.given(request.items))
    if not fields and not marks:
        raise UsageError(Message("There is nothing to decide: no other program says otherwise."))
    if request.mine:
        with catalogue.transaction():
            for item, kind, mark in fields:
                catalogue.fields.put(item, kind, Mark(mark.value, mark.said, mark.said))
            for item, sign, mark in marks:
                catalogue.marks.put(item, sign, Mark(mark.value, mark.said, mark.said))
        items = tuple(dict.fromkeys(item for item, *_ in (*fields, *marks)))
        return DetailsChanged(items, ChangeDetailsRequest(doing=Doing.DECISION))
    field_edits = tuple(FieldEdit((item,), kind, None) for item, kind, _ in fields)
    mark_edits = tuple(MarkEdit((item,), sign, None) for item, sign, _ in marks)
    return change_details(library, ChangeDetailsRequest(field_edits, (), mark_edits, Doing.DECISION))


def _disputed(given: Mapping[int, Mapping[K, Mark]]) -> Sequence[tuple[int, K, Mark]]:
    return [(item, kind, mark) for item, marks in given.items() for kind, mark in marks.items() if mark.is_disputed]


HANDLERS: Handlers = {
    ChangeDetailsRequest: at_once(change_details),
    ShiftDatesRequest: at_once(shift_dates),
    DetailsOfRequest: at_once(details_of),
    DecideRequest: at_once(decide),
}
