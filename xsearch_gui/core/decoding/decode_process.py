"""One decode process, seen from the program: asked for a photo, and ended when a file is too much for it."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import IO, Any

import cattrs
from PIL import Image

from xsearch_gui.core.decoding.job import Job, Picture
from xsearch_gui.core.decoding.memory_budget import SharedBytes
from xsearch_gui.core.errors import UnreadablePhoto, XSearchError
from xsearch_gui.core.message import Message, from_wire
from xsearch_gui.core.records.items import FoundText, PhotoFacts

_START_SECONDS = 60.0
_GRACE = 2.0  # seconds in which a process that was asked to end does so
# One thread for each decoder, and one heap: the limits count what threads reserve without using it. glibc would keep
# blocks as large as the largest that it has seen freed; beyond 8 MB, planes of large photos, they go back at once.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
_ENVIRONMENT |= {"MALLOC_MMAP_THRESHOLD_": str(8 * 2**20), "MALLOC_TRIM_THRESHOLD_": str(32 * 2**20)}

Known = Callable[[str, int], bool]
"""Whether a photo of this content (hex digest) and size (bytes) needs no decoding. May be called from any thread."""


Each = Callable[[float, Image.Image], None]
"""Is given the frames of a film: seconds from its beginning, and the frame. What it raises ends the reading."""


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
    blocks: tuple[str, str, str]


class Ended(Exception):
    """The process is gone, or says what no decode process says."""


class TooSlow(Exception):
    """The process was stopped because its time was over."""


class DecodeProcess:
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
        except (Ended, TooSlow) as error:
            self.end()
            raise XSearchError(
                Message("The program that reads photos does not start. Install xsearch again.")
            ) from error

    def read(
        self, job: Job, seconds: float, known: Known | None, memory: SharedBytes, each: Each | None = None
    ) -> Reading:
        """Return what a photo gave; see :meth:`DecodePool.read`."""
        self.photos += 1
        taken, content, size = 0, "", 0
        question: object = asdict(job)
        try:
            while True:
                with self._within(seconds):
                    if question is not None:
                        self._ask(question)
                    answer = self._answer()
                    frame = self._frame(answer, job) if "frame" in answer else None
                    if "photo" in answer:
                        self.seconds += float(answer.get("seconds", 0.0))
                        return Reading(self._picture(answer["photo"], job), content, size)
                if frame is not None:
                    question = None
                    if each is not None:
                        self._give(each, float(answer["at"]), frame)
                elif "problem" in answer:
                    raise UnreadablePhoto(job.path, from_wire(answer["problem"]))
                elif "memory" in answer:
                    memory.give_back(taken)
                    taken = 0
                    taken = memory.take(int(answer["memory"]))
                    question = True
                else:
                    content, size = str(answer["content"]), int(answer["size"])
                    question = known is None or not known(content, size)
        except (KeyError, TypeError, ValueError, cattrs.BaseValidationError) as error:
            self._kill()
            raise Ended from error
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
            raise Ended from error

    def _answer(self) -> dict[str, Any]:
        line = self._answers.readline()
        try:
            answer = json.loads(line)
        except ValueError as error:
            self._kill()
            raise Ended from error
        if not isinstance(answer, dict):
            raise TypeError(answer)
        return answer

    def _frame(self, answer: dict[str, Any], job: Job) -> Image.Image:
        """Return the frame of a film that an answer announces."""
        width, height = map(int, answer["frame"])
        if not (0 < width <= job.max_side and 0 < height <= job.max_side):
            raise ValueError(width, height)
        return Image.frombytes("RGB", (width, height), self._answers.read(width * height * 3))

    def _give(self, each: Each, seconds: float, frame: Image.Image) -> None:
        """Hand a frame on; where nobody wants more, the process is in the middle of its answer and ends."""
        try:
            each(seconds, frame)
        except BaseException:
            self._kill()
            raise

    def _picture(self, answer: Any, job: Job) -> Picture | None:
        if answer is None:
            return None
        photo = cattrs.structure(answer, _Photo)
        if not all(0 < side <= job.max_side for side in photo.size):
            raise ValueError(photo.size)
        pixels = self._answers.read(photo.size[0] * photo.size[1] * 3)
        blocks = map(base64.b64decode, photo.blocks)
        return Picture(Image.frombytes("RGB", photo.size, pixels), photo.facts, photo.captions, *blocks)

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
        except (Ended, ValueError) as error:  # ValueError: it was killed amid its pixels
            if late.is_set():
                raise TooSlow from error
            raise
        finally:
            timer.cancel()

    def _kill(self) -> None:
        self.alive = False
        self._process.kill()
