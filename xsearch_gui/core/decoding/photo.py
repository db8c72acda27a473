"""Opening any photo safely: upright, small, in sRGB, with what its file says about it.

A library of real photos holds cut-off downloads, files of another kind under a photo's name, pictures
larger than the memory, and bytes made to break decoders. :func:`read_photo` returns a picture or raises
:class:`UnreadablePhoto` with a reason that a photographer understands, and nothing else.

Whoever reads files of unknown origin does it through :class:`~xsearch_gui.core.decoding.decode_pool.DecodePool`, which
calls :func:`read_photo` in processes that can be stopped. ``hold`` is asked before memory is taken, so that four
panoramas wait for each other and four snapshots do not. Threads may call it too: decoders release the interpreter lock.

``ImageFile.LOAD_TRUNCATED_IMAGES`` stays off. It would let every format return half-empty pictures without a word, and
other threads would see it. Only JPEG, where the part that is there is worth having, is tried a second time, by giving
the decoder the end marker that the file lacks; libjpeg then fills the rest with grey.
"""

from __future__ import annotations

import contextlib
import functools
import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from xsearch_gui.core.decoding import code_points, jp2, pillow_settings, pixels, psd, raw, tiff
from xsearch_gui.core.decoding.job import Leaving, Picture
from xsearch_gui.core.decoding.leaving.carrying import carried_exif, carried_xmp
from xsearch_gui.core.decoding.leaving.colour_spaces import coloured
from xsearch_gui.core.decoding.odd_kinds import odd_kind
from xsearch_gui.core.decoding.painting import SampledPicture
from xsearch_gui.core.decoding.samples import UnknownKind
from xsearch_gui.core.errors import UnreadablePhoto
from xsearch_gui.core.files.contents import HEAD, PICTURES, Content, content_of
from xsearch_gui.core.files.opening import NotRegular, open_regular, reason_of
from xsearch_gui.core.files.types import RAW_SUFFIXES, suffix_of
from xsearch_gui.core.message import Message, message_of
from xsearch_gui.core.metadata import embedded
from xsearch_gui.core.metadata.blocks import packets_of

DECODE_MEMORY = 900 * 2**20  # bytes that one decode may need
_LEAVING, _LEAVING_MEMORY = 8, 2 * 2**30  # bytes a pixel, and at most, of pictures that leave the program
LARGEST_OTHER = 300_000_000  # pixels; every other format
LEAST_DECODED = 0.5  # the share of a cut-off JPEG that must be there
_LARGEST_CUT_FILE = 256 * 2**20  # bytes; a cut-off JPEG is read whole for the second try

_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "DIB", "HEIF", "AVIF", "JXL", "JPEG2000", "PPM")
_BY_SUFFIX = {".tga": "TGA"}  # nothing in the file tells: whatever is damaged could be taken for one
_NEARLY = (b"\xff\xd8", b"\x89PNG")
_PLAIN = PICTURES - {Content.TIFF, Content.RAW}  # under the name of a raw file these are what they are
# Bytes a pixel while these are decoded, measured: their decoders hold planes, a canvas and copies.
_DECODER_MEMORY = {"WEBP": 19, "HEIF": 9, "AVIF": 10, "TIFF": 9, "JXL": 12, "JPEG2000": 20}

