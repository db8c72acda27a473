"""The jobs that change a library: ``run_x(library, request, reporter) -> report``.

No thread of the caller's, no Qt: a job is a function that is tested by calling it. Each keeps what is done
after every batch, so that it can be cancelled or killed at any time and goes on where it was.

The flow of :func:`run_index`:

1. :mod:`scan` looks at the folders and notes new, changed and vanished files in the catalogue.
2. Photos are read in processes, some batches ahead of the encoder (:mod:`photo_reader`), and kept batch by batch.
3. Notes are read, chunked and kept.
4. :mod:`pairing` links photos with captions and notes where something has changed.
5. Texts without a vector are encoded.
6. If much has changed, a new generation of the index is published. Until then searches find it all the same: what is
   kept in the catalogue is found from that moment on (:mod:`index.reader`).
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import replace

from xsearch_gui.core import settings
from xsearch_gui.core.catalogue import Population, Role
from xsearch_gui.core.duplicates.fingerprint import look_alike
from xsearch_gui.core.encoders import TextEncoder
from xsearch_gui.core.errors import Cancelled, EncoderProblem, FileProblem, UsageError
from xsearch_gui.core.files.hashing import content_hash
from xsearch_gui.core.files.walking import Exclusions
from xsearch_gui.core.indexing.pairing import link_directories
from xsearch_gui.core.indexing.photo_reader import BadPhoto, KnownContents, PhotoReader, ReadPhoto
from xsearch_gui.core.indexing.raw_pairs import join_shots
from xsearch_gui.core.indexing.scan import How, Scan, scan
from xsearch_gui.core.indexing.thumbnails import restore_thumbnails
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.backup import keep_copy
from xsearch_gui.core.metadata.notes import chunk, note_title, read_note
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records import IndexReport, IndexRequest, Kind, Source
from xsearch_gui.core.throttle import Throttle

_TEXT_BATCHES = 8
_BATCH = 16  # photos that are kept in one transaction; the encoder may take fewer at once
_BATCHES_AHEAD = 3  # one photo that takes its time does not keep the others waiting


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
        found = scan(catalogue, request.paths, reporter, _how(library, request))
        if not found.folder_ids and not found.offline:
            raise UsageError("The library has no folder yet. Name one: xsearch index PATH")
        if request.force:
            with catalogue.transaction():
                catalogue.files.retry_failed(found.folder_ids)
        join_shots(catalogue, settings.load(library.paths.settings)[0].indexing.join_raw)
        texts = catalogue.texts.last() if request.shallow else 0
        photos = _Photos(library, found, reporter, request)
        try:
            photos.run()
            _read_notes(library, found, reporter)
            with catalogue.transaction():
                removed = catalogue.items.mark_gone()
            link_directories(catalogue, reporter)
            encode_texts(library, reporter, texts)
            if not request.shallow:
                restore_thumbnails(library, reporter)
        except Cancelled:
            library.publish_if_due()
            raise
        reporter.progress(0, 0, "Publishing the index")
        library.publish_if_due(verify=not request.shallow)
        keep_copy(library)
    report = _report(library, found, photos, removed, time.perf_counter() - start)
    return report if request.shallow else _with_counts(library, found, report)


def exclusions_of(paths: AppPaths) -> Exclusions:
    """Return what indexing and watching leave out: what the user says, and the program's own files."""
    patterns = settings.load(paths.settings)[0].indexing.exclude
    return Exclusions(patterns, tuple(map(str, (paths.data, paths.cache, paths.logs))))


def _how(library: Library, request: IndexRequest) -> How:
    return How(
        exclusions=exclusions_of(library.paths),
        shallow=request.shallow,
        waiting=frozenset(request.waiting),
        accept_missing=request.accept_missing,
        # Only of folders that were named: a drive that is not mounted must never be meant by accident.
        empty_is_empty=request.accept_missing and bool(request.paths),
    )


