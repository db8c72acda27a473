"""Raw files of cameras, by the preview that the camera has put into them.

The preview is a finished JPEG, often of full size, and takes milliseconds; developing the sensor's data takes
seconds and looks no better to an encoder. It is developed only where there is no preview worth the name.
"""

from __future__ import annotations

import contextlib
import io
import math
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

import rawpy
from PIL import Image, UnidentifiedImageError

from xsearch_gui.core.decoding import pixels
from xsearch_gui.core.decoding.job import Leaving
from xsearch_gui.core.decoding.leaving.carrying import carried_exif
from xsearch_gui.core.decoding.leaving.colour_spaces import coloured
from xsearch_gui.core.metadata import embedded
from xsearch_gui.core.metadata.cleaning import Metadata
from xsearch_gui.core.metadata.dates import Dated
from xsearch_gui.core.records.items import DateMeaning

SMALLEST_PREVIEW = 400  # pixels of the longer side; below it the sensor's data is developed
NOT_RAW = (rawpy.LibRawFileUnsupportedError, rawpy.NotSupportedError)
LARGEST_BUFFER = 512 * 1024 * 1024  # bytes; for names that LibRaw cannot open by itself
_FLIPS = {3: 3, 5: 8, 6: 6}  # LibRaw's flip -> EXIF orientation
_SUBFILE_TYPE, _SUB_IFDS, _DNG_VERSION = 254, 330, 50706  # tags of TIFF
_TIFF = (b"II*\0", b"MM\0*")


class Hold(Protocol):
    """Sets memory aside for a decode of so many bytes, and waits or raises when there is none."""

    def __call__(self, cost: int, size: tuple[int, int], /) -> AbstractContextManager[None]:
        """Return the context that holds the memory."""


@dataclass(frozen=True, slots=True)
class RawPhoto:
    """A shrunk, upright RGB picture; ``width`` and ``height`` are those of the full photo, upright.

    ``profile`` and ``exif`` are those that it takes along if it leaves the program.
    """

    image: Image.Image
    width: int
    height: int
    found: Metadata
    profile: bytes = b""
    exif: bytes = b""


def read_raw(path: str, file: BinaryIO, max_side: int, hold: Hold, leaving: Leaving | None = None) -> RawPhoto:
    """Return the preview of a raw file, or its developed picture at half size where it has none.

    Raises
    ------
    Exception
        Anything that rawpy and Pillow raise; the caller makes a sentence of it.
    """
    header = _header(file)
    with _open(path, file) as raw:
        sizes = raw.sizes
        width, height = (sizes.crop_width or sizes.width), (sizes.crop_height or sizes.height)
        flip = _FLIPS.get(sizes.flip, 1)
        preview = _preview(raw)
        found = header
        if preview is None or (max(preview.size) < SMALLEST_PREVIEW < max(width, height)):
            # two bytes a photosite, the picture of half size with four 16-bit channels, and its 8-bit result
            with hold(width * height * 6, (width, height)):
                image, profile = coloured(_developed(raw, max_side, leaving), None, None, leaving)
        else:
            with hold(preview.width * preview.height * 4, preview.size):
                image, profile, found = _from_preview(preview, max_side, (width > height, flip), header, leaving)
        found = found.or_else(_own_words(raw))
    if pixels.swaps_sides(flip):
        width, height = height, width
    return RawPhoto(image, width, height, found, profile, _said(file, leaving))


def is_plain_tiff(file: BinaryIO) -> bool:
    """Return whether a TIFF under the name of a raw file holds a picture, and not merely the thumbnail of raw data."""
    file.seek(0)
    try:
        with Image.open(file, formats=("TIFF",)) as image:
            tags = image.tag_v2  # type: ignore[attr-defined]
            return not tags.get(_SUBFILE_TYPE, 0) & 1 and _SUB_IFDS not in tags and _DNG_VERSION not in tags
    except UnidentifiedImageError:
        return False


