"""Photoshop's files (PSD, and PSB for large ones) by their composite: the picture of all layers, which lies last.

Pillow reads those of 8 bits only, and takes a saved selection for transparency. The layout is that of Adobe's
"Photoshop File Formats Specification"; what is transparent in the composite has been laid on white already.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, ImageChops, UnidentifiedImageError

from xsearch_gui.core.decoding.painting import BLACK_IS_0, CMYK, ICC_LAB, RGB, WHITE_IS_0, Meaning, SampledPicture
from xsearch_gui.core.decoding.samples import FLOAT, NONE, UNSIGNED, Layout, UnknownKind, read_samples

_MODES = {0: WHITE_IS_0, 1: BLACK_IS_0, 3: RGB, 4: CMYK, 8: BLACK_IS_0, 9: ICC_LAB}
_INDEXED, _INKS = 2, 4
_NAMES = {7: "multichannel"}
_PACKBITS = 32773
_RESOURCES = {1039: "icc_profile", 1058: "exif", 1060: "xmp", 1028: "iptc"}
_VERSION_INFO = 1057
_LARGEST_RESOURCES = 64 * 2**20  # bytes
_CHUNK = 4 * 2**20  # bytes that are decompressed at once


class NoComposite(Exception):
    """A Photoshop file that holds layers only."""


def open_psd(file: BinaryIO) -> Image.Image:
    """Return the composite of a Photoshop file, not yet decoded.

    Raises
    ------
    UnidentifiedImageError
        If its header cannot be read.
    UnknownKind, NoComposite
    """
    try:
        return PsdPicture(file)
    except (SyntaxError, struct.error) as error:
        raise UnidentifiedImageError("not a header of Photoshop") from error


class PsdPicture(SampledPicture):
    """The composite of a Photoshop file."""

    format = "PSD"
    format_description = "Adobe Photoshop"

    def _open(self) -> None:
        file: BinaryIO = self.fp  # type: ignore[assignment]
        head = struct.unpack(">4sH6xHIIHH", file.read(26))
        _, version, channels, height, width, bits, mode = head
        if version not in (1, 2) or not (0 < width <= 300_000 and 0 < height <= 300_000 and 0 < channels <= 56):
            raise SyntaxError("not a header of Photoshop")
        self._palette = _section(file, 4) if mode == _INDEXED else _section(file, 4)[:0]
        for number, value in _resources(_section(file, 4)):
            if number in _RESOURCES:
                self.info[_RESOURCES[number]] = value
            elif number == _VERSION_INFO and len(value) > 4 and not value[4]:
                raise NoComposite
        file.seek(_length(file, 8 if version == 2 else 4), 1)
        meaning = Meaning(BLACK_IS_0 if mode == _INDEXED else _MODES.get(mode, -1))
        kind = f"{_NAMES.get(mode, f'mode {mode}')}, {bits} bits"
        if not 0 < meaning.colours <= channels or bits not in (1, 8, 16, 32) or (mode == _INDEXED and bits != 8):
            raise UnknownKind(kind)
        self._ink = mode == _INKS
        self.take(_layout(file, (width, height), bits, meaning.colours, (channels, version), kind), meaning)

    def draft(self, mode: str | None, size: tuple[int, int] | None) -> None:
        """Be decoded at a part of the size; numbers of a palette have no mean."""
        if not self._palette:
            super().draft(mode, size)

    def load(self) -> Any:
        """Decode the picture."""
        if self.tile and self._palette:
            samples = read_samples(self.fp, self._layout, 1)  # type: ignore[arg-type]
            colours = np.frombuffer(self._palette.ljust(768, b"\0")[:768], np.uint8).reshape(3, 256).T
            image = Image.fromarray(colours[samples[..., 0].astype(np.uint8)])
            self._mode, self.im, self.tile = image.mode, image.im, []
        if self.tile and self._ink:  # Photoshop counts what is left white
            super().load()
            self.im = ImageChops.invert(self).im
        return super().load()


def _length(file: BinaryIO, size: int) -> int:
    return int.from_bytes(file.read(size), "big")


def _section(file: BinaryIO, size: int) -> bytes:
    """Return a part that begins with its length, of so many bytes."""
    length = _length(file, size)
    data = file.read(min(length, _LARGEST_RESOURCES))
    file.seek(length - len(data), 1)
    return data


def _resources(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the numbered blocks of a file: facts, profiles, texts."""
    at = 0
    while at + 12 <= len(data) and data[at : at + 4] in (b"8BIM", b"MeSa", b"PHUT", b"AgHg", b"DCSR"):
        number = struct.unpack_from(">H", data, at + 4)[0]
        name = data[at + 6] + 1
        at += 6 + name + name % 2
        length = int.from_bytes(data[at : at + 4], "big")
        yield number, data[at + 4 : at + 4 + length]
        at += 4 + length + length % 2


def _layout(
    file: BinaryIO, size: tuple[int, int], bits: int, colours: int, about: tuple[int, int], kind: str
) -> Layout:
    """Return where the samples of the composite lie: one plane after the other, each row by itself."""
    (width, height), (channels, version) = size, about
    packing = _length(file, 2)
    if packing > 1:
        raise UnknownKind(kind)
    row = -(-width * bits // 8)
    start = file.tell()
    rows = max(min(_CHUNK // row, height), 1)
    firsts = np.arange(0, height, rows)
    if packing:
        entry = 4 if version == 2 else 2
        lengths = np.frombuffer(file.read(channels * height * entry), f">u{entry}").astype(np.int64)
        if len(lengths) < channels * height:
            raise SyntaxError("cut off")
        ends = start + channels * height * entry + np.concatenate(([0], np.cumsum(lengths)))
        begins = np.concatenate([plane * height + firsts for plane in range(colours)])
        until = np.concatenate([plane * height + np.minimum(firsts + rows, height) for plane in range(colours)])
        offsets, counts = ends[begins], ends[until] - ends[begins]
    else:
        offsets = np.concatenate([start + (plane * height + firsts) * row for plane in range(colours)])
        counts = np.full(len(offsets), rows * row)
    return Layout(
        width=width,
        height=height,
        samples=colours,
        bits=bits,
        form=FLOAT if bits == 32 else UNSIGNED,
        order=">",
        planar=True,
        compression=_PACKBITS if packing else NONE,
        predictor=1,
        reversed_bits=False,
        tile=(width, rows),
        tiled=False,
        offsets=tuple(offsets.tolist()),
        counts=tuple(counts.tolist()),
    )
