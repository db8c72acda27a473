"""What a JSON file of Google Takeout says of a photo: what people have written and corrected in Google Photos."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.opening import read_text
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import Metadata, clean_keywords, clean_title, parted, position
from xsearch_gui.core.metadata.dates import Dated
from xsearch_gui.core.records.items import DateMeaning, Source

LARGEST_JSON = 2**20  # bytes; those of Takeout have a few thousand
FAVOURITE = 5  # stars; a heart has no other place among the facts
_SUFFIX = re.compile(r"\.[A-Za-z]\w{1,4}\Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Takeout:
    """What a file says. ``file`` is the name that the photo had when it was uploaded, which may be longer than now."""

    file: str
    said: Metadata


def read_takeout(path: str) -> Takeout | None:
    """Return what a JSON file of Takeout says; None for one that is of something else.

    Times are in UTC. That of the upload, which stands there for photos without any, counts as that of a change.

    Raises
    ------
    UnreadableText
        It cannot be read, or is not JSON.
    """
    if os.path.exists(path) and os.path.getsize(path) > LARGEST_JSON:
        return None
    try:
        found = json.loads(read_text(path, LARGEST_JSON))
    except (ValueError, RecursionError) as error:
        raise UnreadableText(path, Message("is not JSON, or only a part of it")) from error
    if not isinstance(found, dict) or not isinstance(found.get("photoTakenTime"), dict):
        return None
    title = _text(found.get("title"))
    captions, passed_over = parted(Source.SIDECAR, [_text(found.get("description"))])
    latitude, longitude = _place(found)
    return Takeout(
        file=title,
        said=Metadata(
            dates=tuple(_dates(found)),
            latitude=latitude,
            longitude=longitude,
            rating=FAVOURITE if found.get("favorited") is True else None,
            people=clean_keywords(_people(found)) or None,
            title=None if _is_file_name(title, path) else clean_title(title) or None,
            captions=captions,
            passed_over=passed_over,
        ),
    )


def _is_file_name(title: str, path: str) -> bool:
    """Return whether a title is the name of the file, as of all that was only uploaded."""
    return _SUFFIX.search(title) is not None or os.path.basename(path).casefold().startswith(title.casefold())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _dates(found: dict[str, Any]) -> Iterator[Dated]:
    taken, uploaded = (_moment(found.get(name)) for name in ("photoTakenTime", "creationTime"))
    if taken is not None:
        yield Dated(DateMeaning.MODIFIED if taken == uploaded else DateMeaning.ORIGINAL, taken)


def _moment(value: Any) -> str | None:
    """Return a time as ISO 8601; None for 0, which stands where nothing is known."""
    try:
        seconds = int(value["timestamp"])
        moment = _EPOCH + timedelta(seconds=seconds)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return moment.isoformat() if seconds else None


def _place(found: dict[str, Any]) -> tuple[float | None, float | None]:
    for name in ("geoData", "geoDataExif"):
        place = found.get(name)
        numbers = [place.get(key) for key in ("latitude", "longitude")] if isinstance(place, dict) else []
        if len(numbers) == 2 and all(isinstance(n, int | float) and math.isfinite(n) for n in numbers):
            latitude, longitude = position(*numbers)
            if latitude is not None:
                return latitude, longitude
    return None, None


def _people(found: dict[str, Any]) -> list[str]:
    people = found.get("people")
    return [_text(one.get("name")) for one in people if isinstance(one, dict)] if isinstance(people, list) else []
