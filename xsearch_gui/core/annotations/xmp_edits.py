"""What is changed in the XMP packet of a photo: description, keywords, and in a new one all that is known of the photo.

Keywords are flat words in ``dc:subject``, and where they have levels in ``lr:hierarchicalSubject`` too, as Lightroom
writes both. The lists of other programs that a packet has are kept in step, because these programs read theirs first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.dom.minidom import Element

from xsearch_gui.core.annotations.xmp_fields import IPTC_CORE, PHOTOSHOP, said_of, set_fields
from xsearch_gui.core.annotations.xmp_writing import DC, XMP, Packet, drop, items_of, text_of
from xsearch_gui.core.catalogue.facts.photo_fields import fields_of_facts
from xsearch_gui.core.catalogue.facts.photo_marks import Mark, marks_of_facts
from xsearch_gui.core.metadata.cleaning import unique_key
from xsearch_gui.core.metadata.keywords import BAR, flat_words, levels_of
from xsearch_gui.core.metadata.xmp import of_xmp
from xsearch_gui.core.records.annotations import FieldKind, MarkKind
from xsearch_gui.core.records.items import PhotoFacts

_IPTC_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_DYNAMIC = "http://ns.adobe.com/xmp/1.0/DynamicMedia/"
_DIGIKAM = "http://www.digikam.org/ns/1.0/"
_LIGHTROOM = "http://ns.adobe.com/lightroom/1.0/"
_TREES = (  # and what stands between their levels
    (_LIGHTROOM, "hierarchicalSubject", "|"),
    (_DIGIKAM, "TagsList", "/"),
    ("http://ns.microsoft.com/photo/1.0/", "LastKeywordXMP", "/"),
    ("http://ns.iview-multimedia.com/mediapro/1.0/", "CatalogSets", "|"),
    ("http://ns.microsoft.com/expressionmedia/1.0/", "CatalogSets", "|"),
)
_SIMPLE = {
    "headline": (PHOTOSHOP, "photoshop", "Headline"),
    "label": (XMP, "xmp", "Label"),
    "sublocation": (IPTC_CORE, "Iptc4xmpCore", "Location"),
    "city": (PHOTOSHOP, "photoshop", "City"),
    "state": (PHOTOSHOP, "photoshop", "State"),
    "country": (PHOTOSHOP, "photoshop", "Country"),
}


@dataclass(frozen=True, slots=True)
class XmpEdit:
    """What a packet shall say.

    ``caption`` None leaves the description alone, and an empty one takes it away. Tags that are there already are not
    added again; what ``keep`` holds is not taken away as a level of what is. ``none``: it is to be said that there are
    no keywords. ``facts`` are written as far as the packet says nothing of them, ``marks`` and
    ``fields`` whatever it says.
    """

    caption: str | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    none: bool = False
    facts: PhotoFacts | None = None
    marks: Mapping[MarkKind, Mark] = field(default_factory=dict)
    fields: Mapping[FieldKind, Mark] = field(default_factory=dict)


def apply(packet: Packet, edit: XmpEdit, now: str) -> bool:
    """Change what differs and return whether anything did; ``now`` is ISO 8601."""
    packet.changed = False
    if edit.caption is not None and edit.caption != packet.caption:
        packet.set_caption(edit.caption)
    _take_away(packet, edit)
    _add(packet, edit.add)
    if edit.none and not packet.has(DC, "subject"):
        packet.container(DC, "dc", "subject", "Bag")
    for kind, mark in edit.marks.items():
        _set_mark(packet, kind, mark.value, against=mark.said)
    set_fields(packet, edit.fields)
    if edit.facts is not None:
        _set_facts(packet, edit.facts)
    if packet.changed:
        packet.set_simple(XMP, "xmp", "MetadataDate", now)
    return packet.changed


def says_keywords(packet: Packet) -> bool:
    """Return whether a packet says what the keywords are: then they are all of them."""
    return packet.has(DC, "subject") or any(packet.has(namespace, name) for namespace, name, _ in _TREES)


def _path_key(keyword: str, separator: str = BAR) -> str:
    return unique_key(BAR.join(levels_of(keyword, separator)))


def _take_away(packet: Packet, edit: XmpEdit) -> None:
    gone = {_path_key(tag) for tag in edit.remove}
    levels = {unique_key(word) for word in flat_words(edit.remove)} - {unique_key(w) for w in flat_words(edit.keep)}
    _drop(packet, DC, "subject", BAR, gone | levels)
    _drop(packet, _IPTC_EXT, "PersonInImage", BAR, gone)
    for namespace, name, separator in _TREES:
        _drop(packet, namespace, name, separator, gone)


def _drop(packet: Packet, namespace: str, name: str, separator: str, gone: set[str]) -> None:
    for element, _ in list(packet.elements(namespace, name)):
        for item in items_of(element):
            if _path_key(text_of(item), separator) in gone:
                drop(item)
                packet.changed = True


def _add(packet: Packet, tags: tuple[str, ...]) -> None:
    if not tags:
        return
    _extend(packet, (DC, "dc", "subject"), flat_words(tags), BAR)
    for namespace, name, separator in _TREES:
        if packet.list_of(namespace, name) is not None:
            _extend(packet, (namespace, "", name), tags, separator)
        elif namespace == _LIGHTROOM and any(BAR in tag for tag in tags):
            _extend(packet, (namespace, "lr", name), tags, separator)  # the flat ones too, as Lightroom does


def _extend(packet: Packet, name: tuple[str, str, str], words: tuple[str, ...], separator: str) -> None:
    """Add what is missing to a list, which is made if there is none."""
    namespace, usual, local = name
    items = [item for element, _ in packet.elements(namespace, local) for item in items_of(element)]
    there = {_path_key(text_of(item), separator) for item in items}
    missing = [word for word in words if _path_key(word) not in there]
    if not missing:
        return
    found: Element | None = packet.list_of(namespace, local)
    for word in missing:
        found = found or packet.container(namespace, usual, local, "Bag")
        packet.add_item(found, separator.join(levels_of(word)))


def _set_mark(packet: Packet, kind: MarkKind, value: str, against: str = "") -> None:
    """Say a mark as Adobe's programs and digiKam read it; of a label in the packet's own language nothing changes.

    That there is none is said only where something else (``against``) tells of one.
    """
    there = of_xmp(packet.to_bytes())
    unsaid = {MarkKind.RATING: there.rating, MarkKind.FLAG: there.flag, MarkKind.LABEL: there.label}[kind] is None
    if marks_of_facts(there)[kind] == value and not (unsaid and against):
        return
    if kind is MarkKind.RATING:
        packet.set_simple(XMP, "xmp", "Rating", value or "0")
    elif kind is MarkKind.LABEL:
        packet.set_simple(XMP, "xmp", "Label", value.capitalize())
    else:
        packet.set_simple(_DYNAMIC, "xmpDM", "pick", {"pick": "1", "reject": "-1"}.get(value, "0"))
        packet.set_simple(_DIGIKAM, "digiKam", "PickLabel", {"pick": "3", "reject": "1"}.get(value, "0"))


def _set_facts(packet: Packet, facts: PhotoFacts) -> None:
    """Say what is known of a photo, as far as the packet says nothing of it."""
    if facts.rating is not None and not packet.has(XMP, "Rating"):
        packet.set_simple(XMP, "xmp", "Rating", str(facts.rating))
    if facts.flag:
        _set_mark(packet, MarkKind.FLAG, facts.flag)
    if facts.title and not packet.has(DC, "title"):
        packet.set_text(DC, "dc", "title", facts.title)
    for fact, (namespace, usual, name) in _SIMPLE.items():
        value = getattr(facts, fact)
        if value and not packet.has(namespace, name):
            packet.set_simple(namespace, usual, name, value)
    of_facts, said = fields_of_facts(facts), of_xmp(packet.to_bytes())
    names = (kind for kind in (FieldKind.CREATOR, FieldKind.COPYRIGHT) if of_facts[kind])
    set_fields(packet, {kind: Mark(of_facts[kind], "", "") for kind in names if said_of(said, kind) is None})
    if facts.people and not packet.has(_IPTC_EXT, "PersonInImage"):
        people = packet.container(_IPTC_EXT, "Iptc4xmpExt", "PersonInImage", "Bag")
        for person in facts.people:
            packet.add_item(people, person)