def _report(library: Library, found: Scan, photos: _Photos, removed: int, seconds: float) -> IndexReport:
    files = library.catalogue.files
    return IndexReport(
        indexed=photos.indexed,
        unchanged=found.unchanged,
        removed=removed,
        failed=(*found.failed, *files.failures(found.folder_ids)),
        seconds=seconds,
        photos_per_second=photos.indexed / photos.seconds if photos.seconds else 0.0,
        offline=tuple(found.offline),
        joined=library.catalogue.shots.count(found.folder_ids),
        vanished=tuple(found.vanished),
        notices=(*found.notices, *filter(None, [library.notes_problem])),
    )


def _with_counts(library: Library, found: Scan, report: IndexReport) -> IndexReport:
    """Add what takes a look at the whole library, and would be felt after every new photo."""
    catalogue = library.catalogue
    notes = sum(catalogue.files.counts(folder)[1] for folder in found.folder_ids)
    return replace(report, notes=notes, pairs=catalogue.items.pair_count())


class _Photos:
    """The photos of one run: read in decode processes, encoded here, kept batch by batch."""

    def __init__(self, library: Library, found: Scan, reporter: Reporter, request: IndexRequest) -> None:
        self._library = library
        self._found = found
        self._reporter = reporter
        self._force = request.force
        files, folders = library.catalogue.files, found.folder_ids
        self._todo = files.unread_in(folders, Role.PHOTO)
        if not request.shallow:  # another encoder, or vectors that were lost, are no matter of one directory
            self._todo += files.unencoded_in(folders, library.encoder_id)
        self._total = len(self._todo)
        self._done = 0
        self._ahead: deque[Future[ReadPhoto | BadPhoto]] = deque()  # in the order of the files
        self._throttle = Throttle(library.paths.settings)
        self.indexed = 0
        self.seconds = 0.0

    def run(self) -> None:
        """Read and encode everything that is to be read."""
        if not self._todo:
            return
        start = time.perf_counter()
        library = self._library
        known = KnownContents(library.paths.catalogue, library.encoder_id)
        hashed, skipped = library.catalogue.items.hashed, None if self._force else known
        reader = PhotoReader(library.decoders, library.encoder, library.paths, skipped, hashed)
        # One thread more than there are processes: what follows a decode is done while the process has the next.
        threads = ThreadPoolExecutor(library.decoders.processes + 1, thread_name_prefix="photo")
        self._reporter.progress(0, self._total, "Reading photos")
        seen: set[int] = set()
        try:
            while self._todo:
                self._read_all(reader, threads)
                # A raw file is to be read when the JPEG of its shot could not be.
                seen.update(self._todo)
                unread = library.catalogue.files.unread_in(self._found.folder_ids, Role.PHOTO)
                self._todo = [file for file in unread if file not in seen]
                self._total += len(self._todo)
        finally:
            threads.shutdown(wait=True, cancel_futures=True)
            known.close()
            self.seconds = time.perf_counter() - start

    def _read_all(self, reader: PhotoReader, threads: ThreadPoolExecutor) -> None:
        batch = max(_BATCH, self._library.encoder.manifest.image.batch)
        for file in self._library.catalogue.files.each(self._todo):
            if self._reporter.cancelled():
                break
            self._ahead.append(threads.submit(reader.read, file))
            if len(self._ahead) >= _BATCHES_AHEAD * batch:
                self._finish(batch)
                self._throttle.rest(self._reporter)
        if self._reporter.cancelled():
            for future in self._ahead:
                future.cancel()  # those that are being read already are kept
        while self._ahead:
            self._finish(batch)
        check(self._reporter)

    def _finish(self, count: int) -> None:
        """Wait for the next photos, encode them, and keep them in one transaction."""
        futures = [self._ahead.popleft() for _ in range(min(count, len(self._ahead)))]
        results = []
        for future in futures:
            with contextlib.suppress(CancelledError):
                results.append(future.result())
        fresh = [r for r in results if isinstance(r, ReadPhoto) and r.array is not None]
        library = self._library
        vectors = library.encoder.encode_prepared([r.array for r in fresh if r.array is not None])
        with library.catalogue.transaction():
            owners = {id(result): self._keep(result) for result in results}
            library.catalogue.vectors.put(
                Population.PHOTOS, library.encoder_id, [owners[id(result)] for result in fresh], vectors
            )
        self._done += len(results)
        self._reporter.progress(self._done, self._total, "Reading photos")
        library.publish_if_due(running=True)

    def _keep(self, result: ReadPhoto | BadPhoto) -> int:
        """Keep what is known of one photo and return its item (0 for a bad one)."""
        catalogue = self._library.catalogue
        if isinstance(result, BadPhoto):
            catalogue.files.failed(result.file.id, result.reason)
            return 0
        item = catalogue.items.find(Kind.PHOTO, result.content, result.size)
        if result.picture is not None:
            if item is not None and catalogue.sidecar_facts.overridden([item]):  # read again: the sidecar is to be too
                catalogue.files.mark_unlinked([result.file.directory])
            item = catalogue.items.add(Kind.PHOTO, result.content, result.size, "", result.picture.facts)
            catalogue.texts.set_embedded(item, [(t.source, t.body) for t in result.picture.captions])
            if result.look is not None:
                catalogue.looks.put([(item, result.look)])
        assert item is not None, "a known content has an item"
        catalogue.files.done(result.file.id, item)
        self._inherit(result, item)
        self.indexed += 1
        return item

    def _inherit(self, result: ReadPhoto, item: int) -> None:
        """Keep what the user said of a photo when another program has written into its file, or edited it a little.

        A camera gives the names of its files out again: only a picture that looks the same inherits.
        """
        catalogue, before = self._library.catalogue, result.file.item_id
        if before is None or before == item or catalogue.items.places(before):
            return
        looks = catalogue.looks.get([before, item])
        if before in looks and item in looks and look_alike(looks[before], looks[item]):
            catalogue.items.inherit(before, item)


