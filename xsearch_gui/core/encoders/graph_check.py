"""Is a stranger's ONNX file nothing but data? Looked at before onnxruntime ever sees it.

A graph can name operators of other domains (code in libraries), keep its weights in other files (any path), and never
come to an end. Nothing of that belongs in an encoder. The file is read here as protobuf on the wire, field by field
(https://protobuf.dev/programming-guides/encoding/, field numbers from onnx.proto3): the package ``onnx`` would add
18 MB to the program for this one question, and would build the whole model in memory to answer it.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from math import prod
from pathlib import Path

from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message

MAX_BYTES = 2_000_000_000  # protobuf itself ends at 2 GiB
_OWN_DOMAINS = ("", "ai.onnx")
_ENDLESS = ("Loop", "Scan")  # encoders have no need of them, and a graph with one may never end
_DEEPEST = 8  # graphs within graphs

# Field numbers of onnx.proto3.
_MODEL_GRAPH, _MODEL_FUNCTIONS = 7, 25
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_SPARSE = 1, 5, 15
_NODE_OP, _NODE_ATTRIBUTE, _NODE_DOMAIN = 4, 5, 7
_ATTRIBUTE_TENSORS, _ATTRIBUTE_GRAPHS, _ATTRIBUTE_SPARSE = (5, 10), (6, 11), (22, 23)
_TENSOR_DIMS, _TENSOR_EXTERNAL, _TENSOR_LOCATION = 1, 13, 14
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

_Field = tuple[int, int | memoryview]


def check_graph(path: Path) -> None:
    """Refuse a graph that is more than data.

    Raises
    ------
    EncoderProblem
        Foreign operators, functions or domains; weights outside the file; loops; absurd sizes; or no ONNX at all.
    """
    try:
        size = path.stat().st_size
        if not 0 < size <= MAX_BYTES:
            raise EncoderProblem(
                Message(
                    "{path} has {size} bytes; a graph has between 1 and {max_bytes}.",
                    path=path,
                    size=size,
                    max_bytes=MAX_BYTES,
                )
            )
        with path.open("rb") as file:
            # Not closed by hand: a traceback may still hold views of it.
            fault = _fault(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    except (ValueError, UnicodeDecodeError):
        fault = "is truncated, or no ONNX file"
    except OSError as error:
        raise EncoderProblem(
            Message("{path} cannot be read ({error}).", path=path, error=error.strerror or error)
        ) from error
    if fault:
        raise EncoderProblem(Message("{path} {fault}. The encoder was not installed.", path=path, fault=fault))


def _fault(model: memoryview) -> str:
    """Return what is wrong, as a part of a sentence; empty if nothing is."""
    graphs = 0
    for number, value in _fields(model):
        if number == _MODEL_FUNCTIONS:
            return "defines operators of its own, which xsearch does not run"
        if number == _MODEL_GRAPH:
            graphs += 1
            if fault := _graph_fault(_view(value), 0):
                return fault
    return "" if graphs == 1 else "is truncated, or no ONNX file"


def _graph_fault(graph: memoryview, depth: int) -> str:
    if depth > _DEEPEST:
        return "holds graphs within graphs without end"
    for number, value in _fields(graph):
        fault = ""
        if number == _GRAPH_NODE:
            fault = _node_fault(_view(value), depth)
        elif number == _GRAPH_INITIALIZER:
            fault = _tensor_fault(_view(value))
        elif number == _GRAPH_SPARSE:
            fault = "holds sparse weights, which xsearch does not read"
        if fault:
            return fault
    return ""


def _node_fault(node: memoryview, depth: int) -> str:
    operator, domain = "", ""
    for number, value in _fields(node):
        if number == _NODE_OP:
            operator = str(_view(value), "utf-8")
        elif number == _NODE_DOMAIN:
            domain = str(_view(value), "utf-8")
        elif number == _NODE_ATTRIBUTE and (fault := _attribute_fault(_view(value), depth)):
            return fault
    if domain not in _OWN_DOMAINS:
        return f"needs the custom operator {operator[:60]!r} of {domain[:60]!r}, which could run any code"
    if operator in _ENDLESS:
        return f"holds the operator {operator}, which may never end"
    return ""


def _attribute_fault(attribute: memoryview, depth: int) -> str:
    for number, value in _fields(attribute):
        fault = ""
        if number in _ATTRIBUTE_TENSORS:
            fault = _tensor_fault(_view(value))
        elif number in _ATTRIBUTE_GRAPHS:
            fault = _graph_fault(_view(value), depth + 1)
        elif number in _ATTRIBUTE_SPARSE:
            fault = "holds sparse weights, which xsearch does not read"
        if fault:
            return fault
    return ""


def _tensor_fault(tensor: memoryview) -> str:
    dims: list[int] = []
    for number, value in _fields(tensor):
        if number == _TENSOR_EXTERNAL or (number == _TENSOR_LOCATION and value):
            return "keeps its weights in another file, which could be any file of this computer"
        if number == _TENSOR_DIMS:
            dims += [value] if isinstance(value, int) else list(_packed(value))
    # The smallest element has four bits.
    if any(size >= 1 << 63 for size in dims) or prod(dims) > 2 * len(tensor) + 8:
        return "claims weights of absurd dimensions"
    return ""


# protobuf -----------------------------------------------------------------------------------------------------------


def _view(value: int | memoryview) -> memoryview:
    if isinstance(value, int):
        raise ValueError("a number where a message was expected")
    return value


def _fields(message: memoryview) -> Iterator[_Field]:
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


def _packed(data: memoryview) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value
