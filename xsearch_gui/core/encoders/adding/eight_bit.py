"""Graphs that compute with numbers of eight bits: faster on processors with instructions for that.

Every product of activations with a large matrix becomes one of integers. Weights have a scale for each output;
activations one for each row, that is, for each patch of a photo and each token of a text: what a vector is depends on
nothing else in its batch, as it would with the usual dynamic quantisation, whose one scale is of the whole batch.

Weights keep seven bits, -63..63. Where a processor has no instruction that sums products of eight bits exactly, pairs
are summed in sixteen bits and cut at 32,767 (``vpmaddubsw``): 2 * 255 * 63 = 32,130 stays below. So every processor
computes the same sums, and only the time differs. The finished graph is rewritten; neither torch nor ``onnx`` is
needed.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.adding.ready_made.graph import Additions, Graph, Node, read_graph, write_graph
from xsearch_gui.core.encoders.adding.ready_made.weights import Weight
from xsearch_gui.core.encoders.onnx_parts import FLOAT, UINT8, node, tensor, value
from xsearch_gui.core.encoders.wire import fields, text, view

_SMALL = 4_096  # matrices up to so many numbers stay as they are
_MOST = np.float32(63)  # of a weight
_MIDDLE = 128  # what stands for 0 among activations
_LEAST_OPSET, _AXES_AS_INPUT = 11, 18  # of negative axes, and of ReduceMax that takes them as an input


def compute_in_eight_bits(source: Path, target: Path) -> int:
    """Write a graph again with its large products in integers; return how many there are; none is written of none.

    Raises
    ------
    EncoderProblem
        It is no ONNX file.
    """
    graph = read_graph(source, lambda _: None)
    if graph.opset < _LEAST_OPSET:
        return 0
    nodes: list[Node] = []
    added = Additions()
    made: set[str] = set()
    count = 0
    for step in graph.nodes:
        weight = graph.weights.get(step.inputs[1]) if step.operator in ("MatMul", "Gemm") else None
        if weight is None or not _is_matrix(weight) or not _is_plain(step):
            nodes.append(step)
            continue
        turned = bool(_attributes(step).get("transB", 0))
        name = f"eight.{weight.name}.{'turned' if turned else 'plain'}"
        if name not in made:  # two products may share a matrix
            made.add(name)
            added.weights += _tensors(name, _numbers(weight).T if turned else _numbers(weight))
        nodes += _product(step, name, count, graph.opset)
        count += 1
    if count:
        added.weights += _constants()
        _write(replace(graph, nodes=nodes), added, target)
    return count


def _write(graph: Graph, added: Additions, target: Path) -> None:
    used = {name for step in graph.nodes for name in step.inputs} | {one.name for one in graph.outputs}
    kept = {name: weight for name, weight in graph.weights.items() if name in used}
    added.inputs += [_value(one.name, one.kind, one.dims) for one in graph.inputs]
    added.outputs += [_value(one.name, one.kind, one.dims) for one in graph.outputs]
    write_graph(replace(graph, weights=kept), added, target)


def _value(name: str, kind: int, dims: tuple[int, ...] | None) -> bytes:
    return value(name, kind, [size or f"any{place}" for place, size in enumerate(dims or ())])


def _is_matrix(weight: Weight) -> bool:
    size = prod(weight.dims)
    known = weight.numbers is not None and weight.kind == FLOAT and len(weight.dims) == 2
    return known and size > _SMALL and len(weight.numbers or b"") == 4 * size


def _numbers(weight: Weight) -> NDArray[np.float32]:
    return np.frombuffer(weight.numbers or b"", "<f4").reshape(weight.dims)


def _is_plain(step: Node) -> bool:
    """Return whether a step does nothing but multiply (and add a bias)."""
    found = _attributes(step)
    return found.get("alpha", 1.0) == 1.0 and found.get("beta", 1.0) == 1.0 and not found.get("transA", 0)


def _attributes(step: Node) -> dict[str, float]:
    """Return the attributes of a step that are one number."""
    found: dict[str, float] = {}
    for number, message in fields(step.raw):
        if number != 5:
            continue
        parts = dict(fields(view(message)))
        name = text(parts.get(1, memoryview(b"")))
        if isinstance(whole := parts.get(3), int):
            found[name] = whole
        elif 2 in parts:
            found[name] = struct.unpack("<f", view(parts[2]))[0]
    return found


def _tensors(name: str, array: NDArray[np.float32]) -> list[bytes]:
    """Return a matrix (inputs, outputs) as int8, and the scale of each output, float32 (outputs)."""
    scale = np.maximum(np.abs(array).max(axis=0), 1e-8).astype(np.float32) / _MOST
    return [tensor(f"{name}.int8", np.rint(array / scale).astype(np.int8)), tensor(f"{name}.scale", scale)]


def _constants() -> list[bytes]:
    return [
        tensor("eight.middle", np.array(_MIDDLE, np.uint8)),
        tensor("eight.offset", np.array(_MIDDLE, np.float32)),
        tensor("eight.share", np.array(1 / 127, np.float32)),
        tensor("eight.least", np.array(1e-12, np.float32)),
        tensor("eight.last", np.array([-1], np.int64)),
    ]


def _product(step: Node, weight: str, number: int, opset: int) -> list[Node]:
    """Return the steps that multiply activations (..., inputs) by a matrix, a scale for each of their rows."""
    new: list[Node] = []

    def add(operator: str, inputs: list[str], part: str, **attributes: int | tuple[int, ...]) -> str:
        name = part if part in step.outputs else f"eight.{number}.{part}"
        raw = memoryview(node(operator, inputs, name, **attributes))
        new.append(Node(operator, tuple(inputs), (name,), raw))
        return name

    given, result = step.inputs[0], step.outputs[0]
    bias = step.inputs[2] if step.operator == "Gemm" and len(step.inputs) > 2 else ""
    sizes = add("Abs", [given], "sizes")
    if opset < _AXES_AS_INPUT:
        highest = add("ReduceMax", [sizes], "highest", axes=(-1,), keepdims=1)
    else:
        highest = add("ReduceMax", [sizes, "eight.last"], "highest", keepdims=1)
    steps = add("Mul", [add("Max", [highest, "eight.least"], "above"), "eight.share"], "steps")
    whole = add("Round", [add("Div", [given, steps], "shares")], "whole")
    small = add("Cast", [add("Add", [whole, "eight.offset"], "shifted")], "small", to=UINT8)
    sums = add("MatMulInteger", [small, f"{weight}.int8", "eight.middle"], "sums")
    wide = add("Mul", [add("Cast", [sums], "wide", to=FLOAT), f"{weight}.scale"], "outputs")
    if bias:
        add("Add", [add("Mul", [wide, steps], "scaled"), bias], result)
    else:
        add("Mul", [wide, steps], result)
    return new
