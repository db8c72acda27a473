"""What a photo and the sidecars beside it say together: the sidecar wins, because a person edited it later.

What the sidecar says of stars, title, label, place and people stands before what the file says, and so does what it
says to be none: no stars (0), an empty caption, a list without words. What it does not say is left to the file. Its
keywords are the whole list, as the programs that write sidecars keep it: one that was taken away there is gone. Its
dates stand before those of the file that mean the same, and only before those: when a scan was made says nothing
against when the photo was taken.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from xsearch_gui.core.catalogue import Catalogue, FileRow
from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.metadata.dates import Dated, best_of
from xsearch_gui.core.metadata.embedded import Metadata, read_sidecar
from xsearch_gui.core.records import DateMeaning, FoundText, PhotoFacts

_TOLD = ("rating", "title", "headline", "label", "sublocation", "city", "state", "country")
_LISTS = ("keywords", "people")


def folded_name(name: str) -> str:
    """Return a file name as it is compared: another system spells it in another case, or another Unicode form."""
    return unicodedata.normalize("NFC", name).casefold()


def is_sidecar_of(sidecar: str, photo: str) -> bool:
    """Return whether a name is ``photo.jpg.xmp`` or ``photo.xmp`` for ``photo.jpg``."""
    stem = folded_name(os.path.splitext(sidecar)[0])
    return stem in (folded_name(photo), folded_name(os.path.splitext(photo)[0]))


def link_facts(catalogue: Catalogue, photos: Iterable[FileRow], told: set[int]) -> None:
    """Bring the facts of a directory's photos up to date; ``told`` are the items with a sidecar there."""
    by_item = {photo.item_id: photo for photo in photos if photo.item_id is not None}
    for item in sorted(told | catalogue.sidecar_facts.overridden(by_item)):
        own = catalogue.sidecar_facts.own(item)
        if own is not None:
            said = _joined(_sidecars(catalogue, by_item[item]))
            catalogue.sidecar_facts.put(item, _with(own, said), own)
            _hold_back(catalogue, item, own, said)


def _sidecars(catalogue: Catalogue, photo: FileRow) -> list[Metadata]:
    """Return what the sidecars of all files of a photo say, the more specific name first."""
    found = []
    for file in (photo, *catalogue.files.same_content(photo)):
        beside = catalogue.files.in_directory(file.directory)
        names = [f for f in beside if f.role is FileRole.SIDECAR and is_sidecar_of(f.name, file.name)]
        for sidecar in sorted(names, key=lambda f: -len(f.name)):
            try:
                found.append(read_sidecar(sidecar.path))
            except UnreadableText:
                continue  # it is named among the failures
    return found


def _hold_back(catalogue: Catalogue, item: int, own: PhotoFacts, said: Metadata) -> None:
    """Let captions of the file go that a sidecar says to be gone; they come back when it no longer does."""
    texts = tuple(FoundText(source, body) for source, body in catalogue.texts.embedded(item))
    stand = Metadata(title=own.title, headline=own.headline, captions=texts).captions_beside(said)
    held = [(text.source, text.body) for text in texts if text not in stand]
    catalogue.texts.set_embedded(item, [(text.source, text.body) for text in stand], held)


def merged(own: PhotoFacts, sidecars: Iterable[Metadata]) -> PhotoFacts:
    """Return the facts of a photo with what its sidecars say, the first of which that says something counts."""
    return _with(own, _joined(sidecars))


def _joined(sidecars: Iterable[Metadata]) -> Metadata:
    said = Metadata()
    for sidecar in sidecars:  # a list is the whole list: one that is said already is not added to
        whole: dict[str, Any] = {name: None for name in _LISTS if getattr(said, name) is not None}
        said = said.or_else(replace(sidecar, **whole))
    return said


def _with(own: PhotoFacts, said: Metadata) -> PhotoFacts:
    told: dict[str, Any] = {name: value or None for name in _TOLD if (value := getattr(said, name)) is not None}
    told |= {name: value for name in _LISTS if (value := getattr(said, name)) is not None}
    if said.latitude is not None and said.longitude is not None:
        told |= {"latitude": said.latitude, "longitude": said.longitude}
    if said.dates:
        of_file = (Dated(own.date_meaning or DateMeaning.ORIGINAL, own.taken_at),) if own.taken_at else ()
        best = best_of((*said.dates, *of_file))
        told |= {
            "taken_at": best.date.moment if best.date else None,
            "date_meaning": best.date.meaning if best.date else None,
            "impossible_date": best.impossible or own.impossible_date,
        }
    return replace(own, **{"lens": said.lens or own.lens, **told})
