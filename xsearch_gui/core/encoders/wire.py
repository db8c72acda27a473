"""Protocol Buffers on the wire, read and written field by field: what ONNX files are made of.

https://protobuf.dev/programming-guides/encoding/. The package ``onnx`` would add 18 MB to the program, and would build
a whole model in memory to answer a question about it.
"""

from __future__ import annotations

from collections.abc import Iterator

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_LONGEST_SHAPE = 1_000  # bytes

Field = tuple[int, int | memoryview]


def fields(message: memoryview) -> Iterator[Field]:
    """Yield (field number, value) of a message: integers of any kind as int, all else as bytes. ValueError if torn."""
    at, end = 0, len(message)
    while at < end:
        key, at = _varint(message, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        if kind == _BYTES:
            length, at = _varint(message, at)
        else:
            length = {_FIXED64: 8, _FIXED32: 4}.get(kind, -1)
        if length < 0 or at + length > end:
            raise ValueError("not protobuf, or cut off")
        yield number, message[at : at + length]
        at += length


def view(value: int | memoryview) -> memoryview:
    """Return the bytes of a field. ValueError if it is a number."""
    if isinstance(value, int):
        raise ValueError("a number where a message was expected")
    return value


def text(value: int | memoryview) -> str:
    """Return the text of a field. ValueError (UnicodeDecodeError among them) if it is none."""
    return str(view(value), "utf-8")


def numbers(value: int | memoryview) -> list[int]:
    """Return the numbers of a repeated field, of which each is written alone or all are packed into one."""
    return [value] if isinstance(value, int) else list(packed(value))


def packed(data: memoryview) -> Iterator[int]:
    """Yield the numbers of a packed field of at most 1,000 bytes."""
    if len(data) > _LONGEST_SHAPE:
        raise ValueError("more dimensions than a tensor has")
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("not protobuf, or cut off")


# writing ------------------------------------------------------------------------------------------------------------


def varint(value: int) -> bytes:
    """Return a number that is not negative as protobuf writes it."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def integer(field: int, value: int) -> bytes:
    """Return a field that is a number."""
    return varint(field << 3) + varint(value)


def block(field: int, value: bytes) -> bytes:
    """Return a field that is a text, a message or bytes."""
    return block_head(field, len(value)) + value


def block_head(field: int, length: int) -> bytes:
    """Return what stands before ``length`` bytes of a field, for those that are not in memory."""
    return varint(field << 3 | 2) + varint(length)