def _read_notes(library: Library, found: Scan, reporter: Reporter) -> None:
    """Read, chunk and keep the notes that are new or changed."""
    catalogue, limits = library.catalogue, library.limits()
    todo = catalogue.files.unread_in(found.folder_ids, Role.NOTE)
    for done, file in enumerate(catalogue.files.each(todo)):
        check(reporter)
        reporter.progress(done, len(todo), "Reading notes")
        try:
            body = read_note(file.path)
            content, size = content_hash(file.path, catalogue.items.hashed)
        except (FileProblem, OSError) as error:
            reason = error.reason if isinstance(error, FileProblem) else f"cannot be read ({error.strerror})"
            with catalogue.transaction():
                catalogue.files.failed(file.id, reason)
            continue
        with catalogue.transaction():
            item = catalogue.items.add(Kind.NOTE, content, size, note_title(body, file.path))
            catalogue.texts.set_embedded(item, [(Source.NOTE, part) for part in chunk(body, *limits)])
            catalogue.files.done(file.id, item)


def encode_texts(library: Library, reporter: Reporter, after: int = 0) -> None:
    """Encode every caption and chunk that has no vector of an encoder in use, of those with higher ids than ``after``.

    All of them in a whole run; a shallow one knows which are its own.
    """
    encode_with(library, library.encoder, library.encoder_id, reporter, after)
    if (notes := library.notes) is not None:
        try:
            encode_with(library, notes.encoder, notes.id, reporter, after)
        except EncoderProblem as error:
            library.do_without_notes(error)


def encode_with(library: Library, encoder: TextEncoder, encoder_id: int, reporter: Reporter, after: int = 0) -> None:
    """Encode what has no vector of one encoder; what is done is kept batch by batch."""
    catalogue = library.catalogue
    todo = catalogue.texts.unencoded(encoder_id, after)
    step = encoder.manifest.text.batch * _TEXT_BATCHES
    throttle = Throttle(library.paths.settings)
    for start in range(0, len(todo), step):
        check(reporter)
        throttle.rest(reporter)
        reporter.progress(start, len(todo), "Reading captions and notes")
        bodies = catalogue.texts.bodies(todo[start : start + step])
        vectors = encoder.encode_texts([*bodies.values()])
        with catalogue.transaction():
            catalogue.vectors.put(Population.TEXTS, encoder_id, [*bodies], vectors)
