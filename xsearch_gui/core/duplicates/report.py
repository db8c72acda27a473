"""What a search for duplicates found, for a program and for a person."""

from __future__ import annotations

from collections.abc import Iterator
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


def to_document(report: DuplicateReport) -> dict[str, object]:
    """Return the report as JSON: counts and bytes per reason, and every group with its files, the best first."""
    return {
        "photos": report.photos,
        "unread": report.unread,
        "seconds": round(report.seconds, 3),
        "duplicates": {str(how): {"files": report.count(how), "bytes": report.bytes(how)} for how in Likeness},
        "groups": [
            {
                "files": [
                    {
                        "path": file.path,
                        "item": file.item,
                        "bytes": file.bytes,
                        "width": file.width,
                        "height": file.height,
                        "how": None if file.how is None else str(file.how),
                    }
                    for file in group.files
                ]
            }
            for group in report.groups
        ],
    }


def to_lines(report: DuplicateReport) -> Iterator[str]:
    """Yield the report as lines for a person: each group with its best file first, and the sum at the end."""
    for group in report.groups:
        best, *others = group.files
        yield f"{best.path}  ({best.width} x {best.height}, {megabytes(best.bytes)})"
        for file in others:
            if file.how is Likeness.LINK:
                yield f"    link: {file.path}  (another name of a file above, no copy: deleting it saves nothing)"
                continue
            yield f"    {file.how}: {file.path}  ({file.width} x {file.height}, {megabytes(file.bytes)})"
    if not report.groups:
        yield f"No duplicates among {report.photos:,} photos."
        return
    copies = [how for how in Likeness if how is not Likeness.LINK and report.count(how)]
    parts = [f"{report.count(how):,} {how} ({megabytes(report.bytes(how))})" for how in copies]
    links = report.count(Likeness.LINK)
    parts += [f"{links:,} links, which are no copies"] if links else []
    groups = f"{len(report.groups):,} groups among {report.photos:,} photos"
    yield f"{groups}; beside the best file of each: {', '.join(parts)}."
    if report.unread:
        yield f"{report.unread:,} photos have no thumbnail and were not compared by their looks; index them again."


def megabytes(count: int) -> str:
    """Return a number of bytes as a person reads it."""
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.1f} kB"
