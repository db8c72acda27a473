"""TIFF by its own tags: which of its pictures is the photo, and pixels that Pillow gets wrong or refuses.

A TIFF may begin with a thumbnail, hold its channels one after the other, count white as 0, and be of 16 bits, 32 bits
or floats. Pillow takes the first picture whatever it is, and knows a fixed list of arrangements, some of them wrongly;
so the tags are read first, and Pillow is asked where it is known to be right.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, TiffImagePlugin, UnidentifiedImageError

from xsearch_gui.core.decoding.painting import (
    BLACK_IS_0,
    CMYK,
    COLOURS,
    ICC_LAB,
    LAB,
    RGB,
    YCBCR,
    Meaning,
    SampledPicture,
)
from xsearch_gui.core.decoding.samples import COMPRESSIONS, NONE, UNSIGNED, Layout, UnknownKind

_MOST_PAGES = 100  # before the photo
_BIG_ENDIAN_BIG = b"MM\0+"
_THUMBNAIL, _SOON, _FAR_LARGER, _SAME_SHAPE = 512, 3, 3, 0.05  # pixels, pages, times, a share
_HIDDEN = 1 | 4  # NewSubfileType: a reduced picture, a mask
_INNER, _OFFSETS = (34665, 34853), (273, 279, 324, 325)  # EXIF and GPS; where the pixels lie
_SENSOR = (32803, 34892)  # photosites
_BY_PILLOW = (2, 3, 4, 6, 7, 32771, 32809)  # compressions: fax, JPEG, ThunderScan

Tags = TiffImagePlugin.ImageFileDirectory_v2


@dataclass(frozen=True, slots=True)
class _Page:
    tags: Tags
    number: int | None  # among the pictures that follow each other; None: below another one
    order: str
    strange: bool  # Pillow misreads the header

    def value(self, tag: int, default: int) -> int:
        """Return the one value of a tag, or the first of its values."""
        found = self.values(tag)
        return found[0] if found else default

    def values(self, tag: int) -> tuple[int, ...]:
        found = self.tags.get(tag)
        found = found if isinstance(found, tuple) else () if found is None else (found,)
        return tuple(int(it) for it in found if isinstance(it, int | float))

    @property
    def width(self) -> int:
        return self.value(256, 0)

    @property
    def height(self) -> int:
        return self.value(257, 0)

    @property
    def is_hidden(self) -> bool:
        return bool(self.value(254, 0) & _HIDDEN) or self.value(255, 1) == 2

    @property
    def photometric(self) -> int:
        return self.value(262, RGB if self.samples >= 3 else BLACK_IS_0)

    @property
    def samples(self) -> int:
        return self.value(277, max(len(self.values(258)), 1))

    @property
    def bits(self) -> int:
        return self.value(258, 1)

    @property
    def form(self) -> int:
        return self.value(339, UNSIGNED) if self.value(339, UNSIGNED) != 4 else UNSIGNED  # 4: not said

    @property
    def colours(self) -> int:
        return COLOURS.get(self.photometric, 0)

    @property
    def kind(self) -> str:
        return f"{self.bits} bits, compression {self.value(259, NONE)}, photometric {self.photometric}"

    def suits_pillow(self) -> bool:
        """Return whether Pillow reads this kind rightly, or else nothing does."""
        compression = self.value(259, NONE)
        if compression not in COMPRESSIONS:
            return compression in _BY_PILLOW and self.bits <= 8 and not self.strange
        known = 262 in self.tags and self.form == UNSIGNED and set(self.values(339)) <= {UNSIGNED, 4}
        planar = self.value(284, 1) == 2
        if self.strange or planar or not known or len(set(self.values(258))) > 1 or self.value(317, 1) not in (1, 2):
            return False
        if self.bits == 16:
            return self.value(266, 1) == 1 and self.photometric in (BLACK_IS_0, RGB, CMYK)
        if self.photometric == YCBCR:
            return compression != NONE
        return self.bits in (1, 2, 4, 8) and self.photometric not in (LAB, ICC_LAB)

    def layout(self) -> Layout:
        width, height = self.width, self.height
        tiled = 322 in self.tags
        return Layout(
            width=width,
            height=height,
            samples=self.samples,
            bits=self.bits,
            form=self.form,
            order=self.order,
            planar=self.value(284, 1) == 2 and self.samples > 1,
            compression=self.value(259, NONE),
            predictor=self.value(317, 1) if self.value(259, NONE) in (5, 8, 32946, 34925, 50000) else 1,
            reversed_bits=self.value(266, 1) == 2,
            tile=(self.value(322, 0), self.value(323, 0)) if tiled else (width, min(self.value(278, height), height)),
            tiled=tiled,
            offsets=self.values(324 if tiled else 273),
            counts=self.values(325 if tiled else 279),
            signed_from=1 if self.photometric == LAB else 99,
        )


def open_tiff(file: BinaryIO) -> Image.Image:
    """Return the photo of a TIFF, not yet decoded.

    Raises
    ------
    UnidentifiedImageError
        If its tags cannot be read.
    UnknownKind
        If it is of a kind that cannot be read.
    """
    page = _photo_of(file)
    if page.number is not None and page.suits_pillow():
        file.seek(0)
        try:
            image = Image.open(file, formats=("TIFF",))
            image.seek(page.number)
        except (UnidentifiedImageError, SyntaxError, KeyError, EOFError):
            pass
        else:
            return image
    try:
        return TiffPicture(file, page)
    except SyntaxError as error:
        raise UnidentifiedImageError("sizes do not fit") from error


def _photo_of(file: BinaryIO) -> _Page:
    """Return the first picture that is neither a thumbnail nor a mask; if all are, the largest."""
    found: list[_Page] = []
    try:
        pages = _pages(file)
        for page in pages:
            if not page.is_hidden:
                return _unless_small(page, pages)
            found.append(page)
        below = [page for above in found[:1] for page in _below(file, above) if not page.is_hidden]
    except Exception as error:  # Pillow's reader of tags raises anything for damaged ones
        if not found:
            raise UnidentifiedImageError("no tags") from error
        below = []
    readable = [page for page in below if page.layout().is_known() or page.photometric in _SENSOR]
    if not found:
        raise UnidentifiedImageError("no picture")
    return readable[0] if readable else max(found, key=lambda page: page.width * page.height)


def _unless_small(page: _Page, others: Iterator[_Page]) -> _Page:
    """Return the page, or what follows soon of the same shape and far larger: not all programs call thumbnails so."""
    if not 0 < max(page.width, page.height) <= _THUMBNAIL:
        return page
    with contextlib.suppress(Exception):  # the tags of a page behind a sound one
        for other in itertools.islice(others, _SOON):
            times = other.width / page.width
            if (
                not other.is_hidden
                and times >= _FAR_LARGER
                and abs(other.height / page.height / times - 1) < _SAME_SHAPE
            ):
                return other
    return page


def _pages(file: BinaryIO) -> Iterator[_Page]:
    file.seek(0)
    head = file.read(16)
    at = _tags(head).next
    for number in range(_MOST_PAGES):
        if not at:
            return
        yield (page := _page(file, head, at, number))
        at = page.tags.next


def _below(file: BinaryIO, above: _Page) -> Iterator[_Page]:
    """Yield the pictures that hang on another one."""
    file.seek(0)
    head = file.read(16)
    for at in above.values(330)[:_MOST_PAGES]:
        yield _page(file, head, at, None)


def _page(file: BinaryIO, head: bytes, at: int, number: int | None) -> _Page:
    tags = _tags(head)
    file.seek(at)
    tags.load(file)
    return _Page(tags, number, ">" if head[:2] == b"MM" else "<", head[:4] == _BIG_ENDIAN_BIG)


def _tags(head: bytes) -> Tags:
    if head[:4] == _BIG_ENDIAN_BIG:
        # WORKAROUND https://github.com/python-pillow/Pillow: it looks for BigTIFF's 43 at the byte where only
        # little-endian files have it; the order of bytes can be given beside the header.
        return Tags(b"II+\0" + head[4:], prefix=b"MM")
    return Tags(head if head[2:3] == b"+" else head[:8])


def _inner(file: BinaryIO, page: _Page) -> Iterator[tuple[int, Tags]]:
    """Yield the tags of EXIF and of the position, which Pillow does not find where it misreads the header."""
    file.seek(0)
    head = file.read(16)
    for tag in _INNER:
        with contextlib.suppress(Exception):  # damaged tags cost themselves
            if at := page.value(tag, 0):
                yield tag, _page(file, head, at, None).tags


class TiffPicture(SampledPicture, TiffImagePlugin.TiffImageFile):
    """A picture of a TIFF whose samples are read here."""

    def __init__(self, file: BinaryIO, page: _Page) -> None:
        self._page = page
        super().__init__(file)

    def _open(self) -> None:
        page, layout = self._page, self._page.layout()
        extra, white = page.values(338), page.tags.get(318)
        is_d65 = isinstance(white, tuple) and abs(white[0] - 0.3127) + abs(white[-1] - 0.3290) < 0.002
        meaning = Meaning(page.photometric, extra[0] if extra and page.samples > page.colours else 0, is_d65)
        subsampled = page.photometric == YCBCR and (page.values(530) or (2, 2)) != (1, 1)
        if not layout.is_known() or subsampled or not 0 < page.colours <= page.samples < 99:
            raise UnknownKind(page.kind)
        if len(set(page.values(258)[: page.samples])) > 1:
            raise UnknownKind(page.kind)
        if not layout.is_whole():
            raise SyntaxError("sizes do not fit")
        self.take(layout, meaning)
        self.tag_v2 = page.tags
        self._inner = dict(_inner(self.fp, page)) if page.strange else {}  # type: ignore[arg-type]
        for name, tag in (("icc_profile", 34675), ("xmp", 700)):
            value = page.tags.get(tag)
            value = value[0] if isinstance(value, tuple) and len(value) == 1 else value
            if isinstance(value, bytes) and not (tag == 34675 and page.photometric in (LAB, ICC_LAB)):
                self.info[name] = value

    def getexif(self) -> Image.Exif:
        """Return what the tags say."""
        if not self._page.strange:
            return super().getexif()
        exif = Image.Exif()
        exif.update({tag: value for tag, value in self.tag_v2.items() if tag not in (*_OFFSETS, *_INNER)})
        for tag, tags in self._inner.items():
            exif.get_ifd(tag).update(tags)
        return exif
