"""EXIF: date, camera, lens, position, exposure, rating and the texts of a photo, from Pillow's :class:`Exif`.

Every value is distrusted: cameras write zero denominators, dates of month 0 and text in the wrong encoding,
and broken files point anywhere. A tag that cannot be read is as good as absent.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from PIL import ExifTags, Image

from xsearch_gui.core.metadata.cleaning import (
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
from xsearch_gui.core.metadata.dates import Dated, dated
from xsearch_gui.core.metadata.edits.edited import by_program
from xsearch_gui.core.records.items import DateMeaning, Source

_Base = ExifTags.Base
_GPS = ExifTags.GPS
_RATING, _RATING_PERCENT = 0x4746, 0x4749
_LONGEST_NAME = 200  # characters
_COMPANY = re.compile(
    r"\b(?:corporation|corp|company|co|ltd|inc|gmbh|ag|optical|imaging|electronics?|electric|digital|camera"
    r"|techwin|photo film|aerospace)\b[.,]*",
    re.IGNORECASE,
)
_CHARSETS = {b"ASCII": "utf-8", b"JIS": "iso2022_jp"}


def of_exif(exif: Image.Exif) -> Metadata:
    """Return what an EXIF block says; an unreadable one says nothing."""
    inner = _ifd(exif, ExifTags.IFD.Exif)
    gps = _ifd(exif, ExifTags.IFD.GPSInfo)
    latitude, longitude = position(
        _degrees(_get(gps, _GPS.GPSLatitude), _get(gps, _GPS.GPSLatitudeRef), "NS"),
        _degrees(_get(gps, _GPS.GPSLongitude), _get(gps, _GPS.GPSLongitudeRef), "EW"),
    )
    captions, passed_over = parted(Source.EXIF, _texts(exif, inner))
    words = _wide(_get(exif, _Base.XPKeywords)).split(";")
    stars = rating(_get(exif, _RATING))
    iso = _number(_get(inner, _Base.ISOSpeedRatings))
    return Metadata(
        dates=_dates(exif, inner, gps),
        camera=camera_name(_string(_get(exif, _Base.Make)), _string(_get(exif, _Base.Model))),
        lens=_lens(_string(_get(inner, _Base.LensModel))),
        latitude=latitude,
        longitude=longitude,
        rating=stars if stars is not None else rating_of_percent(_get(exif, _RATING_PERCENT)),
        keywords=clean_keywords(words) or None,
        title=clean_title(_wide(_get(exif, _Base.XPTitle))) or None,
        creator=_name(_get(exif, _Base.Artist)),
        copyright=_name(_get(exif, _Base.Copyright)),
        exposure_time=_positive(_get(inner, _Base.ExposureTime), 1e5),
        f_number=_positive(_get(inner, _Base.FNumber), 1e3),
        iso=round(iso) if iso is not None and 0 < iso < 1e8 else None,
        focal_length=_positive(_get(inner, _Base.FocalLength), 1e5),
        edited=by_program(_string(_get(exif, _Base.ProcessingSoftware)), _string(_get(exif, _Base.Software))),
        captions=captions,
        passed_over=passed_over + too_long(words),
    )


def camera_name(make: str, model: str) -> str | None:
    """Return maker and model as people say it: ``NIKON D5000``, not ``NIKON CORPORATION NIKON D5000``."""
    make, model = clean_text(make[:_LONGEST_NAME]), clean_text(model[:_LONGEST_NAME])
    brand = " ".join(_COMPANY.sub(" ", make).replace(",", " ").split()) or make
    if not model or not brand:
        return model or brand or None
    known = {word.casefold() for word in re.findall(r"\w{2,}", brand)}
    known.add("".join(word[0] for word in re.findall(r"\w+", brand)).casefold())  # Hewlett-Packard: HP
    doubled = any(word.casefold() in known for word in re.findall(r"\w{2,}", model))
    return model if doubled else f"{brand} {model}"


def _name(value: Any) -> str | None:
    """Return a name that a person gave; the tag of copyrights parts photographer and editor by a zero."""
    return clean_text(_string(value).replace("\0", " ").strip())[:_LONGEST_NAME] or None


def _ifd(exif: Image.Exif, tag: int) -> Mapping[int, Any]:
    try:
        return exif.get_ifd(tag)
    except Exception:  # Pillow's reader raises whatever the bytes lead it into
        return {}


def _get(ifd: Mapping[int, Any], tag: int) -> Any:
    try:
        return ifd.get(tag)
    except Exception:  # as above, for one tag
        return None


def _number(value: Any) -> float | None:
    if isinstance(value, tuple):
        value = value[0] if value else None
    try:
        number = float(value)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _positive(value: Any, most: float) -> float | None:
    number = _number(value)
    return number if number is not None and 0 < number < most else None


def _string(value: Any) -> str:
    """Return a text tag. Pillow decodes as latin-1; most programs write UTF-8."""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if not isinstance(value, str):
        return ""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def _wide(value: Any) -> str:
    """Return a tag of Windows (XPTitle, XPComment ...): UTF-16, little endian."""
    try:
        data = bytes(value) if isinstance(value, bytes | tuple) else b""
    except (TypeError, ValueError):
        return ""
    return data.decode("utf-16-le", "ignore").split("\0", 1)[0]


def _comment(value: Any) -> str:
    """Return UserComment: eight bytes name its character set, and not always rightly."""
    if not isinstance(value, bytes):
        return _string(value)
    charset, body = value[:8].rstrip(b"\0 ").upper(), value[8:]
    if charset == b"UNICODE":
        # The standard leaves the byte order open: in Western text the zero bytes tell it.
        big = body[0::2].count(0) > body[1::2].count(0)
        return body.decode("utf-16-be" if big else "utf-16-le", "ignore")
    if charset and charset not in _CHARSETS:
        return ""
    body = body.rstrip(b"\0 ")
    try:
        return body.decode(_CHARSETS.get(charset, "utf-8"))
    except UnicodeDecodeError:
        return body.decode("latin-1") if charset == b"ASCII" else ""


def _texts(exif: Mapping[int, Any], inner: Mapping[int, Any]) -> tuple[str, ...]:
    return (
        _string(_get(exif, _Base.ImageDescription)),
        _wide(_get(exif, _Base.XPTitle)),
        _wide(_get(exif, _Base.XPSubject)),
        _wide(_get(exif, _Base.XPComment)),
        _comment(_get(inner, _Base.UserComment)),
    )


def _dates(exif: Mapping[int, Any], inner: Mapping[int, Any], gps: Mapping[int, Any]) -> tuple[Dated, ...]:
    found: list[Dated] = []
    for meaning, ifd, date, fraction, offset in (
        (DateMeaning.ORIGINAL, inner, _Base.DateTimeOriginal, _Base.SubsecTimeOriginal, _Base.OffsetTimeOriginal),
        (DateMeaning.DIGITISED, inner, _Base.DateTimeDigitized, _Base.SubsecTimeDigitized, _Base.OffsetTimeDigitized),
        (DateMeaning.MODIFIED, exif, _Base.DateTime, _Base.SubsecTime, _Base.OffsetTime),
    ):
        if text := _string(_get(ifd, date)) or _string(_get(exif, date)):  # TIFF/EP and DNG keep them in front
            found += dated(meaning, text, _string(_get(inner, fraction)), _string(_get(inner, offset)))
    if gps:
        found += dated(DateMeaning.SATELLITE, _satellite_time(gps), offset="Z")
    return tuple(found)


def _satellite_time(gps: Mapping[int, Any]) -> str:
    clock = _get(gps, _GPS.GPSTimeStamp)
    parts = [_number(part) for part in clock] if isinstance(clock, tuple) and len(clock) == 3 else []
    if not parts or any(part is None or part < 0 for part in parts):
        return ""
    hour, minute, second = (int(part) for part in parts if part is not None)
    return f"{_string(_get(gps, _GPS.GPSDateStamp))} {hour:02}:{minute:02}:{second:02}"


def _degrees(value: Any, ref: Any, signs: str) -> float | None:
    """Return signed degrees. Without its N, S, E or W a coordinate may be on the wrong half of the Earth."""
    side = _string(ref).strip("\0 ").upper()[:1]
    if not isinstance(value, tuple):
        value = (value,)
    parts = [_number(part) for part in value[:3]]
    while len(parts) > 1 and parts[-1] is None:  # 0/0, where degrees or minutes have fractions
        parts.pop()
    if side not in tuple(signs) or not parts or any(part is None or part < 0 for part in parts):
        return None
    size = sum(part / 60**power for power, part in enumerate(parts) if part is not None)
    return -size if side == signs[1] else float(size)


def _lens(name: str) -> str | None:
    name = clean_text(name)
    usable = any(c.isalpha() for c in name) and re.search(r"[1-9]", name) and name.lower() != "unknown"
    return name[:200] if usable and not name.startswith(("0.0 mm", "0mm", "----")) else None
