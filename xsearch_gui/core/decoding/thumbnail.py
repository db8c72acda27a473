"""Writing thumbnails, and reading them: the cache is a folder like any other, and what lies in it may be anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.files.opening import open_regular

THUMBNAIL_SIDE = 512  # pixels
LARGEST_SIDE = 2048
_LARGEST = 4 * 2**20  # bytes


def thumbnail_bytes(path: Path) -> bytes:
    """Return a thumbnail's file.

    Raises
    ------
    OSError
        It cannot be read, is no regular file, or larger than any thumbnail.
    """
    with open_regular(str(path)) as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise OSError("too large for a thumbnail")
    return data


@contextmanager
def open_thumbnail(path: Path) -> Iterator[Image.Image]:
    """Give a thumbnail, to be decoded by who uses it.

    Raises
    ------
    OSError
        As :func:`thumbnail_bytes`, or it is no JPEG or WebP, or has more pixels than any thumbnail.
    """
    try:
        with Image.open(BytesIO(thumbnail_bytes(path)), formats=("JPEG", "WEBP")) as image:
            if max(image.size) > LARGEST_SIDE:
                raise OSError("too large for a thumbnail")
            yield image
    except (SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise OSError(str(error)) from error


def save_thumbnail(image: Image.Image, target: Path, side: int = THUMBNAIL_SIDE) -> None:
    """Write a JPEG thumbnail, whole or not at all; ``target``'s folder is created.

    JPEG, because a grid shows hundreds at once: Qt decodes 512 pixels in half the time WebP takes, Pillow
    encodes in a tenth, and the third of the bytes that WebP would save is only disk space.

    Raises
    ------
    OSError
        The thumbnail cannot be written.
    """
    small = image if image.mode == "RGB" else image.convert("RGB")
    if max(small.size) > side:
        small = small.copy() if small is image else small
        small.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
    with replacing(target, shared=True) as unfinished:
        small.save(unfinished, format="JPEG", quality=85)
