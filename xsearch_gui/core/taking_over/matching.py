"""Which photo of the library another program means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from xsearch_gui.core.files.takeout_names import folded
from xsearch_gui.core.taking_over.theirs import TheirPhoto

_SECOND = len("2009-11-16T12:51:58")


@dataclass(frozen=True, slots=True)
class OurPhoto:
    """A photo's file in the library; ``size`` in bytes, ``taken_at`` ISO 8601 or empty."""

    item: int
    directory: str
    name: str
    size: int
    taken_at: str = ""


class Matcher:
    """Finds photos by their path; on another computer by name and size, or by the last folders before the name.

    At last by name and the second in which they were taken: copies keep it that a program has written anew. What may be
    several photos is none of them.
    """

    def __init__(self, photos: Iterable[OurPhoto]) -> None:
        self._by_path: dict[str, int] = {}
        self._by_name: dict[str, list[tuple[OurPhoto, tuple[str, ...]]]] = defaultdict(list)
        for photo in photos:
            folders = _parts(photo.directory)
            self._by_path["/".join((*folders, folded(photo.name)))] = photo.item
            self._by_name[folded(photo.name)].append((photo, folders))

    def item(self, theirs: TheirPhoto) -> int | None:
        """Return the item of a photo; None where there is none, or no single one."""
        *folders, last = _parts(theirs.path)
        item = self._by_path.get("/".join((*folders, last)))
        if item is not None:
            return item
        names = dict.fromkeys((last, folded(theirs.name)))
        candidates = [(_depth(folders, own), photo) for name in names for photo, own in self._by_name.get(name, ())]
        same_size = [pair for pair in candidates if theirs.size and pair[1].size == theirs.size]
        beside = [pair for pair in candidates if pair[0]]
        moments = {date.moment[:_SECOND] for date in theirs.said.dates if len(date.moment) >= _SECOND}
        at_once = [pair for pair in candidates if pair[1].taken_at[:_SECOND] in moments]
        return _best(same_size or beside or at_once)


def _best(candidates: list[tuple[int, OurPhoto]]) -> int | None:
    most = max((depth for depth, _ in candidates), default=0)
    items = {photo.item for depth, photo in candidates if depth == most}
    return items.pop() if len(items) == 1 else None


def _parts(path: str) -> tuple[str, ...]:
    return tuple(folded(part) for part in path.replace("\\", "/").split("/") if part)


def _depth(theirs: list[str], ours: tuple[str, ...]) -> int:
    """Return how many folders before the name are the same."""
    depth = 0
    for one, other in zip(reversed(theirs), reversed(ours), strict=False):
        if one != other:
            break
        depth += 1
    return depth
