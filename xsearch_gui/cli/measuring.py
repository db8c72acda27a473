"""Commands that measure."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from xsearch_gui.cli.command import DONE, SOME_FAILED, AddCommand
from xsearch_gui.core.evaluating import run_eval
from xsearch_gui.core.library import open_builtin
from xsearch_gui.terminal import TerminalReporter, show


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    evaluate = add("eval", _eval, "Measure the encoder on photos with captions. Nothing is written.")
    evaluate.add_argument("--images", required=True, metavar="DIR")
    evaluate.add_argument("--captions", required=True, metavar="FILE.tsv", help="lines: image<TAB>caption")


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
