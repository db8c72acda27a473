"""All that a photo's file says about the photo: EXIF, IPTC and XMP joined.

Facts come from EXIF first, which the camera wrote, then XMP, then IPTC; what people say (stars, captions, places) from
XMP first, then IPTC, then EXIF: the newer the block, the better its text was kept. What XMP says to be empty is empty,
whatever an older block says: a person took it away with a program that knows XMP only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial, reduce
from typing import Any

from PIL import Image

from xsearch_gui.core.metadata.blocks import Fields, iptc_fields, packets_of
from xsearch_gui.core.metadata.cleaning import (
    LONGEST_NAME,
    NOTHING,
    Metadata,
    clean_keywords,
    clean_text,
    clean_title,
    parted,
    too_long,
    unique_captions,
)
from xsearch_gui.core.metadata.dates import Dated, dated, moment
from xsearch_gui.core.metadata.exif import of_exif
from xsearch_gui.core.metadata.keywords import tidy
from xsearch_gui.core.metadata.xmp import of_xmp, read_sidecar, sidecar_candidates
from xsearch_gui.core.records.items import DateMeaning, Source

__all__ = ["Metadata", "join", "of_image", "of_raw_header", "read_sidecar", "sidecar_candidates"]

_BY_PEOPLE = (
    *("rating", "people", "title", "headline", "description", "label", "flag", "creator", "copyright"),
    *("sublocation", "city", "state", "country"),
)
_XMP_TAG = 700  # of TIFF
_UTF8 = b"\x1b%G"  # the value of 1:90 CodedCharacterSet that says UTF-8
_DESCRIPTION, _HEADLINE, _TITLE, _KEYWORDS = (2, 120), (2, 105), (2, 5), (2, 25)
_SUBLOCATION, _CITY, _STATE, _COUNTRY = (2, 92), (2, 90), (2, 95), (2, 101)
_CREATOR, _COPYRIGHT = (2, 80), (2, 116)
_DATES = ((DateMeaning.ORIGINAL, (2, 55), (2, 60)), (DateMeaning.DIGITISED, (2, 62), (2, 63)))  # days and times


def of_image(image: Image.Image) -> Metadata:
    """Return what the file of an opened and loaded image says. Damaged blocks say nothing, and never raise.

    To be called after the pixels are loaded: PNG may carry its metadata behind them.
    """
    return join(
        exif=_quietly(lambda: of_exif(image.getexif())),
        iptc=_quietly(lambda: _of_iptc(iptc_fields(image))),
        xmp=_quietly(lambda: _of_packets(packets_of(image))),
    )


def of_raw_header(exif: Image.Exif) -> Metadata:
    """Return what the TIFF header of a raw file says; XMP lies in one of its tags."""
    return join(
        exif=_quietly(lambda: of_exif(exif)),
        xmp=_quietly(lambda: _of_packets([bytes(exif[_XMP_TAG])] if _XMP_TAG in exif else [])),
    )


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


def _of_packets(packets: Iterable[bytes]) -> Metadata:
    """Return what packets say together; one that is broken does not hide the others."""
    return reduce(Metadata.or_else, (_quietly(partial(of_xmp, packet)) for packet in packets), NOTHING)


def _of_iptc(found: Fields) -> Metadata:
    if not found:
        return NOTHING

    def texts(field: tuple[int, int]) -> list[str]:
        return [_decode(item, utf8) for item in found.get(field, ())]

    def first(field: tuple[int, int]) -> str | None:
        """Return a field; IPTC has no way to say that there is none."""
        return next((text for raw in texts(field) if (text := clean_text(raw))), None)

    utf8 = _UTF8 in found.get((1, 90), ())
    captions, passed_over = parted(
        Source.IPTC, (text for field in (_DESCRIPTION, _HEADLINE, _TITLE) for text in texts(field))
    )
    return Metadata(
        dates=tuple(date for meaning, day, time in _DATES for date in _dated(meaning, texts(day), texts(time))),
        keywords=clean_keywords(texts(_KEYWORDS)) or None,
        title=clean_title(first(_TITLE)),
        headline=clean_title(first(_HEADLINE)),
        description=first(_DESCRIPTION),
        creator="; ".join(filter(None, map(clean_text, texts(_CREATOR))))[:LONGEST_NAME] or None,
        copyright=(first(_COPYRIGHT) or "")[:LONGEST_NAME] or None,
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
        whole = moment(day)
        yield from dated(meaning, f"{day} {''.join(times[:1])}" if whole and len(whole) == 10 else day)
