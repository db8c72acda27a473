"""Exporting a model as an encoder folder: download, towers by a child process with torch, calibration, manifest last.

:mod:`export_child` is the part that needs torch. Everything is made in an unfinished folder, which has the encoder's
name only when all of it has been checked as a stranger's folder would be.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO

from cattrs import Converter

from xsearch_gui.core.add_ons.hello import Hello, require_fitting
from xsearch_gui.core.add_ons.install import run_download
from xsearch_gui.core.add_ons.offers import EXPORTER, offers
from xsearch_gui.core.download import already_here
from xsearch_gui.core.encoders.adding import hub
from xsearch_gui.core.encoders.adding.downloadable import ModelSource, find_source
from xsearch_gui.core.encoders.adding.export_child import ExportResult, Work
from xsearch_gui.core.encoders.adding.exporter import export_hint, exporter_command
from xsearch_gui.core.encoders.adding.install import deliver, encoder_name, explaining, install, unfinished_folder
from xsearch_gui.core.encoders.adding.model_card import describe, doubts, stated_license, write_card
from xsearch_gui.core.encoders.adding.ready_made.files import names_of_use
from xsearch_gui.core.encoders.manifest import AnyManifest, write_manifest
from xsearch_gui.core.errors import EncoderProblem, UsageError
from xsearch_gui.core.message import Message, from_wire
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.add_ons import DownloadAddOnRequest
from xsearch_gui.core.records.encoders import (
    ExportEncoderRequest,
    ExportReport,
    ExportSize,
    ExportSizeRequest,
    ExportStep,
)


def run_size(paths: AppPaths, request: ExportSizeRequest, reporter: Reporter) -> ExportSize:
    """Ask the hub how much an export would download.

    Raises
    ------
    UsageError, DownloadProblem
    """
    source = find_source(request.source, request.photos)
    ready_made = request.ready_made or (source.entry is not None and source.entry.ready_made)
    listings = []
    for repository in source.repositories:
        check(reporter)
        listings.append(hub.list_files(repository, names_of_use if ready_made else None))
    licenses = dict.fromkeys(listing.license for listing in listings if listing.license)
    add_on = offers().get(EXPORTER) if not ready_made and export_hint(paths) else None
    return ExportSize(
        add_on_bytes=add_on.bytes - already_here(paths.downloads / add_on.file) if add_on and add_on.url else 0,
        add_on_url=add_on.url if add_on else "",
        source=request.source,
        bytes=sum(listing.bytes for listing in listings),
        license=source.entry.license if source.entry else ", ".join(licenses),
        already_here=sum(hub.already_here(listing, paths.downloads) for listing in listings),
        addresses=tuple(f"{hub.endpoint()}/{repository}" for repository in source.repositories),
    )


def run_export(paths: AppPaths, request: ExportEncoderRequest, reporter: Reporter) -> ExportReport:
    """Export a model and install it, or write it into a folder of the user's choice.

    Raises
    ------
    UsageError
        torch is missing, the name is taken, or the source makes no sense.
    EncoderProblem
        The model cannot be downloaded or exported, or the result is not what torch computes.
    LibraryBusy, Cancelled
    """
    source = _require_export(find_source(request.source, request.images))
    name = encoder_name(request.name or source.name + ("" if request.quantize == "none" else f"-{request.quantize}"))
    if request.into and os.path.lexists(request.into):
        raise UsageError(Message("{into} exists already. Name a folder that does not.", into=request.into))
    steps = _with_exporter(paths, request, reporter)
    with unfinished_folder(paths, "" if request.into else name) as folder:
        start = time.perf_counter()
        models, license_ = _fetched(paths, source, reporter)
        if source.repositories:
            steps.append(ExportStep("Downloading", round(time.perf_counter() - start, 2)))
        done = run_child(exporter_command(paths), _work(source, models, folder, request), reporter)
        steps += [ExportStep(step, seconds) for step, seconds in done.steps.items()]
        start = time.perf_counter()
        reporter.progress(0, 0, Message("Calibrating"))
        manifest = _described(folder, name, source, license_, models, done)
        steps.append(ExportStep("Calibrating", round(time.perf_counter() - start, 2)))
        reporter.progress(0, 0, Message("Trying the encoder"))
        size = sum(file.stat().st_size for file in folder.iterdir())
        target = _delivered(paths, folder, request.into, manifest)
    for repository in source.repositories:
        shutil.rmtree(hub.folder_of(repository, paths.downloads), ignore_errors=True)
    return ExportReport(
        name=name, folder=str(target), dimension=done.dimension, bytes=size, parity_photos=done.parity_photos,
        parity_texts=done.parity_texts, steps=tuple(steps), peak_mb=done.peak_mb,
        calibrated_on="the photos of the sample library and 1,000 names of things" if done.image else "",
        notes=doubts(manifest),
    )  # fmt: skip


def _require_export(source: ModelSource) -> ModelSource:
    if source.entry is not None and source.entry.ready_made:
        raise UsageError(Message("{name} is ready-made: it is imported, and needs no export.", name=source.entry.name))
    return source


def _with_exporter(paths: AppPaths, request: ExportEncoderRequest, reporter: Reporter) -> list[ExportStep]:
    """Download the exporter if it is missing and the user has agreed to that."""
    start = time.perf_counter()
    if not (hint := export_hint(paths)):
        return []
    offer = offers().get(EXPORTER)
    if not (request.add_on and offer and offer.url):
        raise UsageError(hint)
    run_download(paths, DownloadAddOnRequest(EXPORTER), reporter)
    return [ExportStep("Installing the exporter", round(time.perf_counter() - start, 2))]


def _work(source: ModelSource, models: Sequence[Path], folder: Path, request: ExportEncoderRequest) -> Work:
    processing = dict(source.entry.processing) if source.entry else {}
    return Work(str(models[0]), str(models[1]) if source.photos else "", str(folder), request.quantize, processing)


def _described(
    folder: Path, name: str, source: ModelSource, license_: str, models: Sequence[Path], done: ExportResult
) -> AnyManifest:
    """Calibrate what was exported, and write its card and its manifest."""
    manifest = describe(folder, name, source, license_, done)
    with explaining(folder):
        write_card(folder, manifest, source, models, done)
        write_manifest(folder, manifest)
    return manifest


def _delivered(paths: AppPaths, folder: Path, into: str, manifest: AnyManifest) -> Path:
    """Install a finished folder, or write it where the user wants it; return where it is."""
    if into:
        return deliver(folder, Path(into).expanduser().absolute(), manifest)
    install(paths, folder, manifest.name, manifest)
    return paths.encoders / manifest.name


def _fetched(paths: AppPaths, source: ModelSource, reporter: Reporter) -> tuple[list[Path], str]:
    """Return the folders of the text and, where it is another, the photo model, downloaded if need be; the licence."""
    licenses, folders = [], []
    for one in (source, *([source.photos] if source.photos else [])):
        folder = one.folder
        if folder is None:
            reporter.progress(0, 0, Message("Asking the hub"))
            listing = hub.list_files(one.repository)
            _require_space(paths, listing)
            folder = hub.download(listing, paths.downloads, reporter)
            licenses.append(listing.license)
        else:
            licenses.append(stated_license(folder / "README.md"))
        folders.append(folder)
    stated = source.entry.license if source.entry else ", ".join(dict.fromkeys(filter(None, licenses)))
    return folders, stated or "not stated"


def _require_space(paths: AppPaths, listing: hub.Listing) -> None:
    """The download and as much again for the graphs must fit, before anything is fetched."""
    paths.downloads.mkdir(parents=True, exist_ok=True)
    needed = 2 * listing.bytes - hub.already_here(listing, paths.downloads)
    free = shutil.disk_usage(paths.downloads).free
    if free < needed:
        raise EncoderProblem(
            Message(
                "{needed} MB are needed on the disk of {downloads} for {repository}; {free} MB are free.",
                needed=round(needed / 1000000.0),
                downloads=paths.downloads,
                repository=listing.repository,
                free=round(free / 1000000.0),
            )
        )


# the child ---------------------------------------------------------------------------------------------------------


def run_child(command: Sequence[str], work: Work, reporter: Reporter) -> ExportResult:
    """Run the part that needs torch, by :func:`exporter_command`.

    Cancelling kills the child; what it wrote is the caller's to remove.

    Raises
    ------
    EncoderProblem, AddOnProblem, Cancelled
    """
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        assert process.stdin is not None and process.stdout is not None
        try:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(json.dumps(asdict(work)).encode() + b"\n")
                process.stdin.flush()
            done = _follow(process.stdout, reporter)
        finally:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()
        if done is None:
            errors.seek(0)
            last = errors.read()[-2000:].decode("utf-8", "replace")
            raise EncoderProblem(
                Message(
                    "The process that exports the model was ended by the system, most likely because memory ran "
                    "out; a model needs about four times its size. Close other programs and try again."
                )
            ) from RuntimeError(last)
        return done


def _follow(stream: IO[bytes], reporter: Reporter) -> ExportResult | None:
    """Return what the child did; None if it ended without a word."""
    lines: queue.Queue[bytes | None] = queue.Queue()
    threading.Thread(target=_pass_on, args=(stream, lines), daemon=True).start()
    while True:
        check(reporter)
        try:
            line = lines.get(timeout=0.2)
        except queue.Empty:
            continue
        if line is None:
            return None
        event = json.loads(line)
        if "hello" in event:
            require_fitting(Converter().structure(event["hello"], Hello))
        if "problem" in event:
            raise EncoderProblem(from_wire(event["problem"]))
        if "done" in event:
            return Converter().structure(event["done"], ExportResult)
        reporter.progress(0, 0, from_wire(event.get("step", ["Exporting"])))


def _pass_on(stream: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    with contextlib.suppress(ValueError):  # closed, because the export was cancelled
        for line in stream:
            lines.put(line)
    lines.put(None)
