"""``xsearch illustrate``: the photos that fit a text, sentence by sentence."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict

from xsearch_gui.cli.command import DONE, SOME_FAILED, AddCommand, choose_paths
from xsearch_gui.core.illustrating.illustrate import illustrate
from xsearch_gui.core.illustrating.page import run_illustrated_page
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.export import ExportItemsReport
from xsearch_gui.core.records.organising.illustrating import (
    IllustratedPageRequest,
    IllustrateRequest,
    Illustration,
    PageFormat,
    PagePart,
)
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.terminal import TerminalReporter, show, tell


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    parser = add("illustrate", _illustrate)
    parser.add_argument("file", metavar="FILE", help="a text or Markdown file; - reads what is piped in")
    parser.add_argument("--html", metavar="OUT", help="write a page with the photos, small, in a folder beside it")
    parser.add_argument("--markdown", metavar="OUT", help="the same as Markdown")


def _illustrate(arguments: argparse.Namespace) -> int:
    piped = arguments.file == "-"
    request = IllustrateRequest(text=sys.stdin.read() if piped else "", path="" if piped else os.path.abspath(
        arguments.file))  # fmt: skip
    failed = False
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        found = illustrate(library, SearchEngine(library), request, reporter)
        for target, kind in ((arguments.html, PageFormat.HTML), (arguments.markdown, PageFormat.MARKDOWN)):
            if target:
                parts = tuple(PagePart(one.text, one.chosen, one.begins) for one in found.passages)
                page = IllustratedPageRequest(os.path.abspath(target), kind, found.title, parts)
                failed |= _told(run_illustrated_page(library, page, reporter))
    show(arguments, asdict(found), list(_lines(found)))
    return SOME_FAILED if failed else DONE


def _told(report: ExportItemsReport) -> bool:
    tell(f"Written: {report.target}, with {report.copied} photos.")
    for failure in report.failed:
        tell(f"failed: {failure.path}: {failure.reason}")
    return bool(report.failed)


def _lines(found: Illustration) -> Iterator[str]:
    for passage in found.passages:
        yield passage.text
        photo = next((one for one in passage.photos if one.item == passage.chosen), None)
        yield f"    {photo.probability:.2f}  {photo.path}" if photo else "    -"
    if found.left_out:
        yield f"{found.left_out} more sentences were not looked at."
