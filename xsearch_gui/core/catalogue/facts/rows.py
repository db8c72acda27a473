"""Items as rows, and what is known of them as JSON."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import Any, NamedTuple

from xsearch_gui.core.catalogue.files import from_db
from xsearch_gui.core.records.items import DateMeaning, Kind, PhotoFacts


class ItemRow(NamedTuple):
    """One item with the path of (one of) its files. A tuple: a page of results has hundreds of them."""

    id: int
    kind: Kind
    content: str
    size: int
    title: str
    path: str
    folder_id: int
    width: int
    height: int
    taken_at: str | None
    facts_json: str
    format: str = ""
    rating: int | None = None
    gps: bool = False
    flag: str = ""
    label: str = ""

    @property
    def facts(self) -> PhotoFacts | None:
        """What the photo's file says; read when it is asked for, because lists have thousands of rows."""
        return facts_of(self.facts_json)

    @property
    def duration(self) -> float | None:
        """How many seconds a film lasts; None of a photo."""
        facts = self.facts if '"duration"' in self.facts_json else None
        return facts.duration if facts else None


class Look(NamedTuple):
    """What tells photos of one moment from others."""

    content: str
    taken_at: str | None
    pixels: int


def facts_of(text: str) -> PhotoFacts | None:
    """Return the facts that a catalogue holds as JSON; None for an item without any. Lists are tuples there."""
    values: dict[str, Any] = json.loads(text)
    if not values:
        return None
    meaning = values.get("date_meaning")
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return PhotoFacts(**{**values, **lists, "date_meaning": DateMeaning(meaning) if meaning else None})


def json_of(facts: PhotoFacts) -> str:
    """Return facts as a catalogue holds them: what is known."""
    return json.dumps({name: value for name, value in asdict(facts).items() if value not in (None, ())})


_KINDS = {str(kind): kind for kind in Kind}


def item_row(row: tuple[Any, ...]) -> ItemRow:
    """Return an item as the statements of :mod:`catalogue.items` give it."""
    number, kind, content, size, title, width, height, taken_at, facts, form, rating, gps, *rest = row
    flag, label, directory, name, folder = rest
    name = from_db(name)
    path = os.path.join(from_db(directory), name)
    title = title or os.path.splitext(name)[0]
    return ItemRow(
        *(number, _KINDS[kind], content, size, title, path, folder, width, height, taken_at, facts),
        *(form, rating, bool(gps), flag or "", label or ""),
    )
