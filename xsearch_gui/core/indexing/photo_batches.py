"""The photos of one run: read in decode processes, some batches ahead of the encoder, and kept batch by batch."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor

from xsearch_gui.core.catalogue import FileRow, Modality
from xsearch_gui.core.duplicates.fingerprint import same_fingerprint
from xsearch_gui.core.files.films import is_film
from xsearch_gui.core.files.types import OTHER_PICTURES, RAW_SUFFIXES, suffix_of
from xsearch_gui.core.indexing.films.reader import FilmReader
from xsearch_gui.core.indexing.films.thumbnails import encode_moments
from xsearch_gui.core.indexing.first_pass import FirstPass
from xsearch_gui.core.indexing.photo_reader import BadPhoto, KnownContents, PhotoReader, ReadPhoto
from xsearch_gui.core.indexing.scan import Scan
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import READING_VERSION
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Kind, PhotoFacts
from xsearch_gui.core.throttle import Throttle

_BATCH = 16  # photos that are kept in one transaction; the encoder may take fewer at once
_TELLING = RAW_SUFFIXES | OTHER_PICTURES.keys()  # names that say more than another kind of picture may hold
_BATCHES_AHEAD = 3  # one photo that takes its time does not keep the others waiting


class PhotoBatches:
    """The photos of one run: read in decode processes, encoded here, kept batch by batch."""

    def __init__(self, library: Library, found: Scan, reporter: Reporter, request: IndexRequest) -> None:
        self._library = library
        self._found = found
        self._reporter = reporter
        self._force = request.force
        files, folders = library.catalogue.files, found.folder_ids
        self._again: set[int] = set()  # files of which an older program read less
        self._todo = library.catalogue.preliminary.unread_files(folders)
        self._rest: list[int] = []  # files that have been read before
        if not request.shallow:  # another encoder, or vectors that were lost, are no matter of one directory
            self._rest += files.unencoded_in(folders, library.encoder_id)
            self._again = set(files.outdated_in(folders, READING_VERSION)).difference(self._todo, self._rest)
            self._rest += sorted(self._again)
        self._total = len(self._todo) + len(self._rest)
        self._seen: set[int] = set()
        self._preliminary: frozenset[int] = frozenset()
        self._done = 0
        self._ahead: deque[Future[ReadPhoto | BadPhoto]] = deque()  # in the order of the files
        self._throttle = Throttle(library.paths.settings)
        self.indexed = 0
        self._films: list[FileRow] = []  # they are read when the photos are done
        self._known: list[int] = []  # items of which another file has been read before
        self.read_again = len(self._again)
        self.seconds = 0.0

    def run(self, between: Callable[[], None] = lambda: None) -> None:
        """Read and encode everything that is to be read; ``between`` follows when a first pass has found something."""
        if not self._total:
            return
        start = time.perf_counter()
        library = self._library
        known = KnownContents(library.paths.catalogue, library.encoder_id)
        hashed, skipped = library.catalogue.items.hashed, None if self._force else known
        reader = PhotoReader(library.decoders, library.encoder, library.paths, skipped, hashed)
        # One thread more than there are processes: what follows a decode is done while the process has the next.
        threads = ThreadPoolExecutor(library.decoders.processes + 1, thread_name_prefix="photo")
        self._reporter.progress(0, self._total, Message("Reading photos"))
        try:
            if not self._force:
                first = FirstPass(library, self._found, self._reporter)
                first.run(reader, threads, lambda files: self._read_all(files, reader, threads))
                if first.searchable:
                    between()
            self._preliminary = frozenset(library.catalogue.preliminary.items().tolist())
            # More than once: a raw file is to be read when the JPEG of its shot could not be.
            while todo := self._not_seen():
                self._total = max(self._total, self._done + len(todo))
                self._tell(library.catalogue.files.each(todo[:1]))
                self._read_all(todo, reader, threads)
            self._read_films(FilmReader(library, reader, self._reporter, force=self._force))
        finally:
            threads.shutdown(wait=True, cancel_futures=True)
            known.close()
            self.seconds = time.perf_counter() - start

    @property
    def copies(self) -> int:
        """How many of the files that were read hold what another file of the library holds too (not one that moved)."""
        held = self._library.catalogue.selections.held_by_several(set(self._known))
        return sum(item in held for item in self._known)

    def _not_seen(self) -> list[int]:
        unread = self._library.catalogue.preliminary.unread_files(self._found.folder_ids)
        return [file for file in (*unread, *self._rest) if file not in self._seen]

    def _read_all(self, todo: Iterable[int], reader: PhotoReader, threads: ThreadPoolExecutor) -> None:
        batch = max(_BATCH, self._library.encoder.manifest.image.batch)
        self._seen.update(todo)
        for file in self._library.catalogue.files.each(todo):
            if self._reporter.cancelled():
                break
            if is_film(file.path):
                self._films.append(file)
                continue
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

    def _read_films(self, reader: FilmReader) -> None:
        """Read the films, each by itself: one takes as long as many photos."""
        for file in self._films:
            check(self._reporter)
            self._reporter.progress(self._done, self._total, Message("Reading films"))
            result, chooser = reader.read(file)
            with self._library.catalogue.transaction():
                item = self._keep(result)
                if chooser is not None:
                    reader.keep(item, chooser)
            self._done += 1
            self._throttle.rest(self._reporter)
            self._library.indexes.publish_if_due(running=True)
        encode_moments(self._library, self._reporter)

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
                Modality.PHOTOS, library.encoder_id, [owners[id(result)] for result in fresh], vectors
            )
        self._done += len(results)
        self._tell(result.file for result in results[-1:])
        library.indexes.publish_if_due(running=True)

    def _tell(self, now: Iterable[FileRow]) -> None:
        is_known = any(file.item_id in self._preliminary for file in now)
        note = Message("Searchable already; full quality follows") if is_known else Message("Reading photos")
        self._reporter.progress(self._done, self._total, note)

    def _keep(self, result: ReadPhoto | BadPhoto) -> int:
        """Keep what is known of one photo and return its item (0 for a bad one)."""
        catalogue = self._library.catalogue
        before = result.file.item_id
        is_preliminary = before is not None and before in catalogue.preliminary
        if isinstance(result, BadPhoto):
            catalogue.files.failed(result.file.id, result.reason)
            if is_preliminary:
                catalogue.preliminary.drop_lost(before)
            return 0
        item = self._known_item(result, is_preliminary)
        if item is not None and item != result.file.item_id:
            self._known.append(item)
        if result.picture is not None:
            if item is not None and catalogue.sidecar_facts.overridden([item]):  # read again: the sidecar is to be too
                catalogue.files.mark_stale([result.file.directory])
            item = catalogue.items.add(Kind.PHOTO, result.content, result.size, "", result.picture.facts)
            catalogue.texts.set_embedded(item, [(t.source, t.body) for t in result.picture.captions])
            if result.fingerprint is not None:
                catalogue.fingerprints.put([(item, result.fingerprint)])
                catalogue.palettes.put(item, result.palette)
            if result.sharpness is not None:
                catalogue.sharpness.put([(item, result.sharpness)])
        assert item is not None, "a known content has an item"
        catalogue.files.done(result.file.id, item)
        if suffix_of(result.file.name) in _TELLING:
            facts = catalogue.items.rows([item])[item].facts
            catalogue.left_out.set_of_file(result.file, "read", _said_of(result.file.name, facts))
        if before is not None and is_preliminary and item != before:  # a copy of what is known
            catalogue.items.inherit(before, item)
            catalogue.preliminary.drop_lost(before)
            catalogue.files.mark_stale([result.file.directory])
        if result.same_picture and before is not None and item != before:
            catalogue.vectors.copy(before, item)
        self._inherit(result, item)
        self.indexed += result.file.id not in self._again
        return item

    def _known_item(self, result: ReadPhoto, is_preliminary: bool) -> int | None:
        """Return the item that a photo is: of that content, or the one that its file had and still shows."""
        catalogue, before = self._library.catalogue, result.file.item_id
        item = catalogue.items.find(Kind.PHOTO, result.content, result.size)
        if item is None and before is not None and is_preliminary:
            catalogue.preliminary.finish(before, result.content, result.size, self._library.encoder_id)
            return before
        if item is None and result.same_picture:
            return catalogue.rewritten.keep(result.file, result.content, result.size)
        return item

    def _inherit(self, result: ReadPhoto, item: int) -> None:
        """Keep what the user said of a photo when another program has written into its file, or edited it a little.

        A camera gives the names of its files out again: only a picture that looks the same inherits.
        """
        catalogue, before = self._library.catalogue, result.file.item_id
        if before is None or before == item or catalogue.items.locations(before):
            return
        fingerprints = catalogue.fingerprints.get([before, item])
        if (
            before in fingerprints
            and item in fingerprints
            and same_fingerprint(fingerprints[before], fingerprints[item])
        ):
            catalogue.items.inherit(before, item)
            given = catalogue.marks.given([item]).get(item, {})
            catalogue.marks.make_count(item, {kind: mark.value for kind, mark in given.items()})


def _said_of(name: str, facts: PhotoFacts | None) -> list[Message]:
    """Return what a person should know of a photo that was read: its name says another kind than it is."""
    suffix = suffix_of(name)
    if facts is None or suffix not in _TELLING or facts.format.lower() == suffix[1:]:
        return []
    return [Message("is a {kind} file, whatever its name says, and was read as one", kind=facts.format)]
