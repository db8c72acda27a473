"""Functions that conditions use in SQL: names without case and accents, distances, folders and tags."""

from __future__ import annotations

import math
import re
import sqlite3
from functools import lru_cache

from xsearch_gui.core.catalogue.files import from_db
from xsearch_gui.core.metadata.words.letters import fold, forms

EARTH_RADIUS = 6_371_008.8  # metres; the mean radius of WGS 84

_FIRST_WITHOUT_SPACES = "\u0e00"  # from Thai on, scripts may write words without spaces between them


def register(connection: sqlite3.Connection) -> None:
    """Add the functions of the conditions to a connection; nothing happens when it has them.

    Replacing a function fails while a statement runs, therefore they are added once only.
    """
    try:
        connection.execute(
            "SELECT xsearch_metres(0, 0, 0, 0), xsearch_fold(''), xsearch_in('', ''), xsearch_tag('', '')"
        )
    except sqlite3.OperationalError:
        connection.create_function("xsearch_metres", 4, _metres, deterministic=True)
        connection.create_function("xsearch_fold", 1, _fold_or_none, deterministic=True)
        connection.create_function("xsearch_in", 2, _in_folder, deterministic=True)
        connection.create_function("xsearch_tag", 2, _has_tag, deterministic=True)


def _encodable(text: str) -> str:
    """Return the text without halves of surrogate pairs, which SQLite refuses; those of paths stay for ``to_db``."""
    return re.sub("[\ud800-\udc7f\udd00-\udfff]", "?", text)


def _fold_or_none(text: object) -> str | None:
    return fold(text) if isinstance(text, str) else None


def _metres(latitude: float | None, longitude: float | None, latitude_2: float, longitude_2: float) -> float | None:
    """Return the distance on the great circle, by the haversine formula (Sinnott 1984)."""
    if latitude is None or longitude is None:
        return None
    phi, phi_2 = math.radians(latitude), math.radians(latitude_2)
    chord = math.sin((phi_2 - phi) / 2) ** 2
    chord += math.cos(phi) * math.cos(phi_2) * math.sin(math.radians(longitude_2 - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS * math.asin(min(1.0, math.sqrt(chord)))


def _slashes(path: str) -> str:
    return re.sub(r"[/\\]+", "/", path) if "\\" in path or "//" in path else path


def folder_patterns(value: str) -> tuple[str, ...]:
    r"""Return what is looked for in ``/the/whole/path/``, however its letters are spelt.

    A value from the root (``/home/ana`` or ``C:\Photos``) is compared by whole names, any other by whole words:
    ``Italy`` is found in ``/Photos/2019 Italy/Rome``, and ``/Italy`` is not.
    """
    return tuple(dict.fromkeys(_folder_pattern(_slashes(form)) for form in forms(_encodable(value))))


def _folder_pattern(path: str) -> str:
    if re.match(r"[a-z]:", path):
        path = "/" + path
    return path.rstrip("/") + "/" if path.startswith("/") else path


def _in_folder(directory: str | bytes, pattern: str | bytes) -> bool:
    """Return whether a directory's path, in one of its spellings, has the pattern in it."""
    wanted = from_db(pattern)
    for form in forms(from_db(directory)):  # noqa: SIM110 - asked of every directory: any() takes half as long again
        if _has_words(_slashes(f"/{form}/"), wanted):
            return True
    return False


def _has_words(path: str, wanted: str) -> bool:
    """Return whether a path has these words in it, whole ones at both ends."""
    found = path.find(wanted) if wanted else -1  # it is empty when the value was accents only
    while found >= 0:
        end = found + len(wanted)
        if not _one_word(path[found - 1 : found + 1]) and not _one_word(path[end - 1 : end + 1]):
            return True
        found = path.find(wanted, found + 1)
    return False


def _one_word(pair: str) -> bool:
    """Return whether two neighbouring characters are within one word or one number."""
    if len(pair) < 2 or max(pair) >= _FIRST_WITHOUT_SPACES:
        return False
    return pair.isalpha() or pair.isdecimal()


def tag_paths(tag: str) -> tuple[str, ...]:
    """Return a keyword in the forms in which it is compared: programs divide levels by ``|`` or by ``/``."""
    return tuple("|".join(" ".join(level.split()) for level in re.split(r"[|/]", form)) for form in forms(tag))


_asked_for = lru_cache(maxsize=16)(tag_paths)  # the same for every keyword of a library


def _has_tag(keyword: object, tag: str) -> bool:
    """Return whether a keyword is the tag, or has it as one of its levels (``Places|Italy|Rome``)."""
    if not isinstance(keyword, str):
        return False
    return any(f"|{wanted}|" in f"|{path}|" for path in tag_paths(keyword) for wanted in _asked_for(tag))
