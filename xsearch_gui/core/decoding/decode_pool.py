"""Reading photos in processes of their own, which are stopped when a file is too much for them.

A file can bring its decoder down, keep it busy for ever or make it fill the memory. In a thread each of these is the
end of the run; here it is the end of one process (:mod:`decode_worker`), the file is named with the reason, and another
process takes the place. Two processes read 12-megapixel photos as fast as two threads do
(``tests/benchmarks/library/reading.py``), so that every photo goes this way and there is no list of dangerous formats
to keep.

The limits: the time of one file; the memory that all decodes take together (:data:`MEMORY`; a photo that needs more,
up to :data:`photo.DECODE_MEMORY`, is read alone); and the address space of each process, which the system enforces on
Linux. Windows and macOS have no such limit: there a decoder that takes too much memory is stopped by the time alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import IO, Any

import cattrs
from PIL import Image

from xsearch_gui.core.cpu import default_threads
from xsearch_gui.core.decoding.job import Job, Picture
from xsearch_gui.core.decoding.memory_budget import SharedBytes
from xsearch_gui.core.errors import UnreadablePhoto, XSearchError
from xsearch_gui.core.files.hashing import NEWEST
from xsearch_gui.core.message import Message, from_wire
from xsearch_gui.core.paths import program_command
from xsearch_gui.core.records.items import FoundText, PhotoFacts

SECONDS = 60.0  # for decoding one photo
MEMORY = 360 * 2**20  # bytes that decodes take together: the worker with its encoder then stays below 700 MB
MOST_PROCESSES = 8  # each takes some 40 MB; more of them are faster than any disk and encoder
_SLOWEST = 2 * 2**20  # bytes a second that a drive or a share must give, to be read at all
_PHOTOS = 2_000  # of one process, before a fresh one: what decoders leak stays little
_START_SECONDS = 60.0
_GRACE = 2.0  # seconds in which a process that was asked to end does so
# One thread for each decoder, and one heap: the limits count what threads reserve without using it. glibc would keep
# blocks as large as the largest that it has seen freed; beyond 8 MB, planes of large photos, they go back at once.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
_ENVIRONMENT |= {"MALLOC_MMAP_THRESHOLD_": str(8 * 2**20), "MALLOC_TRIM_THRESHOLD_": str(32 * 2**20)}

Known = Callable[[str, int], bool]
"""Whether a photo of this content (hex digest) and size (bytes) needs no decoding. May be called from any thread."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. ``content`` and ``size`` are empty unless asked for; ``picture`` None: the content is known."""

    picture: Picture | None
    content: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class _Photo:
    size: tuple[int, int]
    facts: PhotoFacts
    captions: tuple[FoundText, ...]


class _Ended(Exception):
    """The process is gone, or says what no decode process says."""


class _TooSlow(Exception):
    """The process was stopped because its time was over."""


class DecodePool:
    """Reads photos from several threads at once. Processes start when they are needed; close it.

    Parameters
    ----------
    processes : int
        The most that run at the same time; 0: one for each processor, up to :data:`MOST_PROCESSES`.
    seconds : float
        For decoding one photo.
    memory : int
        Bytes that all decodes may take together; one that needs more runs alone.
    command : sequence of str
        What starts a decode process; empty: this program.
    """

    def __init__(
        self,
        processes: int = 0,
        seconds: float = SECONDS,
        memory: int = MEMORY,
        command: Sequence[str] = (),
    ) -> None:
        self.processes = processes or min(default_threads(), MOST_PROCESSES)
        self._command = command or (*program_command(), "--decode")
        self._seconds = seconds
        self._memory = SharedBytes(memory)
        self._turns = threading.BoundedSemaphore(self.processes)
        self.seconds = 0.0  # of the processor, that photos have taken, for who compares ways to read them
        self._idle: list[_Process] = []  # the last one used is the next one used: its pages are warm

    def picture(self, path: str, max_side: int) -> Picture:
        """Return a photo, its longer side at most ``max_side`` pixels, with its facts and captions.

        Raises
        ------
        UnreadablePhoto
            For every file that does not yield a picture, whatever it does to its decoder.
        XSearchError
            No process can be started.
        """
        picture = self._read(Job(path, max_side, 0, ""), 0, None).picture
        assert picture is not None, "nobody said that it is known"
        return picture

    def preview(self, path: str, max_side: int) -> Picture | None:
        """Return the small picture that a photo carries, as :meth:`picture`; None if none is certain to be of it.

        It raises as that does, and tells nothing yet of what is broken in the file.
        """
        return self._read(Job(path, max_side, 0, "", preview=True), 0, None).picture

    def read(self, path: str, max_side: int, bytes_expected: int, known: Known, hashed: str = NEWEST) -> Reading:
        """Return a photo with the hash of its content, without its picture if that is ``known``.

        ``bytes_expected`` is the file's size, for the time that it may take; ``hashed`` names the hash.

        Raises
        ------
        UnreadablePhoto, XSearchError
            As in :meth:`picture`.
        """
        return self._read(Job(path, max_side, 0, hashed), bytes_expected, known)

    def _read(self, job: Job, bytes_expected: int, known: Known | None) -> Reading:
        path, seconds = job.path, self._seconds + bytes_expected / _SLOWEST
        job = replace(job, seconds=int(seconds) + 5)
        with self._turns:
            for _ in range(2):  # the system may have ended the process for reasons of its own
                process = self._idle.pop() if self._idle else _Process(self._command)
                try:
                    reading = process.read(job, seconds, known, self._memory)
                except _Ended:
                    continue
                except _TooSlow:
                    reason = Message(
                        "takes more than {seconds} seconds to read; it was set aside", seconds=round(seconds)
                    )
                    raise UnreadablePhoto(path, reason) from None
                finally:
                    self._put_back(process)
                return reading
        raise UnreadablePhoto(path, Message("crashes the decoder; it was left out"))

    def _put_back(self, process: _Process) -> None:
        self.seconds, process.seconds = self.seconds + process.seconds, 0.0
        if process.alive and process.photos < _PHOTOS:
            self._idle.append(process)
        else:
            process.end()

    def close(self) -> None:
        """End all processes. Photos that are asked for later start new ones."""
        while self._idle:
            self._idle.pop().end()


