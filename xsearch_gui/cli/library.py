"""Commands that keep and check the library."""

from __future__ import annotations

import argparse
import contextlib
import json
import queue
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace

from xsearch_gui.cli.amounts import amount
from xsearch_gui.cli.command import DONE, SOME_FAILED, AddCommand, choose_paths
from xsearch_gui.core import settings
from xsearch_gui.core.files.debounce import Changes, requests_for
from xsearch_gui.core.files.watcher import Watcher
from xsearch_gui.core.indexing.changing_folders import run_forget
from xsearch_gui.core.indexing.run import exclusions_of, run_index
from xsearch_gui.core.indexing.sample import write_sample
from xsearch_gui.core.indexing.words.picture_words import run_read_words
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.backup import run_backup
from xsearch_gui.core.maintenance.doctor import examine, mend_index
from xsearch_gui.core.maintenance.repair import repair
from xsearch_gui.core.maintenance.restoring.job import run_restore
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.maintenance.update_check import check_for_update
from xsearch_gui.core.message import Message
from xsearch_gui.core.os_errors import as_user_errors
from xsearch_gui.core.records.indexing import ForgetRequest, IndexReport, IndexRequest
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.maintenance import BackupRequest, RestoreRequest
from xsearch_gui.core.records.picture_words import ReadWordsRequest
from xsearch_gui.core.settings import INDEX_KINDS
from xsearch_gui.core.shown_text import in_terminal
from xsearch_gui.terminal import TerminalReporter, show

_EXAMPLES = 3  # of what is not taken for the same reason


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    index = add("index", _index)
    index.add_argument("paths", nargs="*", metavar="PATH", help="folders or files; none: the whole library")
    index.add_argument("--force", action="store_true", help="read everything again, failed files too")
    index.add_argument("--accept-missing", action="store_true",
                       help="many files are missing because they were deleted: forget them")  # fmt: skip
    index.add_argument("--kind", choices=INDEX_KINDS, help="from now on find the nearest by this kind of index")
    forget = add("forget", _forget)
    forget.add_argument("folder", metavar="FOLDER")
    forget.add_argument("--volume", metavar="NAME", help="only this one of the volumes met at this place")
    add("read", _read)
    add("status", _status)
    doctor = add("doctor", _doctor)
    doctor.add_argument("--repair", action="store_true", help="first mend what is damaged; without it nothing changes")
    backup = add("backup", _backup)
    backup.add_argument("file", metavar="FILE", help="a .zip file")
    restore = add("restore", _restore)
    restore.add_argument("file", metavar="FILE")
    add("update-check", _update_check)
    add("watch", _watch)
    sample = add("sample", _sample)
    sample.add_argument("folder", metavar="DIR")


