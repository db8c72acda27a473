"""The two towers in published graphs, found by what goes in and out: ranks, kinds of numbers, what depends on what.

A photo tower has one input of four dimensions; a text tower has whole numbers of two, of which the one that chooses
rows of the largest table are the words. An output of two dimensions is a vector; one of three is a vector of each word.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from xsearch_gui.core.encoders.adding.ready_made.files import Source
from xsearch_gui.core.encoders.adding.ready_made.graph import Graph, Value, read_graph
from xsearch_gui.core.encoders.onnx_parts import FLOAT, FLOAT16, INT32, INT64, UINT8
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message

_REAL, _WHOLE = (FLOAT, FLOAT16), (INT32, INT64)
_PASSES_ON = {"Cast", "Reshape", "Flatten", "Identity", "Unsqueeze", "Squeeze"}  # steps that only hand numbers on
_STORES = {"DequantizeLinear", "Cast", "Identity", "Mul"}  # steps between a table and how it is stored
_CHOOSES = "Gather"
_FEW_ROWS = 16  # of the table of the parts of a text: BERT knows two
_NAMES = ("input_ids", "text", "tokens", "ids")  # where no table tells


@dataclass(frozen=True, slots=True)
class PhotoTower:
    """A graph of photos. ``outputs`` are those that may be the vector, by name; ``size`` is 0 where it may be any."""

    source: Source
    name: str
    graph: Graph
    input: Value
    outputs: tuple[str, ...]
    channels_last: bool
    height: int
    width: int
    batch: int  # 0: any

    @property
    def path(self) -> Path:
        """The file of the graph."""
        return self.source.path(self.name)


@dataclass(frozen=True, slots=True)
class TextTower:
    """A graph of texts. ``words`` is the output with a vector of each word, if there is one."""

    source: Source
    name: str
    graph: Graph
    ids: Value
    mask: Value | None
    kinds: Value | None  # which part of a text a word belongs to: always the first
    outputs: tuple[str, ...]
    words: str
    rows: int  # words that the graph knows; 0: that cannot be seen
    length: int  # 0: any
    batch: int  # 0: any

    @property
    def path(self) -> Path:
        """The file of the graph."""
        return self.source.path(self.name)


@dataclass(frozen=True, slots=True)
class Towers:
    """What was found."""

    photos: PhotoTower | None
    texts: TextTower | None


def find_towers(source: Source) -> Towers:
    """Look for the towers in the graphs of a source.

    Raises
    ------
    EncoderProblem
        A graph cannot be read, or wants what is not known here.
    """
    photos: PhotoTower | None = None
    texts: TextTower | None = None
    for name in source.choice.graphs:
        graph = read_graph(source.path(name), source.beside(name), source.files[name])
        photos = photos or _photo_tower(source, name, graph)
        texts = texts or _text_tower(source, name, graph)
    return Towers(photos, texts)


def _photo_tower(source: Source, name: str, graph: Graph) -> PhotoTower | None:
    fit = {
        output.name: inputs[0]
        for output in graph.outputs
        if len(inputs := graph.inputs_of(output.name)) == 1 and inputs[0].rank == 4 and _is_vector(output)
    }
    outputs = _last(graph, fit)
    if not outputs:
        return None
    pixels = fit[outputs[0]]
    path = source.path(name)
    if pixels.kind not in (*_REAL, UINT8):
        raise EncoderProblem(
            Message("{path} wants pixels as numbers of a kind ({n}) that xsearch does not give.", path=path,
                    n=pixels.kind)
        )  # fmt: skip
    batch, *shape = pixels.dims or (0, 0, 0, 0)
    last = shape[2] == 3 and shape[0] != 3
    channels, height, width = (shape[2], shape[0], shape[1]) if last else (shape[0], shape[1], shape[2])
    if channels not in (0, 3):
        raise EncoderProblem(
            Message("{path} wants pictures of {n} channels; photos have three.", path=path, n=channels)
        )
    _require_batch(source, name, batch)
    return PhotoTower(source, name, graph, pixels, outputs, last, height, width, batch)


def _text_tower(source: Source, name: str, graph: Graph) -> TextTower | None:
    whole = [value for value in graph.inputs if value.kind in _WHOLE]
    words_in = max(whole, key=lambda value: _table_rows(graph, value.name), default=None)
    fit = {
        output.name: output
        for output in graph.outputs
        if words_in in (inputs := graph.inputs_of(output.name)) and all(value in whole for value in inputs)
    }
    words = [output.name for output in fit.values() if output.rank == 3 and output.kind in _REAL]
    outputs = _last(graph, [output.name for output in fit.values() if _is_vector(output)])
    if not words and not outputs:
        return None
    inputs = graph.inputs_of((outputs or words)[0])
    ids, mask, kinds, rows = _roles(source, name, graph, inputs)
    batch, length = ids.dims if ids.dims is not None and ids.rank == 2 else (0, 0)
    if ids.rank not in (2, -1):
        raise EncoderProblem(
            Message(
                "{path} takes words in {n} dimensions, where xsearch gives two: texts, and their words.",
                path=source.path(name),
                n=ids.rank,
            )
        )
    _require_batch(source, name, batch)
    return TextTower(source, name, graph, ids, mask, kinds, outputs, (words or [""])[0], rows, length, batch)


def _is_vector(output: Value) -> bool:
    return output.kind in _REAL and output.rank in (2, -1)


def _last(graph: Graph, names: Iterable[str]) -> tuple[str, ...]:
    """Return those outputs from which none of the others is made."""
    names = list(names)
    needed = {name: graph.needs(name)[0] - {name} for name in names}
    return tuple(name for name in names if not any(name in needed[other] for other in names))


def _require_batch(source: Source, name: str, batch: int) -> None:
    if batch > 1:
        raise EncoderProblem(
            Message(
                "{path} was made for {n} inputs at a time; xsearch needs a graph that takes one, or any number.",
                path=source.path(name),
                n=batch,
            )
        )


# which input is which -----------------------------------------------------------------------------------------------


def _roles(
    source: Source, name: str, graph: Graph, inputs: Sequence[Value]
) -> tuple[Value, Value | None, Value | None, int]:
    """Return the inputs of words, mask and kinds, and how many words the graph knows."""
    tables = {value.name: _table_rows(graph, value.name) for value in inputs}
    ids = max(inputs, key=lambda value: tables[value.name])
    if not tables[ids.name]:
        ids = next((value for value in inputs if value.name in _NAMES), inputs[0])
    rest = [value for value in inputs if value is not ids]
    masks = [value for value in rest if not tables[value.name]]
    kinds = [value for value in rest if 0 < tables[value.name] <= _FEW_ROWS]
    strange = [value for value in rest if value not in masks and value not in kinds]
    if strange or len(masks) > 1 or len(kinds) > 1:
        raise EncoderProblem(
            Message(
                "{path} wants {names} of a text; xsearch gives words and a mask, and no more.",
                path=source.path(name),
                names=", ".join(repr(value.name[:60]) for value in inputs),
            )
        )
    return ids, masks[0] if masks else None, kinds[0] if kinds else None, tables[ids.name]


def _table_rows(graph: Graph, name: str) -> int:
    """Return how many rows the largest table has of which an input chooses some; 0 if it chooses none."""
    todo, seen, rows = [name], set[str](), 0
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        for node in graph.readers(at):
            if node.operator in _PASSES_ON and node.inputs[:1] == (at,):
                todo += node.outputs
            elif node.operator == _CHOOSES and node.inputs[1:2] == (at,):
                rows = max(rows, _rows(graph, node.inputs[0]))
    return rows


def _rows(graph: Graph, name: str) -> int:
    for _ in range(8):  # a table, as it is or as it is stored
        weight, node = graph.weights.get(name), graph.made_by.get(name)
        dims = weight.dims if weight is not None else node.constant if node is not None else ()
        if dims:
            return dims[0]
        if node is None or node.operator not in _STORES or not node.inputs:
            break
        name = node.inputs[0]
    return 0
