"""XMP, embedded in a photo or in a sidecar file beside it.

XMP is RDF/XML (:mod:`rdf`), and what is parsed has gone through :mod:`guarded_xml`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.opening import read_small
from xsearch_gui.core.message import Message, message_of
from xsearch_gui.core.metadata.cleaning import (
    LONGEST_NAME,
    Metadata,
    clean_keywords,
    clean_text,
    clean_title,
    parted,
    position,
    rating,
    rating_of_percent,
    too_long,
)
from xsearch_gui.core.metadata.dates import dated, moment
from xsearch_gui.core.metadata.edits.edited import by_xmp
from xsearch_gui.core.metadata.guarded_xml import LARGEST_XMP, parsed
from xsearch_gui.core.metadata.keywords import tidy, trees
from xsearch_gui.core.metadata.rdf import RDF, Properties, key
from xsearch_gui.core.records.items import DateMeaning, Source

_DC = "{http://purl.org/dc/elements/1.1/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_IPTC_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_IPTC_EXT = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_TIFF = "{http://ns.adobe.com/tiff/1.0/}"
_MICROSOFT = "{http://ns.microsoft.com/photo/1.0/}"
_MP_REGION = "{http://ns.microsoft.com/photo/1.2/t/Region#}"
_MWG_REGIONS = "{http://www.metadataworkinggroup.com/schemas/regions/}"
_DYNAMIC = "{http://ns.adobe.com/xmp/1.0/DynamicMedia/}"
_DIGIKAM = "{http://www.digikam.org/ns/1.0/}"
_PICKS = {"1": "pick", "0": "", "-1": "reject"}
_PICK_LABELS = {"3": "pick", "2": "", "0": "", "1": "reject"}  # 2: pending
_LENS = ("{http://ns.adobe.com/exif/1.0/aux/}Lens", "{http://cipa.jp/exif/1.0/}LensModel")
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
_KEYWORDS = (  # and what stands between their levels
    (_DC + "subject", "|"),
    ("{http://ns.adobe.com/lightroom/1.0/}hierarchicalSubject", "|"),
    (_DIGIKAM + "TagsList", "/"),
    (_MICROSOFT + "LastKeywordXMP", "/"),
    (_MICROSOFT + "LastKeywordIPTC", "/"),
    ("{http://ns.iview-multimedia.com/mediapro/1.0/}CatalogSets", "|"),
    ("{http://ns.microsoft.com/expressionmedia/1.0/}CatalogSets", "|"),
)
_FACES = (  # the property, and of its structures the name and the kind
    (_MWG_REGIONS + "Regions", _MWG_REGIONS + "Name", _MWG_REGIONS + "Type"),
    ("{http://ns.microsoft.com/photo/1.2/}RegionInfo", _MP_REGION + "PersonDisplayName", ""),
    (_IPTC_EXT + "PersonInImageWDetails", _IPTC_EXT + "PersonName", ""),
)
_PLACES = {
    "sublocation": _IPTC_CORE + "Location",
    "city": _PHOTOSHOP + "City",
    "state": _PHOTOSHOP + "State",
    "country": _PHOTOSHOP + "Country",
}
_PLACES_OF_STRUCTURES = {
    "sublocation": "Sublocation",
    "city": "City",
    "state": "ProvinceState",
    "country": "CountryName",
}
_GPS = ("GPSLatitude", "GPSLatitudeRef", "GPSLongitude", "GPSLongitudeRef")
_COORDINATE = re.compile(
    r"([+-])?(\d{1,3}(?:\.\d+)?)(?:\s*DEG)?[°,]?\s*(?:(?<=[,° G])(\d+(?:\.\d+)?)[\u2032',]?\s*"
    r"(?:(\d+(?:\.\d+)?)[\u2033\"]?\s*)?)?([NSEW])?"
)


def of_xmp(data: bytes, source: Source = Source.XMP) -> Metadata:
    """Return what an XMP packet says.

    Raises
    ------
    ValueError
        The packet is not XML, is larger than :data:`LARGEST_XMP`, is nested too deeply, or declares entities.
    """
    root = parsed(data)
    if next(root.iter(RDF + "RDF"), None) is None:
        raise ValueError(Message("holds no XMP data"))
    return _metadata(Properties(root), source)


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


def _metadata(found: Properties, source: Source) -> Metadata:
    def text(*names: str) -> str | None:
        value = found.first(*names)
        return value if value is None else clean_text(value)[:LONGEST_NAME]

    captions, passed_over = parted(source, (text for name in _CAPTIONS for text in found.said(name) or ()))
    dates = (date for meaning, name in _DATES for text in found.said(name) or () for date in dated(meaning, text))
    latitude, longitude = _position(found)
    return Metadata(
        dates=tuple(dates),
        lens=text(*_LENS) or None,
        latitude=latitude,
        longitude=longitude,
        rating=_stars(found),
        keywords=_keywords(found),
        people=_people(found),
        title=clean_title(found.first(_DC + "title")),
        headline=clean_title(found.first(_PHOTOSHOP + "Headline")),
        description=text(_DC + "description"),
        label=text(_XMP + "Label"),
        flag=_flag(found),
        creator=_joined(found.said(_DC + "creator")),
        copyright=text(_DC + "rights"),
        changed_at=moment(found.first(_XMP + "MetadataDate") or ""),
        edited=by_xmp(found),
        **_place(found, text),
        captions=captions,
        passed_over=passed_over + too_long(word for name, _ in _KEYWORDS for word in found.said(name) or ()),
    )


def _joined(said: Iterable[str] | None) -> str | None:
    return None if said is None else "; ".join(filter(None, map(clean_text, said)))[:LONGEST_NAME]


def _stars(found: Properties) -> int | None:
    for name, read in ((_XMP + "Rating", rating), (_MICROSOFT + "Rating", rating_of_percent)):
        said = found.first(name)
        stars = 0 if said == "" else read(said)
        if stars is not None:
            return stars
    return None


def _flag(found: Properties) -> str | None:
    """Return what a person decided: ``pick``, ``reject`` or neither (empty), as Adobe's programs and digiKam do."""
    for name, words in ((_DYNAMIC + "pick", _PICKS), (_DIGIKAM + "PickLabel", _PICK_LABELS)):
        if (flag := words.get((found.first(name) or "").strip())) is not None:
            return flag
    return None


