"""Reading the small picture of a photo, with all that the file says about the photo."""

from __future__ import annotations

import io
from typing import BinaryIO

from PIL import Image

from xsearch_gui.core.decoding import pillow_settings, pixels
from xsearch_gui.core.decoding.job import Picture
from xsearch_gui.core.decoding.previews import belonging, heif, jpeg
from xsearch_gui.core.files.contents import HEAD, Content, content_of
from xsearch_gui.core.files.opening import open_regular
from xsearch_gui.core.metadata import embedded

LEAST_PIXELS = 3_000_000  # of a photo; smaller ones are read whole in nearly the same time
_LEAST_SIDE = 96  # of a small picture
_ORIENTATION = 0x0112


def read_preview(path: str, max_side: int) -> Picture | None:
    """Return the small picture that a photo carries, its longer side at most ``max_side``, with the photo's facts.

    None where there is none, where it may be one of another state of the photo, and where the file is broken: what is
    to be said of it is said when the photo itself is read. Facts and captions are those that
    :func:`~xsearch_gui.core.decoding.photo.read_photo` gives.
    """
    pillow_settings.silence()
    try:
        with open_regular(path) as file:
            content = content_of(file.read(HEAD))
            file.seek(0)
            if content is Content.JPEG:
                return _of_jpeg(file, max_side)
            return _of_heif(file, max_side) if content is Content.HEIF else None
    except Exception:  # decoders of hostile bytes raise anything
        return None


def _of_jpeg(file: BinaryIO, max_side: int) -> Picture | None:
    with Image.open(file, formats=("JPEG", "MPO")) as photo:
        if not _is_worth(photo):
            return None
        for small in jpeg.pictures(photo, file):
            if max(small.size) < _LEAST_SIDE:
                continue
            picture = belonging.of_shape(pixels.shrink(small, max_side), photo.size)
            if picture is None or (belonging.is_doubtful(photo) and not belonging.shows_the_same(file, picture)):
                continue
            return _picture(photo, "JPEG", picture)
    return None


def _of_heif(file: BinaryIO, max_side: int) -> Picture | None:
    found = heif.with_thumbnail(file)
    if found is None:
        return None
    with Image.open(io.BytesIO(found[0]), formats=("HEIF",)) as photo, Image.open(io.BytesIO(found[1])) as small:
        if not _is_worth(photo) or max(small.size) < _LEAST_SIDE:
            return None
        picture = belonging.of_shape(pixels.shrink(small, max_side), photo.size)
        return None if picture is None else _picture(photo, str(photo.format), picture)


def _is_worth(photo: Image.Image) -> bool:
    return photo.width * photo.height >= LEAST_PIXELS and max(photo.size) < pillow_settings.LARGEST_PHOTO


def _picture(photo: Image.Image, kind: str, small: Image.Image) -> Picture:
    orientation = photo.getexif().get(_ORIENTATION)
    width, height = photo.size
    if pixels.swaps_sides(orientation):
        width, height = height, width
    found = embedded.of_image(photo)
    upright = pixels.turned(pixels.to_srgb(small, photo.info.get("icc_profile")), orientation)
    return Picture(upright, found.photo_facts(width, height, kind), found.captions)
