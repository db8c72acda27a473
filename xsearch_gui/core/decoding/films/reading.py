"""The frames of a film, one a second at most, and what its container says.

Only frames that stand for themselves are decoded: cameras write one every second or half second, encoders one every ten
at most and one at each cut. Where they lie further apart, some are decoded in between. OpenCV is given the bytes of the
file, never its name, and of its containers only those of films: playlists and lists of other files are none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from PIL import Image

from xsearch_gui.core.decoding.job import Picture
from xsearch_gui.core.decoding.photo import Hold
from xsearch_gui.core.errors import UnreadablePhoto
from xsearch_gui.core.files.contents import HEAD
from xsearch_gui.core.files.opening import NotRegular, open_regular, reason_of
from xsearch_gui.core.files.types import suffix_of
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import NOTHING
from xsearch_gui.core.metadata.films.containers import read_container
from xsearch_gui.core.records.items import PhotoFacts

STEP = 1.0  # seconds between frames, at least
GAP = 10.0  # seconds without a frame that stands for itself, from which on others are decoded
_MOST_BETWEEN = 400  # frames of one film that are decoded for that
_MOST_SECONDS = 1e6  # of a film: what says more is damaged
_OPENING = 224 * 2**20  # bytes: the libraries, and the first frames
_FRAME_BYTES = 28  # of memory for each pixel: a decoder keeps up to sixteen frames
_LARGEST = 1200 * 2**20  # bytes that decoding may take
_CONTAINERS = "mov,matroska,avi,mpegts,mpeg,flv,asf,mxf,dv,ogg,mpegvideo"

Each = Callable[[float, Image.Image], None]
"""Is given frames in their order: seconds from the beginning of the film, and the frame, RGB, upright."""


class _Refused(Exception):
    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read_film(path: str, max_side: int, hold: Hold, at: Sequence[float] = (), each: Each | None = None) -> Picture:
    """Return a frame of a film, its longer side at most ``max_side`` pixels, with the facts of the film.

    Parameters
    ----------
    at : sequence of float
        Seconds of the wanted frames; none: all that stand for themselves, one a second at most.
    each : callable, optional
        Is given every frame. Without it, the first that is wanted is enough.

    Raises
    ------
    UnreadablePhoto
        For every file that does not yield a frame, whatever is wrong with it.
    """
    try:
        with open_regular(path) as file:
            return _read(path, file, max_side, hold, at, each)
    except _Refused as error:
        raise UnreadablePhoto(path, error.reason) from error
    except (OSError, NotRegular) as error:
        raise UnreadablePhoto(path, reason_of(error)) from error
    except MemoryError as error:
        raise UnreadablePhoto(path, Message("is too large for the memory that is free")) from error
    except Exception as error:  # decoders of hostile bytes raise anything
        raise UnreadablePhoto(path, Message("is damaged: its content cannot be decoded")) from error


def _read(path: str, file: BinaryIO, max_side: int, hold: Hold, at: Sequence[float], each: Each | None) -> Picture:
    head = file.read(HEAD)
    if not head:
        raise _Refused(Message("is empty"))
    if not any(head):
        raise _Refused(Message("begins with zeros only: the copy was not finished, or the card is damaged"))
    found, told = read_container(file)
    with hold(_OPENING):
        film = _Film(path, max_side, told or 0.0)
    with film, hold(_room(film)):
        first: Image.Image | None = None
        for second, frame in film.frames_at(at) if at else film.frames():
            first = first or frame
            if each is None:
                break
            each(second, frame)
        if first is None:
            raise _Refused(Message("is a film of which no picture can be read"))
        kind = suffix_of(path)[1:].upper() or "FILM"
        facts = (found or NOTHING).photo_facts(film.width, film.height, kind)
        return Picture(first, _with_duration(facts, film.duration), (found or NOTHING).captions)


def _with_duration(facts: PhotoFacts, seconds: float) -> PhotoFacts:
    return replace(facts, duration=round(seconds, 3))


def _room(film: _Film) -> int:
    needed = film.width * film.height * _FRAME_BYTES
    if needed > _LARGEST:
        raise _Refused(
            Message(
                "is too large: {width} x {height} pixels of this format would need {needed} GB of memory (the "
                "limit is {limit} GB)",
                width=film.width,
                height=film.height,
                needed=round(needed / 2**30, 1),
                limit=round(_LARGEST / 2**30, 1),
            )
        )
    return needed


class _Film:
    """One open film; ``width`` and ``height`` are pixels as it is seen, ``duration`` is in seconds."""

    def __init__(self, path: str, max_side: int, duration: float) -> None:
        os.environ["OPENCV_FFMPEG_SKIP_LOG_CALLBACK"] = "1"
        import cv2  # noqa: PLC0415 - 160 MB of addresses that photos do not need

        cv2.setNumThreads(1)
        self._cv: Any = cv2
        self._path = path
        self._max_side = max_side
        self._files: list[BinaryIO] = []
        self._between: Any = None
        self._keys = self._open("avdiscard;nonkey")
        get = self._keys.get
        self.width, self.height = int(get(cv2.CAP_PROP_FRAME_WIDTH)), int(get(cv2.CAP_PROP_FRAME_HEIGHT))
        if not (0 < self.width <= 65_536 and 0 < self.height <= 65_536):
            raise _Refused(Message("is a film of which no picture can be read"))
        wide, high = get(cv2.CAP_PROP_SAR_NUM), get(cv2.CAP_PROP_SAR_DEN)
        if 0 < wide <= 100_000 and 0 < high <= 100_000 and 0.2 < wide / high < 5:  # pixels that are no squares
            self.width = max(1, round(self.width * wide / high))
        rate, frames = get(cv2.CAP_PROP_FPS), get(cv2.CAP_PROP_FRAME_COUNT)
        counted = frames / rate if 0 < rate < 10_000 and frames > 0 else 0.0
        self.duration = duration if 0 < duration < _MOST_SECONDS else min(counted, _MOST_SECONDS)

    def __enter__(self) -> _Film:
        return self

    def __exit__(self, *_: object) -> None:
        for capture in (self._keys, self._between):
            if capture is not None:
                capture.release()
        for file in self._files:
            file.close()

    def _open(self, how: str) -> Any:
        """Open the film once more, or refuse it."""
        os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = "|".join(
            filter(None, (how, f"format_whitelist;{_CONTAINERS}", "protocol_whitelist;file"))
        )
        self._files.append(open_regular(self._path))
        capture = self._cv.VideoCapture(self._files[-1], self._cv.CAP_FFMPEG, [self._cv.CAP_PROP_N_THREADS, 1])
        if not capture.isOpened():
            raise _Refused(Message("is a film of a kind that xsearch cannot read, or is damaged"))
        return capture

    def frames(self) -> Iterator[tuple[float, Image.Image]]:
        """Yield frames in their order: those that stand for themselves, and some between them where they are few."""
        last, begun, filled = -STEP, None, 0
        while self._keys.grab():
            told = float(self._keys.get(self._cv.CAP_PROP_POS_MSEC)) / 1000
            begun = told if begun is None else begun
            second = told - begun
            if not last + STEP * 0.98 <= second < _MOST_SECONDS:
                continue
            ok, frame = self._keys.retrieve()
            if not ok:
                continue
            for gap in self._fill(last, second, _MOST_BETWEEN - filled):
                filled += 1
                yield gap
            yield second, self._picture(frame)
            last = second
        yield from self._fill(last, self.duration, _MOST_BETWEEN - filled)

    def _fill(self, last: float, until: float, most: int) -> Iterator[tuple[float, Image.Image]]:
        if last < 0 or until - last <= 1.5 * GAP:
            return
        wanted = [last + GAP * (place + 1) for place in range(min(most, int((until - last) / GAP)))]
        yield from self.frames_at([second for second in wanted if second < until - GAP / 2])

    def frames_at(self, seconds: Sequence[float]) -> Iterator[tuple[float, Image.Image]]:
        """Yield the frames at these seconds, as far as they can be reached."""
        if self._between is None:
            self._between = self._open("")
        for second in seconds:
            if second > 0 or len(seconds) > 1:
                self._between.set(self._cv.CAP_PROP_POS_MSEC, 1000.0 * second)
            ok, frame = self._between.read()
            if ok:
                yield second, self._picture(frame)

    def _picture(self, frame: Any) -> Image.Image:
        """Return a frame, upright and with square pixels, small."""
        scale = min(1.0, self._max_side / max(self.width, self.height))
        size = max(1, round(self.width * scale)), max(1, round(self.height * scale))
        if frame.ndim == 2:
            frame = self._cv.cvtColor(frame, self._cv.COLOR_GRAY2BGR)
        if (frame.shape[1], frame.shape[0]) != size:
            frame = self._cv.resize(frame, size, interpolation=self._cv.INTER_AREA)
        return Image.fromarray(self._cv.cvtColor(frame, self._cv.COLOR_BGR2RGB))
