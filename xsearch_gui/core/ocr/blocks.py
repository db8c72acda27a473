"""Which lines of a picture belong together: a sign says *NO / PETS / ALLOWED* on three lines, and means one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xsearch_gui.core.records.picture_words import PictureLine

MOST_LINES = 12  # of one block: a page is several texts
_GAP = 1.0  # line heights between two lines of a block, at most
_OVERLAP = 0.3  # of the narrower of two lines that stand below each other
_SAME_ROW = 0.5  # of the lower of two lines that stand beside each other


@dataclass(frozen=True, slots=True)
class _Place:
    line: PictureLine
    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def of(cls, line: PictureLine) -> _Place:
        across, down = line.corners[::2], line.corners[1::2]
        return cls(line, min(across), max(across), min(down), max(down))

    @property
    def height(self) -> float:
        return self.bottom - self.top


def blocks_of(lines: Sequence[PictureLine]) -> list[list[PictureLine]]:
    """Return lines by the blocks that they stand in, both in reading order."""
    left = sorted(map(_Place.of, lines), key=lambda place: (place.top, place.left))
    blocks: list[list[_Place]] = []
    while left:
        block, left = [left[0]], left[1:]
        for member in block:  # grows while it is gone through
            near = [place for place in left if _is_near(member, place)]
            block += near
            left = [place for place in left if place not in near]
        blocks.append(_in_order(block))
    return [
        [place.line for place in block[start : start + MOST_LINES]]
        for block in blocks
        for start in range(0, len(block), MOST_LINES)
    ]


def _is_near(one: _Place, other: _Place) -> bool:
    height = (one.height + other.height) / 2
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    below = across >= _OVERLAP * min(one.right - one.left, other.right - other.left) and -down <= _GAP * height
    return below or (down >= _SAME_ROW * min(one.height, other.height) and -across <= _GAP * height)


def _in_order(block: list[_Place]) -> list[_Place]:
    """Return places row by row, from left to right within one."""
    rows: list[list[_Place]] = []
    for place in sorted(block, key=lambda place: place.top + place.bottom):
        first = rows[-1][0] if rows else None
        middle = (place.top + place.bottom) / 2
        if first is not None and first.top <= middle <= first.bottom:
            rows[-1].append(place)
        else:
            rows.append([place])
    return [place for row in rows for place in sorted(row, key=lambda place: place.left)]
