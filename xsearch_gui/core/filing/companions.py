"""What goes along with a photo: what would be worth nothing without it, or the photo less without that.

The raw file of the same shot, the film of a Live Photo, sidecars (``photo.jpg.xmp``; ``photo.xmp``, unless another
photo of that name stays), edits by Apple (``photo.aae``), what Google Takeout says of it; and notes of the same name,
which go along wherever the photo goes, but never into the bin. Where two photos of one name both go, what belongs to
both goes along with the first.
"""

from __future__ import annotations

import os
from collections import OrderedDict, defaultdict
from collections.abc import Iterable

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.files.films import belongs_to
from xsearch_gui.core.files.types import PHOTO_SUFFIXES, suffix_of

_OF_FILE = (".xmp", ".json", ".supplemental-metadata.json")  # behind the whole name
_OF_STEM = (".xmp", ".aae")
_NOTES = (".txt", ".md")
_WITH_FILM = (".heic", ".heif")  # of two stills of one name, this is the one that the camera made
_KEPT = 16  # directories that are remembered


class Companions:
    """Finds what belongs to photos; directories are listed once."""

    def __init__(self, catalogue: Catalogue, leaving: Iterable[str]) -> None:
        """Remember which photos are about to leave."""
        self._catalogue = catalogue
        self._leaving = set(leaving)
        self._given: set[str] = set()
        self._listings: OrderedDict[str, dict[str, list[str]]] = OrderedDict()

    def of(self, photo: str, *, notes: bool) -> list[str]:
        """Return the files of a photo's group, itself first, and each file once. Links are left where they are."""
        directory, name = os.path.split(photo)
        shot = [row.path for row in self._catalogue.places.shot(photo)] or [photo]
        stem = _stem(name)
        beside = [other for other in self._listing(directory).get(_key(stem), []) if len(_stem(other)) == len(stem)]
        own = {os.path.basename(path) for path in shot}
        photos = [other for other in beside if suffix_of(other) in PHOTO_SUFFIXES and other not in own]
        staying = [other for other in photos if os.path.join(directory, other) not in self._leaving]
        whole = {_key(base + end) for base in own for end in _OF_FILE}
        tails = () if staying else (*_OF_STEM, *(_NOTES if notes else ()))
        along = [other for other in (*beside, *self._tails(directory, own)) if _key(other) in whole]
        along += [other for other in beside if suffix_of(other) in tails]
        other_has_film = suffix_of(photo) not in _WITH_FILM and any(suffix_of(other) in _WITH_FILM for other in staying)
        near = (*beside, *self._listing(directory).get(_key(_stem(stem)), ()))
        films = [] if other_has_film else [other for other in near if belongs_to(other, [name])]
        found = [
            *shot,
            *(os.path.join(directory, film) for film in films),
            *(os.path.join(directory, other) for other in along),
        ]
        found = [path for path in dict.fromkeys(found) if path == photo or self._goes_along(path)]
        self._given.update(found)
        return found

    def _goes_along(self, path: str) -> bool:
        return path not in self._given and os.path.isfile(path) and not os.path.islink(path)

    def _tails(self, directory: str, own: set[str]) -> list[str]:
        """Return the files whose stem is the whole name of one of the shot: ``photo.jpg.xmp``."""
        listing = self._listing(directory)
        stems = {_key(name) for name in own} | {_key(f"{name}.supplemental-metadata") for name in own}
        return [name for stem in sorted(stems) for name in listing.get(stem, ())]

    def _listing(self, directory: str) -> dict[str, list[str]]:
        if directory not in self._listings:
            by_stem: dict[str, list[str]] = defaultdict(list)
            try:
                names = sorted(os.listdir(directory))
            except OSError:
                names = []
            for name in names:
                by_stem[_key(_stem(name))].append(name)
            self._listings[directory] = by_stem
            if len(self._listings) > _KEPT:
                self._listings.popitem(last=False)
        return self._listings[directory]


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]


def _key(name: str) -> str:
    return name.casefold()


def renamed(path: str, photo: str, stem: str) -> str:
    """Return the name that a file of a photo's group gets when the photo's name without suffix becomes ``stem``."""
    old = os.path.splitext(os.path.basename(photo))[0]
    return stem + os.path.basename(path)[len(old) :]
