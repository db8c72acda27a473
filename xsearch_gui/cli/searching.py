"""Commands that search, and keep what was right."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from xsearch_gui.cli.command import DONE, SOME_FAILED, AddCommand, open_library
from xsearch_gui.core.duplicate_report import to_document, to_lines
from xsearch_gui.core.duplicates import find_duplicates
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.export import export_csv, export_files, export_html
from xsearch_gui.core.records import (
    Failure,
    Hit,
    Kind,
    SearchRequest,
    Strength,
)
from xsearch_gui.core.report import satisfaction
from xsearch_gui.core.report import to_document as report_document
from xsearch_gui.core.report import to_lines as report_lines
from xsearch_gui.core.search import SearchEngine
from xsearch_gui.terminal import TerminalReporter, show


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    search = add("search", _search, "Find photos and notes by a description.")
    search.add_argument("query", metavar="QUERY", nargs="+")
    search.add_argument("--top", type=int, default=20, metavar="N", help="number of results (20)")
    search.add_argument("--export", metavar="TARGET", help="also write what is not weak: copies into a folder,"
                        " or a list into FILE.csv or FILE.html")  # fmt: skip
    search.add_argument("--link", action="store_true", help="with --export FOLDER: link instead of copy")
    search.add_argument("--kind", choices=("photo", "note", "any"), default="any")
    similar = add("similar", _similar, "Find photos like an image, and the notes related to it.")
    similar.add_argument("image", metavar="IMAGE")
    similar.add_argument("--top", type=int, default=20, metavar="N", help="number of results of each kind (20)")
    duplicates = add("duplicates", _duplicates, "List photos that are there more than once. Changes nothing.")
    duplicates.add_argument("--exact", action="store_true", help="only files with the same bytes")
    judge = add("judge", _judge, "Say which results of a search were right, and which were not.")
    judge.add_argument("query", metavar="QUERY")
    judge.add_argument("--good", nargs="+", metavar="PATH", default=[])
    judge.add_argument("--bad", nargs="+", metavar="PATH", default=[])
    add("report", _report, "Report how often searches satisfied you, from what you judged.")


def _row(hit: Hit) -> dict[str, object]:
    why = [{"via": reason.via, "score": reason.score, "text": reason.text} for reason in hit.why]
    row: dict[str, object] = {
        "path": hit.path,
        "kind": hit.kind,
        "score": hit.score,
        "strength": hit.strength,
    }
    return row | {"why": why, "online": hit.online}


def _line(hit: Hit) -> str:
    via = ", ".join(f"{reason.via} {reason.score:.2f}" for reason in hit.why)
    return f"{hit.score:.2f}  {hit.strength:<8}  {hit.path}  ({via})"


def _search(arguments: argparse.Namespace) -> int:
    kind = None if arguments.kind == "any" else Kind(arguments.kind)
    with open_library(arguments) as library:
        request = SearchRequest(text=" ".join(arguments.query), kind=kind, top=arguments.top)
        hits = SearchEngine(library).search(request).hits
    failed = _export(arguments, [hit for hit in hits if hit.strength is not Strength.WEAK]) if arguments.export else ()
    lines = [_line(hit) for hit in hits] or ["The library holds nothing yet. Start with: xsearch index PATH"]
    show(arguments, [_row(hit) for hit in hits], lines)
    return SOME_FAILED if failed else DONE


def _export(arguments: argparse.Namespace, hits: list[Hit]) -> Sequence[Failure]:
    """Write the hits where ``--export`` says; what could not be written is named on stderr."""
    target = arguments.export
    with TerminalReporter() as reporter:
        if target.lower().endswith(".csv"):
            report = export_csv(hits, target)
        elif target.lower().endswith((".html", ".htm")):
            report = export_html(hits, target, " ".join(arguments.query))
        else:
            report = export_files(hits, target, "link" if arguments.link else "copy", reporter)
    for failure in report.failed:
        print(f"failed: {failure.path}: {failure.reason}", file=sys.stderr)
    return report.failed


def _similar(arguments: argparse.Namespace) -> int:
    with open_library(arguments) as library:
        request = SearchRequest(image=os.path.abspath(arguments.image), top=arguments.top)
        result = SearchEngine(library).search(request)
    document = {"photos": [_row(hit) for hit in result.photos], "notes": [_row(hit) for hit in result.notes]}
    lines = ["Similar photos", *map(_line, result.photos), "Related notes", *map(_line, result.notes)]
    show(arguments, document, lines)
    return DONE


def _duplicates(arguments: argparse.Namespace) -> int:
    with open_library(arguments) as library, TerminalReporter() as reporter:
        report = find_duplicates(library, reporter, arguments.exact)
    show(arguments, to_document(report), list(to_lines(report)))
    return DONE


def _judge(arguments: argparse.Namespace) -> int:
    marks = [(path, 1) for path in arguments.good] + [(path, -1) for path in arguments.bad]
    if not marks:
        raise UsageError("Name the results: --good PATH ... --bad PATH ...")
    with open_library(arguments) as library:
        for path, verdict in marks:
            item = library.catalogue.items.at(os.path.abspath(path))
            if item is None:
                raise UsageError(f"{path} is not in the library.")
            library.catalogue.searches.judge(arguments.query, item, verdict)
    show(arguments, {"judged": len(marks)}, [f"{len(marks)} judgements are kept."])
    return DONE


def _report(arguments: argparse.Namespace) -> int:
    with open_library(arguments) as library, TerminalReporter() as reporter:
        report = satisfaction(library, reporter=reporter)
    show(arguments, report_document(report), list(report_lines(report)))
    return DONE
