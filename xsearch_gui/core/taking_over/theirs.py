"""A photo as another program's catalogue knows it, and what all these programs have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from xsearch_gui.core.metadata.cleaning import Metadata, parted
from xsearch_gui.core.metadata.keywords import BAR
from xsearch_gui.core.records.items import Source
from xsearch_gui.core.taking_over.database import Database

_DEEPEST = 50  # levels of a tree; a loop in it must end


@dataclass(frozen=True, slots=True)
class TheirPhoto:
    """A photo and what is said of it.

    ``path`` is where the program believes the file to be, with slashes, perhaps of another computer. ``name`` is the
    file's name, which a program that renames files remembers; ``size`` in bytes, if it is known.
    """

    path: str
    name: str
    said: Metadata
    size: int | None = None


class Program(Protocol):
    """One program's catalogue."""

    NAME: str

    def is_of(self, database: Database) -> bool:
        """Return whether a database is a catalogue of this program."""

    def version(self, database: Database) -> str:
        """Return the version of the catalogue.

        Raises
        ------
        UnknownVersion
        """

    def photos(self, database: Database) -> Iterator[TheirPhoto]:
        """Yield the photos of the catalogue."""


def said_by(caption: str) -> dict[str, Any]:
    """Return the fields of a caption; what a camera has written there is none, and is told."""
    captions, passed_over = parted(Source.IMPORT, [caption])
    return {"captions": captions, "passed_over": passed_over}


def tree_paths(nodes: Mapping[int, tuple[str, int | None]]) -> dict[int, str]:
    """Return the levels of every node of a tree (id -> name, parent), from the root on, with bars between them.

    A node without a name is the root, and no level.
    """
    paths = {}
    for node in nodes:
        levels: list[str] = []
        at: int | None = node
        while at is not None and at in nodes and len(levels) < _DEEPEST:
            name, at = nodes[at]
            levels.append(" ".join(name.replace(BAR, " ").split()))
        path = BAR.join(level for level in reversed(levels) if level)
        if path:
            paths[node] = path
    return paths


def stacked(members: Iterable[tuple[object, int]], names: Mapping[int, str]) -> dict[int, tuple[str, ...]]:
    """Return the names of the other photos of the stack of each photo, of (stack, photo) in their order."""
    stacks: dict[object, list[int]] = {}
    for stack, photo in members:
        if photo in names:
            stacks.setdefault(stack, []).append(photo)
    found: dict[int, tuple[str, ...]] = {}
    for photos in stacks.values():
        for photo in photos:
            others = tuple(dict.fromkeys(names[other] for other in photos if names[other] != names[photo]))
            if others:
                found[photo] = others[:_DEEPEST]
    return found
