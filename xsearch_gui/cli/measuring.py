"""Commands that measure."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from xsearch_gui.cli.amounts import amount
from xsearch_gui.cli.command import DONE, SOME_FAILED, AddCommand, choose_paths
from xsearch_gui.core.encoders import OnnxEncoder
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.message import Message
from xsearch_gui.core.switching.evaluating import run_calibration, run_eval
from xsearch_gui.terminal import TerminalReporter, show


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    evaluate = add("eval", _eval)
    evaluate.add_argument("--images", required=True, metavar="DIR")
    evaluate.add_argument("--encoder", default="", metavar="NAME", help="an installed one; else the one in use")
    evaluate.add_argument("--captions", required=True, metavar="FILE.tsv", help="lines: image<TAB>caption")

    calibrate = add("calibrate", _calibrate)
    calibrate.add_argument("--images", required=True, metavar="DIR")
    calibrate.add_argument("--captions", required=True, metavar="FILE.tsv", help="lines: image<TAB>caption")
    chosen = calibrate.add_mutually_exclusive_group()
    chosen.add_argument("--encoder", default="", metavar="NAME", help="an installed one; else the one in use")
    chosen.add_argument("--folder", default="", metavar="DIR", help="an encoder's folder, wherever it lies")


def _calibrate(arguments: argparse.Namespace) -> int:
    with TerminalReporter() as reporter:
        registry = Registry(choose_paths(arguments))
        folder = Path(arguments.folder) if arguments.folder else _own(registry, arguments.encoder or registry.in_use())
        report = run_calibration(OnnxEncoder(folder), arguments.images, arguments.captions, reporter)
    lines = [f"failed: {failure.path}: {failure.reason}" for failure in report.failed]
    lines.append(
        f"{report.encoder}: learned from {report.words:,} words and phrases said of {amount(report.images, 'photo')}"
    )
    show(arguments, asdict(report), lines)
    return SOME_FAILED if report.failed else DONE


def _own(registry: Registry, name: str) -> Path:
    """Return the folder of an encoder that the user has added; the one that ships belongs to the program."""
    if name == registry.builtin:
        raise UsageError(
            Message(
                "The built-in encoder {name} knows already what its scores mean, and its files belong to the program. "
                "Name another one with --encoder, or a folder of your own with --folder.",
                name=name,
            )
        )
    return registry.folder(name)


def _eval(arguments: argparse.Namespace) -> int:
    with TerminalReporter() as reporter:
        registry = Registry(choose_paths(arguments))
        encoder = registry.open(registry.folder(arguments.encoder or registry.in_use()).name)
        report = run_eval(encoder, arguments.images, arguments.captions, reporter)
    lines = [f"failed: {failure.path}: {failure.reason}" for failure in report.failed]
    lines.append(
        f"{report.encoder}: {amount(report.images, 'photo')}, {amount(report.captions, 'caption')}, exact search"
    )
    for name, figures in (("text -> photo", report.t2i), ("photo -> text", report.i2t)):
        lines.append(
            f"{name}   R@1 {figures.r1:.1f} %   R@5 {figures.r5:.1f} %   R@10 {figures.r10:.1f} %   "
            f"median rank {figures.median_rank:g}"
        )
    show(arguments, asdict(report), lines)
    return SOME_FAILED if report.failed else DONE