def _keywords(found: Properties) -> tuple[str, ...] | None:
    """Return the keywords of all lists; None where none of them is there, or where they hold notes of programs only."""
    lists = [(said, separator) for name, separator in _KEYWORDS if (said := found.said(name)) is not None]
    if not lists:
        return None
    words = tidy(word for said, separator in lists for word in trees(said, separator))
    return words if words or not any(said for said, _ in lists) else None


def _people(found: Properties) -> tuple[str, ...] | None:
    named = found.said(_IPTC_EXT + "PersonInImage")
    names = list(named or ())
    for holder, name, kind in _FACES:
        for fields in found.structures(holder):
            if fields.get(key(kind), ["Face"])[0].strip().casefold() in ("face", "pet", ""):
                names += fields.get(key(name), ())
    return clean_keywords(names) if names or named is not None else None


def _place(found: Properties, text: Callable[..., str | None]) -> dict[str, Any]:
    """Return the names of the place, filled up with where the photo was taken, else what it shows, if that is it."""
    place = {field: text(name) for field, name in _PLACES.items()}
    for holder in ("LocationCreated", "LocationShown"):
        for fields in found.structures(_IPTC_EXT + holder):
            named = {
                field: next((clean_text(said)[:LONGEST_NAME] for said in fields.get(key(_IPTC_EXT + name), ())), None)
                for field, name in _PLACES_OF_STRUCTURES.items()
            }
            if not any(place.values()) or (place["city"] and place["city"] == named["city"]):
                place = {field: named[field] if name is None else name for field, name in place.items()}
    return place


def _position(found: Properties) -> tuple[float | None, float | None]:
    """Return where the photo was taken: of EXIF, else of the place in which it was created by the names of IPTC."""
    said = [{part: found.first(_EXIF + part) or "" for part in _GPS}]
    said += [
        {part: "".join(fields.get(key(_EXIF + part), ())[:1]) for part in _GPS}
        for fields in found.structures(_IPTC_EXT + "LocationCreated")
    ]
    return next((place for place in map(_placed, said) if place[0] is not None), (None, None))


def _placed(said: Mapping[str, str]) -> tuple[float | None, float | None]:
    latitude, latitude_ref, longitude, longitude_ref = (said[part] for part in _GPS)
    return position(_coordinate(latitude, latitude_ref, "NS"), _coordinate(longitude, longitude_ref, "EW"))


def _coordinate(text: str, side: str, signs: str) -> float | None:
    """Return signed degrees.

    ``DDD,MM,SSk`` and ``DDD,MM.mmk`` (XMP specification part 2, GPSCoordinate), the same with the letter in a property
    of its own, decimal degrees with a letter or a sign, and 43 deg 4' 35.02" N, as it is printed.
    """
    found = _COORDINATE.fullmatch(text.strip().upper())
    if not found:
        return None
    sign, *parts, letter = found.groups()
    letter = letter or side.strip().upper()[:1]
    minutes = parts[1] is not None
    if letter not in tuple(signs) and (letter or minutes):
        return None  # on which half of the Earth?
    if minutes and any(float(part) >= 60 for part in parts[1:] if part):
        return None
    size = sum(float(part) / 60**power for power, part in enumerate(parts) if part)
    return -size if sign == "-" or letter == signs[1] else float(size)
