"""``xsearch``: the library without a window.

With ``--json`` exactly one JSON document goes to stdout; progress and messages go to stderr always.
Exit codes: 0 done; 1 done, but some files failed (they are named); 2 wrong usage, or nothing could be done.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict

from xsearch_gui import __version__
from xsearch_gui.core.doctor import examine
from xsearch_gui.core.duplicate_report import to_document, to_lines
from xsearch_gui.core.duplicates import find_duplicates
from xsearch_gui.core.errors import Cancelled, UsageError, XSearchError
from xsearch_gui.core.evaluating import run_eval
from xsearch_gui.core.export import export_csv, export_files, export_html
from xsearch_gui.core.jobs import run_forget, run_index
from xsearch_gui.core.library import Library, open_builtin
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records import (
    Failure,
    ForgetRequest,
    Hit,
    IndexRequest,
    Kind,
    SearchRequest,
    Strength,
)
from xsearch_gui.core.report import satisfaction
from xsearch_gui.core.report import to_document as report_document
from xsearch_gui.core.report import to_lines as report_lines
from xsearch_gui.core.search import SearchEngine
from xsearch_gui.core.status import library_status
from xsearch_gui.terminal import TerminalReporter, show

DONE, SOME_FAILED, NOTHING_DONE = 0, 1, 2


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--home", metavar="DIR", default=argparse.SUPPRESS,
                        help="keep everything xsearch knows in this folder (also: XSEARCH_HOME)")  # fmt: skip
    shared.add_argument("--json", action="store_true", default=argparse.SUPPRESS,
                        help="print one JSON document on stdout, and nothing else there")  # fmt: skip
    parser = argparse.ArgumentParser(
        prog="xsearch", parents=[shared], description="Find your own photos by describing them, offline."
    )
    parser.add_argument("--version", action="version", version=f"xsearch {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, function: Callable[[argparse.Namespace], int], summary: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, parents=[shared], help=summary, description=summary)
        sub.set_defaults(run=function)
        return sub

    index = command("index", _index, "Bring folders of photos and notes into the library, or up to date.")
    index.add_argument("paths", nargs="*", metavar="PATH", help="folders or files; none: the whole library")
    index.add_argument("--force", action="store_true", help="read everything again, failed files too")
    forget = command("forget", _forget, "Take a folder out of the library. Its files are not touched.")
    forget.add_argument("folder", metavar="FOLDER")
    search = command("search", _search, "Find photos and notes by a description.")
    search.add_argument("query", metavar="QUERY", nargs="+")
    search.add_argument("--top", type=int, default=20, metavar="N", help="number of results (20)")
    search.add_argument("--export", metavar="TARGET", help="also write what is not weak: copies into a folder,"
                        " or a list into FILE.csv or FILE.html")  # fmt: skip
    search.add_argument("--link", action="store_true", help="with --export FOLDER: link instead of copy")
    search.add_argument("--kind", choices=("photo", "note", "any"), default="any")
    similar = command("similar", _similar, "Find photos like an image, and the notes related to it.")
    similar.add_argument("image", metavar="IMAGE")
    similar.add_argument("--top", type=int, default=20, metavar="N", help="number of results of each kind (20)")
    evaluate = command("eval", _eval, "Measure the encoder on photos with captions. Nothing is written.")
    evaluate.add_argument("--images", required=True, metavar="DIR")
    evaluate.add_argument("--captions", required=True, metavar="FILE.tsv", help="lines: image<TAB>caption")
    duplicates = command("duplicates", _duplicates, "List photos that are there more than once. Changes nothing.")
    duplicates.add_argument("--exact", action="store_true", help="only files with the same bytes")
    judge = command("judge", _judge, "Say which results of a search were right, and which were not.")
    judge.add_argument("query", metavar="QUERY")
    judge.add_argument("--good", nargs="+", metavar="PATH", default=[])
    judge.add_argument("--bad", nargs="+", metavar="PATH", default=[])
    command("report", _report, "Report how often searches satisfied you, from what you judged.")
    command("status", _status, "Say what the library holds.")
    command("doctor", _doctor, "Check encoder, catalogue, folders and index, and measure the index. Changes nothing.")
    sample = command("sample", _sample, "Write a small sample library to try xsearch with.")
    sample.add_argument("folder", metavar="DIR")
    return parser


def _library(arguments: argparse.Namespace) -> Library:
    return Library(AppPaths.choose(getattr(arguments, "home", None)))


def _index(arguments: argparse.Namespace) -> int:
    with _library(arguments) as library, TerminalReporter() as reporter:
        report = run_index(library, IndexRequest(tuple(arguments.paths), arguments.force), reporter)
    document = asdict(report)
    document["seconds"] = round(report.seconds, 3)
    document["photos_per_second"] = round(report.photos_per_second, 2)
    lines = [f"failed: {failure.path}: {failure.reason}" for failure in report.failed]
    lines += [f"offline, left as it was: {path}" for path in report.offline]
    lines.append(
        f"{report.indexed:,} photos indexed in {report.seconds:.1f} s ({report.photos_per_second:.0f} photos/s), "
        f"{report.unchanged:,} unchanged, {report.removed:,} removed, {len(report.failed):,} failed; "
        f"{report.notes:,} notes, {report.pairs:,} pairs of photo and text."
    )
    show(arguments, document, lines)
    return SOME_FAILED if report.failed else DONE


def _forget(arguments: argparse.Namespace) -> int:
    with _library(arguments) as library, TerminalReporter() as reporter:
        report = run_forget(library, ForgetRequest(arguments.folder), reporter)
    show(arguments, asdict(report), [f"{report.removed:,} photos and notes are no longer in the library."])
    return DONE


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
    with _library(arguments) as library:
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
    with _library(arguments) as library:
        request = SearchRequest(image=os.path.abspath(arguments.image), top=arguments.top)
        result = SearchEngine(library).search(request)
    document = {"photos": [_row(hit) for hit in result.photos], "notes": [_row(hit) for hit in result.notes]}
    lines = ["Similar photos", *map(_line, result.photos), "Related notes", *map(_line, result.notes)]
    show(arguments, document, lines)
    return DONE


def _eval(arguments: argparse.Namespace) -> int:
    with TerminalReporter() as reporter:
        report = run_eval(open_builtin(), arguments.images, arguments.captions, reporter)
    lines = [f"failed: {failure.path}: {failure.reason}" for failure in report.failed]
    lines.append(f"{report.encoder}: {report.images:,} photos, {report.captions:,} captions, exact search")
    for name, figures in (("text -> photo", report.t2i), ("photo -> text", report.i2t)):
        lines.append(
            f"{name}   R@1 {figures.r1:.1f} %   R@5 {figures.r5:.1f} %   R@10 {figures.r10:.1f} %   "
            f"median rank {figures.median_rank:g}"
        )
    show(arguments, asdict(report), lines)
    return SOME_FAILED if report.failed else DONE


def _duplicates(arguments: argparse.Namespace) -> int:
    with _library(arguments) as library, TerminalReporter() as reporter:
        report = find_duplicates(library, reporter, arguments.exact)
    show(arguments, to_document(report), list(to_lines(report)))
    return DONE


def _judge(arguments: argparse.Namespace) -> int:
    marks = [(path, 1) for path in arguments.good] + [(path, -1) for path in arguments.bad]
    if not marks:
        raise UsageError("Name the results: --good PATH ... --bad PATH ...")
    with _library(arguments) as library:
        for path, verdict in marks:
            item = library.catalogue.items.at(os.path.abspath(path))
            if item is None:
                raise UsageError(f"{path} is not in the library.")
            library.catalogue.searches.judge(arguments.query, item, verdict)
    show(arguments, {"judged": len(marks)}, [f"{len(marks)} judgements are kept."])
    return DONE


def _report(arguments: argparse.Namespace) -> int:
    with _library(arguments) as library, TerminalReporter() as reporter:
        report = satisfaction(library, reporter=reporter)
    show(arguments, report_document(report), list(report_lines(report)))
    return DONE


def _status(arguments: argparse.Namespace) -> int:
    with _library(arguments) as library:
        status = library_status(library)
    lines = [
        f"{status.photos:,} photos, {status.notes:,} notes, {status.texts:,} texts, {status.pairs:,} pairs; "
        f"{status.pending:,} wait to be read",
        f"encoder {status.encoder}, index generation {status.generation}, "
        f"catalogue {status.catalogue_bytes / 1e6:.1f} MB in {status.home}",
    ]
    for folder in status.folders:
        state = "" if folder.online else "  OFFLINE"
        lines.append(
            f"  {folder.path}: {folder.photos:,} photos, {folder.notes:,} notes, {folder.failed:,} failed{state}"
        )
    lines += [f"  failed: {failure.path}: {failure.reason}" for failure in status.failed]
    show(arguments, asdict(status), lines)
    return DONE


def _doctor(arguments: argparse.Namespace) -> int:
    with _library(arguments) as library, TerminalReporter() as reporter:
        report = examine(library, reporter)
    lines = [
        f"{'good' if f.good else 'BAD '}  {f.what}: {f.detail}" + (f"  -> {f.advice}" if f.advice else "")
        for f in report.findings
    ]
    lines += [
        f"      {graph.population} graph, {graph.vectors:,} vectors: recall@10 {graph.recall_at_10:.3f}, "
        f"{graph.graph_ms:.2f} ms a query, exact {graph.exact_ms:.2f} ms" + ("" if graph.in_use else " (in use: exact)")
        for graph in report.graphs
    ]
    show(arguments, asdict(report), lines)
    return DONE if report.good else SOME_FAILED


def _sample(arguments: argparse.Namespace) -> int:
    from xsearch_gui.core.sample import write_sample  # noqa: PLC0415 - needs the extra "sample"

    with TerminalReporter() as reporter:
        report = write_sample(arguments.folder, reporter)
    show(arguments, asdict(report), [f"A sample library was written. Now: xsearch index {arguments.folder}"])
    return DONE


def main(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code."""
    parsed = _parser().parse_args(list(arguments))
    try:
        code: int = parsed.run(parsed)
    except Cancelled as error:
        print(error, file=sys.stderr)
        return NOTHING_DONE
    except XSearchError as error:
        print(f"xsearch: {error}", file=sys.stderr)
        return NOTHING_DONE
    except KeyboardInterrupt:
        return NOTHING_DONE
    except BrokenPipeError:  # the reader of a pipe (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return DONE
    return code
