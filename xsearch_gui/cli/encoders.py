"""Commands about encoders: ``xsearch encoders list|export|import|faster|use|drop|remove|trial|compare``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict

from xsearch_gui.cli.amounts import amount
from xsearch_gui.cli.command import DONE, NOTHING_DONE, SOME_FAILED, AddCommand, adder, agreed, choose_paths
from xsearch_gui.cli.encoder_lines import entry_lines
from xsearch_gui.core.encoders.adding.benchmark import run_trial
from xsearch_gui.core.encoders.adding.exporter import export_hint
from xsearch_gui.core.encoders.adding.exporting import run_size
from xsearch_gui.core.encoders.adding.importing import repositories_of
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.encoders import (
    EncoderRole,
    ExportEncoderRequest,
    ExportSize,
    ExportSizeRequest,
    ImportEncoderRequest,
    TrialRequest,
)
from xsearch_gui.core.records.switching import (
    CompareReport,
    CompareRequest,
    DropVectorsRequest,
    FasterRequest,
    RemoveEncoderRequest,
    UseEncoderRequest,
)
from xsearch_gui.core.switching.adding import run_export_and_use, run_faster_and_use, run_import_and_use
from xsearch_gui.core.switching.comparing import run_compare
from xsearch_gui.core.switching.encoder_list import list_encoders
from xsearch_gui.core.switching.switch import run_drop, run_remove, run_use
from xsearch_gui.terminal import TerminalReporter, show


def add_to(add: AddCommand) -> None:
    """Add these commands."""
    parser = add("encoders", lambda _: NOTHING_DONE)
    sub = adder(parser)
    sub("list", _list, "List the encoders that are installed and those that can be added.")
    _add_adding(sub)
    faster = sub("faster", _faster, "Make a copy that computes with 8-bit numbers, if that is faster here.")
    faster.add_argument("name", metavar="NAME")
    faster.add_argument("--use", action="store_true", help="then encode the library with it, and search with it")
    use = sub("use", _use, "Encode the library with another encoder, then search with it. Can be resumed.")
    use.add_argument("name", metavar="NAME")
    roles = tuple(map(str, EncoderRole))
    use.add_argument("--for", dest="role", choices=roles, default=EncoderRole.PHOTOS, help="what it is used for")
    drop = sub("drop", _drop, "Remove the library's vectors of an encoder that is not in use.")
    drop.add_argument("name", metavar="NAME")
    remove = sub("remove", _remove, "Uninstall an encoder that is not in use.")
    remove.add_argument("name", metavar="NAME")
    trial = sub("trial", _trial, "Measure providers, threads and batches on this computer, and keep the best.")
    trial.add_argument("name", metavar="NAME", nargs="?", default="")
    compare = sub("compare", _compare, "Compare two encoders on photos with captions, or on the library's own.")
    compare.add_argument("first", metavar="A")
    compare.add_argument("second", metavar="B")
    compare.add_argument("--images", default="", metavar="DIR")
    compare.add_argument("--captions", default="", metavar="FILE.tsv", help="lines: image<TAB>caption")


def _add_adding(sub: AddCommand) -> None:
    export = sub("export", _export, "Export a sentence-transformers model and install it. Needs the exporter.")
    export.add_argument("source", metavar="NAME_OR_FOLDER", help="of the list, of the Hugging Face hub, or a folder")
    export.add_argument("--quantize", choices=("none", "fp16", "int8"), default="none", help="store weights smaller")
    export.add_argument("--images", default="", metavar="NAME_OR_FOLDER", help="take the photo tower from here")
    export.add_argument("--name", default="", help="what it is called here")
    export.add_argument("--into", default="", metavar="FOLDER", help="write the folder there, to be imported elsewhere")
    export.add_argument("--use", action="store_true", help="then encode the library with it, and search with it")
    export.add_argument("--yes", action="store_true", help="download without asking")
    bring = sub("import", _import, "Check an encoder that was made elsewhere, and install it. Needs no torch.")
    bring.add_argument(
        "source", metavar="SOURCE", help="a folder or ZIP file, or of what is ready-made a name of the list or the hub"
    )
    bring.add_argument("--photos", default="", metavar="SOURCE", help="take the photo tower from here")
    bring.add_argument("--name", default="", help="what it is called here")
    bring.add_argument("--use", action="store_true", help="then encode the library with it, and search with it")
    bring.add_argument("--yes", action="store_true", help="download without asking")


def _list(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library:
        report = list_encoders(library)
    lines = [line for entry in report.entries for line in entry_lines(entry)]
    if report.export_hint:
        lines += ["", report.export_hint]
    show(arguments, asdict(report), lines)
    return DONE


def _export(arguments: argparse.Namespace) -> int:
    paths = choose_paths(arguments)
    hint = export_hint(paths)
    paths.create()
    with TerminalReporter() as reporter, closing(Session(paths)) as session:
        size = run_size(paths, ExportSizeRequest(arguments.source), reporter)
        if hint and not size.add_on_url:
            raise UsageError(hint)
        if (size.bytes or size.add_on_url) and not arguments.yes and not agreed(_question(size)):
            return NOTHING_DONE
        request = ExportEncoderRequest(
            arguments.source, arguments.name, arguments.quantize, arguments.images, arguments.into, arguments.use,
            add_on=bool(size.add_on_url),
        )  # fmt: skip
        report = run_export_and_use(session, request, reporter)
    parity = f"texts {report.parity_texts:.6f}" + (f", photos {report.parity_photos:.6f}" * bool(report.parity_photos))
    lines = [f"{step.seconds:8.1f} s  {step.name}" for step in report.steps]
    lines += [
        f"{report.name}: {amount(report.dimension, 'number')}, {report.bytes / 1e6:,.1f} MB in {report.folder}",
        f"Lowest cosine with torch: {parity}. The export took {report.peak_mb:,.0f} MB of memory at most.",
        *report.notes,
    ]
    if not arguments.into and not report.used:
        lines.append(_next(report.name, photos=bool(report.parity_photos)))
    show(arguments, asdict(report), lines)
    return DONE


def _question(size: ExportSize) -> str:
    left, add_on = size.bytes - size.already_here, ""
    if size.add_on_url:
        add_on = f"The exporter, {size.add_on_bytes / 1e6:,.0f} MB, will be downloaded from {size.add_on_url}. "
    model = f"{left / 1e6:,.0f} MB will be downloaded (licence: {size.license or 'not stated'})." if size.bytes else ""
    return add_on + model


def _import(arguments: argparse.Namespace) -> int:
    paths = choose_paths(arguments)
    paths.create()
    request = ImportEncoderRequest(arguments.source, arguments.name, arguments.photos, arguments.use)
    with TerminalReporter() as reporter, closing(Session(paths)) as session:
        if repositories_of(request):
            size = run_size(paths, ExportSizeRequest(request.source, request.photos, ready_made=True), reporter)
            if not arguments.yes and not agreed(_question(size)):
                return NOTHING_DONE
        report = run_import_and_use(session, request, reporter)
    sides = (("photos", report.parity_photos), ("texts", report.parity_texts))
    parity = [f"{side} {value:.6f}" for side, value in sides if value]
    lines = [f"{report.name}: {amount(report.dimension, 'number')}, {report.bytes / 1e6:,.1f} MB, installed."]
    if parity:
        lines.append(f"Lowest cosine with the computer that exported it: {', '.join(parity)}.")
    if report.right:
        lines.append(
            f"Right pairs of known photos and sentences won in {report.right:.0%} of comparisons "
            f"({report.right_low:.0%} to {report.right_high:.0%} with 95 % confidence; 50 % is chance)."
        )
    if not report.used:
        lines.append(_next(report.name, photos=report.reads_photos))
    show(arguments, asdict(report), [*lines, *report.notes])
    return DONE


def _faster(arguments: argparse.Namespace) -> int:
    paths = choose_paths(arguments)
    paths.create()
    with TerminalReporter() as reporter, closing(Session(paths)) as session:
        report = run_faster_and_use(session, FasterRequest(arguments.name, arguments.use), reporter)
    lines = [f"{report.name}: {report.times:.1f} times as fast as {report.source} on this computer, "
             f"{report.bytes / 1e6:,.0f} MB instead of {report.bytes_before / 1e6:,.0f} MB."]  # fmt: skip
    if report.per_second:
        what = "photos" if report.reads_photos else "texts"
        sides = (("photos", report.cosine_photos), ("texts", report.cosine_texts))
        lines += [
            f"{report.per_second:,.1f} {what}/s instead of {report.per_second_before:,.1f}. Lowest cosine with the "
            f"original: {', '.join(f'{side} {value:.4f}' for side, value in sides if value)}.",
        ]
    if not report.used:
        lines.append(_next(report.name, photos=report.reads_photos))
    show(arguments, asdict(report), [*lines, *report.notes])
    return DONE


def _next(name: str, *, photos: bool) -> str:
    return f"Now: xsearch encoders use {name}" + ("" if photos else " --for notes")


def _use(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_use(library, UseEncoderRequest(arguments.name, EncoderRole(arguments.role)), reporter)
    lines = [f"failed: {failure.path}: {failure.reason}" for failure in report.failed]
    photos = f"{amount(report.photos, 'photo')} and " if report.role is EncoderRole.PHOTOS else ""
    lines.append(f"{photos}{amount(report.texts, 'text')} encoded in {report.seconds:.1f} s.")
    show(arguments, asdict(report), [*lines, *report.notes])
    return SOME_FAILED if report.failed else DONE


def _drop(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_drop(library, DropVectorsRequest(arguments.name), reporter)
    show(
        arguments, asdict(report), [f"{amount(report.vectors, 'vector')} removed, {report.bytes / 1e6:,.1f} MB freed."]
    )
    return DONE


def _remove(arguments: argparse.Namespace) -> int:
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_remove(library, RemoveEncoderRequest(arguments.name), reporter)
    show(arguments, asdict(report), [f"{report.name} is uninstalled, {report.bytes / 1e6:,.1f} MB freed."])
    return DONE


def _trial(arguments: argparse.Namespace) -> int:
    paths = choose_paths(arguments)
    paths.create()
    with TerminalReporter() as reporter:
        report = run_trial(paths, TrialRequest(arguments.name), reporter)
    lines = [
        f"{row.provider:<9} {row.threads:>2} threads  batch {row.batch:>2}  {row.photos_per_second:8.1f} photos/s  "
        f"{row.query_ms:7.1f} ms a query  parity {row.parity:.6f}  {row.problem}".rstrip()
        for row in report.rows
    ]
    if report.chosen:
        lines.append(f"Used from now on: {report.chosen.provider}, {amount(report.chosen.threads, 'thread')}, "
                     f"batches of {report.chosen.batch}.")  # fmt: skip
    show(arguments, asdict(report), [*lines, *report.notes])
    return DONE


def _compare(arguments: argparse.Namespace) -> int:
    if bool(arguments.images) != bool(arguments.captions):
        raise UsageError(Message("Give both --images DIR and --captions FILE.tsv, or neither."))
    request = CompareRequest(arguments.first, arguments.second, arguments.images, arguments.captions)
    with Library(choose_paths(arguments)) as library, TerminalReporter() as reporter:
        report = run_compare(library, request, reporter)
    show(arguments, asdict(report), _side_by_side(report))
    return SOME_FAILED if report.failed else DONE


def _side_by_side(report: CompareReport) -> Sequence[str]:
    one, two = report.sides
    rows = [
        ("", one.name, two.name),
        *((f"text to photo R@{k}", f"{a:.1f} %", f"{b:.1f} %")
          for k, a, b in ((1, one.t2i_r1, two.t2i_r1), (5, one.t2i_r5, two.t2i_r5), (10, one.t2i_r10, two.t2i_r10))),
        *((f"photo to text R@{k}", f"{a:.1f} %", f"{b:.1f} %")
          for k, a, b in ((1, one.i2t_r1, two.i2t_r1), (5, one.i2t_r5, two.i2t_r5), (10, one.i2t_r10, two.i2t_r10))),
        ("photos/s", f"{one.photos_per_second:.1f}", f"{two.photos_per_second:.1f}"),
        ("ms a query", f"{one.query_ms:.1f}", f"{two.query_ms:.1f}"),
        ("MB of memory", f"{one.memory_mb:,.0f}", f"{two.memory_mb:,.0f}"),
        ("MB on disk", f"{one.bytes / 1e6:,.0f}", f"{two.bytes / 1e6:,.0f}"),
        ("numbers", str(one.dimension), str(two.dimension)),
    ]  # fmt: skip
    lines = [f"{amount(report.photos, 'photo')}, {amount(report.captions, 'caption')}"]
    lines += [f"{name:<20} {first:>22} {second:>22}" for name, first, second in rows]
    lines += [f"failed: {failure.path}: {failure.reason}" for failure in report.failed]
    lines += ["", "Where they differ most (place of the right photo):"] if report.disagreements else []
    lines += [f"{d.first_rank:>6} {d.second_rank:>6}  {d.query}  ({d.right})" for d in report.disagreements]
    return [*lines, *report.notes]
