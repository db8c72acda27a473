"""Whether a small picture is one of the photo that carries it.

Programs that crop, turn or recolour a photo often leave the small picture as it was. Most of them leave traces: another
shape, another size than EXIF tells, a later time. Where there are any, the photo's own uppermost rows are looked at.
"""

from __future__ import annotations

import io
from typing import BinaryIO

import numpy as np
from PIL import ExifTags, Image

from xsearch_gui.core.decoding import pixels

_ROUNDING, _OFF = 1.5, 0.012  # pixels, and the share of a side, that two shapes may differ by
_BAR, _EVEN = 24.0, 16.0  # of 255, the brightest mean and the largest spread of a bar beside a picture of another shape
_STRIP, _HEADER = 0.12, 2**17  # the share of a file, and the bytes before its pixels, that tell of the uppermost rows
_LEAST_ROWS = 3  # of the small picture
_ALIKE = 14.0  # of 255, the mean difference of two pictures of the same
_LARGEST = 64 * 2**20  # bytes of a file
_EDITORS = (b"photoshop:", b"crs:", b"ModifyDate", b"CreatorTool")  # in XMP

Size = tuple[int, int]


def of_shape(small: Image.Image, size: Size) -> Image.Image | None:
    """Return a small picture of a photo of this size in the photo's shape, or None if it is of another.

    Cameras lay photos of other shapes into 160 x 120 pixels, with black bars beside them: these are cut off.
    """
    if _is_of(small.size, size):
        return small
    width, height = small.size
    if width * size[1] < height * size[0]:  # bars above and below
        inner = round(width * size[1] / size[0])
        top = (height - inner) // 2
        box, bars = (0, top, width, top + inner), [(0, 0, width, top), (0, top + inner, width, height)]
    else:
        inner = round(height * size[0] / size[1])
        left = (width - inner) // 2
        box, bars = (left, 0, left + inner, height), [(0, 0, left, height), (left + inner, 0, width, height)]
    if inner < 1 or any(right - left < 1 or bottom - top < 1 for left, top, right, bottom in bars):
        return None
    values = [np.asarray(small.crop(bar).convert("L"), np.float32) for bar in bars]
    dark = all(bar.mean() <= _BAR and bar.std() <= _EVEN for bar in values)
    return small.crop(box) if dark else None


def _is_of(small: Size, size: Size) -> bool:
    wanted = (small[1] * size[0] / size[1], small[0] * size[1] / size[0])
    return any(abs(side - want) <= max(_ROUNDING, _OFF * side) for side, want in zip(small, wanted, strict=True))


def is_doubtful(photo: Image.Image) -> bool:
    """Return whether something other than a camera seems to have had this JPEG in its hands."""
    exif = photo.getexif()
    inner, first = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.IFD1)
    said = inner.get(ExifTags.Base.ExifImageWidth), inner.get(ExifTags.Base.ExifImageHeight)
    changed, taken = exif.get(ExifTags.Base.DateTime), inner.get(ExifTags.Base.DateTimeOriginal)
    turned = first.get(ExifTags.Base.Orientation, exif.get(ExifTags.Base.Orientation, 1))
    return (
        said != photo.size
        or taken is None
        or changed not in (None, taken)
        or turned != exif.get(ExifTags.Base.Orientation, 1)
        or "photoshop" in photo.info
        or any(word in photo.info.get("xmp", b"") for word in _EDITORS)
    )


def shows_the_same(file: BinaryIO, small: Image.Image) -> bool:
    """Return whether a JPEG begins at its top as a small picture of it does; both as they lie in the file.

    libjpeg is given the beginning of the file and fills the rest with grey; of a progressive JPEG that beginning holds
    the whole picture, coarsely.
    """
    length = min(file.seek(0, 2), _LARGEST)
    file.seek(0)
    data = file.read(int(length * _STRIP) + _HEADER)
    with Image.open(io.BytesIO(data + b"\xff\xd9"), formats=("JPEG",)) as begun:
        strip = pixels.shrink(begun, 4 * max(small.size)).convert("RGB")
    there = 1.0 - pixels.missing_share(strip)
    rows = int(small.height * there) - (there < 1)
    if rows < _LEAST_ROWS:
        return False
    strip = strip.resize(small.size, Image.Resampling.BOX)
    ours, theirs = (np.asarray(one.convert("RGB"), np.float32)[:rows] for one in (strip, small))
    return float(np.abs(ours - theirs).mean()) <= _ALIKE
