"""Is a stranger's ONNX file nothing but data? Looked at before onnxruntime ever sees it.

A graph can name operators of other domains (code in libraries), keep its weights in other files (any path), and never
come to an end. Nothing of that belongs in an encoder: the operators that do are a list (:mod:`encoders.operators`). The
file is read here as protobuf on the wire, field by field (https://protobuf.dev/programming-guides/encoding/, field
numbers from onnx.proto3): the package ``onnx`` would add 18 MB to the program for this one question, and would build
the whole model in memory to answer it.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from pathlib import Path

from xsearch_gui.core.encoders import operators
from xsearch_gui.core.encoders.wire import Field, fields, packed, view
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message

MAX_BYTES = 2_000_000_000  # protobuf itself ends at 2 GiB
_OWN_DOMAINS = ("", "ai.onnx")
_LARGEST = 1 << 40  # of one dimension
_MOST_FIELDS = 3_000_000  # reading so many takes two seconds
_MOST_NODES = 50_000  # the largest encoders have some 5,000

# Field numbers of onnx.proto3.
_MODEL_GRAPH, _MODEL_FUNCTIONS = 7, 25
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_SPARSE = 1, 5, 15
_NODE_OP, _NODE_ATTRIBUTE, _NODE_DOMAIN = 4, 5, 7
_ATTRIBUTE_TENSORS, _ATTRIBUTE_GRAPHS, _ATTRIBUTE_SPARSE = (5, 10), (6, 11), (22, 23)
_TENSOR_DIMS, _TENSOR_EXTERNAL, _TENSOR_LOCATION = 1, 13, 14


def check_graph(path: Path, allowed: frozenset[str] = operators.ENCODERS) -> None:
    """Refuse a graph that is more than data.

    Raises
    ------
    EncoderProblem
        Operators that are not allowed, functions or domains; graphs within the graph; weights outside the file; absurd
        sizes; or no ONNX at all.
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
            fault = _Check(allowed).fault(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    except (ValueError, UnicodeDecodeError):
        fault = Message("is truncated, or no ONNX file")
    except OSError as error:
        raise EncoderProblem(
            Message("{path} cannot be read ({error}).", path=path, error=error.strerror or error)
        ) from error
    if fault:
        raise EncoderProblem(Message("{path} {fault}. It is not run.", path=path, fault=fault))


@dataclass(slots=True)
class _Check:
    """One look at a graph. Its methods return what is wrong, as a part of a sentence; None if nothing is."""

    allowed: frozenset[str]
    nodes: int = 0
    fields: int = 0

    def fault(self, model: memoryview) -> Message | None:
        graphs = 0
        for number, value in self._read(model):
            if number == _MODEL_FUNCTIONS:
                return Message("defines operators of its own, which xsearch does not run")
            if number == _MODEL_GRAPH:
                graphs += 1
                if fault := self._graph_fault(view(value)):
                    return fault
        return None if graphs == 1 else Message("is truncated, or no ONNX file")

    def _graph_fault(self, graph: memoryview) -> Message | None:
        fault = None
        for number, value in self._read(graph):
            if number == _GRAPH_NODE:
                fault = self._node_fault(view(value))
            elif number == _GRAPH_INITIALIZER:
                fault = self._tensor_fault(view(value))
            elif number == _GRAPH_SPARSE:
                fault = Message("holds sparse weights, which xsearch does not read")
            if fault:
                return fault
        return None

    def _node_fault(self, node: memoryview) -> Message | None:
        operator, domain = "", ""
        self.nodes += 1
        if self.nodes > _MOST_NODES:
            return Message("has more than {n} steps", n=_MOST_NODES)
        for number, value in self._read(node):
            if number == _NODE_OP:
                operator = str(view(value), "utf-8")
            elif number == _NODE_DOMAIN:
                domain = str(view(value), "utf-8")
            elif number == _NODE_ATTRIBUTE and (fault := self._attribute_fault(view(value))):
                return fault
        if domain not in _OWN_DOMAINS:
            return Message(
                "needs the custom operator {operator} of {domain}, which could run any code",
                operator=repr(operator[:60]),
                domain=repr(domain[:60]),
            )
        if operator not in self.allowed:
            return Message(
                "holds the operator {operator}, which no encoder needs and which may never end",
                operator=repr(operator[:60]),
            )
        return None

    def _attribute_fault(self, attribute: memoryview) -> Message | None:
        fault = None
        for number, value in self._read(attribute):
            if number in _ATTRIBUTE_TENSORS:
                fault = self._tensor_fault(view(value))
            elif number in _ATTRIBUTE_GRAPHS:
                fault = Message("holds a graph within its graph, which may never end")
            elif number in _ATTRIBUTE_SPARSE:
                fault = Message("holds sparse weights, which xsearch does not read")
            if fault:
                return fault
        return None

    def _tensor_fault(self, tensor: memoryview) -> Message | None:
        dims: list[int] = []
        for number, value in self._read(tensor):
            if number == _TENSOR_EXTERNAL or (number == _TENSOR_LOCATION and value):
                return Message("keeps its weights in another file, which could be any file of this computer")
            if number == _TENSOR_DIMS:
                dims += [value] if isinstance(value, int) else list(packed(value))
        # The smallest element has four bits.
        if any(size > _LARGEST for size in dims) or prod(dims) > 2 * len(tensor) + 8:
            return Message("claims weights of absurd dimensions")
        return None

    def _read(self, message: memoryview) -> Iterator[Field]:
        """Yield the fields of a message, as long as the file has no more of them than a graph can need."""
        for field in fields(message):
            self.fields += 1
            if self.fields > _MOST_FIELDS:
                raise ValueError("more fields than a graph has")
            yield field
