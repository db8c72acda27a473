"""Aligning a library: train a head on its own pairs, measure it, use it, switch it off.

1. :mod:`pairs` reads what the library knows of its photos in words.
2. :mod:`selection` chooses a head and measures it on photos that it was not trained on.
3. The head is drafted, and the report measured: nothing is published until all of it is there.
4. It is published under a number of its own; if it is better, its index is made and the settings name it.

A run that is cancelled or killed leaves the library as it was.
"""

from __future__ import annotations

import contextlib
import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from xsearch_gui.core import settings
from xsearch_gui.core.alignment import before_after, matching, outlier_pairs, selection
from xsearch_gui.core.alignment.examples import Rows
from xsearch_gui.core.alignment.pairs import LibraryPairs, gather
from xsearch_gui.core.alignment.report import page
from xsearch_gui.core.alignment.whole_searches import searches
from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.decoding.thumbnail import thumbnail_bytes
from xsearch_gui.core.encoders.heads.storage import (
    StoredHead,
    discard_draft,
    draft_head,
    head_folder,
    head_numbers,
    load_head,
    publish_head,
    read_head_manifest,
)
from xsearch_gui.core.errors import HeadProblem, UsageError
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message, converter, joined
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.alignment import (
    AlignReport,
    AlignReportRequest,
    AlignTrainRequest,
    AlignUseRequest,
    PairNote,
)

FEWEST_PHOTOS = 20


def run_align_train(library: Library, request: AlignTrainRequest, reporter: Reporter) -> AlignReport:
    """Train a head on the library's pairs and measure it; use it if it is better and the request says so.

    Raises
    ------
    UsageError
        If there are too few photos with captions or notes.
    LibraryBusy, Cancelled
    """
    start = time.perf_counter()
    # The matrices of a step are small: on a busy computer, threads of BLAS cost eight times what they save.
    with library.changing(), threadpool_limits(1, user_api="blas"):
        reporter.progress(0, 0, Message("Reading captions and notes"))
        pairs = gather(library)
        if len(pairs.photo_ids) < FEWEST_PHOTOS:
            raise UsageError(
                Message(
                    "{n} photos of this library have a caption or a note of their own; at least {fewest_photos} "
                    "are needed to learn from. Write captions, or index the folders that have them.",
                    n=len(pairs.photo_ids),
                    fewest_photos=FEWEST_PHOTOS,
                )
            )
        chosen = selection.select(pairs.examples, pairs.groups, pairs.reference, reporter)
        draft = _draft(library, pairs, chosen)
        try:
            report = _measure(library, pairs, chosen, draft, reporter)
            check(reporter)
        except BaseException:
            discard_draft(draft)
            raise
        report = replace(report, seconds=time.perf_counter() - start)
        document = json.dumps(converter().unstructure(report), indent=1)
        reports = {"report.json": document.encode(), "report.html": page(report, _pictures(library, report)).encode()}
        head = publish_head(library.paths, draft, reports)
        if chosen.better and request.use:
            reporter.progress(0, 0, Message("Publishing the index"))
            _switch(library, head)
    return _as_it_is(library, report)


