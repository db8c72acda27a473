"""XMP, embedded in a photo or in a sidecar file beside it.

XMP is RDF/XML. Each property is either an attribute of ``rdf:Description`` or a child element, and its
value a text or a list (``rdf:Alt`` holds one text in several languages). The parser refuses document types
and entities: XMP needs neither, and they are how a small file fills the memory.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.opening import read_small
from xsearch_gui.core.message import Message, message_of
from xsearch_gui.core.metadata.cleaning import (
    Metadata,
    clean_keywords,
    clean_text,
    parted,
    position,
    rating,
)
from xsearch_gui.core.metadata.dates import dated
from xsearch_gui.core.records import DateMeaning, Source

LARGEST_XMP = 4 * 1024 * 1024  # bytes; edit histories reach one megabyte
DEEPEST = 64  # elements within each other; XMP has ten. What is read looks through all that lies below an element

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_IPTC_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_IPTC_EXT = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_TIFF = "{http://ns.adobe.com/tiff/1.0/}"
_AUX = "{http://ns.adobe.com/exif/1.0/aux/}"
_EXIF_EX = "{http://cipa.jp/exif/1.0/}"
_CAPTIONS = (
    _DC + "description",
    _PHOTOSHOP + "Headline",
    _IPTC_CORE + "AltTextAccessibility",
    _IPTC_CORE + "ExtDescrAccessibility",
    _DC + "title",
    _TIFF + "ImageDescription",
    _EXIF + "UserComment",
)
_DATES = (
    (DateMeaning.ORIGINAL, _EXIF + "DateTimeOriginal"),
    (DateMeaning.ORIGINAL, _PHOTOSHOP + "DateCreated"),
    (DateMeaning.DIGITISED, _EXIF + "DateTimeDigitized"),
    (DateMeaning.DIGITISED, _XMP + "CreateDate"),
    (DateMeaning.MODIFIED, _TIFF + "DateTime"),
    (DateMeaning.MODIFIED, _XMP + "ModifyDate"),
    (DateMeaning.SATELLITE, _EXIF + "GPSTimeStamp"),
)
_COORDINATE = re.compile(r"(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?(?:,(\d+(?:\.\d+)?))?\s*([NSEW])")


class _Shallow(TreeBuilder):
    """Builds a tree that is not deeper than XMP is."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: Any, attrs: dict[Any, Any], /) -> Element:
        """Begin an element, or refuse to."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise ValueError(Message("is XML that is nested too deeply"))
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Element:
        """End an element."""
        self._depth -= 1
        return super().end(tag)


def of_xmp(data: bytes, source: Source = Source.XMP) -> Metadata:
    """Return what an XMP packet says.

    Raises
    ------
    ValueError
        The packet is not XML, is larger than :data:`LARGEST_XMP`, is nested too deeply, or declares entities.
    """
    if len(data) > LARGEST_XMP:
        raise ValueError(Message("is larger than {size} MB", size=LARGEST_XMP // 2**20))
    try:
        # Padding is cut off as text: in UTF-16 its bytes are parts of other characters.
        wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = data.decode("utf-16").strip("\0 \r\n\t") if wide else data.strip(b"\0 \r\n\t")
        parser = DefusedXMLParser(target=_Shallow(), forbid_dtd=True)
        parser.feed(text)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise ValueError(Message("declares XML entities, which are refused for safety")) from error
    except (ParseError, LookupError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(Message("is not well-formed XML")) from error
    if next(root.iter(_RDF + "RDF"), None) is None:
        raise ValueError(Message("holds no XMP data"))
    return _metadata(_properties(root), source)


def read_sidecar(path: str) -> Metadata:
    """Return what an ``.xmp`` file says; its captions carry :attr:`Source.SIDECAR`.

    Raises
    ------
    UnreadableText
        The file is missing, too large, not XML, or holds no XMP.
    """
    data = read_small(path, LARGEST_XMP)
    try:
        return of_xmp(data, Source.SIDECAR)
    except ValueError as error:
        raise UnreadableText(path, message_of(error)) from error


def sidecar_candidates(photo: str) -> tuple[str, ...]:
    """Return where a sidecar of this photo may lie, the more specific name first.

    ``photo.jpg.xmp`` (digiKam, darktable) speaks for this file, ``photo.xmp`` (Adobe) for every file of
    that stem.
    """
    stem = os.path.splitext(photo)[0]
    return tuple(base + ending for base in (photo, stem) for ending in (".xmp", ".XMP"))


def _properties(root: Element) -> dict[str, list[str]]:
    """Return every property of the packet with its texts; of several languages the default first."""
    found: dict[str, list[str]] = {}
    for description in root.iter(_RDF + "Description"):
        for name, value in description.attrib.items():
            found.setdefault(name, []).append(value)
        for child in description:
            found.setdefault(child.tag, []).extend(_texts(child))
    return found


def _texts(node: Element) -> Iterator[str]:
    items = list(node.iter(_RDF + "li"))
    if items:
        for item in sorted(items, key=lambda li: li.get(_LANG) != "x-default"):  # stable: the rest keeps its order
            yield item.text or ""
    elif node.text and node.text.strip():
        yield node.text
    else:
        for value in node.iter(_RDF + "value"):
            yield value.text or ""


def _metadata(found: dict[str, list[str]], source: Source) -> Metadata:
    def first(*names: str) -> str:
        return next((text for name in names for text in found.get(name, ()) if text.strip()), "")

    latitude, longitude = position(
        _coordinate(first(_EXIF + "GPSLatitude"), "NS"), _coordinate(first(_EXIF + "GPSLongitude"), "EW")
    )
    captions, passed_over = parted(source, (text for name in _CAPTIONS for text in found.get(name, ())))
    words = [word for name in (_DC + "subject", _IPTC_EXT + "PersonInImage") for word in found.get(name, ())]
    dates = (date for meaning, name in _DATES for text in found.get(name, ()) for date in dated(meaning, text))
    return Metadata(
        dates=tuple(dates),
        lens=clean_text(first(_AUX + "Lens", _EXIF_EX + "LensModel"))[:200] or None,
        latitude=latitude,
        longitude=longitude,
        rating=rating(first(_XMP + "Rating")),
        keywords=clean_keywords(words),
        captions=captions,
        passed_over=passed_over,
    )


def _coordinate(text: str, signs: str) -> float | None:
    """Return signed degrees of ``DDD,MM,SSk`` or ``DDD,MM.mmk`` (XMP specification part 2, GPSCoordinate)."""
    found = _COORDINATE.fullmatch(text.strip())
    if not found or found[4] not in signs:
        return None
    size = sum(float(part) / 60**power for power, part in enumerate(found.groups()[:3]) if part)
    return -size if found[4] == signs[1] else float(size)
