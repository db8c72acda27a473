"""Writing one side of a head as an ONNX graph, without the package ``onnx``.

The graph has a dozen nodes, and ONNX files are Protocol Buffers of a simple kind: nested messages of (field number,
value). Writing those few messages here saves a bundle 20 MB and a dependency that no other part of the program has.
Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3; any ONNX runtime reads the result.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.heads.head import Side

INPUT, OUTPUT = "vectors", "mapped"
_IR_VERSION = 8
_OPSET = 17
_FLOAT = 1  # TensorProto.DataType.FLOAT
_ATTRIBUTE_INT = 2  # AttributeProto.AttributeType.INT


def side_graph(side: Side) -> bytes:
    """Return an ONNX model of a side: ``vectors`` float32 (n, d) in, ``mapped`` float32 (n, d) out, any n."""
    d = side.matrix.shape[0]
    weights: dict[str, NDArray[np.float32]] = {"matrix": side.matrix, "bias": side.bias}
    nodes = [
        _node("MatMul", [INPUT, "matrix"], "turned"),
        _node("Add", ["turned", "bias"], "shifted"),
    ]
    moved = "shifted"
    if side.down.shape[1]:
        weights |= {"down": side.down, "up": side.up}
        nodes += [
            _node("MatMul", [INPUT, "down"], "hidden"),
            _node("Tanh", ["hidden"], "active"),
            _node("MatMul", ["active", "up"], "added"),
            _node("Add", ["shifted", "added"], "moved"),
        ]
        moved = "moved"
    weights |= {"kept": np.asarray([1.0 - side.blend], np.float32), "blend": np.asarray([side.blend], np.float32)}
    nodes += [
        _node("LpNormalization", [moved], "direction", axis=1, p=2),
        _node("Mul", ["direction", "blend"], "new"),
        _node("Mul", [INPUT, "kept"], "old"),
        _node("Add", ["old", "new"], "between"),
        _node("LpNormalization", ["between"], OUTPUT, axis=1, p=2),
    ]
    graph = b"".join(_bytes(1, node) for node in nodes) + _bytes(2, b"side")
    graph += b"".join(_bytes(5, _tensor(name, array)) for name, array in weights.items())
    graph += _bytes(11, _value(INPUT, d)) + _bytes(12, _value(OUTPUT, d))
    return _int(1, _IR_VERSION) + _bytes(2, b"xsearch") + _bytes(7, graph) + _bytes(8, _int(2, _OPSET))


def _node(operator: str, inputs: Sequence[str], output: str, **attributes: int) -> bytes:
    message = b"".join(_bytes(1, name.encode()) for name in inputs)
    message += _bytes(2, output.encode()) + _bytes(3, output.encode()) + _bytes(4, operator.encode())
    for name, value in attributes.items():
        message += _bytes(5, _bytes(1, name.encode()) + _int(3, value) + _int(20, _ATTRIBUTE_INT))
    return message


def _tensor(name: str, array: NDArray[np.float32]) -> bytes:
    dimensions = b"".join(_int(1, size) for size in array.shape)
    data = np.ascontiguousarray(array, dtype="<f4").tobytes()
    return dimensions + _int(2, _FLOAT) + _bytes(8, name.encode()) + _bytes(9, data)


def _value(name: str, dimension: int) -> bytes:
    shape = _bytes(1, _bytes(2, b"n")) + _bytes(1, _int(1, dimension))
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, _int(1, _FLOAT) + _bytes(2, shape)))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out) + struct.pack("B", value)


def _int(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value
