"""A decode process: reads photos for :mod:`decode_pool`, one at a time, under limits that it cannot lift.

Bytes made to break a decoder then cost one file and not the run. The process has no more memory than the photo may
need, dies of too much processor time even when nobody watches it, writes to no file, and ends with its pipe.

It is asked with one JSON line for each photo (:class:`Job`) and answers with JSON lines:

- ``{"content": ..., "size": ...}`` when the file's bytes are hashed, if ``content`` names a hash. The answer is
  ``true`` to go on and ``false`` when the content is known.
- ``{"memory": bytes}`` before more than :data:`FREE_MEMORY` is taken; the answer comes when that much is free.
- ``{"frame": [width, height], "at": seconds}``, followed by the pixels, for each frame of a film that is wanted.
- at last ``{"photo": ..., "seconds": of the processor}``, followed by the pixels (RGB, row by row), or ``{"problem":
  reason}``. The photo is null where it is known, and where it carries no small picture and that was asked for.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, BinaryIO

import pi_heif  # type: ignore[import-untyped]
from PIL import AvifImagePlugin, Image

from xsearch_gui.core.decoding.films.reading import read_film
from xsearch_gui.core.decoding.job import Job, Picture
from xsearch_gui.core.decoding.photo import read_photo
from xsearch_gui.core.decoding.previews.reading import read_preview
from xsearch_gui.core.errors import UnreadablePhoto
from xsearch_gui.core.files.films import is_film
from xsearch_gui.core.files.hashing import content_hash
from xsearch_gui.core.files.opening import reason_of
from xsearch_gui.core.message import to_wire

FREE_MEMORY = 48 * 2**20  # bytes that a decode may take without asking
_SLACK = 256 * 2**20  # address space beyond what a decode is said to need: stacks, tables, fragments
_NO_LIMIT = -1


class Changed(Exception):
    """The file is not what it was when its reading began."""


def serve() -> int:
    """Be a decode process until stdin ends, and return the exit code."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints goes where errors go
    for name in ("SIGINT", "SIGTSTP"):  # of the terminal: they are meant for the program that started this one
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    # Photos are decoded side by side, in processes. Threads of one decoder would only take memory.
    pi_heif.options.DECODE_THREADS = 1
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    worker = _Worker(sys.stdin.buffer, answers, _Limits())
    gc.collect()
    gc.freeze()  # what is there now stays: looking for garbage after a photo is quick
    worker.tell({"ready": os.getpid()})
    for line in iter(sys.stdin.buffer.readline, b""):
        worker.do(Job(**json.loads(line)))
    return 0


class _Worker:
    def __init__(self, questions: BinaryIO, answers: BinaryIO, limits: _Limits) -> None:
        self._questions = questions
        self._answers = answers
        self._limits = limits
        self._heavy = False

    def tell(self, message: dict[str, Any]) -> None:
        self._answers.write(json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n")
        self._answers.flush()

    def ask(self, message: dict[str, Any]) -> bool:
        self.tell(message)
        return json.loads(self._questions.readline() or b"false") is True

    def do(self, job: Job) -> None:
        """Read one photo and tell what came of it."""
        begun = time.process_time()
        self._limits.begin(job.seconds)
        try:
            picture = self._read(job)
        except UnreadablePhoto as error:
            self.tell({"problem": to_wire(error.reason)})
        except Changed:
            self.tell({"problem": "was changed while it was being read; it will be read again the next time"})
        except OSError as error:
            self.tell({"problem": to_wire(reason_of(error))})
        except MemoryError:
            self.tell({"problem": "is too large for the memory that is free"})
        else:
            self._send(picture, time.process_time() - begun)

    def _read(self, job: Job) -> Picture | None:
        before = _state(job.path)
        if job.content:
            content, size = content_hash(job.path, job.content)
            if not self.ask({"content": content, "size": size}):
                return None
        try:
            if is_film(job.path):
                send = self._send_frame if job.moments else None
                picture = None if job.preview else read_film(job.path, job.max_side, self._hold, job.at, send)
            elif job.preview:
                return read_preview(job.path, job.max_side)
            else:
                picture = read_photo(job.path, job.max_side, self._hold, job.leaving)
        finally:
            self._clear()
        if _state(job.path) != before:
            raise Changed
        return picture

    @contextlib.contextmanager
    def _hold(self, cost: int) -> Iterator[None]:
        if cost > FREE_MEMORY:
            self.ask({"memory": cost})
            self._limits.memory(cost)
            self._heavy = True
        yield

    def _clear(self) -> None:
        """Free what a large photo took before the answer gives its memory to another.

        Pillow's WebP and AVIF images lie in cycles with their decoders: 30 to 100 MB that would wait for the collector.
        """
        if self._heavy:
            gc.collect()
            self._heavy = False

    def _send_frame(self, seconds: float, frame: Image.Image) -> None:
        self.tell({"frame": frame.size, "at": seconds})
        self._answers.write(frame.tobytes())
        self._answers.flush()

    def _send(self, picture: Picture | None, seconds: float) -> None:
        if picture is None:
            self.tell({"photo": None, "seconds": seconds})
            return
        photo = {
            "size": picture.image.size,
            "facts": asdict(picture.facts),
            "captions": [asdict(caption) for caption in picture.captions],
            "blocks": [base64.b64encode(block).decode() for block in (picture.profile, picture.exif, picture.xmp)],
        }
        self.tell({"photo": photo, "seconds": seconds})
        self._answers.write(picture.image.tobytes())
        self._answers.flush()


def _state(path: str) -> tuple[int, int, int]:
    try:
        info = os.stat(path)
    except ValueError:  # a NUL in the path; reading it says so
        return 0, 0, 0
    return info.st_ino, info.st_size, info.st_mtime_ns


class _Limits:
    """What the system lets this process have. Windows has none of it, macOS no limit of the address space.

    The soft limits are set anew for each photo; the hard ones stay open, because they could never be raised again.
    """

    def __init__(self) -> None:
        try:
            import resource  # noqa: PLC0415 - POSIX only
        except ImportError:
            self._resource: Any = None
            return
        self._resource = resource
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    def begin(self, seconds: int) -> None:
        """Allow one photo: so much more processor time, and the memory that needs no asking."""
        if self._resource is None:
            return
        used = self._resource.getrusage(self._resource.RUSAGE_SELF)
        self._set("RLIMIT_CPU", int(used.ru_utime + used.ru_stime) + 1 + seconds)
        self.memory(FREE_MEMORY)

    def memory(self, cost: int) -> None:
        """Allow a decode that is said to need ``cost`` bytes more than the process has now."""
        if self._resource is None:
            return
        with contextlib.suppress(OSError, ValueError), open("/proc/self/statm", "rb") as file:
            pages = int(file.read().split()[0])
            self._set("RLIMIT_AS", pages * os.sysconf("SC_PAGE_SIZE") + cost + _SLACK)

    def _set(self, name: str, value: int) -> None:
        kind = getattr(self._resource, name)
        _, most = self._resource.getrlimit(kind)
        if most not in (self._resource.RLIM_INFINITY, _NO_LIMIT):
            value = min(value, most)
        with contextlib.suppress(OSError, ValueError):
            self._resource.setrlimit(kind, (value, most))
