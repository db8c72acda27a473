"""The towers as ONNX graphs, and what makes them small: fewer bits for stored weights, fp32 for all computing.

- Photo graph: weights are *stored* as fp16, the large ones as int8 with a scale for each output, and made fp32 by nodes
  that onnxruntime folds when it loads the graph. A third of the size, fp32 speed.
- Text graph: the same with int8 and one scale for each column of a matrix, or each row of the word table: a quarter
  of the size. The usual dynamic quantisation rounds the *activations* too: it loses 1.0 points of R@10 here (the gate
  is 0.5), and its results depend on the processor (U8S8 saturates without VNNI), so that canonical vectors would not
  hold. Matrices are made fp32 once, at load; of the table, only the rows that a text uses.
"""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from models.recipe.networks.sentence import load_tokenizer

Floats = npt.NDArray[np.float32]
SMALL = 64  # tensors of the photo graph up to this many numbers stay fp32
LARGE = 100_000  # ... and from this many on they become int8


def export(module: torch.nn.Module, args: tuple[torch.Tensor, ...], path: Path, names: list[str], output: str,
            shapes: tuple[dict[int, object], ...]) -> None:  # fmt: skip
    """Write a module as an fp32 graph with dynamic shapes, weights inside the file."""
    kinds = (parameter.kind for parameter in inspect.signature(module.forward).parameters.values())
    of_any_number = inspect.Parameter.VAR_POSITIONAL in kinds  # the shapes of these stand in a tuple of their own
    program = torch.onnx.export(
        module.eval(), args, input_names=names, output_names=[output], dynamo=True,
        dynamic_shapes=(shapes,) if of_any_number else shapes,
        verbose=False, optimize=True,
    )  # fmt: skip
    if program is None:
        raise RuntimeError("torch.onnx.export gave no program")
    program.save(str(path), external_data=False)


class _FromPicture(torch.nn.Module):
    """The tower over pixels as the manifest scales them (ImageNet mean and std) or as the trunk wants them (-1..1)."""

    def __init__(self, tower: torch.nn.Module) -> None:
        super().__init__()
        self.tower = tower

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        embeddings: torch.Tensor = self.tower(pixel_values)
        return embeddings


def _contiguous(module: torch.nn.Module) -> None:
    """Undo channels_last, which the trainer likes and the graph does not need."""
    for parameter in module.parameters():
        parameter.data = parameter.data.contiguous()


def export_photo(tower: torch.nn.Module, path: Path) -> None:
    """fp32 graph: `pixel_values` (n, 3, 224, 224) -> `image_embeds` (n, d)."""
    batch = torch.export.Dim("n", min=1, max=4096)
    pixels = torch.zeros(2, 3, 224, 224)
    _contiguous(tower)
    export(_FromPicture(tower), (pixels,), path, ["pixel_values"], "image_embeds", ({0: batch},))


def export_text(tower: torch.nn.Module, path: Path) -> None:
    """fp32 graph: `input_ids`, `attention_mask` int64 (n, length) -> `text_embeds` (n, d)."""
    batch = torch.export.Dim("n", min=1, max=4096)
    length = torch.export.Dim("length", min=2, max=128)
    ids = torch.ones(2, 7, dtype=torch.int64)
    shape: dict[int, object] = {0: batch, 1: length}
    export(tower, (ids, ids.clone()), path, ["input_ids", "attention_mask"], "text_embeds", (shape, dict(shape)))


