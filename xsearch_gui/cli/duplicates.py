"""The commands about pictures that are there more than once, for a program and for a person."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator

from xsearch_gui.cli.amounts import amount
from xsearch_gui.cli.command import DONE, AddCommand, choose_paths
from xsearch_gui.core.details.family import family_of
from xsearch_gui.core.duplicates.job import find_duplicates
from xsearch_gui.core.duplicates.members import Likeness
from xsearch_gui.core.duplicates.report import DuplicateReport
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.details import Family, FamilyRequest, Kinship
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.terminal import TerminalReporter, show


def add_to(add: AddCommand) -> None:
    """Add this command."""
    duplicates = add("duplicates", _duplicates)
    duplicates.add_argument("--exact", action="store_true", help="only files with the same bytes")
    family = add("family", _family)
    family.add_argument("path", metavar="FILE", help="a picture, in the library or not")


def _duplicates(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = find_duplicates(library, reporter, arguments.exact)
    show(arguments, to_document(report), list(to_lines(report)))
    return DONE


def _family(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        item = library.catalogue.items.at(os.path.abspath(arguments.path))
        request = FamilyRequest(item=item) if item is not None else FamilyRequest(path=arguments.path)
        found = family_of(library, SearchEngine(library), request)
    show(arguments, _family_document(found), list(_family_lines(found, arguments.path)))
    return DONE


def _family_document(found: Family) -> dict[str, object]:
    return {
        "asked": found.asked,
        "members": [
            {
                "path": one.hit.path,
                "item": one.hit.item,
                "how": str(one.how),
                "parent": one.parent,
                "area": one.area,
                "changes": [str(change) for change in one.changes],
                "width": one.hit.width,
                "height": one.hit.height,
                "taken_at": one.hit.taken_at,
                "online": one.hit.online,
                "other_paths": list(one.other_paths),
            }
            for one in found.members
        ],
    }


def _family_lines(found: Family, path: str) -> Iterator[str]:
    """Yield the tree as lines, each picture deeper than the one that it hangs from."""
    if not found.members:
        yield f"The library holds neither {path} nor another form of it."
        return
    if found.asked < 0:
        yield f"{path} is not in the library, but the same picture is:"
    depths: list[int] = []
    for place, one in enumerate(found.members):
        depths.append(depths[one.parent] + 1 if one.parent >= 0 else 0)
        said = [str(one.how) if one.how is not Kinship.CROP else f"crop, {one.area:.0%} of it", *map(str, one.changes)]
        offline = "" if one.hit.online else ", on a drive that is not there"
        mark = "  <- this one" if place == found.asked else ""
        indent = "    " * depths[-1]
        yield f"{indent}{one.hit.path}  ({', '.join(said)}; {one.hit.width} x {one.hit.height}{offline}){mark}"
        yield from (f"{indent}    the same file: {other}" for other in one.other_paths)
    if len(found.members) == 1 and not found.members[0].other_paths:
        yield "There is no other form of it in the library."


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
        yield f"No duplicates among {amount(report.photos, 'photo')}."
        return
    copies = [how for how in Likeness if how is not Likeness.LINK and report.count(how)]
    parts = [f"{report.count(how):,} {how} ({megabytes(report.bytes(how))})" for how in copies]
    links = report.count(Likeness.LINK)
    parts += [f"{amount(links, 'link, which is no copy', 'links, which are no copies')}"] if links else []
    groups = f"{amount(len(report.groups), 'group')} among {amount(report.photos, 'photo')}"
    yield f"{groups}; beside the best file of each: {', '.join(parts)}."
    if report.unread:
        yield (
            f"{amount(report.unread, 'photo has', 'photos have')} no thumbnail, so looks were not compared; "
            f"index again."
        )


def megabytes(count: int) -> str:
    """Return a number of bytes as a person reads it."""
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.1f} kB"
