"""A published graph, taken apart without copying its weights: what goes in, what comes out, and what depends on what.

Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3. Nothing is run here, and nothing is
taken for granted: :func:`~xsearch_gui.core.encoders.graph_check.check_graph` looks at what is written before it runs.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from xsearch_gui.core.encoders import onnx_parts
from xsearch_gui.core.encoders.adding.ready_made.weights import Beside, Weight, read_weight
from xsearch_gui.core.encoders.graph_check import MAX_BYTES
from xsearch_gui.core.encoders.wire import block, block_head, fields, integer, numbers, text, view
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.files.opening import open_regular
from xsearch_gui.core.message import Message

_MODEL_IR, _MODEL_GRAPH, _MODEL_OPSET, _MODEL_FUNCTIONS = 1, 7, 8, 25
_NODE, _INITIALIZER, _INPUT, _OUTPUT = 1, 5, 11, 12
_MOST_NODES, _MOST_WEIGHTS = 50_000, 50_000
_FROM_IR = 4  # earlier models list their weights among the inputs
_SMALL = 4096  # a weight of fewer numbers is not stored in 16 bits


@dataclass(frozen=True, slots=True)
class Value:
    """What goes in or comes out. ``kind`` is a TensorProto.DataType; a dimension is 0 where it may be any."""

    name: str
    kind: int
    dims: tuple[int, ...] | None  # None: the file does not say

    @property
    def rank(self) -> int:
        """The number of dimensions; -1 if the file does not say."""
        return -1 if self.dims is None else len(self.dims)


@dataclass(frozen=True, slots=True)
class Node:
    """One step. ``constant`` are the dimensions of the tensor that a ``Constant`` holds."""

    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    raw: memoryview
    constant: tuple[int, ...] = ()


@dataclass(slots=True)
class Graph:
    """A graph whose parts are views of its file."""

    path: Path
    ir: int
    opsets: list[memoryview]
    opset: int
    inputs: list[Value]
    outputs: list[Value]
    nodes: list[Node]
    weights: dict[str, Weight]
    has_functions: bool = False
    made_by: dict[str, Node] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.made_by = {name: node for node in self.nodes for name in node.outputs}

    def needs(self, output: str) -> tuple[set[str], list[Node]]:
        """Return which inputs and weights an output depends on, by name, and the steps between, in their order."""
        names, wanted, todo = set[str](), set[int](), [output]
        while todo:
            name = todo.pop()
            if name in names:
                continue
            names.add(name)
            node = self.made_by.get(name)
            if node is not None and id(node) not in wanted:
                wanted.add(id(node))
                todo += node.inputs
        return names, [node for node in self.nodes if id(node) in wanted]

    def inputs_of(self, output: str) -> list[Value]:
        """Return the inputs that an output depends on."""
        names, _ = self.needs(output)
        return [value for value in self.inputs if value.name in names]

    def readers(self, name: str) -> Iterator[Node]:
        """Yield the steps that read a value."""
        return (node for node in self.nodes if name in node.inputs)

    def part(self, outputs: Sequence[str]) -> Graph:
        """Return only what these outputs need."""
        names, steps = set[str](), set[int]()
        for output in outputs:
            own, nodes = self.needs(output)
            names |= own
            steps |= {id(node) for node in nodes}
        return replace(
            self,
            inputs=[value for value in self.inputs if value.name in names],
            outputs=[value for value in self.outputs if value.name in outputs],
            nodes=[node for node in self.nodes if id(node) in steps],
            weights={name: weight for name, weight in self.weights.items() if name in names},
        )


def read_graph(path: Path, beside: Beside, unpacked: Path | None = None) -> Graph:
    """Take a graph's file apart.

    Parameters
    ----------
    path : Path
        As people know it; ``unpacked`` is where it is, if that is another place.
    beside : callable
        Returns the content of the file that a graph means by a name, where it keeps weights outside; None if there is
        none.

    Raises
    ------
    EncoderProblem
        It is no ONNX file, or weights that it keeps elsewhere are missing.
    """
    try:
        with open_regular(str(unpacked or path)) as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        return _read(path, data, beside)
    except (ValueError, UnicodeDecodeError) as error:
        raise EncoderProblem(
            Message("{path} {fault}. It is not run.", path=path, fault=Message("is truncated, or no ONNX file"))
        ) from error
    except OSError as error:
        raise EncoderProblem(
            Message("{path} cannot be read ({error}).", path=path, error=error.strerror or error)
        ) from error


def _read(path: Path, model: memoryview, beside: Beside) -> Graph:
    ir, body, opsets, functions = 0, memoryview(b""), [], False
    for number, found in fields(model):
        if number == _MODEL_IR and isinstance(found, int):
            ir = found
        elif number == _MODEL_GRAPH:
            body = view(found)
        elif number == _MODEL_OPSET:
            opsets.append(view(found))
        functions |= number == _MODEL_FUNCTIONS
    if not body:
        raise ValueError("no graph")
    graph = Graph(path, ir, opsets, _opset(opsets), [], [], [], {}, functions)
    for number, found in fields(body):
        if number == _NODE:
            graph.nodes.append(_node(view(found)))
        elif number == _INITIALIZER:
            weight = read_weight(path, view(found), beside)
            graph.weights[weight.name] = weight
        elif number in (_INPUT, _OUTPUT):
            (graph.inputs if number == _INPUT else graph.outputs).append(_value(view(found)))
        if len(graph.nodes) > _MOST_NODES or len(graph.weights) > _MOST_WEIGHTS:
            raise ValueError("more parts than a graph has")
    graph.inputs = [value for value in graph.inputs if value.name not in graph.weights]
    graph.__post_init__()
    return graph


def _opset(opsets: Iterable[memoryview]) -> int:
    """Return the version of ONNX's own operators that a model is written in."""
    for entry in opsets:
        found = dict(fields(entry))
        version = found.get(2, 1)
        if not found.get(1) or text(found[1]) == "ai.onnx":
            return version if isinstance(version, int) else 1
    return 1


