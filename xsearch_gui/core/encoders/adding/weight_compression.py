"""Smaller graphs: weights *stored* as int8 or fp16 and made fp32 when the graph is loaded; all computing stays fp32.

A quarter or half of the disk and of the time to load, the speed and the memory of fp32. The usual dynamic quantisation
rounds the activations too: its vectors then depend on the processor (without VNNI, products of eight bits saturate) and
on what else is in the batch, so that parity vectors would hold on one computer and not on another.
Needs the package ``onnx`` (extra ``export``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

_SMALL = 4_096  # tensors up to so many numbers stay as they are: biases, norms
_LARGEST_HALF = 65_504.0

Scaled = tuple[NDArray[np.int8], NDArray[np.float32]]


def shrink(source: Path, target: Path, kind: Literal["fp16", "int8"]) -> None:
    """Write a graph again with its large fp32 weights stored as ``kind``.

    int8 has one scale for each output of a matrix or convolution and for each row of a table; what is neither is
    stored as fp16.
    """
    import onnx  # noqa: PLC0415 - extra "export"
    from onnx import numpy_helper  # noqa: PLC0415

    model = onnx.load(str(source))
    graph = model.graph
    before: list[Any] = []
    instead: dict[str, list[Any]] = {}
    for tensor in list(graph.initializer):
        if tensor.data_type != onnx.TensorProto.FLOAT or int(np.prod(tensor.dims)) <= _SMALL:
            continue
        array = numpy_helper.to_array(tensor)
        users = [node for node in graph.node if tensor.name in node.input]
        graph.initializer.remove(tensor)
        if kind == "int8" and len(users) == 1 and _is_table(users[0], tensor.name, array):
            graph.initializer.extend(_int8_tensors(tensor.name, *_scaled(array, (1,))))
            instead[users[0].output[0]] = _look_up(users[0], tensor.name)
        elif kind == "int8" and (shared := _shared_axes(users, tensor.name, array)) is not None:
            graph.initializer.extend(_int8_tensors(tensor.name, *_scaled(array, shared)))
            before += _widened(tensor.name)
        else:
            before.append(_as_half(graph, tensor.name, array))
    nodes = [*before, *(new for old in graph.node for new in instead.get(old.output[0], [old]))]
    del graph.node[:]
    graph.node.extend(nodes)
    # WORKAROUND https://github.com/microsoft/onnxruntime/issues/18391: shapes noted for the old tensors mislead.
    del graph.value_info[:]
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _is_table(node: Any, name: str, array: NDArray[np.float32]) -> bool:
    return node.op_type == "Gather" and node.input[0] == name and array.ndim == 2 and not _number(node, "axis")


def _shared_axes(users: list[Any], name: str, array: NDArray[np.float32]) -> tuple[int, ...] | None:
    """Return the axes along which a matrix or convolution shares its scales; None for other weights."""
    if not users or any(node.op_type not in ("MatMul", "Gemm", "Conv") or node.input[1] != name for node in users):
        return None
    if users[0].op_type == "Conv" or (users[0].op_type == "Gemm" and _number(users[0], "transB")):
        return tuple(range(1, array.ndim))
    return (0,) if array.ndim == 2 else None


def _number(node: Any, name: str) -> int:
    return next((int(attribute.i) for attribute in node.attribute if attribute.name == name), 0)


def _scaled(array: NDArray[np.float32], shared: tuple[int, ...]) -> Scaled:
    """Return values of -127..127 and their scales, which broadcast against them."""
    scale = np.maximum(np.abs(array).max(axis=shared, keepdims=True), 1e-8).astype(np.float32) / np.float32(127)
    return np.rint(array / scale).astype(np.int8), scale


def _int8_tensors(name: str, values: NDArray[np.int8], scale: NDArray[np.float32]) -> list[Any]:
    from onnx import numpy_helper  # noqa: PLC0415

    return [numpy_helper.from_array(values, f"{name}_int8"), numpy_helper.from_array(scale, f"{name}_scale")]


def _widened(name: str) -> list[Any]:
    """Return the nodes that make a weight fp32; onnxruntime runs them once, when it loads the graph."""
    from onnx import TensorProto, helper  # noqa: PLC0415

    cast = helper.make_node("Cast", [f"{name}_int8"], [f"{name}_wide"], to=TensorProto.FLOAT)
    return [cast, helper.make_node("Mul", [f"{name}_wide", f"{name}_scale"], [name])]


def _look_up(gather: Any, name: str) -> list[Any]:
    """Return the nodes that make only those rows of a table fp32 that are looked up."""
    from onnx import TensorProto, helper  # noqa: PLC0415

    ids, result = gather.input[1], gather.output[0]
    found, scales, wide = (f"{result}_{part}" for part in ("int8", "scale", "wide"))
    return [
        helper.make_node("Gather", [f"{name}_int8", ids], [found], axis=0),
        helper.make_node("Gather", [f"{name}_scale", ids], [scales], axis=0),
        helper.make_node("Cast", [found], [wide], to=TensorProto.FLOAT),
        helper.make_node("Mul", [wide, scales], [result]),
    ]


def _as_half(graph: Any, name: str, array: NDArray[np.float32]) -> Any:
    from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415

    half = np.clip(array, -_LARGEST_HALF, _LARGEST_HALF).astype(np.float16)  # masks hold the lowest fp32
    graph.initializer.append(numpy_helper.from_array(half, f"{name}_fp16"))
    return helper.make_node("Cast", [f"{name}_fp16"], [name], to=TensorProto.FLOAT)
