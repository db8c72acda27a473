"""``xsearch align``: learn from the library's own captions, and see what that brings."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict

from xsearch_gui.cli import own_words
from xsearch_gui.cli.amounts import amount
from xsearch_gui.cli.command import DONE, AddCommand, adder, choose_paths
from xsearch_gui.core.alignment.job import run_align_report, run_align_train, run_align_use
from xsearch_gui.core.alignment.repairing import move_captions, run_repairs, take_moves_back
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.alignment import (
    AlignReport,
    AlignReportRequest,
    AlignTrainRequest,
    AlignUseRequest,
    Change,
)
from xsearch_gui.core.records.repairs import (
    CaptionMove,
    MoveCaptionsRequest,
    RepairProposal,
    RepairsReport,
    RepairsRequest,
    TakeMovesBackRequest,
)
from xsearch_gui.core.records.teaching import NextCaptions, NextCaptionsRequest, Why
from xsearch_gui.core.teaching.next_captions import run_next_captions
from xsearch_gui.terminal import TerminalReporter, show


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    parser = add("align", _report)
    commands = adder(parser)
    train = commands("train", _train, "Train a head on the library's pairs, measure it, and use it if it is better.")
    train.add_argument("--keep", action="store_true", help="do not use it, even if it is better")
    report = commands("report", _report, "Show what training measured.")
    report.add_argument("head", nargs="?", type=int, default=0, metavar="N", help="a head; none: the one in use")
    use = commands("use", _use, "Search through a head from now on. No photo is read again.")
    use.add_argument("head", type=int, metavar="N")
    use.add_argument("--anyway", action="store_true", help="even if it was not better than the encoder alone")
    own_words.add_to(commands)
    commands("off", _off, "Search without a head.")
    following = commands("next", _next, "Name the photos whose captions would teach most.")
    following.add_argument("--count", type=int, default=10, metavar="N", help="how many (10)")
    repair = commands("repair", _repair, "Find captions that lie on the wrong photo. Changes nothing unless told to.")
    change = repair.add_mutually_exclusive_group()
    change.add_argument("--apply", nargs="+", metavar="N", help="move these, by their numbers; all: every one")
    change.add_argument("--undo", action="store_true", help="put back what was moved last")


def _train(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_align_train(library, AlignTrainRequest(use=not arguments.keep), reporter)
    return _show(arguments, report)


def _report(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_align_report(library, AlignReportRequest(arguments.head), reporter)
    return _show(arguments, report)


def _use(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_align_use(library, AlignUseRequest(arguments.head, arguments.anyway), reporter)
    show(arguments, asdict(report), [f"Head {report.in_use} is in use. Switch it off with: xsearch align off"])
    return DONE


def _off(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_align_use(library, AlignUseRequest(0), reporter)
    show(arguments, asdict(report), ["No head is in use."])
    return DONE


def _next(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_next_captions(library, NextCaptionsRequest(max(1, arguments.count)), reporter)
    show(arguments, asdict(report), list(_to_caption(report)))
    return DONE


def _to_caption(report: NextCaptions) -> Iterator[str]:
    yield f"{report.captioned:,} of {report.photos:,} photos have a caption or a note."
    for chosen in report.chosen:
        reason = {
            Why.SEARCHED: f"may be what a search for {chosen.query!r} did not find",
            Why.GROUP: f"{len(chosen.alike)} more look the same, and none has a caption",
            Why.FAR: "nothing like it has a caption",
        }[chosen.why]
        yield f"  {chosen.photo.path}"
        yield f"      {reason}" + (f"; perhaps {', '.join(chosen.words[:3])}" if chosen.words else "")
    if report.chosen:
        yield "Write captions (xsearch caption PHOTO WORDS), then learn from them: xsearch align train"


def _repair(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        if arguments.undo:
            moved = take_moves_back(library, TakeMovesBackRequest())
            kept = f"; {moved.kept:,} changed by hand since, left as they are" if moved.kept else ""
            show(arguments, asdict(moved), [f"{amount(moved.captions, 'caption')} put back{kept}."])
            return DONE
        report = run_repairs(library, RepairsRequest(), reporter)
        if not arguments.apply:
            show(arguments, asdict(report), list(_proposals(report)))
            return DONE
        chosen = _chosen(arguments.apply, report)
        moves = tuple(CaptionMove(c.text, c.to_photo) for proposal in chosen for c in proposal.captions)
        moved = move_captions(library, MoveCaptionsRequest(moves))
    show(arguments, asdict(moved), [f"{amount(moved.captions, 'caption')} moved. To undo: xsearch align repair --undo"])
    return DONE


def _chosen(numbers: list[str], report: RepairsReport) -> list[RepairProposal]:
    every = {str(number): proposal for number, proposal in enumerate(report.proposals, 1)}
    if numbers == ["all"] and every:
        return list(every.values())
    if unknown := [number for number in numbers if number not in every]:
        raise UsageError(
            Message(
                "There is no proposal {number}. See what is proposed: xsearch align repair", number=", ".join(unknown)
            )
        )
    return [every[number] for number in numbers]


def _proposals(report: RepairsReport) -> Iterator[str]:
    if not report.proposals:
        yield (
            f"{amount(report.captions, 'caption')} of {amount(report.photos, 'photo')}: none seems "
            f"to lie on the wrong one."
        )
        return
    for number, proposal in enumerate(report.proposals, 1):
        first, last = proposal.captions[0], proposal.captions[-1]
        if proposal.kind == "shifted":
            way = f"{amount(abs(proposal.step), 'photo')} {'on' if proposal.step > 0 else 'back'}"
            belong = "belongs" if len(proposal.captions) == 1 else "belong"
            yield (
                f"{number:3}  {amount(len(proposal.captions), 'caption')} from {first.path} to {last.path} "
                f"{belong} {way}"
            )
            continue
        for caption in proposal.captions:
            yield f"{number:3}  {caption.body!r}"
            yield f"     lies on {caption.path}"
            to = f"fits {caption.to_path}" if caption.to_photo else "is the caption of another photo, word for word"
            yield f"     {to}"
    yield "Nothing was changed. To move them: xsearch align repair --apply N, or --apply all"


def _show(arguments: argparse.Namespace, report: AlignReport) -> int:
    show(arguments, asdict(report), list(_lines(report)))
    return DONE


def _lines(report: AlignReport) -> Iterator[str]:
    if not report.head:
        yield report.verdict
        return
    use = "in use" if report.in_use == report.head else "not in use"
    yield f"Head {report.head} ({use}): {report.verdict}"
    yield (
        f"{amount(report.pairs, 'text')} of {amount(report.photos, 'photo')}; {report.kind} head, "
        f"blend {report.blend:g}; "
        f"{report.seconds:.0f} s"
    )
    for change in (*report.changes, *report.space):
        yield f"  {change.name:<38}{_figures(change)}"
    for step in report.ablation:
        yield (
            f"  {step.name:<38}accuracy {step.accuracy:.1f} % ({step.low:.1f} to {step.high:.1f})  "
            f"R@10 {step.recall:.1f} %  kept {step.kept:.1f} %"
        )
    for title, notes in (
        ("does not seem to describe", report.worst[:3]),
        ("may describe", report.suggestions[:3]),
    ):
        for note in notes:
            yield f"  {note.text!r} {title} {note.path}"
    if report.page:
        yield f"The whole report: {report.page}"


def _figures(change: Change) -> str:
    unit = f" {change.unit}" if change.unit in ("%", "ms") else ""
    text = f"{change.before:8.3g} -> {change.after:<8.3g}{unit}"
    if change.low is not None and change.high is not None:
        text += f"  ({change.after - change.before:+.1f}, 95 % interval {change.low:+.1f} to {change.high:+.1f})"
    return text
