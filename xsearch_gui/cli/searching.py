"""Commands that search."""

from __future__ import annotations

import argparse
import os
import shlex
from collections.abc import Sequence

from xsearch_gui.cli.command import DONE, SOME_FAILED, AddCommand, choose_paths
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.items import Failure, Kind
from xsearch_gui.core.records.search import Hit, SearchRequest, SearchResult, Strength
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.shown_text import clock
from xsearch_gui.terminal import TerminalReporter, show, tell


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    search = add("search", _search)
    search.set_defaults(refuse=search.error)
    search.add_argument("query", metavar="QUERY", nargs="*")
    search.add_argument("--saved", metavar="NAME", help="ask a saved search again")
    search.add_argument("--top", type=int, default=20, metavar="N", help="number of results (20)")
    search.add_argument("--ungrouped", action="store_true", help="bursts and near-duplicates one by one")
    search.add_argument("--export", metavar="TARGET", help="also write the matches: copies into a folder,"
                        " or a list into FILE.csv or FILE.html")  # fmt: skip
    search.add_argument("--all", action="store_true", help="with --export: what is less certain, too")
    search.add_argument("--link", action="store_true", help="with --export FOLDER: link instead of copy")
    search.add_argument("--kind", choices=("photo", "note", "any"), default="any")
    similar = add("similar", _similar)
    similar.add_argument("images", metavar="IMAGE", nargs="+", help="several count as their mean")
    similar.add_argument("--ungrouped", action="store_true", help="bursts and near-duplicates one by one")
    similar.add_argument("--top", type=int, default=20, metavar="N", help="number of results of each kind (20)")


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
        "duration": hit.duration,
        "moment": hit.moment,
        "format": hit.format,
        "rating": hit.rating,
        "flag": hit.flag,
        "label": hit.label,
        "gps": hit.gps,
        "notes": hit.notes,
        "group": [alike[item].path for item in hit.group if item in alike],
    }


def _line(hit: Hit) -> str:
    via = ", ".join(f"{reason.via} {reason.score:.2f}" for reason in hit.why)
    alike = f"  +{len(hit.group)} alike" if hit.group else ""
    at = f"  at {clock(hit.moment)}" if hit.moment is not None else ""
    return f"{hit.probability:.2f}  {hit.strength:<8}  {hit.path}{at}{alike}  ({via})"


def _lines(hits: Sequence[Hit], fitting: int | None = None) -> list[str]:
    """Return what a person reads: about how many photos fit, the matches, and below them what is less certain."""
    matches = _matches(hits)
    less = [_line(hit) for hit in hits if hit.strength is Strength.WEAK]
    if not hits:
        return ["Nothing in the library fits this query."]
    if not matches:
        return ["Nothing here seems to match. Nearest, but unlikely:", *less]
    about = [f"About {fitting:,} photo{' fits' if fitting == 1 else 's fit'}."] if fitting else []
    return [*about, *map(_line, matches), *(["Less certain:", *less] if less else [])]


def _foreign(result: SearchResult) -> list[str]:
    """Return what to say of a query in a language, or with a word, that the encoder in use does not know."""
    if result.unknown:
        return [
            f"Nothing here knows the word {result.unknown!r}. "
            f"Teach it with photos that show it: xsearch align words teach {shlex.quote(result.unknown)} PHOTO..."
        ]
    if not result.language:
        return []
    other = f" {result.knowing} does: xsearch encoders list" if result.knowing else ""
    return [f"The encoder in use does not know the language of this query ({result.language}).{other}"]


def _matches(hits: Sequence[Hit]) -> list[Hit]:
    return [hit for hit in hits if hit.strength is not Strength.WEAK]


def _document(library: Library, result: SearchResult, *names: str) -> dict[str, object]:
    """Return a result for programs: lists of rows by their names, and how many photos fit (None: not estimated)."""
    expected = None if result.expected < 0 else round(result.expected, 2)
    language = {"unknown_language": result.language} if result.language else {}
    language |= {"unknown_word": result.unknown} if result.unknown else {}
    return (
        {"expected": expected}
        | language
        | {name: [_row(library, hit) for hit in getattr(result, name)] for name in names}
    )


def _search(arguments: argparse.Namespace) -> int:
    if bool(arguments.query) == (arguments.saved is not None):
        arguments.refuse("give either a QUERY or --saved NAME")
    kind = None if arguments.kind == "any" else Kind(arguments.kind)
    with Library(choose_paths(arguments)) as library:
        library.encoder.load_texts()
        text = " ".join(arguments.query) if arguments.saved is None else _saved(library, arguments.saved)
        # A program that asks by --json is not the person whose words the window offers again.
        mine = not getattr(arguments, "json", False)
        request = SearchRequest(text, kind=kind, top=arguments.top, group=not arguments.ungrouped, remember=mine)
        result = SearchEngine(library).search(request)
        empty = not result.hits and not library.catalogue.files.folders()
        document = _document(library, result, "hits")
    written = list(result.hits) if arguments.all else _matches(result.hits)
    failed = _export(arguments, text, written) if arguments.export else ()
    lines = [*_foreign(result), *_lines(result.hits, result.fitting)]
    show(arguments, document, ["The library holds nothing yet. Start with: xsearch index PATH"] if empty else lines)
    return SOME_FAILED if failed else DONE


def _saved(library: Library, name: str) -> str:
    query = library.catalogue.searches.saved_query(name)
    if query is None:
        raise UsageError(
            Message("There is no saved search called {name}. See them with: xsearch searches list", name=repr(name))
        )
    return query


def _export(arguments: argparse.Namespace, text: str, hits: list[Hit]) -> Sequence[Failure]:
    """Write the hits where ``--export`` says; what could not be written is named on stderr."""
    from xsearch_gui.core.export.files import export_csv, export_files, export_html  # noqa: PLC0415 - seldom asked for

    target = arguments.export
    with TerminalReporter() as reporter:
        if target.lower().endswith(".csv"):
            report = export_csv(hits, target)
        elif target.lower().endswith((".html", ".htm")):
            report = export_html(hits, target, text)
        else:
            report = export_files(hits, target, "link" if arguments.link else "copy", reporter)
    for failure in report.failed:
        tell(f"failed: {failure.path}: {failure.reason}")
    return report.failed


def _similar(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        images = tuple(map(os.path.abspath, arguments.images))
        request = SearchRequest(images=images, top=arguments.top, group=not arguments.ungrouped)
        result = SearchEngine(library).search(request)
        document = _document(library, result, "photos", "notes")
    lines = ["Similar photos", *_lines(result.photos), "Related notes", *_lines(result.notes)]
    show(arguments, document, lines)
    return DONE