_KNOWN_ERRORS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], Message], ...] = (
    ((UnidentifiedImageError, *raw.NOT_RAW), Message("is not an image this program can read")),
    (
        Image.DecompressionBombError,
        Message("is larger than {size} megapixels", size=2 * pillow_settings.LARGEST_PHOTO // 10**6),
    ),
    (MemoryError, Message("is too large for the memory that is free")),
    (EOFError, Message("is cut off (truncated)")),
)


class _Refused(Exception):
    """Carries a reason that is already a sentence."""


Hold = Callable[[int], AbstractContextManager[None]]
"""Sets so many bytes aside for a decode, and waits until they are free."""


def _at_once(cost: int) -> AbstractContextManager[None]:
    """Hold nothing: for who reads one photo at a time."""
    return contextlib.nullcontext()


def read_photo(path: str, max_side: int = 1024, hold: Hold = _at_once, leaving: Leaving | None = None) -> Picture:
    """Return the photo, its longer side at most ``max_side`` pixels, with its facts and embedded captions.

    Of animations and multi-page files the first picture is taken, of raw files the embedded preview.
    Transparent parts become white; embedded colour profiles are converted to sRGB, unless the picture is ``leaving``
    with others.

    Raises
    ------
    UnreadablePhoto
        For every file that does not yield a picture, whatever is wrong with it.
    """
    pillow_settings.silence()
    try:
        with open_regular(path) as file:
            return _read(path, file, max_side, hold, leaving)
    except Exception as error:  # decoders of hostile bytes raise anything; KeyboardInterrupt is not caught
        raise UnreadablePhoto(path, _reason(error)) from error


def _of_odd_kind(content: Content, kind: str) -> _Refused:
    """Return the refusal of a sound file that nothing here reads."""
    return _Refused(Message("is a kind of {format} that xsearch cannot read ({kind})", format=content.value, kind=kind))


def _begins_nearly_right(file: BinaryIO) -> bool:
    """Return whether a file begins nearly as a picture does: its first bytes are damaged."""
    file.seek(0)
    return file.read(4).startswith(_NEARLY)


def _content(head: bytes) -> Content:
    """Return what a file is by its first bytes; refuse what is no picture."""
    if not head:
        raise _Refused(Message("is empty"))
    if not any(head):
        raise _Refused(Message("begins with zeros only: the copy was not finished, or the card is damaged"))
    content = content_of(head)
    if content in (Content.FILM, Content.SOUND):
        raise _Refused(Message("is a film or a sound, whatever its name says"))
    return content


def _read(path: str, file: BinaryIO, max_side: int, hold: Hold, leaving: Leaving | None) -> Picture:
    content = _content(file.read(HEAD))
    if content is Content.RAW or (suffix_of(path) in RAW_SUFFIXES and content not in _PLAIN):
        try:
            return _read_raw(path, file, max_side, hold, leaving)
        except raw.NOT_RAW:
            if content is not Content.TIFF or not raw.is_plain_tiff(file):
                raise
    try:
        points = code_points.told_by(file, content)
        return _decode(_open(file, content, suffix_of(path)), max_side, hold, points, leaving=leaving)
    except UnknownKind as error:
        if content is not Content.PSD:
            with contextlib.suppress(Exception):  # raw files are TIFFs too, and this one may be under another name
                return _read_raw(path, file, max_side, hold, leaving)
        raise _of_odd_kind(content, str(error)) from None
    except psd.NoComposite:
        raise _Refused(Message("holds layers only. Save it in Photoshop with “Maximize Compatibility”")) from None
    except OSError as error:
        if kind := odd_kind(file, content):
            raise _of_odd_kind(content, kind) from None
        if isinstance(error, UnidentifiedImageError) and (content is not Content.UNKNOWN or _begins_nearly_right(file)):
            raise _Refused(Message("is damaged: its header cannot be read, or it ends within it")) from None
        if content is not Content.JPEG or "truncated" not in str(error):
            raise
    return _decode_cut_off(file, max_side, hold, leaving)


def _read_raw(path: str, file: BinaryIO, max_side: int, hold: Hold, leaving: Leaving | None) -> Picture:
    photo = raw.read_raw(path, file, max_side, functools.partial(_room, hold), leaving)
    kind = suffix_of(path)[1:].upper() if suffix_of(path) in RAW_SUFFIXES else "RAW"
    facts = photo.found.photo_facts(photo.width, photo.height, kind)
    return Picture(photo.image, facts, photo.found.captions, photo.profile, photo.exif)


def _decode_cut_off(file: BinaryIO, max_side: int, hold: Hold, leaving: Leaving | None) -> Picture:
    file.seek(0)
    data = file.read(_LARGEST_CUT_FILE)
    whole = Image.open(io.BytesIO(data + b"\xff\xd9"), formats=("JPEG",))
    return _decode(whole, max_side, hold, cut_off=True, leaving=leaving)


def _open(file: BinaryIO, content: Content, suffix: str) -> Image.Image:
    file.seek(0)
    if content is Content.TIFF:
        return tiff.open_tiff(file)
    if content is Content.PSD:
        return psd.open_psd(file)
    said = jp2.told_in_boxes(file) if content is Content.JPEG2000 else {}
    file.seek(0)
    more = _BY_SUFFIX.get(suffix) if content is Content.UNKNOWN else None
    image = Image.open(file, formats=(*_FORMATS, more) if more else _FORMATS)
    image.info.update(said)
    return image


def _decode(
    opened: Image.Image,
    max_side: int,
    hold: Hold,
    points: code_points.CodePoints | None = None,
    *,
    cut_off: bool = False,
    leaving: Leaving | None = None,
) -> Picture:
    with opened as image:
        kind = "JPEG" if image.format in ("JPEG", "MPO") else str(image.format)
        _require_size(image.size, pillow_settings.LARGEST_PHOTO if kind == "JPEG" else LARGEST_OTHER)
        width, height = image.size
        cost, most = _cost(image, kind, max_side), DECODE_MEMORY
        if leaving is not None:  # copies in other colours, and upright, at a size that is looked at
            cost, most = cost + _LEAVING * min(width * height, max_side**2), _LEAVING_MEMORY
        with _room(hold, cost, image.size, most):
            small = pixels.shrink(image, max_side, exact=leaving is not None)
            if cut_off and (missing := pixels.missing_share(small)) > 1 - LEAST_DECODED:
                raise _Refused(
                    Message("is cut off (truncated): only the first {share} of it is there", share=f"{1 - missing:.0%}")
                )
            profile = image.info.get("icc_profile")
            # Read after the pixels, where PNG may hold it, and where TIFF has been turned already.
            orientation = None if kind == "JXL" else _orientation(image)
            found = embedded.of_image(image)
            exif, xmp = _said(image, leaving)
            plain, profile = coloured(small, profile, points, leaving)
            upright = pixels.turned(plain, orientation)
            image.close()  # frees the full-size pixels while their memory is still counted
    if pixels.swaps_sides(orientation):
        width, height = height, width
    return Picture(upright, found.photo_facts(width, height, kind), found.captions, profile, exif, xmp)


def _said(image: Image.Image, leaving: Leaving | None) -> tuple[bytes, bytes]:
    """Return the EXIF and the XMP that a picture takes along."""
    if leaving is None:
        return b"", b""
    with contextlib.suppress(Exception):  # damaged blocks say nothing
        packets = list(packets_of(image))
        exif = carried_exif(image.getexif(), packets, leaving.policy)
        return exif, carried_xmp(packets, leaving.policy)
    return b"", b""


@contextlib.contextmanager
def _room(hold: Hold, cost: int, size: tuple[int, int], most: int = DECODE_MEMORY) -> Iterator[None]:
    """Hold the memory that a decode needs; refuse at once what could never fit."""
    if cost > most:
        raise _Refused(
            Message(
                "is too large: {width} x {height} pixels of this format would need {needed} GB of memory (the "
                "limit is {limit} GB)",
                width=size[0],
                height=size[1],
                needed=round(cost / 2**30, 1),
                limit=round(most / 2**30, 1),
            )
        )
    with hold(cost):
        yield


def _require_size(size: tuple[int, int], most: int) -> None:
    if size[0] * size[1] > most:
        raise _Refused(
            Message(
                "is larger than {size} megapixels ({width} x {height})",
                size=most // 10**6,
                width=size[0],
                height=size[1],
            )
        )


def _cost(image: Image.Image, kind: str, max_side: int) -> int:
    """Return how many bytes decoding this image needs at its peak."""
    if isinstance(image, SampledPicture):
        return image.memory(max_side)
    count = image.width * image.height
    if kind != "JPEG":
        return count * max(pixels.bytes_per_pixel(image), _DECODER_MEMORY.get(kind, 0))
    scale = max(image.size) // max_side
    reduced = 8 if scale >= 8 else 4 if scale >= 4 else 2 if scale >= 2 else 1
    # A progressive JPEG keeps all its coefficients, two bytes each, until its last scan has been read.
    coefficients = 2 * len(image.getbands()) if image.info.get("progressive") else 0
    return count * pixels.bytes_per_pixel(image) // reduced**2 + count * coefficients


def _orientation(image: Image.Image) -> object:
    try:
        return image.getexif().get(0x0112)
    except Exception:  # a broken EXIF block: better as it lies than not at all
        return None


def _reason(error: Exception) -> Message:
    """Return what a photographer is told. Texts of decoders are not shown: they speak to programmers."""
    text = str(error)
    if isinstance(error, _Refused):
        return message_of(error)
    if isinstance(error, OSError) and (error.errno is not None or isinstance(error, NotRegular)):
        return reason_of(error)
    if isinstance(error, ValueError) and "null" in text:
        return Message("has an impossible name")
    known = (reason for kinds, reason in _KNOWN_ERRORS if isinstance(error, kinds))
    cut_off = "truncated" in text.lower() or "end of file" in text.lower()
    if (said := next(known, None)) is not None:
        return said
    return Message("is cut off (truncated)") if cut_off else Message("is damaged: its content cannot be decoded")
