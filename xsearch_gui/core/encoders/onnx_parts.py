"""Nodes, tensors and values of an ONNX graph, written without the package ``onnx``.

Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3; any ONNX runtime reads the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.wire import block, integer

FLOAT, UINT8, INT8, INT32, INT64, FLOAT16 = 1, 2, 3, 6, 7, 10  # TensorProto.DataType
_KINDS = {"<f4": FLOAT, "<i8": INT64, "<f2": FLOAT16, "|u1": UINT8, "|i1": INT8}
_INT, _INTS = 2, 7  # AttributeProto.AttributeType
_WORD = 1 << 64


def node(operator: str, inputs: Sequence[str], output: str, **attributes: int | Sequence[int]) -> bytes:
    """Return a ``NodeProto`` of one output. It has no name of its own: it may join nodes of any names."""
    message = b"".join(block(1, name.encode()) for name in inputs)
    message += block(2, output.encode()) + block(4, operator.encode())
    for name, value in attributes.items():
        single = isinstance(value, int)
        given = [value] if isinstance(value, int) else value
        numbers = b"".join(integer(3 if single else 8, number % _WORD) for number in given)  # of two's complement
        message += block(5, block(1, name.encode()) + numbers + integer(20, _INT if single else _INTS))
    return message


def tensor(name: str, array: NDArray[Any]) -> bytes:
    """Return a ``TensorProto`` of float32, float16, int64, int8 or uint8 numbers."""
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    dimensions = b"".join(integer(1, size) for size in array.shape)
    return dimensions + integer(2, _KINDS[little.dtype.str]) + block(8, name.encode()) + block(9, little.tobytes())


def value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    """Return a ``ValueInfoProto`` of a tensor; a dimension is a number, or the name of one that may be any."""
    dims = (integer(1, size) if isinstance(size, int) else block(2, size.encode()) for size in shape)
    body = b"".join(block(1, dim) for dim in dims)
    return block(1, name.encode()) + block(2, block(1, integer(1, kind) + block(2, body)))
