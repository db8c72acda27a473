"""The samples of a picture as numbers, of any width, order and arrangement, at a part of their size.

Only what TIFF 6.0 and its supplements (predictors of Adobe's Technical Note 3, BigTIFF) fix is done here: where the
bytes lie, and what numbers they are. Decompression is libtiff's, by way of Pillow: each compressed segment is given to
it as a grey picture of bytes.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

NONE = 1
COMPRESSIONS = frozenset({NONE, 5, 8, 32946, 32773, 34925, 50000})  # LZW, Deflate (2), PackBits, LZMA, Zstandard
UNSIGNED, SIGNED, FLOAT = 1, 2, 3
_WIDTHS = {UNSIGNED: (*range(1, 17), 32, 64), SIGNED: (8, 16, 32, 64), FLOAT: (16, 32, 64)}
_PREDICTED = {1: (UNSIGNED, SIGNED, FLOAT), 2: (UNSIGNED, SIGNED), 3: (FLOAT,)}
_CHUNK = 4 * 2**20  # bytes that are read at once of what is not compressed
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class UnknownKind(Exception):
    """A file that is sound as far as can be seen, of a kind that cannot be read; says which."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the samples of a picture lie in its file; names and values as in TIFF.

    ``order`` is ``<`` or ``>``; ``tile`` the columns and rows of a segment (strip or tile); ``tiled`` tells whether
    segments at the edges are whole. ``signed_from`` is the first channel whose unsigned samples mean signed numbers.
    """

    width: int
    height: int
    samples: int
    bits: int
    form: int
    order: str
    planar: bool
    compression: int
    predictor: int
    reversed_bits: bool
    tile: tuple[int, int]
    tiled: bool
    offsets: tuple[int, ...]
    counts: tuple[int, ...]
    signed_from: int = 99

    def is_known(self) -> bool:
        """Return whether :func:`read_samples` knows this kind."""
        return (
            self.compression in COMPRESSIONS
            and self.bits in _WIDTHS.get(self.form, ())
            and self.form in _PREDICTED.get(self.predictor, ())
            and (self.predictor != 2 or self.bits in (8, 16, 32, 64))
        )

    def is_whole(self) -> bool:
        """Return whether the sizes fit each other."""
        needed = self.across * self.down * (self.samples if self.planar else 1)
        return min(self.width, self.height, self.samples, *self.tile) > 0 and len(self.offsets) >= needed

    @property
    def across(self) -> int:
        """How many segments lie side by side."""
        return -(-self.width // max(self.tile[0], 1))

    @property
    def down(self) -> int:
        """How many segments lie below each other."""
        return -(-self.height // max(self.tile[1], 1))

    @property
    def row_bytes(self) -> int:
        """Bytes of one row of a segment."""
        return -(-self.tile[0] * (1 if self.planar else self.samples) * self.bits // 8)

    def memory(self) -> int:
        """Return about how many bytes decoding takes, beside the picture that comes of it."""
        whole = self.row_bytes * min(self.tile[1], self.height)
        segment = whole if self.compression != NONE or self.tiled else min(whole, _CHUNK + self.row_bytes)
        return segment * 4 * (8 if self.bits < 8 else 2)


@dataclass(frozen=True, slots=True)
class _Segment:
    plane: int
    x: int
    y: int
    rows: int
    offset: int
    count: int


def read_samples(file: BinaryIO, layout: Layout, step: int) -> NDArray[np.float32]:
    """Return the samples, averaged over squares of ``step`` pixels.

    Returns
    -------
    ndarray of float32, shape (height / step, width / step, samples), rounded up
        In the samples' own units. What is no number is 0.

    Raises
    ------
    OSError
        If there are fewer bytes than there must be, or they cannot be decompressed.
    """
    shape = (-(-layout.height // step), -(-layout.width // step), layout.samples)
    sums = np.zeros(shape, np.float32)
    for segment in _segments(layout):
        file.seek(segment.offset)
        values = _numbers(file.read(segment.count), layout, segment)
        values = values[: layout.height - segment.y, : layout.width - segment.x]
        channels = slice(segment.plane, segment.plane + 1) if layout.planar else slice(None)
        if layout.signed_from < layout.samples and layout.form == UNSIGNED:
            signed = values[..., max(layout.signed_from - (segment.plane if layout.planar else 0), 0) :]
            signed[signed >= 2 ** (layout.bits - 1)] -= 2**layout.bits
        top, left = segment.y // step, segment.x // step
        values = _summed(_summed(values, segment.y, step, 0), segment.x, step, 1)
        sums[top : top + values.shape[0], left : left + values.shape[1], channels] += values
    rows, columns = (np.bincount(np.arange(side) // step) for side in (layout.height, layout.width))
    return np.asarray(sums / (rows[:, None, None] * columns[None, :, None]), np.float32)


def _segments(layout: Layout) -> Iterator[_Segment]:
    """Yield where the segments lie; of what is not compressed, and need not be read at once, parts of them."""
    per_plane = layout.across * layout.down
    for number in range(per_plane * (layout.samples if layout.planar else 1)):
        plane, place = divmod(number, per_plane)
        x, y = place % layout.across * layout.tile[0], place // layout.across * layout.tile[1]
        rows = layout.tile[1] if layout.tiled else min(layout.tile[1], layout.height - y)
        offset = layout.offsets[number]
        if layout.compression != NONE:
            count = layout.counts[number] if number < len(layout.counts) else layout.row_bytes * rows
            yield _Segment(plane, x, y, rows, offset, count)
            continue
        most = max(_CHUNK // layout.row_bytes, 1)
        for first in range(0, rows, most):
            part = min(most, rows - first)
            at = offset + first * layout.row_bytes
            if y + first < layout.height:
                yield _Segment(plane, x, y + first, part, at, part * layout.row_bytes)


def _summed(values: NDArray[np.float32], start: int, step: int, axis: int) -> NDArray[np.float32]:
    if step == 1:
        return values
    first = (step - start % step) % step
    places = np.arange(first, values.shape[axis], step)
    return np.add.reduceat(values, places if first == 0 else np.concatenate(([0], places)), axis=axis)


def _numbers(data: bytes, layout: Layout, segment: _Segment) -> NDArray[np.float32]:
    """Return the numbers of a segment, shape (rows, columns, samples)."""
    if layout.reversed_bits:
        data = data.translate(_REVERSED)
    if layout.compression != NONE:
        data = _decompressed(data, layout, segment.rows)
    size = segment.rows * layout.row_bytes
    if len(data) < size:
        raise OSError("image file is truncated")
    raw = np.frombuffer(data, np.uint8, size).reshape(segment.rows, layout.row_bytes)
    samples = 1 if layout.planar else layout.samples
    values = _unpacked(raw, layout, layout.tile[0] * samples)
    values = values.reshape(segment.rows, layout.tile[0], samples)
    if layout.predictor == 2:
        values = np.cumsum(values, axis=1, dtype=values.dtype)
    with np.errstate(over="ignore"):
        return np.nan_to_num(values.astype(np.float32), copy=False, posinf=0.0, neginf=0.0)


def _unpacked(raw: NDArray[np.uint8], layout: Layout, count: int) -> NDArray[Any]:
    """Return rows of bytes as rows of ``count`` numbers each."""
    rows, size = len(raw), layout.bits // 8
    if layout.bits not in (8, 16, 32, 64):
        bits = np.unpackbits(raw, axis=1)[:, : count * layout.bits].reshape(rows, count, layout.bits)
        return bits @ (1 << np.arange(layout.bits, dtype=np.uint16)[::-1])
    kind = {UNSIGNED: "u", SIGNED: "i", FLOAT: "f"}[layout.form]
    if layout.predictor == 3:  # the bytes of a row lie by weight, the heaviest first, as differences
        samples = 1 if layout.planar else layout.samples
        raw = np.cumsum(raw.reshape(rows, -1, samples), axis=1, dtype=np.uint8).reshape(rows, size, count)
        return np.ascontiguousarray(raw.transpose(0, 2, 1)).view(f">{kind}{size}")[..., 0]
    values = raw.view(f"{layout.order}{kind}{size}")
    return values.astype(values.dtype.newbyteorder("=")) if layout.predictor == 2 else values


def _decompressed(data: bytes, layout: Layout, rows: int) -> bytes:
    """Return a segment as libtiff decompresses it, as a grey picture of its bytes."""
    at = 8 + 2 + 9 * 12 + 4
    entries = [(256, 4, layout.row_bytes), (257, 4, rows), (258, 3, 8), (259, 3, layout.compression), (262, 3, 1)]
    entries += [(273, 4, at), (277, 3, 1), (278, 4, rows), (279, 4, len(data))]
    head = struct.pack("<2sHIH", b"II", 42, 8, len(entries))
    head += b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries) + bytes(4)
    with Image.open(io.BytesIO(head + data), formats=("TIFF",)) as image:
        return image.tobytes()
