"""The family of a picture: its original, and all that was made of it, as a tree.

From the picture that was asked about the way goes up to the original, and from there down again (:mod:`kinship`).
Frames of one burst look like edits of each other; the clock tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.duplicates import crops
from xsearch_gui.core.duplicates.differences import WHOLE, Box, changes, tones_of
from xsearch_gui.core.duplicates.kinship import Around, Asked, Neighbourhood
from xsearch_gui.core.records.details import Change, Kinship

_UPWARD = 3  # steps: a crop of a crop of an original
_SAME_WINDOW = 0.06  # of the whole's side: how far two crops may lie apart and be of one window
_DEVELOPED = ("", "JPEG", "PNG", "WEBP", "HEIF", "GIF", "BMP", "TIFF", "JXL", "AVIF", "PSD")  # formats that are not raw


@dataclass(frozen=True, slots=True)
class Kin:
    """One photo of a family; ``parent`` is the place of the one that it hangs from, -1 for the original."""

    item: int
    how: Kinship
    parent: int = -1
    area: float = 1.0
    changes: tuple[Change, ...] = ()


class FamilyFinder:
    """Finds families in one library."""

    def __init__(self, near: Neighbourhood) -> None:
        self._near = near

    def family(self, asked: Asked) -> list[Kin]:
        """Return the family as a tree: the original first, each photo behind the one that it hangs from.

        Empty where the library holds neither the picture nor a relative of it.
        """
        root, around = self._upward(asked)
        if root.item == 0:
            return []
        beside = [self._near.around(asked)] if asked.item not in (0, root.item) else []
        return self._tree(root, around, asked, beside)

    # the original -------------------------------------------------------------------------------------------------

    def _upward(self, asked: Asked) -> tuple[Asked, Around]:
        """Return the original, and what lies around it."""
        at, around = asked, self._near.around(asked)
        for _ in range(_UPWARD):
            better = self._better(at, around)
            if better == at.item:
                break
            at = self._near.known(better)
            around = self._near.around(at)
        return at, around

    def _better(self, at: Asked, around: Around) -> int:
        """Return the item that is rather the original: of which it is the smallest part, or the best of the same frame.

        Frames of one burst are no versions of each other.
        """
        if around.wholes:
            return min(around.wholes, key=lambda item: (crops.area(around.wholes[item]), item))
        rivals = [item for item in around.same if at.item == 0 or not self._near.apart(at.item, item)]
        rivals += [at.item] if at.item else []
        return max(rivals, key=self._worth, default=0)

    def _worth(self, item: int) -> tuple[bool, bool, bool, int, int, int]:
        row = self._near.row(item)
        facts = row.facts if row is not None else None
        if row is None or facts is None:
            return (False, False, False, 0, 0, -item)
        return (
            row.format not in _DEVELOPED,
            facts.camera is not None,
            not facts.edited,
            row.width * row.height,
            row.size,
            -item,
        )

    # the tree -----------------------------------------------------------------------------------------------------

    def _tree(self, root: Asked, around: Around, asked: Asked, beside: list[Around]) -> list[Kin]:
        kin, place = [Kin(root.item, Kinship.ORIGINAL)], {root.item: 0}

        def add(found: Kin) -> None:
            if found.item not in place:
                place[found.item] = len(kin)
                kin.append(found)

        other_frames = {item for item in (*around.same, *around.parts) if self._near.apart(root.item, item)}
        for item, turned in sorted(around.same.items(), key=lambda pair: self._worth(pair[0]), reverse=True):
            if item not in other_frames:
                add(self._version(item, 0, root.item, WHOLE, turned=turned))
        self._add_crops(root, around, other_frames, place, kin)
        for other in beside:  # what only the picture that was asked about knows
            lies = other.wholes.get(root.item)
            add(Kin(asked.item, Kinship.CROP, 0, 1.0 if lies is None else crops.area(lies)))
            for item, turned in other.same.items():
                if not self._near.apart(asked.item, item):
                    add(self._version(item, place[asked.item], asked.item, WHOLE, turned=turned))
        for item in self._moments(root.item, around, other_frames):
            add(Kin(item, Kinship.MOMENT, 0))
        return _in_order(kin)

    def _add_crops(
        self, root: Asked, around: Around, other_frames: set[int], place: dict[int, int], kin: list[Kin]
    ) -> None:
        """Add parts of the original, the largest first; copies of a part hang from that."""
        windows: list[tuple[int, NDArray[np.float32]]] = []
        parts = [(item, warp) for item, warp in around.parts.items() if item not in other_frames]
        for item, warp in sorted(parts, key=lambda part: self._worth(part[0]), reverse=True):
            like = [other for other, known in windows if np.abs(known - warp).max() <= _SAME_WINDOW]
            parent = place[like[0]] if like else 0
            of, box = (kin[parent].item, WHOLE) if like else (root.item, crops.box(warp))
            version = self._version(item, parent, of, box)
            if not like:
                version = replace(version, how=Kinship.CROP, area=crops.area(warp))
                windows.append((item, warp))
            place[item] = len(kin)
            kin.append(version)

    def _version(self, item: int, parent: int, of: int, box: Box, *, turned: bool = False) -> Kin:
        seen = changes(tones_of(self._near.thumbnail(of), box), tones_of(self._near.thumbnail(item)))
        seen += (Change.TURNED,) if turned else ()
        return Kin(item, Kinship.EDIT if seen else Kinship.COPY, parent, 1.0, seen)

    def _taken_at(self, item: int) -> str:
        row = self._near.row(item)
        return (row.taken_at if row is not None else None) or ""

    def _moments(self, root: int, around: Around, frames: set[int]) -> list[int]:
        """Return the other frames of the original's burst, in their order."""
        rules = self._near.rules
        near = [item for item, cosine in around.near.items() if cosine >= rules.burst_cosine]
        gaps = {item: self._near.gap(root, item) for item in (*frames, *near)}
        burst = [item for item, gap in gaps.items() if gap is not None and gap <= rules.burst_seconds]
        return sorted(burst, key=lambda item: (self._taken_at(item), item))


def _in_order(kin: list[Kin]) -> list[Kin]:
    """Return a tree with each photo, and all that hangs from it, behind the one that it hangs from."""
    order: list[int] = []

    def walk(place: int) -> None:
        order.append(place)
        for child, one in enumerate(kin):
            if one.parent == place:
                walk(child)

    walk(0)
    new = {old: place for place, old in enumerate(order)}
    return [replace(kin[old], parent=new.get(kin[old].parent, -1)) for old in order]
