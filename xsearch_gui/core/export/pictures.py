"""New pictures of photos: of another size, format or colour, sharpened, with a watermark; the photos are only read.

Photos are decoded in processes (:class:`DecodePool`), some at a time, and written here in their order. Raw files are
taken as the camera's own picture within them.
"""

from __future__ import annotations

import base64
import io
import math
import os
import zlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PIL import Image, ImageFilter

from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.decoding.job import Leaving, Picture
from xsearch_gui.core.errors import FileProblem, XSearchError
from xsearch_gui.core.export.targets import TargetProblem, blame_target, hidden_file, publish, unusable
from xsearch_gui.core.files.name_patterns import check_pattern, fields_of, is_possible, named
from xsearch_gui.core.files.opening import own_file, reason_of
from xsearch_gui.core.message import Message
from xsearch_gui.core.private import make_folder
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.export import ExportItemsReport, PictureFormat, PictureOptions, Sharpening
from xsearch_gui.core.records.items import Failure, PhotoFacts

SUFFIXES = {
    PictureFormat.JPEG: ".jpg",
    PictureFormat.PNG: ".png",
    PictureFormat.WEBP: ".webp",
    PictureFormat.TIFF: ".tif",
}
LARGEST_SIDE = 65_500  # pixels; of JPEG
_LARGEST_WEBP = 16_383
_NEARLY_WHOLE = 0.95  # cameras cut some edges of the sensor off
_AHEAD = 2  # photos that are decoded while one is written, for each process
_MASKS = {  # radius in pixels, percent, threshold of an unsharp mask
    Sharpening.LOW: (0.5, 50, 2),
    Sharpening.STANDARD: (0.6, 90, 2),
    Sharpening.HIGH: (0.8, 140, 1),
}
_MARK_HEIGHT, _MARK_WIDTH, _MARGIN = 0.028, 0.6, 0.02  # of the longer, the width, the longer side
_MARK_STRENGTH, _SHADOW = 0.72, 0.45


def export_pictures(
    photos: Sequence[tuple[str, PhotoFacts | None]],
    folder: str,
    options: PictureOptions,
    decoders: DecodePool,
    reporter: Reporter,
) -> ExportItemsReport:
    """Write a new picture of each photo, (path, what is known of it), into a folder, which is created.

    A name that is taken becomes ``name (2).jpg``.

    Raises
    ------
    UsageError
        The pattern means nothing, or the folder cannot be made or written. What was finished until then stays.
    Cancelled
    """
    check_pattern(options.pattern)
    target, mark = _made(folder), _mark(options.watermark)
    failed: list[Failure] = []
    written = small = 0
    for number, (path, result) in enumerate(_decoded([path for path, _ in photos], options, decoders)):
        check(reporter)
        reporter.progress(number, len(photos), Message("Exporting"))
        try:
            picture = result.result()
            small += _is_small(picture, options)
            name = _name(options, path, photos[number][1] or picture.facts, number + 1, len(photos))
            _write(finished(picture.image, options, mark), picture, options, target, name)
        except TargetProblem as error:
            raise unusable(target, error.cause, written) from error.cause
        except (OSError, ValueError, RuntimeError, MemoryError, XSearchError) as error:
            failed.append(Failure(path, _reason(error)))
            continue
        written += 1
    reporter.progress(len(photos), len(photos), Message("Exporting"))
    told = Message("Smaller than asked, because their files hold no larger picture: {n}.", n=small)
    return ExportItemsReport(str(target), written, failed=tuple(failed), notices=(told,) if small else ())


def _made(folder: str) -> Path:
    try:
        make_folder(Path(folder))
    except OSError as error:
        raise unusable(Path(folder), error) from error
    return Path(folder)


def _is_small(picture: Picture, options: PictureOptions) -> bool:
    """Return whether the file gave less than is wanted of it: raw files may hold a small picture only."""
    whole = max(picture.facts.width, picture.facts.height)
    return max(picture.image.size) < _NEARLY_WHOLE * min(options.long_edge or whole, whole)


def finished(image: Image.Image, options: PictureOptions, mark: Image.Image | None = None) -> Image.Image:
    """Return a picture (RGB) at its size, sharpened, with its watermark (``L``, white letters on black)."""
    if options.long_edge:
        image.thumbnail((options.long_edge, options.long_edge), Image.Resampling.LANCZOS)
    if options.sharpening is not Sharpening.NONE:
        image = image.filter(ImageFilter.UnsharpMask(*_MASKS[options.sharpening]))
    return image if mark is None else _marked(image, mark)


