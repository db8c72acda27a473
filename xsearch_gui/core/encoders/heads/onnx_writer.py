"""Writing one side of a head as an ONNX graph, without the package ``onnx``.

The graph has a dozen nodes, and ONNX files are Protocol Buffers of a simple kind: nested messages of (field number,
value). Writing those few messages here saves a bundle 20 MB and a dependency that no other part of the program has.
Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3; any ONNX runtime reads the result.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.heads.head import Side
from xsearch_gui.core.encoders.onnx_parts import FLOAT, node, tensor, value
from xsearch_gui.core.encoders.wire import block, integer

INPUT, OUTPUT = "vectors", "mapped"
_IR_VERSION = 8
_OPSET = 17


def side_graph(side: Side) -> bytes:
    """Return an ONNX model of a side: ``vectors`` float32 (n, d) in, ``mapped`` float32 (n, d) out, any n."""
    d = side.matrix.shape[0]
    weights: dict[str, NDArray[np.float32]] = {"matrix": side.matrix, "bias": side.bias}
    nodes = [
        node("MatMul", [INPUT, "matrix"], "turned"),
        node("Add", ["turned", "bias"], "shifted"),
    ]
    moved = "shifted"
    if side.down.shape[1]:
        weights |= {"down": side.down, "up": side.up}
        nodes += [
            node("MatMul", [INPUT, "down"], "hidden"),
            node("Tanh", ["hidden"], "active"),
            node("MatMul", ["active", "up"], "added"),
            node("Add", ["shifted", "added"], "moved"),
        ]
        moved = "moved"
    weights |= {"kept": np.asarray([1.0 - side.blend], np.float32), "blend": np.asarray([side.blend], np.float32)}
    nodes += [
        node("LpNormalization", [moved], "direction", axis=1, p=2),
        node("Mul", ["direction", "blend"], "new"),
        node("Mul", [INPUT, "kept"], "old"),
        node("Add", ["old", "new"], "between"),
        node("LpNormalization", ["between"], OUTPUT, axis=1, p=2),
    ]
    graph = b"".join(block(1, node) for node in nodes) + block(2, b"side")
    graph += b"".join(block(5, tensor(name, array)) for name, array in weights.items())
    graph += block(11, value(INPUT, FLOAT, ("n", d))) + block(12, value(OUTPUT, FLOAT, ("n", d)))
    return integer(1, _IR_VERSION) + block(2, b"xsearch") + block(7, graph) + block(8, integer(2, _OPSET))
