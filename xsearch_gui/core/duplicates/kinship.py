"""What lies around a picture: photos of the same frame, parts of it, and pictures that it is a part of.

Of the nearest hundred in vector, fingerprints decide (:mod:`fingerprint`, :mod:`crops`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import ItemRow
from xsearch_gui.core.duplicates import crops
from xsearch_gui.core.duplicates.fingerprint import FingerprintCache, Grey, copies_as_they_lie, same_picture
from xsearch_gui.core.duplicates.members import Member, Rules
from xsearch_gui.core.duplicates.moments import seconds_of
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.library.library import Library

_NEAREST = 100
_CLOSE = 0.5  # of the way from the cosine of a random pair to 1; crops of half the area lie beyond 0.6 of it


@dataclass(frozen=True, slots=True)
class Asked:
    """The picture whose family is looked for; ``item`` is 0 where the library does not hold it."""

    item: int
    vector: NDArray[np.float32]
    fingerprint: Grey | None
    pixels: int = 0


@dataclass(slots=True)
class Around:
    """What lies around one picture: item -> where it lies in the picture, or the picture in it (float32 (2, 3))."""

    same: dict[int, bool] = field(default_factory=dict)  # -> whether it is turned a little
    parts: dict[int, NDArray[np.float32]] = field(default_factory=dict)
    wholes: dict[int, NDArray[np.float32]] = field(default_factory=dict)
    near: dict[int, float] = field(default_factory=dict)  # -> cosine; the others


class Neighbourhood:
    """Looks around pictures in one library; ``photos`` are its vectors."""

    def __init__(self, library: Library, book: FingerprintCache, photos: PopulationIndex) -> None:
        self._library, self._book, self._photos = library, book, photos
        calibration = library.encoder.manifest.calibration
        self.rules = Rules.of(calibration)
        self._least = calibration.photos_mean + _CLOSE * (1.0 - calibration.photos_mean)
        self._rows: dict[int, ItemRow] = {}

    def around(self, at: Asked) -> Around:
        """Return what lies around a picture."""
        result = Around()
        found = self._photos.search(at.vector, _NEAREST)
        near = [
            (item, cosine)
            for item, cosine in zip(found.ids.tolist(), found.scores.tolist(), strict=True)
            if cosine >= self._least and item != at.item
        ]
        self._read([item for item, _ in near])
        near = [(item, cosine) for item, cosine in near if item in self._rows]
        result.near = dict(near)
        looks = self._book.fingerprints({item: self._rows[item].content for item, _ in near}, _NEAREST)
        items = [item for item, _ in near if item in looks]
        if at.fingerprint is None or not items:
            return result
        self._compare(at, items, looks, result)
        for item in (*result.same, *result.parts, *result.wholes):
            result.near.pop(item, None)
        return result

    def _compare(self, at: Asked, items: list[int], looks: Mapping[int, Grey], result: Around) -> None:
        assert at.fingerprint is not None
        others, own = np.stack([looks[item] for item in items]), np.stack([at.fingerprint] * len(items))
        as_they_lie = copies_as_they_lie(others, own)
        result.same |= {item: False for item, same in zip(items, as_they_lie.tolist(), strict=True) if same}
        rest = np.flatnonzero(~as_they_lie)
        inside, maps = crops.part_of(own[rest], others[rest])
        around, outer = crops.part_of(others[rest], own[rest])
        left = []
        for k, row in enumerate(rest.tolist()):
            part, whole = bool(inside[k] >= crops.PART), bool(around[k] >= crops.PART)
            if (part and crops.is_whole(maps[k])) or (whole and crops.is_whole(outer[k])):
                result.same[items[row]] = False
            elif part and inside[k] >= around[k]:
                result.parts[items[row]] = maps[k]
            elif whole:
                result.wholes[items[row]] = outer[k]
            else:
                left.append(row)
        turned = same_picture(others[left], own[left], np.ones(len(left), np.bool_)) if left else np.zeros(0, np.bool_)
        result.same |= {items[row]: True for row, same in zip(left, turned.tolist(), strict=True) if same}

    def apart(self, a: int, b: int) -> bool:
        """Return whether two photos were taken at different moments, as far as the clocks of their cameras tell."""
        gap = self.gap(a, b)
        return gap is not None and gap > 0

    def gap(self, a: int, b: int) -> float | None:
        """Return the seconds between two photos; None where a camera does not tell of both."""
        rows = [self.row(a), self.row(b)]
        facts = [row.facts if row is not None else None for row in rows]
        if any(fact is None or fact.camera is None for fact in facts):  # the date of a scan is not the photo's
            return None
        seconds = seconds_of([Member(0, taken_at=row.taken_at if row is not None else None) for row in rows])
        return None if np.isnan(seconds).any() else float(abs(seconds[0] - seconds[1]))

    def row(self, item: int) -> ItemRow | None:
        """Return what the catalogue knows of a photo; None if it has no file any more."""
        self._read([item])
        return self._rows.get(item)

    def _read(self, items: list[int]) -> None:
        self._rows |= self._library.catalogue.items.rows([item for item in items if item not in self._rows])

    def thumbnail(self, item: int) -> Path:
        """Return where the cached picture of a photo lies, if there is one."""
        return self._library.paths.thumbnail(self._rows[item].content)

    def known(self, item: int) -> Asked:
        """Return a photo that was found near another as one that is asked about."""
        row, vector = self._rows[item], self._photos.vector(item)
        assert vector is not None  # it was found by it
        look = self._book.fingerprints({item: row.content}, 1).get(item)
        return Asked(item, vector, look, row.width * row.height)
