"""Commands for what other programs know of photos."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from xsearch_gui.cli.amounts import amount
from xsearch_gui.cli.command import DONE, AddCommand, choose_paths
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.records.taking_over import TakeBackRequest, TakeOverRequest
from xsearch_gui.core.taking_over.job import run_take_back, run_take_over
from xsearch_gui.terminal import TerminalReporter, show

_EXAMPLES = 3  # of photos that are not in the library


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    importing = add("import", _import)
    importing.add_argument(
        "path", metavar="CATALOGUE", nargs="?",
        help="an .lrcat file, a .photoslibrary or a digikam4.db, which stays as it is; without: what was taken over",
    )  # fmt: skip
    importing.add_argument("--forget", metavar="NAME", help="take back what was taken over from this catalogue")


def _import(arguments: argparse.Namespace) -> int:
    if arguments.forget is not None:
        return _forget(arguments)
    if arguments.path is None:
        return _sources(arguments)
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_take_over(library, TakeOverRequest(arguments.path), reporter)
    lines = [
        f"{report.name}, {report.program}: in this library {report.matched:,} of its {amount(report.photos, 'photo')}; "
        f"{amount(report.facts, 'fact')} taken over",
        *(f"not in this library: {path}" for path in report.missing[:_EXAMPLES]),
    ]
    more = report.photos - report.matched - _EXAMPLES
    lines += [f"not in this library: {more:,} more"] if more > 0 else []
    show(arguments, asdict(report), lines)
    return DONE


def _forget(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_take_back(library, TakeBackRequest(arguments.forget), reporter)
    show(arguments, asdict(report), [f"forgotten what {arguments.forget} says of {amount(report.photos, 'photo')}"])
    return DONE


def _sources(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        sources = library.catalogue.imports.sources()
    lines = [f"{it.name}: {it.program}, {amount(it.photos, 'photo')}, {it.taken_at} UTC, {it.path}" for it in sources]
    show(arguments, {"sources": [asdict(it) for it in sources]}, lines or ["nothing was taken over"])
    return DONE
