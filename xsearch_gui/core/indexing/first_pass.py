"""The first pass: photos become searchable by the small pictures that their files carry, before any is read whole.

To open the thumbnail of a photo takes a hundredth of the time that the photo takes, so that a person who has waited a
minute can search in all of them while they are read (:mod:`photo_batches`), newest first. It is done for a kind of
photo where it is worth its while: some are read whole first, and the others get a first pass if that takes a small
share of the time. With an encoder that takes longer than decoders do there is nothing to be won.
"""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from xsearch_gui.core.catalogue import FileRow, Modality
from xsearch_gui.core.decoding.thumbnail import THUMBNAIL_SIDE
from xsearch_gui.core.encoders import Encoder
from xsearch_gui.core.errors import FileProblem
from xsearch_gui.core.files.types import suffix_of
from xsearch_gui.core.indexing.photo_reader import THUMB, PhotoReader, ReadPhoto
from xsearch_gui.core.indexing.scan import Scan
from xsearch_gui.core.indexing.smaller_encoder import agrees, smaller
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.throttle import Throttle

KINDS = ((".jpg", ".jpeg", ".jpe", ".mpo"), (".heic", ".heif", ".hif"))
FEWEST = 48  # photos of a kind; fewer are soon read
_LEAST_BYTES = 300_000  # of a file; smaller photos are read in nearly no time
_WARM, _SAMPLE = 8, 8  # photos that are read whole: until everything runs, and to measure
_BATCH, _AHEAD = 16, 3  # photos that are kept in one transaction, and batches that are read before
_SIDE, _COMPARED = 160, 8  # pixels of what a thumbnail is shown as, and pictures that show whether that may be
_WORTH = 0.15  # the largest share of the work of reading a photo that its first pass may take

ReadWhole = Callable[[list[int]], None]
"""Reads files, by id, as the second pass does."""


class FirstPass:
    """The first pass of one run; ``searchable`` counts the photos that it has made so."""

    def __init__(self, library: Library, found: Scan, reporter: Reporter) -> None:
        self._library = library
        self._reporter = reporter
        self._throttle = Throttle(library.paths.settings)
        unknown = library.catalogue.preliminary.unknown_files(found.folder_ids, _LEAST_BYTES)
        self._kinds = [[file for file in unknown if suffix_of(file.name) in suffixes] for suffixes in KINDS]
        self._kinds = [files for files in self._kinds if len(files) >= FEWEST]
        self._total = sum(map(len, self._kinds))
        self._looked_at = 0
        self.searchable = 0

    def run(self, reader: PhotoReader, threads: ThreadPoolExecutor, read_whole: ReadWhole) -> None:
        """Make what there is searchable; ``read_whole`` is for the photos that are measured.

        Raises
        ------
        Cancelled
        """
        for files in self._kinds:
            read_whole([file.id for file in files[:_WARM]])
            before = self._spent()
            read_whole([file.id for file in files[_WARM : _WARM + _SAMPLE]])
            whole = (self._spent() - before) / _SAMPLE
            self._looked_at += _WARM + _SAMPLE
            with self._smaller(files[: _WARM + _SAMPLE]) as small:
                self._make_searchable(files[_WARM + _SAMPLE :], whole, small, reader, threads)

    def _spent(self) -> float:
        """Return seconds of the processor: those of the clock depend on what else the computer does."""
        return time.process_time() + self._library.decoders.seconds

    def _make_searchable(
        self,
        files: Sequence[FileRow],
        whole: float,
        small: Encoder | None,
        reader: PhotoReader,
        threads: ThreadPoolExecutor,
    ) -> None:
        ahead: deque[Future[ReadPhoto | None]] = deque()
        waiting = iter(files)
        before, done = self._spent(), 0
        while True:
            while len(ahead) < _AHEAD * _BATCH and (file := next(waiting, None)) is not None:
                ahead.append(threads.submit(reader.preview, file, small))
            if not ahead:
                return
            part = [ahead.popleft() for _ in range(min(_BATCH, len(ahead)))]
            self._keep([preview for future in part if (preview := future.result()) is not None], small)
            done += len(part)
            self._looked_at += len(part)
            self._reporter.progress(self._looked_at, self._total, Message("Making photos searchable"))
            self._library.indexes.publish_if_due(running=True)
            if self._spent() - before > _WORTH * whole * (done + len(ahead)):
                for future in ahead:
                    future.cancel()
                return
            self._throttle.rest(self._reporter)
            check(self._reporter)

    @contextmanager
    def _smaller(self, files: Sequence[FileRow]) -> Iterator[Encoder | None]:
        """Give an encoder for thumbnails, where photos have such and it sees in them what the encoder in use sees."""
        encoder, scratch = self._library.encoder, self._library.paths.cache / "thumbnails.onnx"
        pictures = []
        for file in files[:_COMPARED]:
            with contextlib.suppress(FileProblem):
                found = self._library.decoders.preview(file.path, THUMBNAIL_SIDE)
                pictures += [found.image] if found is not None and max(found.image.size) <= THUMB else []
        small = smaller(encoder, _SIDE, scratch) if pictures else None
        try:
            yield small if small is not None and agrees(encoder, small, pictures) else None
        finally:
            with contextlib.suppress(OSError):
                scratch.unlink(missing_ok=True)

    def _keep(self, previews: Sequence[ReadPhoto], small: Encoder | None) -> None:
        for encoder in filter(None, (self._library.encoder, small)):
            height = encoder.manifest.image.height
            self._put([one for one in previews if one.array is not None and len(one.array) == height], encoder)

    def _put(self, previews: Sequence[ReadPhoto], encoder: Encoder) -> None:
        library, catalogue = self._library, self._library.catalogue
        vectors = encoder.encode_prepared([p.array for p in previews if p.array is not None])
        with catalogue.transaction():
            items = []
            for preview in previews:
                assert preview.picture is not None, "a preview has a picture"
                item = catalogue.items.add(Kind.PHOTO, preview.content, preview.size, "", preview.picture.facts)
                catalogue.texts.set_embedded(item, [(t.source, t.body) for t in preview.picture.captions])
                catalogue.preliminary.begin(preview.file.id, item)
                items.append(item)
            catalogue.vectors.put(Modality.PHOTOS, library.encoder_id, items, vectors)
        self.searchable += len(items)