def _draft(library: Library, pairs: LibraryPairs, chosen: selection.Selection) -> StoredHead:
    return draft_head(
        library.paths,
        chosen.head,
        encoder=library.encoder.manifest,
        calibration=matching.calibrate(chosen.head, pairs.examples, pairs.reference),
        pairs=len(pairs.bodies),
        better=chosen.better,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def run_align_use(library: Library, request: AlignUseRequest, reporter: Reporter) -> AlignReport:
    """Search through a head from now on, or through none.

    Raises
    ------
    HeadProblem
        If there is no such head, it was changed, or it belongs to another encoder.
    UsageError
        If the head was not better than the plain encoder, and the request does not insist.
    LibraryBusy
    """
    if not request.head:
        with library.changing():
            _name_head(library, 0)
        return run_align_report(library, AlignReportRequest(), reporter)
    head = load_head(library.paths, request.head, library.encoder.manifest)
    if not head.manifest.better and not request.anyway:
        raise UsageError(
            Message(
                "Head {head} was not better than the encoder alone (see: xsearch align report {head}). To use it "
                "nevertheless, add --anyway.",
                head=request.head,
            )
        )
    with library.changing():
        reporter.progress(0, 0, Message("Publishing the index"))
        _switch(library, head)
    return run_align_report(library, AlignReportRequest(request.head), reporter)


def run_align_report(library: Library, request: AlignReportRequest, reporter: Reporter) -> AlignReport:
    """Return what training measured.

    Raises
    ------
    HeadProblem
        If there is no such head, or its report cannot be read.
    """
    named = settings.load(library.paths.settings)[0].alignment.head
    number = request.head or named or max(head_numbers(library.paths), default=0)
    if not number:
        return AlignReport(0, Message("Nothing learned yet. Learn from your own captions: xsearch align train"))
    manifest = read_head_manifest(library.paths, number)
    path = head_folder(library.paths, number) / "report.json"
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        values.setdefault("ablation", values.pop("ladder", ()))  # its name in reports of older programs
        report = replace(converter().structure(values, AlignReport), head=number)
    except FileNotFoundError:
        report = AlignReport(
            number, Message("Head {number} has no report.", number=number), manifest.better, kind=manifest.kind
        )
    except Exception as error:  # cattrs gathers every fault into one group
        raise HeadProblem(
            Message("The report {path} cannot be read. Train again: xsearch align train", path=path)
        ) from error
    _make_page_again(library, path, report)
    return _as_it_is(library, report)


def _make_page_again(library: Library, path: Path, report: AlignReport) -> None:
    """Write the page of a report that has none beside it, as after a restore: a page of other people is never shown."""
    document = path.with_suffix(".html")
    if path.exists() and not document.exists():
        with contextlib.suppress(OSError), replacing(document) as unfinished:  # without it there is the report still
            unfinished.write_text(page(report, _pictures(library, report)), encoding="utf-8")


def _as_it_is(library: Library, report: AlignReport) -> AlignReport:
    """Put in what changes after training."""
    head = library.head
    document = head_folder(library.paths, report.head) / "report.html"
    return replace(
        report,
        in_use=head.manifest.number if head is not None else 0,
        newest=max(head_numbers(library.paths), default=0),
        page=str(document) if document.exists() else "",
        verdict=joined(report.verdict, library.encoders.heads.problem),
    )


def _switch(library: Library, head: StoredHead) -> None:
    """Make a head's index, then name the head: until that moment search goes on as it was."""
    library.indexes.publish_head(head)
    _name_head(library, head.manifest.number)


def _name_head(library: Library, number: int) -> None:
    chosen = settings.load(library.paths.settings)[0]
    settings.save(library.paths.settings, replace(chosen, alignment=replace(chosen.alignment, head=number)))


# the report ----------------------------------------------------------------------------------------------------------


def _measure(
    library: Library, pairs: LibraryPairs, chosen: selection.Selection, draft: StoredHead, reporter: Reporter
) -> AlignReport:
    head, examples = chosen.head, pairs.examples
    blend = head.photo.blend or 0.5
    train = selection.CANDIDATES.get(head.kind, selection.CANDIDATES["residual"])
    reporter.progress(0, 0, Message("Measuring what was learned"))
    found = list(before_after.table(chosen, examples, pairs.groups))
    found += before_after.generalisation(examples, pairs.folders, pairs.reference, train, blend, reporter)
    found += searches(library, draft, reporter)
    outside = chosen.folds == 0
    known, asked = (examples.of_photos(np.flatnonzero(outside == out)) for out in (False, True))
    halves = matching.Halves(known, asked, pairs.groups[outside])
    encoder = library.encoder.manifest
    return AlignReport(
        head=draft.manifest.number,
        verdict=_verdict(chosen),
        better=chosen.better,
        kind=head.kind,
        blend=head.photo.blend,
        encoder=f"{encoder.name} {encoder.version}",
        photos=len(pairs.photo_ids),
        pairs=len(pairs.bodies),
        without=pairs.without,
        created_at=draft.manifest.created_at,
        changes=tuple(found),
        space=tuple(before_after.space(head, examples)),
        ablation=matching.ablation(halves, pairs.reference, blend, reporter),
        worst=_notes(library, pairs, outlier_pairs.worst_pairs(chosen, examples), pairs.photo_ids),
        suggestions=_suggestions(library, pairs, chosen),
    )


def _verdict(chosen: selection.Selection) -> Message:
    gain = Message(
        "{gain} points of recall (95 % interval {low} to {high})",
        gain=f"{100 * chosen.gain:+.1f}",
        low=f"{100 * chosen.low:+.1f}",
        high=f"{100 * chosen.high:+.1f}",
    )
    if chosen.better:
        return Message("Better than the encoder alone on photos it was not trained on: {gain}.", gain=gain)
    if chosen.head.kind == "none":
        return Message(
            "No improvement, nothing was changed: these captions do not help other photos of this library ({gain}).",
            gain=gain,
        )
    if not chosen.harm.none:
        return Message("No improvement, nothing was changed: photos without captions would be found less well.")
    return Message(
        "No improvement, nothing was changed: the gain may be chance ({gain}). More captions may help.", gain=gain
    )


def _suggestions(library: Library, pairs: LibraryPairs, chosen: selection.Selection) -> tuple[PairNote, ...]:
    bare = ~np.isin(pairs.reference_ids, pairs.photo_ids)
    photos, ids = pairs.reference.photos[bare], pairs.reference_ids[bare]
    return _notes(library, pairs, outlier_pairs.suggestions(chosen.head, pairs.examples, photos), ids)


def _notes(
    library: Library, pairs: LibraryPairs, found: list[tuple[int, int, float]], ids: Rows
) -> tuple[PairNote, ...]:
    rows = library.catalogue.items.rows([int(ids[photo]) for photo, _, _ in found])
    return tuple(
        PairNote(int(ids[photo]), rows[int(ids[photo])].path, pairs.bodies[text], round(fit, 2))
        for photo, text, fit in found
        if int(ids[photo]) in rows
    )


def _pictures(library: Library, report: AlignReport) -> dict[int, bytes]:
    """Return the thumbnails of the photos that a report names, as JPEG files; those that are there."""
    items = [note.item for note in (*report.worst, *report.suggestions)]
    found = {}
    for item, row in library.catalogue.items.rows(items).items():
        path = library.paths.thumbnail(row.content)
        with contextlib.suppress(OSError):
            found[item] = thumbnail_bytes(path)
    return found


HANDLERS: Handlers = {
    AlignTrainRequest: on_library(run_align_train),
    AlignUseRequest: on_library(run_align_use),
    AlignReportRequest: on_library(run_align_report),
}
