"""Boxes of MP4, MOV, M4V and 3GP (ISO 14496-12, QuickTime File Format): date, position, camera, duration."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

from xsearch_gui.core.metadata.cleaning import LONGEST_NAME, Metadata, clean_text, clean_title, parted
from xsearch_gui.core.metadata.dates import Dated, dated
from xsearch_gui.core.metadata.exif import camera_name
from xsearch_gui.core.records.items import DateMeaning, Source

_MOST_BOXES = 10_000
_LARGEST = 1 << 20  # bytes of a box that is read
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_POSITION = re.compile(r"([+-]\d{1,2}(?:\.\d{1,12})?)([+-]\d{1,3}(?:\.\d{1,12})?)")  # ISO 6709
_APPLE = "com.apple.quicktime."
_NAMES = {  # boxes of ``udta`` and of ``ilst``, and keys of Apple: what they say
    b"\xa9xyz": "position", b"loci": "", b"\xa9mak": "make", b"\xa9mod": "model", b"\xa9day": "date",
    b"\xa9nam": "title", b"\xa9cmt": "caption", b"\xa9des": "caption", b"desc": "caption",
    _APPLE + "creationdate": "date", _APPLE + "location.ISO6709": "position", _APPLE + "make": "make",
    _APPLE + "model": "model", _APPLE + "title": "title", _APPLE + "description": "caption",
    _APPLE + "displayname": "title", _APPLE + "comment": "caption",
    "com.android.manufacturer": "make", "com.android.model": "model",
}  # fmt: skip

Box = tuple[bytes, int, int]


class _Boxes:
    """Boxes of a file, of which no more are looked at than any film has."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._left = _MOST_BOXES
        file.seek(0, 2)
        self.end = file.tell()

    def within(self, start: int, end: int) -> Iterator[Box]:
        """Yield (type, start of what it holds, end) of the boxes in a part of the file."""
        while start + 8 <= end and self._left > 0:
            self._left -= 1
            self._file.seek(start)
            size, kind = struct.unpack(">I4s", self._file.read(8))
            body = start + 8
            if size == 1:
                size, body = struct.unpack(">Q", self._file.read(8))[0], start + 16
            stop = end if size == 0 else min(start + size, end)
            if stop < body:
                return
            yield kind, body, stop
            start = stop

    def read(self, start: int, end: int) -> bytes:
        """Return bytes of the file, not more than any box needs that is looked at."""
        self._file.seek(start)
        return self._file.read(min(end - start, _LARGEST))


def read_quicktime(file: BinaryIO) -> tuple[Metadata | None, float | None]:
    """Return what the boxes say; what they say of the date goes before what the film's header says.

    Raises
    ------
    ValueError, struct.error
        If they are damaged.
    """
    boxes = _Boxes(file)
    try:
        for kind, start, end in boxes.within(0, boxes.end):
            if kind == b"moov":
                return _of_movie(boxes, start, end)
    except struct.error as error:
        raise ValueError from error
    return None, None


def _of_movie(boxes: _Boxes, start: int, end: int) -> tuple[Metadata, float | None]:
    said: dict[str, str] = {}
    made: str | None = None
    duration: float | None = None
    for kind, first, last in boxes.within(start, end):
        if kind == b"mvhd":
            made, duration = _header(boxes.read(first, last))
        elif kind == b"meta":
            said |= _meta(boxes, first, last)
        elif kind == b"udta":
            said = _user_data(boxes, first, last) | said
    dates = list(dated(DateMeaning.ORIGINAL, said.get("date", "")))
    if made:
        dates.append(Dated(DateMeaning.DIGITISED, made))
    place = _POSITION.match(said.get("position", ""))
    latitude, longitude = (float(place[1]), float(place[2])) if place else (None, None)
    if (
        latitude is None
        or longitude is None
        or abs(latitude) > 90
        or abs(longitude) > 180
        or not (latitude or longitude)
    ):
        latitude = longitude = None
    captions, passed_over = parted(Source.XMP, [said.get("caption", "")])
    found = Metadata(
        dates=tuple(dates),
        camera=camera_name(said.get("make", ""), said.get("model", "")),
        latitude=latitude,
        longitude=longitude,
        title=clean_title(said.get("title")),
        captions=captions,
        passed_over=passed_over,
    )
    return found, duration


def _header(body: bytes) -> tuple[str | None, float | None]:
    """Return when the film was made, in the time of the world as the format wants it, and how long it lasts."""
    layout = ">QQIQ" if body[:1] == b"\1" else ">IIII"
    made, _, scale, length = struct.unpack_from(layout, body, 4)
    unknown = length in (0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF)
    duration = length / scale if scale and not unknown else None
    if not made:
        return None, duration
    try:
        moment = _EPOCH + timedelta(seconds=made)
    except OverflowError:
        return None, duration
    if moment.year < 1990:  # a clock that was never set
        return None, duration
    return moment.isoformat(), duration


def _user_data(boxes: _Boxes, start: int, end: int) -> dict[str, str]:
    """Return what ``udta`` says: texts with a length and a language before them, and iTunes' list."""
    said: dict[str, str] = {}
    for kind, first, last in boxes.within(start, end):
        name = _NAMES.get(kind)
        if kind == b"meta":
            said |= _meta(boxes, first, last)
        elif name:
            body = boxes.read(first, last)
            length = int.from_bytes(body[:2], "big")
            text = body[4 : 4 + length] if 0 < length <= len(body) - 4 else body
            said.setdefault(name, _text(text))
    return said


def _meta(boxes: _Boxes, start: int, end: int) -> dict[str, str]:
    """Return what a list of values says, with Apple's names of keys or iTunes' four letters."""
    if boxes.read(start, start + 8)[4:8] != b"hdlr":  # ISO has a version there, QuickTime has not
        start += 4
    keys: list[str] = []
    said: dict[str, str] = {}
    for kind, first, last in boxes.within(start, end):
        if kind == b"keys":
            keys = [boxes.read(at, until).decode("utf-8", "replace") for _, at, until in boxes.within(first + 8, last)]
        elif kind == b"ilst":
            for code, at, until in boxes.within(first, last):
                number = int.from_bytes(code, "big")
                key: str | bytes = keys[number - 1] if 0 < number <= len(keys) else code
                name = _NAMES.get(key)
                for inner, body, stop in boxes.within(at, until):
                    if name and inner == b"data" and stop - body >= 8:
                        said.setdefault(name, _text(boxes.read(body + 8, stop)))
    return said


def _text(data: bytes) -> str:
    return clean_text(data[: 8 * LONGEST_NAME].decode("utf-8", "replace"))
