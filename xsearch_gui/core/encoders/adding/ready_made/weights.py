"""The weights of a published graph, within its file or beside it, and writing them into one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import BinaryIO

import numpy as np

from xsearch_gui.core.encoders.onnx_parts import FLOAT, FLOAT16
from xsearch_gui.core.encoders.wire import block, block_head, fields, integer, numbers, text, view
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message

_DIMS, _KIND, _NAME, _RAW, _EXTERNAL, _LOCATION = 1, 2, 8, 9, 13, 14
_OUTSIDE = 1  # TensorProto.DataLocation.EXTERNAL
_HALF_MOST = 65504.0  # the largest number of 16 bits
_PART = 1 << 24  # numbers converted at a time
Beside = Callable[[str], memoryview | None]
_PLAIN = re.compile(r"[\w.+-]{1,200}")


@dataclass(frozen=True, slots=True)
class Weight:
    """One tensor: its message without the numbers, and the numbers where they are kept as bytes."""

    name: str
    kind: int
    dims: tuple[int, ...]
    head: bytes  # the message, but for the bytes of the numbers
    numbers: memoryview | None  # None: ``head`` is the whole message

    @property
    def length(self) -> int:
        """How many bytes the message has."""
        own = 0 if self.numbers is None else len(block_head(_RAW, len(self.numbers))) + len(self.numbers)
        return len(self.head) + own

    def can_be_halved(self, small: int) -> bool:
        """Return whether the numbers can be stored in 16 bits, and are as many as ``small``."""
        known = self.numbers is not None and self.kind == FLOAT
        return known and prod(self.dims) >= small and prod(self.dims) * 4 == len(self.numbers or b"")

    def halved_length(self, small: int) -> int:
        """How many bytes the message has if the numbers are stored in 16 bits where that can be."""
        if not self.can_be_halved(small):
            return self.length
        size = prod(self.dims) * 2
        return len(self._half_head()) + len(block_head(_RAW, size)) + size

    def write(self, file: BinaryIO, *, halved: bool) -> None:
        """Write the message, with 32-bit numbers as 16 bits under the name ``<name>.half`` if it is ``halved``."""
        if self.numbers is None:
            file.write(self.head)
        elif not halved:
            file.write(self.head + block_head(_RAW, len(self.numbers)))
            file.write(self.numbers)
        else:
            file.write(self._half_head() + block_head(_RAW, prod(self.dims) * 2))
            whole = np.frombuffer(self.numbers, "<f4")
            for start in range(0, len(whole), _PART):
                part = np.clip(whole[start : start + _PART], -_HALF_MOST, _HALF_MOST)
                file.write(part.astype("<f2").tobytes())

    def _half_head(self) -> bytes:
        dims = b"".join(integer(_DIMS, size) for size in self.dims)
        return dims + integer(_KIND, FLOAT16) + block(_NAME, f"{self.name}.half".encode())


def read_weight(path: Path, raw: memoryview, beside: Beside) -> Weight:
    """Take a tensor of the graph at ``path`` apart; its numbers stay where they are.

    Raises
    ------
    EncoderProblem
        They are kept in a file that is not there.
    ValueError
        It is no tensor.
    """
    name, kind, dims = "", 0, list[int]()
    kept, outside, place = memoryview(b""), False, dict[str, str]()
    for number, found in fields(raw):
        if number == _DIMS:
            dims += numbers(found)
        elif number == _KIND and isinstance(found, int):
            kind = found
        elif number == _NAME:
            name = text(found)
        elif number == _RAW:
            kept = view(found)
        elif number == _LOCATION:
            outside = found == _OUTSIDE
        elif number == _EXTERNAL:
            entry = dict(fields(view(found)))
            place[text(entry[1])] = text(entry[2])
    if not kept and not outside:
        return Weight(name, kind, tuple(dims), bytes(raw), None)  # few numbers, written one by one
    head = b"".join(integer(_DIMS, size) for size in dims) + integer(_KIND, kind) + block(_NAME, name.encode())
    return Weight(name, kind, tuple(dims), head, _outside(path, place, beside) if outside else kept)


def _outside(path: Path, place: dict[str, str], beside: Beside) -> memoryview:
    """Return the numbers that a graph keeps in another file: one beside it, by a plain name."""
    location = place.get("location", "").removeprefix("./")
    data = beside(location) if _PLAIN.fullmatch(location) and location.strip(".") else None
    if data is None:
        raise EncoderProblem(
            Message(
                "{path} keeps its weights in {location}, which is not there. Get that file too, and put it beside the "
                "graph.",
                path=path,
                location=repr(location[:100]),
            )
        )
    start = int(place.get("offset", "0"))
    length = int(place.get("length", str(len(data) - start)))
    if not 0 <= start <= start + length <= len(data):
        raise EncoderProblem(
            Message("{file} is shorter than {path} says; it was not copied whole.", file=location, path=path)
        )
    return data[start : start + length]