def _open(path: str, file: BinaryIO) -> rawpy.RawPy:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:  # a name that is not UTF-8: LibRaw must be given the bytes
        file.seek(0)
        return rawpy.imread(io.BytesIO(file.read(LARGEST_BUFFER)))
    return rawpy.imread(path)


def _header(file: BinaryIO) -> Metadata:
    """Return what the TIFF structure says; NEF, CR2, ARW, DNG, PEF and SRW have one."""
    exif = _exif(file)
    return Metadata() if exif is None else embedded.of_raw_header(exif)


def _exif(file: BinaryIO) -> Image.Exif | None:
    file.seek(0)
    if file.read(4) not in _TIFF:
        return None
    file.seek(0)
    exif = Image.Exif()
    try:
        exif.load_from_fp(file)
    except Exception:  # a broken header; LibRaw may still find the preview
        return None
    return exif


def _said(file: BinaryIO, leaving: Leaving | None) -> bytes:
    """Return the EXIF that a picture of a raw file takes along."""
    if leaving is not None and (exif := _exif(file)) is not None:
        with contextlib.suppress(Exception):  # damaged blocks say nothing
            return carried_exif(exif, (), leaving.policy)
    return b""


def _preview(raw: rawpy.RawPy) -> Image.Image | None:
    try:
        thumb = raw.extract_thumb()
        if thumb.format == rawpy.ThumbFormat.JPEG:
            return Image.open(io.BytesIO(bytes(thumb.data)), formats=("JPEG",))
        return Image.fromarray(thumb.data)  # type: ignore[arg-type]
    except (rawpy.LibRawError, rawpy.NotSupportedError, OSError, ValueError):
        return None


def _from_preview(
    preview: Image.Image, max_side: int, sensor: tuple[bool, int], header: Metadata, leaving: Leaving | None
) -> tuple[Image.Image, bytes, Metadata]:
    """Return the shrunk, upright preview, its profile if it leaves the program, and the header with the preview's EXIF.

    A preview carries an orientation of its own, or lies as the sensor does (``sensor``: whether it is wider
    than high, and its orientation), or is upright already; the shape tells the last two apart.
    """
    small = pixels.shrink(preview, max_side, exact=leaving is not None)
    orientation: object = None
    try:
        orientation = preview.getexif().get(0x0112)
    except Exception:
        orientation = None
    wide, flip = sensor
    if orientation in (None, 1) and pixels.swaps_sides(flip) and (preview.width >= preview.height) == wide:
        orientation = flip
    plain, profile = coloured(small, preview.info.get("icc_profile"), None, leaving)
    return pixels.turned(plain, orientation), profile, header.or_else(embedded.of_image(preview))


def _developed(raw: rawpy.RawPy, max_side: int, leaving: Leaving | None) -> Image.Image:
    image = Image.fromarray(raw.postprocess(half_size=True, use_camera_wb=True, output_bps=8))
    return pixels.shrink(image, max_side, exact=leaving is not None)


def _own_words(raw: rawpy.RawPy) -> Metadata:
    """Return what LibRaw itself found: all there is where neither the header nor the preview has EXIF."""
    other: Any = getattr(raw, "other", None)
    lens: Any = getattr(raw, "lens", None)

    def positive(name: str) -> float | None:
        value = float(getattr(other, name, 0.0) or 0.0)
        return round(value, 6) if math.isfinite(value) and value > 0 else None

    iso = positive("iso_speed")
    taken = getattr(other, "timestamp", None)
    when = taken.isoformat(timespec="seconds") if taken is not None else ""  # LibRaw does not tell of which tag
    return Metadata(
        dates=(Dated(DateMeaning.MODIFIED, when),) if taken is not None and taken.year > 1970 else (),
        lens=(getattr(lens, "model", "") or "").strip() or None,
        exposure_time=positive("shutter_speed"),
        f_number=positive("aperture"),
        iso=round(iso) if iso is not None else None,
        focal_length=positive("focal_length"),
    )
