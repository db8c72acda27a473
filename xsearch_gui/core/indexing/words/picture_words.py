"""The job that reads the words in pictures, photo by photo, after indexing and behind every other job.

What was looked at is kept photo by photo, so that the job can be stopped or killed at any time and goes on where it
was. Photos come from the decode processes, with their limits; the graphs see nothing but pixels.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from xsearch_gui.core import settings
from xsearch_gui.core.decoding.job import Picture
from xsearch_gui.core.errors import FileProblem
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.indexing.text_encoding import encode_texts
from xsearch_gui.core.indexing.words.order import ReadingOrder
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.ocr.reader import PICTURE_SIDE, VERSION, WordReader
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.picture_words import PictureLine, ReadWordsReport, ReadWordsRequest
from xsearch_gui.core.throttle import Throttle

_AHEAD = 2  # photos that are decoded while one is read
_LEARNED = 50  # photos after which the order of the others is made anew
_BATCH = 100  # photos after which what was read gets its vectors, and can be found by its meaning
_MOST_NAMED = 100

_Opened = tuple[int, str, "Future[Picture]"]


def is_wanted(library: Library) -> bool:
    """Return whether words are to be read, and are still to be read in any photo."""
    return _is_on(library) and bool(library.catalogue.picture_words.unread(VERSION))


def _is_on(library: Library) -> bool:
    return settings.load(library.paths.settings)[0].indexing.words


def run_read_words(library: Library, request: ReadWordsRequest, reporter: Reporter) -> ReadWordsReport:
    """Look at every photo that is there and has not been looked at.

    Raises
    ------
    LibraryBusy, Cancelled
        What was read until then is kept.
    """
    with library.changing():
        return _Reading(library, request, reporter).run()


class _Reading:
    """One run."""

    def __init__(self, library: Library, request: ReadWordsRequest, reporter: Reporter) -> None:
        self._library = library
        self._always = request.always
        self._reporter = reporter
        self._words = library.catalogue.picture_words
        self._told: dict[int, bool] = {}  # what was read since the order was last made, and whether it held words
        unread = self._words.unread(VERSION)
        self._order = ReadingOrder(library.indexes.current(plain=True).photos, library.encoder) if unread else None
        self._total = len(unread)
        self._todo = self._ordered(unread)
        self._last = library.catalogue.texts.last()
        self._failed: list[Failure] = []
        self._photos = self._with_words = self._lines = 0

    def run(self) -> ReadWordsReport:
        start = time.perf_counter()
        if self._total:
            try:
                self._read_all()
            finally:
                self._library.decoders.close()
        return ReadWordsReport(
            self._photos, self._with_words, self._lines, time.perf_counter() - start, tuple(self._failed)
        )

    def _ordered(self, unread: list[int]) -> deque[int]:
        """Return photos that are new since words were last read, then the others; the likeliest of each first."""
        if self._order is None:
            return deque()
        known = self._words.known(VERSION)
        self._order.learn(known)
        last = max((item for item, _ in known), default=0)
        parts = [item for item in unread if item > last], [item for item in unread if item <= last]
        return deque([*self._order.sorted(parts[0]), *self._order.sorted(parts[1])])

    def _order_anew(self) -> None:
        if self._order is not None:
            self._order.learn(self._told.items())
            self._told.clear()
            self._todo = deque(self._order.sorted(self._todo))

    def _read_all(self) -> None:
        reader, throttle = WordReader(threads=1), Throttle(self._library.paths.settings)
        for item, path, future in self._opened():
            if not self._always and not _is_on(self._library):
                break
            self._read(reader, item, path, future)
            self._photos += 1
            if self._photos % _LEARNED == 0:
                self._order_anew()
            if self._photos % _BATCH == 0:
                self._encode()
            self._tell()
            throttle.rest(self._reporter)
        self._encode()

    def _tell(self) -> None:
        self._reporter.progress(self._photos, self._total, Message("Reading words in pictures"))

    def _opened(self) -> Iterator[_Opened]:
        """Yield photos with the picture that a decode process is making of each."""
        self._tell()
        threads = ThreadPoolExecutor(1, thread_name_prefix="words")
        ahead: deque[_Opened] = deque()
        try:
            while self._todo:
                check(self._reporter)
                item = self._todo.popleft()
                row = self._library.catalogue.items.rows([item]).get(item)
                if row is not None:
                    future = threads.submit(self._library.decoders.picture, row.path, PICTURE_SIDE)
                    ahead.append((item, row.path, future))
                if len(ahead) > _AHEAD:
                    yield ahead.popleft()
            while ahead:
                check(self._reporter)
                yield ahead.popleft()
        finally:
            threads.shutdown(wait=True, cancel_futures=True)

    def _read(self, reader: WordReader, item: int, path: str, future: Future[Picture]) -> None:
        catalogue = self._library.catalogue
        try:
            found = reader.read(future.result().image)
        except FileProblem as error:
            if len(self._failed) < _MOST_NAMED:
                self._failed.append(Failure(path, error.reason))
            with catalogue.transaction():
                self._words.failed(item, VERSION)
            return
        lines = [PictureLine(one.text, one.confidence, tuple(map(float, one.quad.ravel()))) for one in found]
        with catalogue.transaction():
            self._words.set(item, VERSION, lines)
        self._told[item] = bool(lines)
        self._with_words += bool(lines)
        self._lines += len(lines)

    def _encode(self) -> None:
        """Give what was read its vectors; the progress is that of the reading."""
        encode_texts(self._library, _Unheard(self._reporter), self._last)
        self._library.indexes.publish_if_due(running=True)


class _Unheard:
    """Passes on that a job shall end, and no progress."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter

    def progress(self, done: int, total: int, note: Message | None = None) -> None:
        """Tell nothing."""

    def cancelled(self) -> bool:
        """Return whether the job shall end."""
        return self._reporter.cancelled()


class ReadingTurn:
    """Has the job run after indexing, once at a time; one that was stopped waits until somebody asks for it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waits = False
        self._stopped = False

    def ask(self) -> None:
        """Have the words read if there is anything to read."""
        if not self._waits and not self._stopped and is_wanted(self._session.library):
            self._waits = True
            self._session.enqueue(ReadWordsRequest(), self._ended)

    def run(self, request: ReadWordsRequest, reporter: Reporter) -> ReadWordsReport:
        """Answer the request. Broken off, it is not begun anew by itself."""
        self._stopped = True
        report = run_read_words(self._session.library, request, reporter)
        self._stopped = False
        return report

    def _ended(self) -> None:
        self._waits = False


def turn_of(session: Session) -> ReadingTurn:
    """Return what has the words of a session's library read."""
    return session.part(ReadingTurn)


HANDLERS: Handlers = {ReadWordsRequest: lambda session, request, reporter: turn_of(session).run(request, reporter)}