class _Process:
    """One decode process."""

    def __init__(self, command: Sequence[str]) -> None:
        no_window = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | _ENVIRONMENT,
                start_new_session=True,  # Ctrl+C in a terminal is a matter of the program that asks
                creationflags=no_window,
            )
        except OSError as error:
            raise XSearchError(
                Message("No process can be started to read photos ({error}).", error=error.strerror or error)
            ) from error
        assert self._process.stdin is not None and self._process.stdout is not None
        self._questions: IO[bytes] = self._process.stdin
        self._answers: IO[bytes] = self._process.stdout
        self.photos, self.seconds = 0, 0.0
        self.alive = True
        try:
            with self._within(_START_SECONDS):
                self._answer()
        except (_Ended, _TooSlow) as error:
            self.end()
            raise XSearchError(
                Message("The program that reads photos does not start. Install xsearch again.")
            ) from error

    def read(self, job: Job, seconds: float, known: Known | None, memory: SharedBytes) -> Reading:
        """Return what a photo gave; see :meth:`DecodePool.read`."""
        self.photos += 1
        taken, content, size = 0, "", 0
        question: object = asdict(job)
        try:
            while True:
                with self._within(seconds):
                    self._ask(question)
                    answer = self._answer()
                    if "photo" in answer:
                        self.seconds += float(answer.get("seconds", 0.0))
                        return Reading(self._picture(answer["photo"], job), content, size)
                if "problem" in answer:
                    raise UnreadablePhoto(job.path, from_wire(answer["problem"]))
                if "memory" in answer:
                    memory.give_back(taken)
                    taken = 0
                    taken = memory.take(int(answer["memory"]))
                    question = True
                else:
                    content, size = str(answer["content"]), int(answer["size"])
                    question = known is None or not known(content, size)
        except (KeyError, TypeError, ValueError, cattrs.BaseValidationError) as error:
            self._kill()
            raise _Ended from error
        finally:
            memory.give_back(taken)

    def end(self) -> None:
        """Ask the process to end, and see to it that it does."""
        self.alive = False
        with contextlib.suppress(OSError):
            self._questions.close()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._answers.close()

    def _ask(self, question: object) -> None:
        try:
            self._questions.write(json.dumps(question).encode("ascii") + b"\n")
            self._questions.flush()
        except OSError as error:
            self._kill()
            raise _Ended from error

    def _answer(self) -> dict[str, Any]:
        line = self._answers.readline()
        try:
            answer = json.loads(line)
        except ValueError as error:
            self._kill()
            raise _Ended from error
        if not isinstance(answer, dict):
            raise TypeError(answer)
        return answer

    def _picture(self, answer: Any, job: Job) -> Picture | None:
        if answer is None:
            return None
        photo = cattrs.structure(answer, _Photo)
        if not all(0 < side <= job.max_side for side in photo.size):
            raise ValueError(photo.size)
        pixels = self._answers.read(photo.size[0] * photo.size[1] * 3)
        return Picture(Image.frombytes("RGB", photo.size, pixels), photo.facts, photo.captions)

    @contextlib.contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Kill the process if what is done here takes longer."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (_Ended, ValueError) as error:  # ValueError: it was killed amid its pixels
            if late.is_set():
                raise _TooSlow from error
            raise
        finally:
            timer.cancel()

    def _kill(self) -> None:
        self.alive = False
        self._process.kill()