def _index(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        if arguments.kind:
            with as_user_errors(library.paths.settings):
                now = settings.load(library.paths.settings)[0]
                settings.save(library.paths.settings, replace(now, index=replace(now.index, kind=arguments.kind)))
        report = run_index(
            library, IndexRequest(tuple(arguments.paths), arguments.force, arguments.accept_missing), reporter
        )
    document = asdict(report)
    document["seconds"] = round(report.seconds, 3)
    document["photos_per_second"] = round(report.photos_per_second, 2)
    lines = [f"failed: {failure.path}: {failure.reason}" for failure in report.failed]
    lines += left_out_lines(report.left_out, report.more_left_out)
    lines += report.notices
    lines += [f"offline, left as it was: {path}" for path in report.offline]
    lines += [
        f"{lost.missing:,} of {amount(lost.total, 'file')} of {lost.folder} missing. Nothing of them is "
        f"forgotten yet. If "
        f"they were deleted: xsearch index --accept-missing {shlex.quote(lost.folder)}"
        for lost in report.vanished
    ]
    if report.joined:
        lines.append(
            f"{amount(report.joined, 'raw file counts', 'raw files count')} together with the JPEG or HEIC beside it."
        )
    if report.copies:
        lines.append(f"Exact copies, each one photo with the file it is a copy of: {report.copies:,}.")
    lines.append(
        f"{amount(report.indexed - report.copies, 'photo')} indexed in {report.seconds:.1f} s "
        f"({report.photos_per_second:.0f} photos/s), "
        f"{report.unchanged:,} unchanged, {report.removed:,} removed, {len(report.failed):,} failed; "
        f"{amount(report.notes, 'note')}, {amount(report.pairs, 'pair')} of photo and text."
    )
    show(arguments, document, lines)
    return SOME_FAILED if report.failed else DONE


def left_out_lines(left_out: Sequence[Failure], more: int) -> Iterator[str]:
    """Yield what was not taken, and why: of what is alike three, and how many more."""
    alike: dict[str, list[str]] = {}
    for failure in left_out:
        alike.setdefault(failure.reason, []).append(failure.path)
    if alike:
        yield "Not taken, or taken otherwise:"
    for reason, paths in alike.items():
        yield from (f"  {path}: {reason}" for path in paths[:_EXAMPLES])
        if len(paths) > _EXAMPLES:
            yield f"  and {len(paths) - _EXAMPLES:,} more: {reason}"
    if more:
        yield f"  and {more:,} more"


def _forget(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_forget(library, ForgetRequest(arguments.folder, arguments.volume), reporter)
    show(
        arguments,
        asdict(report),
        [f"{amount(report.removed, 'photo or note is', 'photos and notes are')} no longer in the library."],
    )
    return DONE


def _read(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_read_words(library, ReadWordsRequest(always=True), reporter)
    lines = [f"{amount(report.photos, 'photo')} looked at in {report.seconds:.1f} s; {amount(report.lines, 'line')} in "
             f"{report.with_words:,} of them"]  # fmt: skip
    lines += [f"  failed: {failure.path}: {failure.reason}" for failure in report.failed]
    show(arguments, asdict(report), lines)
    return SOME_FAILED if report.failed else DONE


def _status(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        status = library_status(library)
    notes = f", for notes {status.notes_encoder}" if status.notes_encoder else ""
    lines = [
        f"{amount(status.photos, 'photo')}, {amount(status.notes, 'note')}, {amount(status.texts, 'text')}, "
        f"{amount(status.pairs, 'pair')}; "
        f"{status.pending:,} wait to be read",
        f"encoder {status.encoder}{notes}, index generation {status.generation}, "
        f"catalogue {status.catalogue_bytes / 1e6:.1f} MB in {status.home}",
    ]
    lines += [status.index] if status.index else []
    lines.append(
        f"words in pictures: {status.looked_at:,} of {amount(status.to_look_at, 'photo')} looked at, "
        f"{status.with_words:,} hold words"
    )
    paths = [folder.path for folder in status.folders]
    for folder in status.folders:
        state = "" if folder.online else "  OFFLINE"
        state += f"  (volume {folder.volume})" if paths.count(folder.path) > 1 else ""
        lines.append(
            f"  {folder.path}: {amount(folder.photos, 'photo')}, {amount(folder.notes, 'note')}, "
            f"{folder.failed:,} failed{state}"
        )
    lines += [f"  failed: {failure.path}: {failure.reason}" for failure in status.failed]
    lines += [f"  {line}" for line in left_out_lines(status.left_out, status.more_left_out)]
    show(arguments, asdict(status), lines)
    return DONE


def _backup(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_backup(library, BackupRequest(arguments.file), reporter)
    line = (
        f"{amount(report.photos, 'photo')} and {amount(report.notes, 'note')} in {report.file} "
        f"({report.bytes / 1e6:.1f} MB)."
    )
    show(arguments, asdict(report), [line, "The photos themselves are not in it: back them up as you always do."])
    return DONE


def _restore(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_restore(library, RestoreRequest(arguments.file), reporter)
    lines = [
        f"The library is as it was on {report.created}: {amount(report.photos, 'photo')}, "
        f"{amount(report.notes, 'note')}.",
        *report.notices,
        f"What there was before is kept in {report.aside}. Now: xsearch index",
    ]
    show(arguments, asdict(report), lines)
    return DONE


def _doctor(arguments: argparse.Namespace) -> int:
    repaired = None
    if arguments.repair:
        with TerminalReporter() as reporter:
            repaired = repair(choose_paths(arguments), reporter)
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        if repaired and mend_index(library):
            steps = (*repaired.steps, Message("The index was missing or damaged and was made again."))
            repaired = replace(repaired, steps=steps)
        report = examine(library, reporter)
    lines: list[str] = list(repaired.steps) if repaired else []
    lines += [
        f"{'good' if f.good else 'BAD '}  {f.what}: {f.detail}" + (f"  -> {f.advice}" if f.advice else "")
        for f in report.findings
    ]
    lines += [
        f"      {part.population}, {part.kind}, {amount(part.vectors, 'vector')}: recall@10 {part.recall_at_10:.3f}, "
        f"{part.ms:.2f} ms a query, exact {part.exact_ms:.2f} ms, {part.megabytes:.0f} MB"
        for part in report.indexes
    ]
    document = asdict(report) | ({"repair": asdict(repaired)} if repaired else {})
    show(arguments, document, lines)
    return DONE if report.good else SOME_FAILED


def _watch(arguments: argparse.Namespace) -> int:
    found: queue.Queue[Changes] = queue.Queue()
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_index(library, IndexRequest(), reporter)
        _say(arguments, report)
        watcher = Watcher(exclusions_of(library.paths), found.put)
        watched = watcher.start(library.catalogue.folders.paths())
        lines = [*watched.notices, *(f"looked through from time to time: {path}" for path in watched.polled)]
        show(arguments, asdict(watched), [*lines, "Watching. Ctrl+C ends it."])
        try:
            while not reporter.cancelled():
                with contextlib.suppress(queue.Empty):
                    changes = found.get(timeout=0.5)
                    for request in requests_for(changes):
                        _say(arguments, run_index(library, request, reporter))
        finally:
            watcher.stop()
    return DONE


def _say(arguments: argparse.Namespace, report: IndexReport) -> None:
    """Print a line about one of several runs; with ``--json`` a line of JSON each."""
    if getattr(arguments, "json", False):
        print(json.dumps(asdict(report)), flush=True)
    else:
        for line in [*report.notices, f"{amount(report.indexed, 'photo')} read, {report.removed:,} gone"]:
            print(in_terminal(line), flush=True)


def _sample(arguments: argparse.Namespace) -> int:
    with TerminalReporter() as reporter:
        report = write_sample(arguments.folder, reporter)
    command = f"xsearch index {shlex.quote(str(arguments.folder))}"
    show(arguments, asdict(report), [f"A sample library was written. Now: {command}"])
    return DONE


def _update_check(arguments: argparse.Namespace) -> int:
    answer = check_for_update()
    if answer.newer:
        line = f"Version {answer.newest} is available (you have {answer.current}). {answer.page}"
    else:
        line = f"This is xsearch {answer.current}; the newest is {answer.newest}."
    show(arguments, asdict(answer), [line])
    return DONE
