"""All that a photo's file says about the photo: EXIF, IPTC and XMP joined.

Facts come from EXIF first, which the camera wrote, then XMP, then IPTC; what people say (stars, captions, places) from
XMP first, then IPTC, then EXIF: the newer the block, the better its text was kept. What XMP says to be empty is empty,
whatever an older block says: a person took it away with a program that knows XMP only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from PIL import Image, ImageFile, IptcImagePlugin

from xsearch_gui.core.metadata.cleaning import (
    NOTHING,
    Metadata,
    clean_keywords,
    clean_text,
    clean_title,
    parted,
    too_long,
    unique_captions,
)
from xsearch_gui.core.metadata.dates import Dated, dated
from xsearch_gui.core.metadata.exif import of_exif
from xsearch_gui.core.metadata.keywords import tidy
from xsearch_gui.core.metadata.xmp import of_xmp, read_sidecar, sidecar_candidates
from xsearch_gui.core.records import DateMeaning, Source

__all__ = ["Metadata", "join", "of_image", "of_raw_header", "read_sidecar", "sidecar_candidates"]

_BY_PEOPLE = (
    *("rating", "people", "title", "headline", "description", "label"),
    *("sublocation", "city", "state", "country"),
)
_XMP_TAG, _IPTC_TAG = 700, 33723  # of TIFF
_UTF8 = b"\x1b%G"  # the value of 1:90 CodedCharacterSet that says UTF-8
_DESCRIPTION, _HEADLINE, _TITLE, _KEYWORDS = (2, 120), (2, 105), (2, 5), (2, 25)
_SUBLOCATION, _CITY, _STATE, _COUNTRY = (2, 92), (2, 90), (2, 95), (2, 101)
_DATES = ((DateMeaning.ORIGINAL, (2, 55), (2, 60)), (DateMeaning.DIGITISED, (2, 62), (2, 63)))  # days and times

Fields = dict[tuple[int, int], bytes | list[bytes]]


def of_image(image: Image.Image) -> Metadata:
    """Return what the file of an opened and loaded image says. Damaged blocks say nothing, and never raise.

    To be called after the pixels are loaded: PNG may carry its metadata behind them.
    """
    return join(
        exif=_quietly(lambda: of_exif(image.getexif())),
        iptc=_quietly(lambda: _of_iptc(_iptc_fields(image))),
        xmp=_quietly(lambda: _of_packet(image.info.get("xmp") or image.info.get("XML:com.adobe.xmp"))),
    )


def of_raw_header(exif: Image.Exif) -> Metadata:
    """Return what the TIFF header of a raw file says; XMP lies in one of its tags."""
    return join(exif=_quietly(lambda: of_exif(exif)), xmp=_quietly(lambda: _of_packet(exif.get(_XMP_TAG))))


def join(*, exif: Metadata, iptc: Metadata | None = None, xmp: Metadata | None = None) -> Metadata:
    """Return the sayings of the three blocks as one, by the order of the module's docstring."""
    iptc, xmp = iptc or NOTHING, xmp or NOTHING
    if iptc is NOTHING and xmp is NOTHING:
        return replace(exif, keywords=tidy(exif.keywords)) if exif.keywords else exif
    by_camera = exif.or_else(xmp).or_else(iptc)
    captions = xmp.captions + iptc.captions_beside(xmp) + exif.captions_beside(xmp)
    return replace(
        by_camera,
        **{name: _first(getattr(xmp, name), getattr(iptc, name), getattr(exif, name)) for name in _BY_PEOPLE},
        keywords=() if xmp.keywords == () else by_camera.keywords and tidy(by_camera.keywords),
        captions=unique_captions(captions),
    )


def _first(*said: Any) -> Any:
    return next((value for value in said if value is not None), None)


def _quietly(read: Callable[[], Metadata]) -> Metadata:
    """Return what ``read`` returns, or nothing: a broken block is no reason to refuse the photo."""
    try:
        return read()
    except Exception:
        return NOTHING


def _of_packet(value: object) -> Metadata:
    packet = _packet(value)
    return of_xmp(packet) if packet else NOTHING


def _packet(value: object) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return bytes(value) if isinstance(value, bytes | tuple) else b""


def _iptc_fields(image: Image.Image) -> Fields:
    if not isinstance(image, ImageFile.ImageFile):
        return {}
    if isinstance(block := image.info.get("iptc"), bytes):
        return _fields_of_block(block)
    return IptcImagePlugin.getiptcinfo(image) or {}


def _fields_of_block(block: bytes) -> Fields:
    """Return the fields of a block of IPTC-IIM that stands for itself: records of a mark, two numbers and a length."""
    found: dict[tuple[int, int], bytes | list[bytes]] = {}
    at = 0
    while at + 5 <= len(block) and block[at] == 0x1C:
        key, length = (block[at + 1], block[at + 2]), int.from_bytes(block[at + 3 : at + 5], "big")
        value, before = block[at + 5 : at + 5 + length], found.get(key)
        found[key] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
        at += 5 + length
    return found


def _of_iptc(found: Fields) -> Metadata:
    if not found:
        return NOTHING

    def texts(field: tuple[int, int]) -> list[str]:
        value = found.get(field, [])
        return [_decode(item, utf8) for item in (value if isinstance(value, list) else [value])]

    def first(field: tuple[int, int]) -> str | None:
        """Return a field; IPTC has no way to say that there is none."""
        return next((text for raw in texts(field) if (text := clean_text(raw))), None)

    charset = found.get((1, 90), b"")
    utf8 = charset == _UTF8
    captions, passed_over = parted(
        Source.IPTC, (text for field in (_DESCRIPTION, _HEADLINE, _TITLE) for text in texts(field))
    )
    return Metadata(
        dates=tuple(date for meaning, day, time in _DATES for date in _dated(meaning, texts(day), texts(time))),
        keywords=clean_keywords(texts(_KEYWORDS)) or None,
        title=clean_title(first(_TITLE)),
        headline=clean_title(first(_HEADLINE)),
        description=first(_DESCRIPTION),
        sublocation=first(_SUBLOCATION),
        city=first(_CITY),
        state=first(_STATE),
        country=first(_COUNTRY),
        captions=captions,
        passed_over=passed_over + too_long(texts(_KEYWORDS)),
    )


def _decode(data: bytes, utf8: bool) -> str:
    """Return a field's text. Without 1:90 it should be latin-1, but many programs write UTF-8 unsaid.

    Latin-1 text that happens to be valid UTF-8 beyond ASCII practically does not exist, so UTF-8 is tried
    first.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace") if utf8 else data.decode("cp1252", "replace")


def _dated(meaning: DateMeaning, days: list[str], times: list[str]) -> Iterator[Dated]:
    """Yield the date of ``CCYYMMDD`` and ``HHMMSS+HHMM``; what is not known of it is 00."""
    for day in days[:1]:
        yield from dated(meaning, f"{day} {''.join(times[:1])}")
