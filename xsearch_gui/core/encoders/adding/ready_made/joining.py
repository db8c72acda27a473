"""Towers as this program runs them: whole numbers of 64 bits and pictures (n, 3, height, width) in, vectors out.

What lies between that and a published graph is joined to it as steps of its own: other kinds of numbers, channels last
or reversed, the kinds of words that BERT wants, pooling, and layers behind it. They are written for any version of
ONNX's operators, since a graph keeps the version that it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from xsearch_gui.core.encoders.adding.ready_made.graph import Additions, write_graph
from xsearch_gui.core.encoders.adding.ready_made.sentences import TextRules
from xsearch_gui.core.encoders.adding.ready_made.towers import PhotoTower, TextTower
from xsearch_gui.core.encoders.onnx_parts import FLOAT, INT64, node, tensor, value
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message

PIXELS, IDS, MASK = "xsearch.pixels", "xsearch.ids", "xsearch.mask"
ANY_POOLING = ("mean", "cls")  # what is tried if nobody says
_POOLED, _GATHER = "xsearch.pooled.", "Gather"
_AXES_AS_INPUT = 18  # from this version on, ReduceMax takes its axes as an input


def write_photo_tower(tower: PhotoTower, outputs: Sequence[str], path: Path, *, reverse: bool = False) -> bool:
    """Write a photo tower: ``xsearch.pixels``, float32 (n, 3, height, width), in; ``outputs`` out.

    ``reverse`` turns RGB to BGR. Returns whether its weights had to be stored in 16 bits.

    Raises
    ------
    EncoderProblem
    """
    added, at = Additions(), PIXELS
    steps: list[tuple[str, dict[str, int | Sequence[int]]]] = []
    if reverse:
        steps.append((_GATHER, {"axis": 1}))
        added.weights.append(tensor("xsearch.bgr", np.asarray([2, 1, 0], np.int64)))
    if tower.channels_last:
        steps.append(("Transpose", {"perm": (0, 2, 3, 1)}))
    steps.append(("Cast", {"to": tower.input.kind}))
    for position, (operator, attributes) in enumerate(steps):
        out = tower.input.name if position == len(steps) - 1 else f"xsearch.step{position}"
        inputs = [at, "xsearch.bgr"] if operator == _GATHER else [at]
        added.before.append(node(operator, inputs, out, **attributes))
        at = out
    shape = (tower.batch or "n", 3, tower.height or "height", tower.width or "width")
    added.inputs.append(value(PIXELS, FLOAT, shape))
    part = tower.graph.part(outputs)
    added.outputs += [value(one.name, one.kind, ("n", "numbers")) for one in part.outputs]
    return write_graph(part, added, path)


def write_text_tower(tower: TextTower, outputs: Sequence[str], rules: TextRules, path: Path) -> bool:
    """Write a text tower: ``xsearch.ids``, and ``xsearch.mask`` if it has one, int64 (n, length), in; ``outputs`` out.

    Raises
    ------
    EncoderProblem
    """
    added = Additions()
    shape = (tower.batch or "n", tower.length or "length")
    added.inputs.append(value(IDS, INT64, shape))
    added.before.append(node("Cast", [IDS], tower.ids.name, to=tower.ids.kind))
    if tower.mask is not None:
        added.inputs.append(value(MASK, INT64, shape))
        added.before.append(node("Cast", [MASK], tower.mask.name, to=tower.mask.kind))
    if tower.kinds is not None:
        added.weights.append(tensor("xsearch.zero", np.asarray([0], np.int64)))
        added.before.append(node("Mul", [IDS, "xsearch.zero"], "xsearch.kinds"))
        added.before.append(node("Cast", ["xsearch.kinds"], tower.kinds.name, to=tower.kinds.kind))
    own = [name for name in outputs if not name.startswith(_POOLED)]
    pooled = [name.removeprefix(_POOLED) for name in outputs if name.startswith(_POOLED)]
    part = tower.graph.part([*own, *([tower.words] if pooled else [])])
    if pooled:
        _pool(tower, pooled, rules, part.opset, added)
    added.outputs += [value(one.name, one.kind, ("n", "numbers")) for one in part.outputs if one.name in own]
    added.outputs += [value(_POOLED + kind, FLOAT, ("n", "numbers")) for kind in pooled]
    return write_graph(part, added, path)


def text_outputs(tower: TextTower, rules: TextRules) -> tuple[str, ...]:
    """Return the outputs that may be the vector of a text, by name: what is configured, or what can be.

    Raises
    ------
    EncoderProblem
        There is none.
    """
    if tower.words and rules.pooling:
        return (_POOLED + rules.pooling,)
    if tower.outputs:
        return tower.outputs
    if tower.mask is None:
        raise EncoderProblem(
            Message(
                "{path} gives a vector of each word and takes no mask: how they become one cannot be known.",
                path=tower.path,
            )
        )
    return tuple(_POOLED + kind for kind in ANY_POOLING)


def _pool(tower: TextTower, kinds: Sequence[str], rules: TextRules, opset: int, added: Additions) -> None:
    """Make vectors of texts from those of their words, (n, length, d), where the mask is 1."""
    if tower.mask is None:
        raise EncoderProblem(Message("{path} takes no mask, without which words cannot be pooled.", path=tower.path))
    shapes = {"row": [0, 1, -1], "column": [0, -1, 1], "flat": [0, -1]}
    added.weights += [tensor(f"xsearch.{name}", np.asarray(shape, np.int64)) for name, shape in shapes.items()]
    added.behind += [
        node("Cast", [tower.words], "xsearch.words", to=FLOAT),
        node("Cast", [MASK], "xsearch.kept", to=FLOAT),
        node("Reshape", ["xsearch.kept", "xsearch.row"], "xsearch.kept_row"),
        node("Reshape", ["xsearch.kept", "xsearch.column"], "xsearch.kept_column"),
    ]
    for kind in kinds:
        if kind == "mean":
            _mean(added)
        elif kind == "cls":
            added.weights.append(tensor("xsearch.first", np.asarray(0, np.int64)))
            added.behind.append(node(_GATHER, ["xsearch.words", "xsearch.first"], "xsearch.cls", axis=1))
        else:
            _maximum(added, opset)
        _layers(kind, rules, added)


def _mean(added: Additions) -> None:
    added.behind += [
        node("MatMul", ["xsearch.kept_row", "xsearch.words"], "xsearch.sum"),
        node("MatMul", ["xsearch.kept_row", "xsearch.kept_column"], "xsearch.count"),  # of ones: their squares are ones
        node("Div", ["xsearch.sum", "xsearch.count"], "xsearch.mean_row"),
        node("Reshape", ["xsearch.mean_row", "xsearch.flat"], "xsearch.mean"),
    ]


def _maximum(added: Additions, opset: int) -> None:
    added.weights.append(tensor("xsearch.one", np.asarray([1], np.float32)))
    added.weights.append(tensor("xsearch.far", np.asarray([1e9], np.float32)))
    added.behind += [
        node("Sub", ["xsearch.kept_column", "xsearch.one"], "xsearch.left_out"),
        node("Mul", ["xsearch.left_out", "xsearch.far"], "xsearch.below"),
        node("Add", ["xsearch.words", "xsearch.below"], "xsearch.ranked"),
    ]
    if opset < _AXES_AS_INPUT:
        added.behind.append(node("ReduceMax", ["xsearch.ranked"], "xsearch.max", axes=(1,), keepdims=0))
    else:
        added.weights.append(tensor("xsearch.second", np.asarray([1], np.int64)))
        added.behind.append(node("ReduceMax", ["xsearch.ranked", "xsearch.second"], "xsearch.max", keepdims=0))


def _layers(kind: str, rules: TextRules, added: Additions) -> None:
    """Put the configured layers behind one pooling, under the name of an output."""
    at = f"xsearch.{kind}"
    for number, layer in enumerate(rules.layers):
        matrix, bias, out = (f"xsearch.{kind}{number}.{part}" for part in ("matrix", "bias", "out"))
        added.weights += [tensor(matrix, layer.matrix), tensor(bias, layer.bias)]
        added.behind += [node("MatMul", [at, matrix], f"{out}.product"), node("Add", [f"{out}.product", bias], out)]
        at = out
        if layer.tanh:
            added.behind.append(node("Tanh", [at], f"{at}.tanh"))
            at = f"{at}.tanh"
    added.behind.append(node("Identity", [at], _POOLED + kind))
