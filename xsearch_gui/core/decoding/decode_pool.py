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

import threading
from collections.abc import Sequence
from dataclasses import replace

from xsearch_gui.core.cpu import default_threads
from xsearch_gui.core.decoding.decode_process import DecodeProcess, Each, Ended, Known, Reading, TooSlow
from xsearch_gui.core.decoding.job import Job, Leaving, Picture
from xsearch_gui.core.decoding.memory_budget import SharedBytes
from xsearch_gui.core.errors import UnreadablePhoto
from xsearch_gui.core.files.hashing import NEWEST
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import program_command

SECONDS = 60.0  # for decoding one photo
MEMORY = 360 * 2**20  # bytes that decodes take together: the worker with its encoder then stays below 700 MB
MOST_PROCESSES = 8  # each takes some 40 MB; more of them are faster than any disk and encoder
_SLOWEST = 2 * 2**20  # bytes a second that a drive or a share must give, to be read at all
_FILM = 10  # times the seconds of a photo
_PHOTOS = 2_000  # of one process, before a fresh one: what decoders leak stays little


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
        self._idle: list[DecodeProcess] = []  # the last one used is the next one used: its pages are warm

    def picture(self, path: str, max_side: int, at: float | None = None) -> Picture:
        """Return a photo, its longer side at most ``max_side`` pixels, with its facts and captions.

        Of a film, the frame ``at`` a second of it.

        Raises
        ------
        UnreadablePhoto
            For every file that does not yield a picture, whatever it does to its decoder.
        XSearchError
            No process can be started.
        """
        wanted = () if at is None else (at,)
        picture = self._read(Job(path, max_side, 0, "", at=wanted), 0, None).picture
        assert picture is not None, "nobody said that it is known"
        return picture

    def to_leave(self, path: str, max_side: int, leaving: Leaving, bytes_expected: int = 0) -> Picture:
        """Return a photo that leaves the program, its longer side ``max_side`` pixels if it has as many.

        Raises
        ------
        UnreadablePhoto, XSearchError
            As in :meth:`picture`.
        """
        job = Job(path, max_side, 0, "", space=leaving.space.value, policy=leaving.policy.value)
        picture = self._read(job, bytes_expected, None).picture
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

    def film(
        self,
        path: str,
        max_side: int,
        bytes_expected: int,
        each: Each,
        known: Known | None = None,
        hashed: str = "",
        at: Sequence[float] = (),
    ) -> Reading:
        """Return a film as :meth:`read` does a photo, having handed on its frames in their order.

        They are those at the seconds ``at``, or where none are named, some from all over it, one a second at most. What
        ``each`` raises is raised, and ends the process.

        Raises
        ------
        UnreadablePhoto, XSearchError
            As in :meth:`picture`.
        """
        job = Job(path, max_side, 0, hashed, moments=True, at=tuple(at))
        return self._read(job, bytes_expected, known, each, _FILM * self._seconds)

    def _read(
        self, job: Job, bytes_expected: int, known: Known | None, each: Each | None = None, least: float = 0.0
    ) -> Reading:
        path, seconds = job.path, max(least, self._seconds) + bytes_expected / _SLOWEST
        job = replace(job, seconds=int(seconds) + 5)
        with self._turns:
            for _ in range(2):  # the system may have ended the process for reasons of its own
                process = self._idle.pop() if self._idle else DecodeProcess(self._command)
                try:
                    reading = process.read(job, seconds, known, self._memory, each)
                except Ended:
                    continue
                except TooSlow:
                    reason = Message(
                        "takes more than {seconds} seconds to read; it was set aside", seconds=round(seconds)
                    )
                    raise UnreadablePhoto(path, reason) from None
                finally:
                    self._put_back(process)
                return reading
        raise UnreadablePhoto(path, Message("crashes the decoder; it was left out"))

    def _put_back(self, process: DecodeProcess) -> None:
        self.seconds, process.seconds = self.seconds + process.seconds, 0.0
        if process.alive and process.photos < _PHOTOS:
            self._idle.append(process)
        else:
            process.end()

    def close(self) -> None:
        """End all processes. Photos that are asked for later start new ones."""
        while self._idle:
            self._idle.pop().end()
