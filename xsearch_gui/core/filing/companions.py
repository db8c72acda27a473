"""What goes along with a photo: what would be worth nothing without it, or the photo less without that.

The raw file of the same shot, the film of a Live Photo, sidecars (``photo.jpg.xmp``; ``photo.xmp``, unless another
photo of that name stays), edits by Apple (``photo.aae``), what Google Takeout says of it; and notes of the same name,
which go along wherever the photo goes, but never into the bin.
"""

from __future__ import annotations

import os
from collections import OrderedDict, defaultdict

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.files.live_photos import film_of
from xsearch_gui.core.files.types import PHOTO_SUFFIXES, suffix_of

_OF_FILE = (".xmp", ".json", ".supplemental-metadata.json")  # behind the whole name
_OF_STEM = (".xmp", ".aae")
_NOTES = (".txt", ".md")
_KEPT = 16  # directories that are remembered


class Companions:
    """Finds what belongs to photos; directories are listed once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._listings: OrderedDict[str, dict[str, list[str]]] = OrderedDict()

    def of(self, photo: str, *, notes: bool) -> list[str]:
        """Return the files of a photo's group, itself first. Links are left where they are."""
        directory, name = os.path.split(photo)
        shot = [row.path for row in self._catalogue.places.shot(photo)] or [photo]
        stem = os.path.splitext(name)[0].casefold()
        beside = self._listing(directory).get(stem, [])
        own = {os.path.basename(path) for path in shot}
        others = [other for other in beside if suffix_of(other) in PHOTO_SUFFIXES and other not in own]
        found = [*shot, *filter(None, [film_of(photo)])]
        whole = {(base + end).casefold() for base in own for end in _OF_FILE}
        tails = () if others else (*_OF_STEM, *(_NOTES if notes else ()))
        along = (*beside, *self._tails(directory, own))
        along = tuple(other for other in along if other.casefold() in whole or suffix_of(other) in tails)
        found += [os.path.join(directory, other) for other in along]
        return [path for path in dict.fromkeys(found) if path == photo or not os.path.islink(path)]

    def _tails(self, directory: str, own: set[str]) -> list[str]:
        """Return the files whose stem is the whole name of one of the shot: ``photo.jpg.xmp``."""
        listing = self._listing(directory)
        stems = {name.casefold() for name in own} | {f"{name}.supplemental-metadata".casefold() for name in own}
        return [name for stem in sorted(stems) for name in listing.get(stem, ())]

    def _listing(self, directory: str) -> dict[str, list[str]]:
        if directory not in self._listings:
            by_stem: dict[str, list[str]] = defaultdict(list)
            try:
                names = sorted(os.listdir(directory))
            except OSError:
                names = []
            for name in names:
                by_stem[os.path.splitext(name)[0].casefold()].append(name)
            self._listings[directory] = by_stem
            if len(self._listings) > _KEPT:
                self._listings.popitem(last=False)
        return self._listings[directory]


def renamed(path: str, photo: str, stem: str) -> str:
    """Return the name that a file of a photo's group gets when the photo's name without suffix becomes ``stem``."""
    old = os.path.splitext(os.path.basename(photo))[0]
    return stem + os.path.basename(path)[len(old) :]