def _decoded(
    paths: Sequence[str], options: PictureOptions, decoders: DecodePool
) -> Iterator[tuple[str, Future[Picture]]]:
    """Yield what is to be decoded, in its order; so much is begun that the processes have work."""
    side = options.long_edge or LARGEST_SIDE
    leaving = Leaving(options.colours, options.metadata)

    def decode(path: str) -> Picture:
        return decoders.to_leave(own_file(path), side, leaving, os.stat(path).st_size)

    waiting: deque[tuple[str, Future[Picture]]] = deque()
    with ThreadPoolExecutor(decoders.processes, "export") as threads:
        try:
            for path in paths:
                waiting.append((path, threads.submit(decode, path)))
                if len(waiting) > _AHEAD * decoders.processes:
                    yield waiting.popleft()
            while waiting:
                yield waiting.popleft()
        finally:
            for _, future in waiting:
                future.cancel()


def _name(options: PictureOptions, path: str, facts: PhotoFacts, number: int, count: int) -> str:
    stem = named(options.pattern, fields_of(path, facts, number, count))
    if not is_possible(stem):
        stem = f"{number:03}"
    return stem + SUFFIXES[options.format]


def _write(image: Image.Image, picture: Picture, options: PictureOptions, folder: Path, name: str) -> None:
    data = io.BytesIO()
    _require_size(image, options.format)
    image.save(data, options.format.value.upper(), **_settings(picture, options))
    with hidden_file(folder) as (file, hidden):
        with blame_target():
            file.write(data.getbuffer())
            file.flush()
            os.fsync(file.fileno())
            file.close()
        try:
            publish(hidden, folder, name)
        except OSError as error:
            raise FileProblem(
                name, Message("cannot have its name in that folder ({error})", error=error.strerror or error)
            ) from error


def _require_size(image: Image.Image, kind: PictureFormat) -> None:
    most = {PictureFormat.WEBP: _LARGEST_WEBP, PictureFormat.JPEG: LARGEST_SIDE}.get(kind)
    if most is not None and max(image.size) > most:
        said = Message(
            "is too large for {format}: that has at most {n} pixels a side", format=kind.value.upper(), n=most
        )
        raise FileProblem("", said)


def _settings(picture: Picture, options: PictureOptions) -> Mapping[str, Any]:
    """Return what Pillow is told for a format."""
    said: dict[str, Any] = {"icc_profile": picture.profile}
    if picture.exif:
        said["exif"] = picture.exif
    if picture.xmp and options.format in (PictureFormat.JPEG, PictureFormat.WEBP):
        said["xmp"] = picture.xmp
    if options.format is PictureFormat.JPEG:
        fine = options.quality >= 90  # colours of every pixel
        return said | {"quality": options.quality, "optimize": True, "subsampling": 0 if fine else 2}
    if options.format is PictureFormat.WEBP:
        return said | {"quality": options.quality, "method": 4}
    if options.format is PictureFormat.TIFF:
        return said if picture.exif else said | {"compression": "tiff_adobe_deflate"}  # libtiff writes no EXIF
    return said | {"compress_level": 6}


def _mark(data: str) -> Image.Image | None:
    if not data:
        return None
    width, height, letters = data.split()
    size = int(width), int(height)
    return Image.frombytes("L", size, zlib.decompressobj().decompress(base64.b64decode(letters), size[0] * size[1]))


def _marked(image: Image.Image, mark: Image.Image) -> Image.Image:
    """Draw white letters with a soft shadow into the lower right corner, as large as the picture allows."""
    longer = max(image.size)
    scale = min(_MARK_HEIGHT * longer / mark.height, _MARK_WIDTH * image.width / mark.width)
    size = max(1, round(mark.width * scale)), max(1, round(mark.height * scale))
    letters = mark.resize(size, Image.Resampling.LANCZOS)
    margin = math.ceil(_MARGIN * longer)
    at = max(0, image.width - size[0] - margin), max(0, image.height - size[1] - margin)
    blur = max(1.0, size[1] / 12)
    around = Image.new("L", image.size, 0)
    around.paste(letters, at)
    box = (max(0, at[0] - margin), max(0, at[1] - margin), image.width, image.height)
    shadow = around.crop(box).filter(ImageFilter.GaussianBlur(blur)).point(lambda value: min(255, value * 2) * _SHADOW)
    image.paste((0, 0, 0), box, shadow)
    image.paste((255, 255, 255), box, around.crop(box).point(lambda value: value * _MARK_STRENGTH))
    return image


def _reason(error: Exception) -> Message:
    if isinstance(error, FileProblem):
        return error.reason
    if isinstance(error, XSearchError):
        return error.message
    if isinstance(error, OSError) and error.errno is not None:
        return reason_of(error)
    if isinstance(error, MemoryError):
        return Message("is too large for the memory that is free")
    return Message("cannot be written in that format")
