"""What a photo and the sidecars beside it say together: the sidecar wins, because a person edited it later.

What the sidecar says of stars, title, label, place and people stands before what the file says, and so does what it
says to be none: no stars (0), an empty caption, a list without words. What it does not say is left to the file. Its
keywords are the whole list, as the programs that write sidecars keep it: one that was taken away there is gone. Its
dates stand before those of the file that mean the same, and only before those: when a scan was made says nothing
against when the photo was taken. Where file and sidecar both say when their XMP was last changed (``xmp:MetadataDate``)
and the file's is the later, the file stands before the sidecar instead.

What a JSON file of Google Takeout says fills what file and sidecar leave unsaid. But its date was corrected there if it
is not that of the file: it counts like that of a sidecar. Catalogues of other programs that were taken over fill what
is still unsaid then.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

from xsearch_gui.core.catalogue import Catalogue, FileRow
from xsearch_gui.core.indexing.beside import Beside
from xsearch_gui.core.metadata.cleaning import unique
from xsearch_gui.core.metadata.dates import Dated, best_of, is_later
from xsearch_gui.core.metadata.embedded import Metadata
from xsearch_gui.core.metadata.keywords import tidy
from xsearch_gui.core.records.items import DateMeaning, FoundText, PhotoFacts, Source

_TOLD = (
    *("rating", "flag", "creator", "copyright", "title", "headline", "label"),
    *("sublocation", "city", "state", "country"),
)
_LISTS = ("keywords", "people")
_JOINED = (*_LISTS, "albums", "stack", "passed_over")


def link_facts(catalogue: Catalogue, beside: Beside, photos: Iterable[FileRow], told: set[int]) -> None:
    """Bring the facts of a directory's photos up to date; ``told`` are the items that a file there speaks of."""
    by_item = {photo.item_id: photo for photo in photos if photo.item_id is not None}
    for item in sorted(told | catalogue.sidecar_facts.overridden(by_item)):
        own = catalogue.sidecar_facts.own(item)
        if own is not None:
            files = (by_item[item], *catalogue.files.same_content(by_item[item]))
            neighbours = [(file, beside.of(file.directory)) for file in files]
            sidecars = [metadata for file, at in neighbours for metadata in at.said_by_xmp(file)]
            said = _beside(own, _joined(sidecars))
            takeout = _joined(metadata for file, at in neighbours for metadata in at.said_by_takeout(file))
            more = reduce(Metadata.or_else, catalogue.imports.of_item(item), takeout)
            facts = _with(own, said, takeout.dates, more.dates[len(takeout.dates) :])
            _hold_back(catalogue, item, own, said)
            descriptions = [text for text in (said.description, *own.passed_over) if text]
            speak = bool(sidecars) or own.changed_at is not None
            catalogue.sidecar_facts.put(item, filled(facts, more, said), own, descriptions, speak=speak)
            bodies = [text.body for text in more.captions if text.source is Source.IMPORT]
            catalogue.texts.set_imported(item, bodies)


def _hold_back(catalogue: Catalogue, item: int, own: PhotoFacts, said: Metadata) -> None:
    """Let captions of the file go that a sidecar says to be gone; they come back when it no longer does."""
    texts = tuple(FoundText(source, body) for source, body in catalogue.texts.embedded(item))
    stand = Metadata(title=own.title, headline=own.headline, captions=texts).captions_beside(said)
    held = [(text.source, text.body) for text in texts if text not in stand]
    catalogue.texts.set_embedded(item, [(text.source, text.body) for text in stand], held)


def merged(own: PhotoFacts, sidecars: Iterable[Metadata]) -> PhotoFacts:
    """Return the facts of a photo with what its sidecars say, the first of which that says something counts."""
    return _with(own, _joined(sidecars))


def _beside(own: PhotoFacts, said: Metadata) -> Metadata:
    """Return what counts of a sidecar: all of it, unless the photo's own XMP was changed later, as both say themselves.

    Then it counts where the file says nothing.
    """
    if not is_later(own.changed_at, said.changed_at):
        return said
    unheard: dict[str, Any] = {name: None for name in (*_TOLD, *_LISTS) if getattr(own, name) not in (None, ())}
    return replace(said, dates=() if own.taken_at else said.dates, description=None, **unheard)


def _joined(sidecars: Iterable[Metadata]) -> Metadata:
    said = Metadata()
    for sidecar in sidecars:  # a list is the whole list: one that is said already is not added to
        whole: dict[str, Any] = {name: None for name in _LISTS if getattr(said, name) is not None}
        said = said.or_else(replace(sidecar, **whole))
    return said


def _with(own: PhotoFacts, said: Metadata, takeout: Sequence[Dated] = (), imported: Sequence[Dated] = ()) -> PhotoFacts:
    told: dict[str, Any] = {name: value or None for name in _TOLD if (value := getattr(said, name)) is not None}
    told |= {name: value for name in _LISTS if (value := getattr(said, name)) is not None}
    if said.latitude is not None and said.longitude is not None:
        told |= {"latitude": said.latitude, "longitude": said.longitude}
    if said.dates or takeout or imported:
        of_file = (Dated(own.date_meaning or DateMeaning.ORIGINAL, own.taken_at),) if own.taken_at else ()
        known = (*said.dates, *of_file)
        same = [date for date in takeout if any(_is_one_moment(date, other) for other in known)]
        corrected = (date for date in takeout if date not in same)
        best = best_of((*said.dates, *corrected, *of_file, *(date for date in same if not _is_scanned(known))))
        if best.date is None:  # what a program calls the time of a photo may be that of a scan, or of its file
            best = replace(best_of(imported), impossible=best.impossible)
        told |= {
            "taken_at": best.date.moment if best.date else None,
            "date_meaning": best.date.meaning if best.date else None,
            "impossible_date": best.impossible or own.impossible_date,
        }
    return replace(own, **{"lens": said.lens or own.lens, "edited": said.edited or own.edited, **told})


def _is_one_moment(date: Dated, known: Dated) -> bool:
    """Return whether a date of Takeout, in UTC, is a known one in the time of its place; else somebody corrected it."""
    alike = date.moment.startswith(known.moment) or abs(_day(date.moment) - _day(known.moment)) <= 1
    return alike and known.meaning in (date.meaning, DateMeaning.DIGITISED)


def _is_scanned(known: Iterable[Dated]) -> bool:
    """Return whether the best that is known is when a photo was digitised; Google calls that when it was taken."""
    best = best_of(known).date
    return best is not None and best.meaning is DateMeaning.DIGITISED


def _day(moment: str) -> int:
    year, month, day = (*map(int, moment[:10].split("-")), 1, 1)[:3]
    return datetime.date(year, month, day).toordinal()


def filled(facts: PhotoFacts, more: Metadata, said: Metadata) -> PhotoFacts:
    """Return the facts with what ``more`` says where neither the photo's file nor its sidecar says anything.

    Lists are joined. ``said`` is what the sidecar says, be it that there is none.
    """
    told: dict[str, Any] = {
        name: value
        for name in _TOLD
        if getattr(facts, name) is None and getattr(said, name) is None and (value := getattr(more, name))
    }
    told |= {name: unique((*getattr(facts, name), *added)) for name in _JOINED if (added := getattr(more, name))}
    if more.keywords:
        told["keywords"] = tidy(told["keywords"])
    if facts.latitude is None and more.latitude is not None:
        told |= {"latitude": more.latitude, "longitude": more.longitude}
    return replace(facts, **told)
