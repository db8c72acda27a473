"""Names of files by a pattern: ``{date}-{name}-{n}``."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.items import PhotoFacts

FIELDS = ("date", "time", "year", "month", "day", "name", "n", "camera", "title")
_OTHER_NAMES = {  # as the window's buttons call them in its languages, and other programs
    "date": "datum",
    "time": "uhrzeit heure",
    "year": "jahr ann\u00e9e",
    "month": "monat mois",
    "day": "tag jour",
    "name": "nom filename",
    "n": "number nummer nr num\u00e9ro sequence seq counter",
    "camera": "kamera appareil",
    "title": "titel titre",
}
_MEANT = {other: field for field, others in _OTHER_NAMES.items() for other in others.split()}
LONGEST = 200  # bytes of a name without its suffix
LONGEST_NAME = 255  # bytes of a whole name, on nearly every file system

_FIELD = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')  # on Windows, and drives from there
_UNSEEN = ("Cf", "Zl", "Zp")  # letters that cannot be seen, or turn others around
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})


def check_pattern(pattern: str) -> None:
    """Look at a pattern before it is used.

    Raises
    ------
    UsageError
        It is empty, names a field that there is not, or has a brace too many.
    """
    if not pattern.strip():
        raise UsageError(Message("The pattern is empty. Write for example {example}.", example="{date}-{name}-{n}"))
    for name in _FIELD.findall(pattern):
        if _field(name) not in FIELDS:
            known = ", ".join(f"{{{field}}}" for field in FIELDS)
            raise UsageError(
                Message("There is no field {field} for names. There are {known}.", field=f"{{{name}}}", known=known)
            )
    if re.search(r"[{}]", _FIELD.sub("", pattern)):
        raise UsageError(Message("The pattern has a brace without its partner."))


def _field(written: str) -> str:
    name = unicodedata.normalize("NFC", written.strip().casefold())
    return _MEANT.get(name, name)


def fields_of(path: str, facts: PhotoFacts | None, number: int, count: int) -> Mapping[str, str]:
    """Return what the fields of a pattern stand for: of photo ``number`` (from 1) of ``count``."""
    taken = (facts.taken_at if facts else None) or ""
    day, time = taken[:10], taken[11:19].replace(":", "-")
    year, month, of_month = (*day.split("-"), "", "", "")[:3]
    return {
        "date": day,
        "time": time,
        "year": year,
        "month": month,
        "day": of_month,
        "name": os.path.splitext(os.path.basename(path))[0],
        "n": str(number).zfill(max(3, len(str(count)))),
        "camera": (facts.camera if facts else None) or "",
        "title": (facts.title if facts else None) or "",
    }


def named(pattern: str, fields: Mapping[str, str]) -> str:
    """Return the name, without suffix, that a pattern gives; letters that no system's names have become ``-``.

    What a field leaves empty takes the separators around it along: ``{date}-{name}`` without a date is the name.
    """
    text = _FIELD.sub(lambda found: fields[_field(found[1])] or "\0", pattern)
    text = re.sub("[-_ .]?\0[-_ .]?", lambda found: found[0].replace("\0", "")[:1], text)
    text = "".join(letter for letter in text if unicodedata.category(letter) not in _UNSEEN)
    text = unicodedata.normalize("NFC", _FORBIDDEN.sub("-", text)).strip(" .-_")
    return shortened(text, LONGEST).rstrip(" .")


def shortened(name: str, most: int) -> str:
    """Return the beginning of a name that takes at most so many bytes on a disk."""
    while name and len(os.fsencode(name)) > most:
        name = name[:-1]
    return name


def is_possible(name: str) -> bool:
    """Return whether a file may have this name, without suffix, on every system."""
    return bool(name) and name.split(".", maxsplit=1)[0].casefold() not in _RESERVED