def store_small(source: Path, target: Path) -> None:
    """Rewrite a photo graph so that large weights are stored as int8 with scales, middling ones as fp16.

    Both are made fp32 by nodes that onnxruntime runs once, when it loads the graph.
    """
    model = onnx.load(str(source))
    graph = model.graph
    users = {name: node for node in graph.node for name in node.input}
    before: list[onnx.NodeProto] = []
    for tensor in list(graph.initializer):
        array, name = numpy_helper.to_array(tensor), tensor.name
        if array.dtype != np.float32 or array.size <= SMALL:
            continue
        graph.initializer.remove(tensor)
        kind = users[name].op_type
        if array.size >= LARGE and kind in ("Conv", "Gemm", "MatMul"):
            others = 0 if kind == "MatMul" or not _transposed(users[name]) else tuple(range(1, array.ndim))
            values, scale = _int8(array, others)
            graph.initializer.append(numpy_helper.from_array(values, f"{name}_int8"))
            graph.initializer.append(numpy_helper.from_array(scale, f"{name}_scale"))
            before += _widen(name)
            continue
        if np.abs(array).max() > np.finfo(np.float16).max:
            raise ValueError(f"{name} does not fit fp16")
        graph.initializer.append(numpy_helper.from_array(array.astype(np.float16), f"{name}_fp16"))
        before.append(helper.make_node("Cast", [f"{name}_fp16"], [name], to=TensorProto.FLOAT))
    _save(model, [*before, *graph.node], target)


def _transposed(node: onnx.NodeProto) -> bool:
    """Whether the outputs of this node run along the first axis of its weights: Conv, and Gemm with transB."""
    return node.op_type == "Conv" or any(a.name == "transB" and a.i == 1 for a in node.attribute)


def _widen(name: str) -> list[onnx.NodeProto]:
    """int8 weights x their scales -> the fp32 weights called `name`."""
    cast = helper.make_node("Cast", [f"{name}_int8"], [f"{name}_wide"], to=TensorProto.FLOAT)
    return [cast, helper.make_node("Mul", [f"{name}_wide", f"{name}_scale"], [name])]


def _int8(array: Floats, axis: int | tuple[int, ...]) -> tuple[npt.NDArray[np.int8], Floats]:
    """Values in -127..127 and their scales, shared along `axis`."""
    scale = np.maximum(np.abs(array).max(axis=axis, keepdims=True), 1e-8).astype(np.float32) / np.float32(127)
    return np.rint(array / scale).astype(np.int8), scale


def _table_nodes(gather: onnx.NodeProto, scale: str) -> list[onnx.NodeProto]:
    """Look words up among int8 rows, then make the few rows found fp32: row x its scale."""
    table, ids = gather.input
    found, scales, wide = (f"{gather.output[0]}_{part}" for part in ("int8", "scale", "wide"))
    return [
        helper.make_node("Gather", [table, ids], [found], axis=0),
        helper.make_node("Gather", [scale, ids], [scales], axis=0),
        helper.make_node("Cast", [found], [wide], to=TensorProto.FLOAT),
        helper.make_node("Mul", [wide, scales], [gather.output[0]]),
    ]


def store_int8(source: Path, target: Path) -> None:
    """Rewrite a graph so that matrices of MatMul (per column) and tables of Gather (per row) are int8 with scales."""
    model = onnx.load(str(source))
    graph = model.graph
    tables = {node.input[0]: node for node in graph.node if node.op_type == "Gather"}
    matrices = {node.input[1] for node in graph.node if node.op_type == "MatMul"}
    before: list[onnx.NodeProto] = []
    replaced: dict[str, list[onnx.NodeProto]] = {}
    for tensor in list(graph.initializer):
        array, name = numpy_helper.to_array(tensor), tensor.name
        if array.dtype != np.float32 or array.ndim != 2 or array.size < 10_000:
            continue
        if name not in tables and name not in matrices:
            continue
        values, scale = _int8(array, axis=1 if name in tables else 0)
        graph.initializer.remove(tensor)
        small, scales = f"{name}_int8", f"{name}_scale"
        graph.initializer.append(numpy_helper.from_array(scale, scales))
        if name in tables:
            graph.initializer.append(numpy_helper.from_array(values, name))
            replaced[tables[name].output[0]] = _table_nodes(tables[name], scales)
            continue
        graph.initializer.append(numpy_helper.from_array(values, small))
        before += _widen(name)
    nodes = [*before, *(new for old in graph.node for new in replaced.get(old.output[0], [old]))]
    _save(model, nodes, target)


def _save(model: onnx.ModelProto, nodes: list[onnx.NodeProto], target: Path) -> None:
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    del model.graph.value_info[:]
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def save_tokenizer(path: Path) -> None:
    """HF tokenizers file without padding and truncation."""
    load_tokenizer().save(str(path), pretty=False)
