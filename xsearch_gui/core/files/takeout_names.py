"""Which photo a JSON file of Google Takeout belongs to, by their names.

Takeout writes ``photo.jpg.json``, since 2024 ``photo.jpg.supplemental-metadata.json``, and cuts off what is before
``.json`` at 46 characters: ``photo.jpg.suppl.json``, or even within the photo's name, which itself is cut off at 51.
The number of a photo of the same name moves to the end: ``photo(1).jpg`` has ``photo.jpg(1).json``. A copy that was
edited there, ``photo-edited.jpg``, has no file of its own: what is said of the original holds for it too.
"""

from __future__ import annotations

import bisect
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from xsearch_gui.core.files.types import PHOTO_SUFFIXES

SUFFIX = ".json"
_ADDED = ".supplemental-metadata"
_CUT = 44  # characters of a name that may have been cut off: the limit is 46, or less with a number in brackets
_NUMBERED = re.compile(r"(.*?)\((\d{1,4})\)", re.DOTALL)
_EDITED = (
    *("-edited", "-effects", "-smile", "-mix", "-bearbeitet", "-modifié", "-modificato", "-editado", "-ha editado"),
    *(
        "-editat",
        "-bewerkt",
        "-edytowane",
        "-redigerad",
        "-redigert",
        "-redigeret",
        "-muokattu",
        "-編集済み",
        "-已修改",
    ),
)
_SUFFIXES = tuple(sorted(PHOTO_SUFFIXES))


@dataclass(frozen=True, slots=True)
class Owners:
    """The photos that a JSON file may belong to. ``sure`` is False where its name was cut off within theirs."""

    photos: tuple[str, ...] = ()
    sure: bool = True


def may_describe_a_photo(name: str) -> bool:
    """Return whether a file of this name may be of a Takeout: settings of programs are JSON as well."""
    stem = folded(name).removesuffix(SUFFIX)
    if stem == folded(name):
        return False
    return len(stem) >= _CUT or any(map(str.isdigit, stem)) or any(suffix in stem for suffix in _SUFFIXES)


def folded(name: str) -> str:
    """Return a file name as it is compared."""
    return unicodedata.normalize("NFC", name).casefold()


class TakeoutNames:
    """The photos of one directory, by what their JSON files may be called."""

    def __init__(self, photos: Iterable[str]) -> None:
        self._exact: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._edited: dict[tuple[str, str], list[str]] = defaultdict(list)
        long: list[tuple[str, str, str]] = []
        for photo in photos:
            stem, suffix = os.path.splitext(folded(photo))
            for core, number in _parted(stem):
                for end in range(len(suffix) + 1):  # the suffix may be missing, or cut off
                    self._exact[core + suffix[:end], number].append(photo)
                if (original := _original(core)) is not None:
                    self._edited[original + suffix, number].append(photo)
                if len(core + suffix) >= _CUT:
                    long.append((core + suffix, number, photo))
        self._long = sorted(long)

    def owners(self, name: str) -> Owners:
        """Return the photos of a JSON file."""
        stem = folded(name).removesuffix(SUFFIX)
        readings = [(base, number) for whole, number in _parted(stem) for base in _without_addition(whole)]
        for key in readings:
            if key in self._exact:
                edited = (photo for photo in self._edited.get(key, ()) if photo not in self._exact[key])
                return Owners(tuple(dict.fromkeys((*self._exact[key], *edited))))
        edited_only = [photo for key in readings for photo in self._edited.get(key, ())]
        if edited_only:
            return Owners(tuple(dict.fromkeys(edited_only)))
        cut = [photo for base, number in readings if len(base) >= _CUT for photo in self._beginning_with(base, number)]
        return Owners(tuple(dict.fromkeys(cut)), sure=False)

    def _beginning_with(self, base: str, number: str) -> Iterable[str]:
        first = bisect.bisect_left(self._long, (base,))
        for whole, of_number, photo in self._long[first:]:
            if not whole.startswith(base):
                return
            if of_number == number:
                yield photo


def _parted(stem: str) -> list[tuple[str, str]]:
    """Return a name and its number in brackets: the number may be of the person who named the file, too."""
    found = _NUMBERED.fullmatch(stem)
    return [(stem, "")] if found is None else [(stem, ""), (found[1], found[2])]


def _without_addition(stem: str) -> list[str]:
    before, dot, last = stem.rpartition(".")
    return [stem, before] if dot and before and _ADDED.startswith(dot + last) else [stem]


def _original(core: str) -> str | None:
    """Return the name of the photo that a copy was edited from; its mark may be cut off."""
    before, dash, mark = core.rpartition("-")
    if not before:
        return None
    mark = dash + mark
    if mark in _EDITED or (len(core) >= _CUT and any(known.startswith(mark) for known in _EDITED)):
        return before
    return None
