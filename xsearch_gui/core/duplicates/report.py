"""What a search for duplicates found."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.duplicates.members import Likeness


@dataclass(frozen=True, slots=True)
class DuplicateFile:
    """A file of a group; ``how`` it is like the group's first file, None for that file itself.

    ``same file`` means that a file with equal bytes is named before it. ``link`` is a further name of a file that is
    named before it, a symbolic or a hard link: it is no copy, and its ``bytes`` are 0.
    """

    path: str
    item: int
    bytes: int
    width: int
    height: int
    how: Likeness | None = None


@dataclass(frozen=True, slots=True)
class DuplicateGroup:
    """Files that show one picture or one moment, the best first."""

    files: tuple[DuplicateFile, ...]

    def bytes(self, how: Likeness) -> int:
        """Return how many bytes the files take that are there for this reason."""
        return sum(file.bytes for file in self.files if file.how is how)


@dataclass(frozen=True, slots=True)
class DuplicateReport:
    """What was found. ``unread`` photos have no thumbnail now and were compared by their vectors and bytes only."""

    photos: int
    groups: tuple[DuplicateGroup, ...] = ()
    unread: int = 0
    seconds: float = 0.0

    def bytes(self, how: Likeness) -> int:
        """Return what could be saved by keeping only the best file, counting one reason."""
        return sum(group.bytes(how) for group in self.groups)

    def count(self, how: Likeness) -> int:
        """Return how many files are there beside the best one for this reason."""
        return sum(file.how is how for group in self.groups for file in group.files)
