"""When a photo was taken: one list of dates over EXIF, IPTC, XMP and sidecar, ranked by what they mean.

The guidelines of the Metadata Working Group (2.0, section 5.4) tell three dates apart: when the photo was taken
(*original*), when it became a file (*digitised*: a scan may be fifty years younger), and when that was last changed
(*modified*). A date of a better meaning counts, wherever it stands; of one meaning, the one that was said first. A
satellite's time is in UTC and often that of the last place with a view of the sky: it is the last resort.

A date is ISO 8601 with as much as is known: ``1965``, ``1965-08``, ``1965-08-15``, ``1965-08-15T10:11``. A part that
cannot be costs itself and what is smaller: nothing is made up for it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from xsearch_gui.core.records.items import DateMeaning

FIRST_PHOTO = 1826  # the year of Niépce's view from his window
_FIRST_SATELLITE_TIME = 1980  # of GPS; what is before is a field that was never filled
_PROGRAM = datetime(2026, 11, 1)  # a computer whose clock says less has lost it
_RANKS = {meaning: rank for rank, meaning in enumerate(DateMeaning)}

_ZONE = r"(Z|[+-]\d{1,2}(?::?\d{2})?(?!\d))?"
_DAY = re.compile(r"(\d{4})[-:./] ?(\d{1,2})[-:./] ?(\d{1,2})(?!\d)")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?=\D|\d{6}(?!\d)|\Z)")
_UNKNOWN = r"[-:./ 0?xXuU_]*"  # as people and programs write what they do not know: 1965-08-XX, 1965:??:??
_MONTH = re.compile(r"(\d{4})[-:./] ?(\d{1,2})" + _UNKNOWN)
_YEAR = re.compile(r"(\d{4})" + _UNKNOWN)
_CLOCK = re.compile(r"[ T]+(\d{1,2}): ?(\d{1,2})(?:: ?(\d{1,2})(?:[.,](\d+))?)?\s*" + _ZONE, re.IGNORECASE)
_COMPACT_CLOCK = re.compile(r"[ T]*(\d{2})(\d{2})(?:(\d{2})(?:[.,](\d+))?)?\s*" + _ZONE, re.IGNORECASE)
_OFFSET = re.compile(_ZONE, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date and what it means."""

    meaning: DateMeaning
    moment: str


@dataclass(frozen=True, slots=True)
class Best:
    """The date that counts, and the one before it in the ranking that cannot be: in the future, before photography."""

    date: Dated | None = None
    impossible: str | None = None


def best_of(dates: Iterable[Dated]) -> Best:
    """Return the date that counts; of one meaning the first, in the words of the one that says it most exactly."""
    impossible = None
    ranked = sorted(dates, key=lambda date: _RANKS[date.meaning])  # stable: the order of the sources stays
    for date in ranked:
        if not is_possible(date.moment):
            impossible = impossible or date.moment
            continue
        alike = (other for other in ranked if other.meaning is date.meaning and other.moment.startswith(date.moment))
        # A zone is no reason: IPTC has none to leave out, so that programs write +0000 without knowing.
        return Best(max(alike, key=lambda other: len(_without_zone(other.moment))), impossible)
    return Best(None, impossible)


def is_later(one: str | None, other: str | None) -> bool:
    """Return whether a moment is after another; those without a zone are of here, and what is none is not later."""
    try:
        times = [datetime.fromisoformat(text or "").astimezone() for text in (one, other)]
    except (ValueError, OverflowError, OSError):
        return False
    return times[0] > times[1]


def _without_zone(moment: str) -> str:
    return moment[:10] + re.split("[+-]", moment[10:])[0]


def is_possible(moment: str) -> bool:
    """Return whether a photo can have been taken then; a day is granted, because clocks of cameras know no zones."""
    latest = max(datetime.now(), _PROGRAM) + timedelta(days=1)
    return int(moment[:4]) >= FIRST_PHOTO and moment[:10] <= latest.date().isoformat()[: len(moment)]


def dated(meaning: DateMeaning, text: str, fraction: str = "", offset: str = "") -> Iterator[Dated]:
    """Yield the date that a text tells, if any; the arguments are those of :func:`moment`."""
    found = moment(text, fraction, offset)
    placeholder = meaning is DateMeaning.SATELLITE and found is not None and int(found[:4]) < _FIRST_SATELLITE_TIME
    if found is not None and not placeholder:
        yield Dated(meaning, found)


def moment(text: str, fraction: str = "", offset: str = "") -> str | None:
    """Return a date of EXIF, IPTC or XMP as ISO 8601 with as much as it tells, or None when it tells no year.

    Parameters
    ----------
    text : str
        ``2019:07:01 12:34:56``, ``20190701 123456`` or ISO 8601; ``1965:08:00``, ``1965-08`` and ``1965`` tell less.
    fraction : str
        Digits after the second, from a tag of its own.
    offset : str
        ``+02:00`` or ``Z``, from a tag of its own. Used only when ``text`` has none.
    """
    text = text.strip("\0 \t\r\n")
    found = _DAY.match(text) or _COMPACT_DAY.match(text)
    if found is not None:
        date = _date(int(found[1]), int(found[2]), int(found[3]))
        return date + _clock(text[found.end() :], fraction, offset) if date and len(date) == 10 else date
    if less := _MONTH.fullmatch(text):
        return _date(int(less[1]), int(less[2]), 0)
    less = _YEAR.fullmatch(text)
    return _date(int(less[1]), 0, 0) if less else None


def _date(year: int, month: int, day: int) -> str | None:
    """Return the date up to the first part that is unknown or cannot be; None where there is no such month."""
    if not year or month > 12:
        return None
    if not month:
        return f"{year:04}"
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return f"{year:04}-{month:02}"
    return f"{year:04}-{month:02}-{day:02}"


def _clock(text: str, fraction: str, offset: str) -> str:
    """Return ``T12:34:56.070+02:00`` or less: what there is of it; empty where not even hour and minute are."""
    found = _CLOCK.match(text) or _COMPACT_CLOCK.match(text)
    if found is None or int(found[1]) > 24 or int(found[2]) > 59:
        return ""
    clock = f"T{int(found[1]) % 24:02}:{int(found[2]):02}"  # telephones have called midnight 24 of the same day
    if found[3] is not None and int(found[3]) <= 59:
        digits = (found[4] or re.sub(r"\D", "", fraction))[:6]
        clock += f":{int(found[3]):02}" + (f".{digits.ljust(3, '0')[:3]}" if digits.strip("0") else "")
    return clock + (_zone(found[5] or "") or _zone(offset.strip("\0 ")))


def _zone(text: str) -> str:
    """Return ``+02:00``; empty for what is no zone on Earth."""
    found = _OFFSET.fullmatch(text)
    if found is None or not found[1]:
        return ""
    digits = re.sub(r"\D", "", text) or "0"
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    return f"{'-' if text[0] == '-' else '+'}{hours:02}:{minutes:02}" if hours <= 14 and minutes <= 59 else ""