def _node(raw: memoryview) -> Node:
    inputs, outputs, operator = list[str](), list[str](), ""
    constant: tuple[int, ...] = ()
    for number, found in fields(raw):
        if number == 1:
            inputs.append(text(found))
        elif number == 2:
            outputs.append(text(found))
        elif number == 4:
            operator = text(found)
        elif number == 5 and operator == "Constant":
            constant = _dims_within(view(found)) or constant
    return Node(operator, tuple(inputs), tuple(outputs), raw, constant)


def _dims_within(attribute: memoryview) -> tuple[int, ...]:
    for number, found in fields(attribute):
        if number == 5:
            return tuple(size for key, dims in fields(view(found)) if key == 1 for size in numbers(dims))
    return ()


def _value(raw: memoryview) -> Value:
    name, kind, dims = "", 0, None
    for number, found in fields(raw):
        if number == 1:
            name = text(found)
        elif number == 2:
            for key, tensor in fields(view(found)):
                if key == 1:
                    kind, dims = _tensor_type(view(tensor))
    return Value(name, kind, dims)


def _tensor_type(raw: memoryview) -> tuple[int, tuple[int, ...] | None]:
    kind, dims = 0, None
    for number, found in fields(raw):
        if number == 1 and isinstance(found, int):
            kind = found
        elif number == 2:
            dims = tuple(_dim(view(entry)) for key, entry in fields(view(found)) if key == 1)
    return kind, dims


def _dim(raw: memoryview) -> int:
    size = dict(fields(raw)).get(1, 0)
    return size if isinstance(size, int) and size < 1 << 31 else 0


# writing ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Additions:
    """What is put before and behind a graph: steps, weights, and what goes in and comes out then."""

    inputs: list[bytes] = field(default_factory=list)
    before: list[bytes] = field(default_factory=list)
    behind: list[bytes] = field(default_factory=list)
    weights: list[bytes] = field(default_factory=list)
    outputs: list[bytes] = field(default_factory=list)


def write_graph(graph: Graph, added: Additions, path: Path) -> bool:
    """Write a graph into one file, and return whether its weights had to be stored in 16 bits to fit.

    Raises
    ------
    EncoderProblem
        It is too large for one file even so.
    """
    weights = list(graph.weights.values())
    rest = sum(map(len, (*added.inputs, *added.before, *added.behind, *added.weights, *added.outputs)))
    rest += sum(len(node.raw) + 8 for node in graph.nodes) + 1_000_000
    halved = rest + sum(weight.length + 8 for weight in weights) > MAX_BYTES
    if halved and rest + sum(weight.halved_length(_SMALL) + 200 for weight in weights) > MAX_BYTES:
        raise EncoderProblem(
            Message(
                "{path} is too large for one file ({size} MB); a graph has at most {most} MB.",
                path=graph.path,
                size=sum(weight.length for weight in weights) // 10**6,
                most=MAX_BYTES // 10**6,
            )
        )
    with path.open("wb") as file:
        _write(graph, weights, added, halved, file)
    return halved


def _write(graph: Graph, weights: list[Weight], added: Additions, halved: bool, file: BinaryIO) -> None:
    small = {weight.name for weight in weights if halved and weight.can_be_halved(_SMALL)}
    casts = [onnx_parts.node("Cast", [f"{name}.half"], name, to=onnx_parts.FLOAT) for name in small]
    head = [block(_NODE, node) for node in (*casts, *added.before)]
    tail = [block(_NODE, node) for node in added.behind] + [block(2, b"encoder")]
    tail += [block(_INITIALIZER, weight) for weight in added.weights]
    tail += [block(_INPUT, value) for value in added.inputs] + [block(_OUTPUT, value) for value in added.outputs]
    sizes = [weight.halved_length(_SMALL) if weight.name in small else weight.length for weight in weights]
    body = sum(map(len, (*head, *tail)))
    body += sum(len(block_head(_NODE, len(node.raw))) + len(node.raw) for node in graph.nodes)
    body += sum(len(block_head(_INITIALIZER, size)) + size for size in sizes)
    file.write(integer(_MODEL_IR, max(graph.ir, _FROM_IR)) + block(2, b"xsearch") + block_head(_MODEL_GRAPH, body))
    file.writelines(head)
    for node in graph.nodes:
        file.write(block_head(_NODE, len(node.raw)))
        file.write(node.raw)
    for weight, size in zip(weights, sizes, strict=True):
        file.write(block_head(_INITIALIZER, size))
        weight.write(file, halved=weight.name in small)
    file.writelines(tail)
    file.writelines(block(_MODEL_OPSET, bytes(entry)) for entry in graph.opsets)
