"""Commands that search."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from xsearch_gui.cli.command import DONE, SOME_FAILED, AddCommand, open_library
from xsearch_gui.core.duplicates.job import find_duplicates
from xsearch_gui.core.duplicates.report import to_document, to_lines
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.export.files import export_csv, export_files, export_html
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records import (
    Failure,
    Hit,
    Kind,
    SearchRequest,
    Strength,
)
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.terminal import TerminalReporter, show


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    search = add("search", _search, "Find photos and notes by a description.")
    search.set_defaults(refuse=search.error)
    search.add_argument("query", metavar="QUERY", nargs="*")
    search.add_argument("--saved", metavar="NAME", help="ask a saved search again")
    search.add_argument("--top", type=int, default=20, metavar="N", help="number of results (20)")
    search.add_argument("--all", action="store_true", help="show weak matches too (--json always lists them)")
    search.add_argument("--ungrouped", action="store_true", help="bursts and near-duplicates one by one")
    search.add_argument("--export", metavar="TARGET", help="also write what is shown: copies into a folder,"
                        " or a list into FILE.csv or FILE.html")  # fmt: skip
    search.add_argument("--link", action="store_true", help="with --export FOLDER: link instead of copy")
    search.add_argument("--kind", choices=("photo", "note", "any"), default="any")
    similar = add("similar", _similar, "Find photos like a picture, and the notes related to it.")
    similar.add_argument("images", metavar="IMAGE", nargs="+", help="several count as their mean")
    similar.add_argument("--all", action="store_true", help="show weak matches too (--json always lists them)")
    similar.add_argument("--ungrouped", action="store_true", help="bursts and near-duplicates one by one")
    similar.add_argument("--top", type=int, default=20, metavar="N", help="number of results of each kind (20)")
    duplicates = add("duplicates", _duplicates, "List photos that are there more than once. Changes nothing.")
    duplicates.add_argument("--exact", action="store_true", help="only files with the same bytes")


def _row(library: Library, hit: Hit) -> dict[str, object]:
    alike = library.catalogue.items.rows(hit.group)
    return {
        "path": hit.path,
        "kind": hit.kind,
        "probability": hit.probability,
        "score": hit.probability,  # as it was called before
        "strength": hit.strength,
        "why": [{"via": reason.via, "score": reason.score, "text": reason.text} for reason in hit.why],
        "online": hit.online,
        "taken_at": hit.taken_at,
        "format": hit.format,
        "rating": hit.rating,
        "gps": hit.gps,
        "notes": hit.notes,
        "group": [alike[item].path for item in hit.group if item in alike],
    }


def _line(hit: Hit) -> str:
    via = ", ".join(f"{reason.via} {reason.score:.2f}" for reason in hit.why)
    alike = f"  +{len(hit.group)} alike" if hit.group else ""
    return f"{hit.probability:.2f}  {hit.strength:<8}  {hit.path}{alike}  ({via})"


def _lines(hits: Sequence[Hit], everything: bool) -> list[str]:
    """Return what a person reads: what is above the cut, and a word about the rest."""
    shown = [hit for hit in hits if everything or hit.strength is not Strength.WEAK]
    hidden = len(hits) - len(shown)
    lines = [_line(hit) for hit in shown]
    weak = f"{hidden:,} weak match{'' if hidden == 1 else 'es'}"
    if not hits:
        return ["Nothing in the library fits this query."]
    if not shown:
        return [f"Nothing here matches well. {weak}, most likely by chance: see them with --all."]
    return [*lines, *([f"{weak} hidden (--all shows them)"] if hidden else [])]


def _search(arguments: argparse.Namespace) -> int:
    if bool(arguments.query) == (arguments.saved is not None):
        arguments.refuse("give either a QUERY or --saved NAME")
    kind = None if arguments.kind == "any" else Kind(arguments.kind)
    with open_library(arguments) as library:
        text = " ".join(arguments.query) if arguments.saved is None else _saved(library, arguments.saved)
        request = SearchRequest(text, kind=kind, top=arguments.top, group=not arguments.ungrouped, remember=True)
        hits = SearchEngine(library).search(request).hits
        empty = not hits and not library.catalogue.files.folders()
        document = [_row(library, hit) for hit in hits]
    shown = [hit for hit in hits if arguments.all or hit.strength is not Strength.WEAK]
    failed = _export(arguments, text, shown) if arguments.export else ()
    lines = ["The library holds nothing yet. Start with: xsearch index PATH"] if empty else _lines(hits, arguments.all)
    show(arguments, document, lines)
    return SOME_FAILED if failed else DONE


def _saved(library: Library, name: str) -> str:
    query = library.catalogue.searches.saved_query(name)
    if query is None:
        raise UsageError(f"There is no saved search called {name!r}. See them with: xsearch searches list")
    return query


def _export(arguments: argparse.Namespace, text: str, hits: list[Hit]) -> Sequence[Failure]:
    """Write the hits where ``--export`` says; what could not be written is named on stderr."""
    target = arguments.export
    with TerminalReporter() as reporter:
        if target.lower().endswith(".csv"):
            report = export_csv(hits, target)
        elif target.lower().endswith((".html", ".htm")):
            report = export_html(hits, target, text)
        else:
            report = export_files(hits, target, "link" if arguments.link else "copy", reporter)
    for failure in report.failed:
        print(f"failed: {failure.path}: {failure.reason}", file=sys.stderr)
    return report.failed


def _similar(arguments: argparse.Namespace) -> int:
    with open_library(arguments) as library:
        images = tuple(map(os.path.abspath, arguments.images))
        request = SearchRequest(images=images, top=arguments.top, group=not arguments.ungrouped)
        result = SearchEngine(library).search(request)
        document = {name: [_row(library, hit) for hit in getattr(result, name)] for name in ("photos", "notes")}
    lines = ["Similar photos", *_lines(result.photos, arguments.all)]
    lines += ["Related notes", *_lines(result.notes, arguments.all)]
    show(arguments, document, lines)
    return DONE


def _duplicates(arguments: argparse.Namespace) -> int:
    with open_library(arguments) as library, TerminalReporter() as reporter:
        report = find_duplicates(library, reporter, arguments.exact)
    show(arguments, to_document(report), list(to_lines(report)))
    return DONE
