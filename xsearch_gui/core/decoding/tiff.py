"""TIFF by its own tags: which of its pictures is the photo, and pixels that Pillow gets wrong or refuses.

A TIFF may begin with a thumbnail, hold its channels one after the other, count white as 0, and be of 16 bits, 32 bits
or floats. Pillow takes the first picture whatever it is, and knows a fixed list of arrangements, some of them wrongly;
so the tags are read first, and Pillow is asked where it is known to be right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, TiffImagePlugin, UnidentifiedImageError

from xsearch_gui.core.decoding.tiff_colours import between_black_and_white, rgb_of_lab
from xsearch_gui.core.decoding.tiff_samples import COMPRESSIONS, FLOAT, NONE, UNSIGNED, Layout, read_samples

_MOST_PAGES = 100  # before the photo
_BIG_ENDIAN_BIG = b"MM\0+"
_HIDDEN = 1 | 4  # NewSubfileType: a reduced picture, a mask
_WHITE_IS_0, _BLACK_IS_0, _RGB, _PALETTE, _CMYK, _YCBCR, _LAB, _ICC_LAB = 0, 1, 2, 3, 5, 6, 8, 9
_SENSOR = (32803, 34892)  # photosites
_COLOURS = {_WHITE_IS_0: 1, _BLACK_IS_0: 1, _RGB: 3, _CMYK: 4, _YCBCR: 3, _LAB: 3, _ICC_LAB: 3}
_BY_PILLOW = (2, 3, 4, 6, 7, 32771, 32809)  # fax, JPEG, ThunderScan
_MODES = {1: "L", 3: "RGB", 4: "CMYK"}

Tags = TiffImagePlugin.ImageFileDirectory_v2


class UnknownKind(Exception):
    """A TIFF that is sound as far as can be seen, of a kind that cannot be read; says which."""


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
    def is_hidden(self) -> bool:
        return bool(self.value(254, 0) & _HIDDEN) or self.value(255, 1) == 2

    @property
    def photometric(self) -> int:
        return self.value(262, _RGB if self.samples >= 3 else _BLACK_IS_0)

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
            return self.value(266, 1) == 1 and self.photometric in (_BLACK_IS_0, _RGB, _CMYK)
        if self.photometric == _YCBCR:
            return compression != NONE
        return self.bits in (1, 2, 4, 8) and self.photometric not in (_LAB, _ICC_LAB)

    def layout(self) -> Layout:
        width, height = self.value(256, 0), self.value(257, 0)
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
            signed_from=1 if self.photometric == _LAB else 99,
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
        for page in _pages(file):
            if not page.is_hidden:
                return page
            found.append(page)
        below = [page for above in found[:1] for page in _below(file, above) if not page.is_hidden]
    except Exception as error:  # Pillow's reader of tags raises anything for damaged ones
        if not found:
            raise UnidentifiedImageError("no tags") from error
        below = []
    readable = [page for page in below if page.layout().is_known() or page.photometric in _SENSOR]
    if not found:
        raise UnidentifiedImageError("no picture")
    return readable[0] if readable else max(found, key=lambda page: page.value(256, 0) * page.value(257, 0))


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


class TiffPicture(TiffImagePlugin.TiffImageFile):
    """A picture whose samples are read here: as grey, RGB, CMYK, YCbCr or Lab of 8 bits, transparent or not.

    It is decoded in segments, at the size of :meth:`draft`.
    """

    def __init__(self, file: BinaryIO, page: _Page) -> None:
        self._page = page
        super().__init__(file)

    def _open(self) -> None:
        page, self._layout = self._page, self._page.layout()
        self._colours = _COLOURS.get(page.photometric, 0)
        subsampled = page.photometric == _YCBCR and (page.values(530) or (2, 2)) != (1, 1)
        if not self._layout.is_known() or subsampled or not 0 < self._colours <= page.samples < 99:
            raise UnknownKind(page.kind)
        if len(set(page.values(258)[: page.samples])) > 1 or (page.photometric != _CMYK and self._colours == 4):
            raise UnknownKind(page.kind)
        if not self._layout.is_whole():
            raise SyntaxError("sizes do not fit")
        self._is_lab = page.photometric in (_LAB, _ICC_LAB)
        self.tag_v2 = page.tags
        self._size = (self._layout.width, self._layout.height)
        extra = page.values(338)
        self._alpha = extra[0] if extra and self._colours != 4 and page.samples > self._colours else 0
        self._mode = _MODES[self._colours]
        self._step = 1
        for name, tag in (("icc_profile", 34675), ("xmp", 700)):
            value = page.tags.get(tag)
            value = value[0] if isinstance(value, tuple) and len(value) == 1 else value
            if isinstance(value, bytes) and not (tag == 34675 and self._is_lab):
                self.info[name] = value
        self.tile = [ImageFile._Tile("tiff", (0, 0, *self._size), 0, None)]

    def memory(self, max_side: int) -> int:
        """Return the bytes that decoding to ``max_side`` pixels takes, at most."""
        pixels = min(self._layout.width * self._layout.height, 5 * max_side**2)
        return self._layout.memory() + pixels * self._page.samples * 12

    def draft(self, mode: str | None, size: tuple[int, int] | None) -> None:
        """Be decoded at 1/2, 1/3, ... of the size, not smaller than ``size``."""
        if self.tile and size is not None:
            self._step = max(1, min(self._layout.width // max(size[0], 1), self._layout.height // max(size[1], 1)))
            self._size = (-(-self._layout.width // self._step), -(-self._layout.height // self._step))

    def load(self) -> Any:
        """Decode the picture."""
        if self.tile:
            assert self.fp is not None
            image = self._painted(read_samples(self.fp, self._layout, self._step))  # type: ignore[arg-type]
            self._mode, self.im, self.tile = image.mode, image.im, []
        return super().load()

    def getexif(self) -> Image.Exif:
        """Return what the tags say."""
        if not self._page.strange:
            return super().getexif()
        exif = Image.Exif()
        exif.update({tag: value for tag, value in self.tag_v2.items() if tag < 2**15 and tag not in (273, 279)})
        return exif

    def _painted(self, samples: NDArray[np.float32]) -> Image.Image:
        colours = samples[..., : self._colours]
        if self._is_lab:
            white = self.tag_v2.get(318)
            is_d65 = isinstance(white, tuple) and abs(white[0] - 0.3127) + abs(white[-1] - 0.3290) < 0.002
            values = rgb_of_lab(colours, self._layout, icc=self._page.photometric == _ICC_LAB, is_d65=is_d65)
        else:
            values = between_black_and_white(colours, self._layout)
        if self._page.photometric == _WHITE_IS_0:
            values = 1 - values
        if self._alpha in (1, 2):
            most = 1.0 if self._layout.form == FLOAT else 2.0**self._layout.bits - 1
            alpha = np.clip(samples[..., self._colours, None] / most, 0, 1)
            if self._alpha == 1:  # the colours are multiplied by it
                values = np.clip(values / np.maximum(alpha, 1e-6), 0, 1)
            values = np.concatenate((values, alpha), axis=2)
        pixels = np.round(values * 255).astype(np.uint8)
        if self._page.photometric in (_CMYK, _YCBCR):
            mode = "CMYK" if self._page.photometric == _CMYK else "YCbCr"
            return Image.merge(mode, [Image.fromarray(pixels[..., i].copy()) for i in range(self._colours)])
        return Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
