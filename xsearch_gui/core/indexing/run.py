"""The jobs that change a library: ``run_x(library, request, reporter) -> report``.

No thread of the caller's, no Qt: a job is a function that is tested by calling it. Each keeps what is done
after every batch, so that it can be cancelled or killed at any time and goes on where it was.

The flow of :func:`run_index`:

1. :mod:`scan` looks at the folders and notes new, changed and vanished files in the catalogue.
2. Photos are made searchable by the small pictures in their files, if that is worth its while (:mod:`first_pass`).
   Then they are read in processes, some batches ahead of the encoder, and kept batch by batch (:mod:`photo_batches`).
3. Notes are read, chunked and kept (:mod:`text_encoding`).
4. :mod:`pairing` links photos with captions and notes where something has changed.
5. Texts without a vector are encoded.
6. If much has changed, a new generation of the index is published. Until then searches find it all the same: what is
   kept in the catalogue is found from that moment on (:mod:`index.reader`).
"""

from __future__ import annotations

import time
from dataclasses import replace

from xsearch_gui.core import settings
from xsearch_gui.core.errors import Cancelled, UsageError
from xsearch_gui.core.files.walking import Exclusions
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.indexing.pairing import link_directories
from xsearch_gui.core.indexing.photo_batches import PhotoBatches
from xsearch_gui.core.indexing.raw_pairs import join_raw_pairs
from xsearch_gui.core.indexing.scan import Scan, ScanOptions, scan
from xsearch_gui.core.indexing.text_encoding import encode_texts, read_notes
from xsearch_gui.core.indexing.thumbnail_facts import measure_thumbnails
from xsearch_gui.core.indexing.thumbnails import restore_thumbnails
from xsearch_gui.core.indexing.words.picture_words import turn_of
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.picture_kinds import judge_pictures
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.maintenance.backup import keep_copy
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.indexing import IndexReport, IndexRequest


def run_index(library: Library, request: IndexRequest, reporter: Reporter) -> IndexReport:
    """Bring the catalogue and the index up to date with the request's folders.

    Raises
    ------
    UsageError
        If a path exists neither on disk nor in the library, or there is no folder at all.
    LibraryBusy, Cancelled
    """
    start = time.perf_counter()
    catalogue = library.catalogue
    with library.changing():
        found = scan(catalogue, request.paths, reporter, _options(library, request))
        if not found.folder_ids and not found.offline:
            raise UsageError(Message("The library has no folder yet. Name one: xsearch index PATH"))
        join_raw_pairs(catalogue, settings.load(library.paths.settings)[0].indexing.join_raw)
        texts = catalogue.texts.last() if request.shallow else 0
        photos = PhotoBatches(library, found, reporter, request)
        try:
            photos.run(lambda: _take_texts(library, found, reporter, texts))
            read_notes(library, found, reporter)
            with catalogue.transaction():
                catalogue.preliminary.drop_lost()
                removed = catalogue.items.mark_gone()
            link_directories(catalogue, reporter)
            if photos.read_again:
                catalogue.annotations.hide_trees()
            encode_texts(library, reporter, texts)
            if not request.shallow:
                restore_thumbnails(library, reporter)
                measure_thumbnails(library, reporter)
            judge_pictures(library, reporter)
        except Cancelled:
            library.indexes.publish_if_due()
            raise
        reporter.progress(0, 0, Message("Publishing the index"))
        library.indexes.publish_if_due(verify=not request.shallow)
        keep_copy(library)
    report = _report(library, found, photos, removed, time.perf_counter() - start)
    return report if request.shallow else _with_counts(library, found, report)


def _take_texts(library: Library, found: Scan, reporter: Reporter, texts: int) -> None:
    """Read, pair and encode what texts there are; after this all of it is searchable."""
    read_notes(library, found, reporter)
    link_directories(library.catalogue, reporter)
    encode_texts(library, reporter, texts)


def exclusions_of(paths: AppPaths) -> Exclusions:
    """Return what indexing and watching leave out: what the user says, and the program's own files."""
    patterns = settings.load(paths.settings)[0].indexing.exclude
    return Exclusions(patterns, tuple(map(str, (paths.data, paths.cache, paths.logs))))


def _options(library: Library, request: IndexRequest) -> ScanOptions:
    return ScanOptions(
        exclusions=exclusions_of(library.paths),
        shallow=request.shallow,
        force=request.force,
        waiting=frozenset(request.waiting),
        accept_missing=request.accept_missing,
        # Only of folders that were named: a drive that is not mounted must never be meant by accident.
        empty_is_empty=request.accept_missing and bool(request.paths),
    )


def _report(library: Library, found: Scan, photos: PhotoBatches, removed: int, seconds: float) -> IndexReport:
    files = library.catalogue.files
    return IndexReport(
        indexed=photos.indexed,
        unchanged=found.unchanged,
        removed=removed,
        failed=(*found.failed, *files.failures(found.folder_ids)),
        seconds=seconds,
        photos_per_second=photos.indexed / photos.seconds if photos.seconds else 0.0,
        offline=tuple(found.offline),
        copies=photos.copies,
        joined=library.catalogue.raw_pairs.count(found.folder_ids),
        vanished=tuple(found.vanished),
        notices=(*found.notices, *filter(None, [library.encoders.notes_problem]), *_again(photos.read_again)),
    )


def _again(photos: int) -> list[Message]:
    if not photos:
        return []
    told = Message("Read again, because this version reads more of what files say: {n}.", n=photos)
    return [told]


def _with_counts(library: Library, found: Scan, report: IndexReport) -> IndexReport:
    """Add what takes a look at the whole library, and would be felt after every new photo."""
    catalogue = library.catalogue
    notes = sum(catalogue.files.counts(folder)[1] for folder in found.folder_ids)
    left_out, more = catalogue.left_out.all(found.folder_ids)
    return replace(
        report, notes=notes, pairs=catalogue.items.pair_count(), left_out=tuple(left_out), more_left_out=more
    )


def handle_index(session: Session, request: IndexRequest, reporter: Reporter) -> IndexReport:
    """Answer a request; the memory of what reads photos is given back, since it is not needed until the next job."""
    library = session.library
    try:
        report = run_index(library, request, reporter)
    finally:
        library.decoders.close()
    turn_of(session).ask()
    return report


HANDLERS: Handlers = {IndexRequest: handle_index}
