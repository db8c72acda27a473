"""The command that lists duplicates, for a program and for a person."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from xsearch_gui.cli.command import DONE, AddCommand, choose_paths
from xsearch_gui.core.duplicates.job import find_duplicates
from xsearch_gui.core.duplicates.members import Likeness
from xsearch_gui.core.duplicates.report import DuplicateReport
from xsearch_gui.core.library.library import Library
from xsearch_gui.terminal import TerminalReporter, show


def add_to(add: AddCommand) -> None:
    """Add this command."""
    duplicates = add("duplicates", _duplicates)
    duplicates.add_argument("--exact", action="store_true", help="only files with the same bytes")


def _duplicates(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = find_duplicates(library, reporter, arguments.exact)
    show(arguments, to_document(report), list(to_lines(report)))
    return DONE


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
