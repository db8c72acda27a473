"""Creator, copyright, place and date of a photo in its XMP packet, as other programs look for them.

Creators are a list (``dc:creator``), copyright a text in languages (``dc:rights``), places and dates plain texts. The
date is written twice: as EXIF says it, and as IPTC does.
"""

from __future__ import annotations

from collections.abc import Mapping

from xsearch_gui.core.annotations.xmp_writing import DC, Packet
from xsearch_gui.core.catalogue.facts.photo_marks import Mark
from xsearch_gui.core.metadata.cleaning import Metadata
from xsearch_gui.core.metadata.xmp import of_xmp
from xsearch_gui.core.records.annotations import FieldKind
from xsearch_gui.core.records.items import DateMeaning

PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
IPTC_CORE = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_EXIF = "http://ns.adobe.com/exif/1.0/"
_PROPERTIES = {
    FieldKind.CREATOR: ((DC, "dc", "creator"),),
    FieldKind.COPYRIGHT: ((DC, "dc", "rights"),),
    FieldKind.SUBLOCATION: ((IPTC_CORE, "Iptc4xmpCore", "Location"),),
    FieldKind.CITY: ((PHOTOSHOP, "photoshop", "City"),),
    FieldKind.STATE: ((PHOTOSHOP, "photoshop", "State"),),
    FieldKind.COUNTRY: ((PHOTOSHOP, "photoshop", "Country"),),
    FieldKind.TAKEN_AT: ((_EXIF, "exif", "DateTimeOriginal"), (PHOTOSHOP, "photoshop", "DateCreated")),
}


def said_of(said: Metadata, kind: FieldKind) -> str | None:
    """Return what a packet says of a field; None where it says nothing."""
    if kind is FieldKind.CAPTION:
        return said.description
    if kind is FieldKind.TAKEN_AT:
        return next((date.moment for date in said.dates if date.meaning is DateMeaning.ORIGINAL), None)
    value = getattr(said, kind)
    return None if value is None else str(value)


def set_fields(packet: Packet, fields: Mapping[FieldKind, Mark]) -> None:
    """Say the user's fields; that there is none is said only where something else tells of one."""
    for kind, mark in fields.items():
        there = said_of(of_xmp(packet.to_bytes()), kind)
        if kind is FieldKind.CAPTION or there == mark.value or (not mark.value and there is None and not mark.said):
            continue
        for namespace, usual, name in _PROPERTIES[kind]:
            _set(packet, (namespace, usual, name), kind, mark.value)


def _set(packet: Packet, name: tuple[str, str, str], kind: FieldKind, value: str) -> None:
    namespace, usual, local = name
    if kind not in (FieldKind.CREATOR, FieldKind.COPYRIGHT):
        packet.set_simple(namespace, usual, local, value)
        return
    packet.remove(namespace, local)
    if kind is FieldKind.COPYRIGHT:
        packet.set_text(namespace, usual, local, value)
        return
    people = packet.container(namespace, usual, local, "Seq")
    for person in filter(None, map(str.strip, value.split(";"))):
        packet.add_item(people, person)
