"""Graphs taken apart and written again: towers, pooling, weights beside the file, and weights too large for one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_encoder import integer, message, model, node, number, tensor, text, value

from xsearch_gui.core.encoders.adding.ready_made import graph as graph_module
from xsearch_gui.core.encoders.adding.ready_made.files import Source, source_in
from xsearch_gui.core.encoders.adding.ready_made.graph import Additions, read_graph, write_graph
from xsearch_gui.core.encoders.adding.ready_made.joining import IDS, MASK, text_outputs, write_text_tower
from xsearch_gui.core.encoders.adding.ready_made.sentences import Dense, TextRules
from xsearch_gui.core.encoders.adding.ready_made.towers import TextTower, find_towers
from xsearch_gui.core.encoders.graph_check import check_graph
from xsearch_gui.core.encoders.onnx_parts import value as written_value
from xsearch_gui.core.encoders.session import OnnxSession
from xsearch_gui.core.errors import EncoderProblem

FLOAT, INT32, INT64 = 1, 6, 7
TABLE = np.random.default_rng(1).normal(size=(40, 4)).astype(np.float32)
KINDS = np.asarray([[0.0] * 4, [9.0] * 4], np.float32)
IDS_GIVEN = np.asarray([[1, 2, 3], [4, 5, 0]], np.int64)
MASK_GIVEN = np.asarray([[1, 1, 1], [1, 1, 0]], np.int64)
PLAIN = TextRules("tokenizer.json", 8, 0)


def bert(kind: int = INT64, opset: int = 13) -> bytes:
    """Words, kinds of words and a mask in, in no order that helps; vectors of words, and a vector of nothing, out."""
    graph = model(
        node("Gather", ["table", "c"], "rows"), node("Gather", ["kinds", "a"], "parts"),
        node("Add", ["rows", "parts"], "hidden"), node("Cast", ["b"], "kept", attributes=integer("to", FLOAT)),
        node("Identity", ["kept"], "unused"),
        node("Gather", ["hidden", "first"], "pooler", attributes=integer("axis", 1)),
        message(5, tensor("table", TABLE)), message(5, tensor("kinds", KINDS)),
        message(5, tensor("first", np.asarray(0, np.int64))), value(11, "a", kind, ["n", "l"]),
        value(11, "b", kind, ["n", "l"]), value(11, "c", kind, ["n", "l"]), value(12, "hidden", FLOAT, ["n", "l", 4]),
        value(12, "unused", FLOAT, ["n", "l"]), value(12, "pooler", FLOAT, ["n", 4]),
    )  # fmt: skip
    return graph.replace(message(8, number(2, 13)), message(8, number(2, opset)))


def tower_of(data: bytes, folder: Path) -> TextTower:
    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").write_bytes(data)
    found = find_towers(source_in(folder)).texts
    assert found is not None
    return found


def run(path: Path, output: str, **inputs: Any) -> Any:
    check_graph(path)
    return OnnxSession(path).run(inputs, output)


@pytest.mark.parametrize("kind", [INT64, INT32])
@pytest.mark.parametrize("opset", [12, 13, 18])
def test_inputs_are_told_by_what_they_choose_and_words_are_pooled(kind: int, opset: int, tmp_path: Path) -> None:
    tower = tower_of(bert(kind, opset), tmp_path / "bert")
    assert (tower.ids.name, tower.kinds and tower.kinds.name, tower.words) == ("c", "a", "hidden")
    assert tower.mask is None  # nothing that is used depends on it
    assert tower.rows == 40 and tower.outputs == ("pooler",) and text_outputs(tower, PLAIN) == ("pooler",)
    write_text_tower(tower, ("pooler",), PLAIN, tmp_path / "text.onnx")
    assert np.allclose(run(tmp_path / "text.onnx", "pooler", **{IDS: IDS_GIVEN}), TABLE[IDS_GIVEN[:, 0]])


def masked(opset: int) -> bytes:
    """Vectors of words alone, of a graph that takes a mask."""
    graph = model(
        node("Gather", ["table", "ids"], "rows"), node("Cast", ["mask"], "kept", attributes=integer("to", FLOAT)),
        node("Reshape", ["kept", "shape"], "wide"), node("Mul", ["wide", "tiny"], "none"),
        node("Add", ["rows", "none"], "hidden"), message(5, tensor("table", TABLE)),
        message(5, tensor("tiny", np.asarray([1e-9], np.float32))),
        message(5, tensor("shape", np.asarray([0, -1, 1], np.int64))), value(11, "ids", INT64, ["n", "l"]),
        value(11, "mask", INT64, ["n", "l"]), value(12, "hidden", FLOAT, ["n", "l", 4]),
    )  # fmt: skip
    return graph.replace(message(8, number(2, 13)), message(8, number(2, opset)))


@pytest.mark.parametrize("opset", [11, 13, 18])
def test_pooling_is_what_its_name_says(opset: int, tmp_path: Path) -> None:
    tower = tower_of(masked(opset), tmp_path / "words")
    kept = MASK_GIVEN[:, :, None]
    rows = TABLE[IDS_GIVEN]
    right = {
        "mean": (rows * kept).sum(axis=1) / kept.sum(axis=1),
        "cls": rows[:, 0],
        "max": np.where(kept == 1, rows, -np.inf).max(axis=1),
    }
    for kind, vectors in right.items():
        rules = TextRules("tokenizer.json", 8, 0, kind)
        (output,) = text_outputs(tower, rules)
        write_text_tower(tower, (output,), rules, tmp_path / "text.onnx")
        found = run(tmp_path / "text.onnx", output, **{IDS: IDS_GIVEN, MASK: MASK_GIVEN})
        assert np.allclose(found, vectors, atol=1e-6), kind
    both = text_outputs(tower, PLAIN)  # nobody says how: each is an output, to be judged
    write_text_tower(tower, both, PLAIN, tmp_path / "both.onnx")
    given = {IDS: IDS_GIVEN, MASK: MASK_GIVEN}
    assert all(np.allclose(run(tmp_path / "both.onnx", output, **given), right[output.rpartition(".")[2]], atol=1e-6)
               for output in both)  # fmt: skip


def test_a_layer_stands_behind_the_pooling(tmp_path: Path) -> None:
    layer = Dense(np.arange(8, dtype=np.float32).reshape(4, 2), np.asarray([1, -1], np.float32), True)
    rules = TextRules("tokenizer.json", 8, 0, "mean", (layer,))
    tower = tower_of(masked(17), tmp_path / "words")
    (output,) = text_outputs(tower, rules)
    write_text_tower(tower, (output,), rules, tmp_path / "text.onnx")
    found = run(tmp_path / "text.onnx", output, **{IDS: IDS_GIVEN[:1], MASK: MASK_GIVEN[:1]})
    assert np.allclose(found, np.tanh(TABLE[IDS_GIVEN[0]].mean(axis=0) @ layer.matrix + layer.bias), atol=1e-6)


def outside(table: np.ndarray[Any, Any], location: str, offset: int, length: int) -> bytes:
    entries = {"location": location, "offset": str(offset), "length": str(length)}
    where = b"".join(message(13, text(1, key), text(2, said)) for key, said in entries.items())
    dims = b"".join(number(1, size) for size in table.shape)
    weights = message(5, dims + number(2, FLOAT) + text(8, "table") + where + number(14, 1))
    return model(
        node("Gather", ["table", "ids"], "rows"), node("ReduceSum", ["rows", "one"], "vector",
                                                        attributes=integer("keepdims", 0)), weights,
        message(5, tensor("one", np.asarray([1], np.int64))), value(11, "ids", INT64, ["n", "l"]),
        value(12, "vector", FLOAT, ["n", table.shape[1]]),
    )  # fmt: skip


def test_weights_beside_the_graph_are_put_into_it(tmp_path: Path) -> None:
    folder = tmp_path / "large"
    folder.mkdir()
    (folder / "model.onnx_data").write_bytes(b"ahead" + TABLE.tobytes() + b"behind")
    tower = tower_of(outside(TABLE, "model.onnx_data", 5, TABLE.nbytes), folder)
    assert tower.rows == 40 and tower.mask is None
    assert not write_text_tower(tower, tower.outputs, PLAIN, tmp_path / "text.onnx")
    assert np.allclose(
        run(tmp_path / "text.onnx", "vector", **{IDS: IDS_GIVEN}), TABLE[IDS_GIVEN].sum(axis=1), atol=1e-6
    )
    (folder / "model.onnx_data").write_bytes(b"ahead" + TABLE.tobytes()[:-1])
    with pytest.raises(EncoderProblem, match="shorter than"):
        tower_of(outside(TABLE, "model.onnx_data", 5, TABLE.nbytes), folder)
    (folder / "model.onnx_data").unlink()
    with pytest.raises(EncoderProblem, match="Get that file too"):
        find_towers(source_in(folder))


def test_weights_too_large_for_one_file_are_stored_in_16_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large = np.random.default_rng(2).normal(size=(4000, 300)).astype(np.float32)
    large[0, 0] = 1e6  # beyond what 16 bits hold
    folder = tmp_path / "large"
    folder.mkdir()
    (folder / "table.weight").write_bytes(large.tobytes())
    tower = tower_of(outside(large, "table.weight", 0, large.nbytes), folder)
    monkeypatch.setattr(graph_module, "MAX_BYTES", 4_000_000)
    assert write_text_tower(tower, tower.outputs, PLAIN, tmp_path / "text.onnx")
    assert (tmp_path / "text.onnx").stat().st_size < 2_500_000
    found = run(tmp_path / "text.onnx", "vector", **{IDS: IDS_GIVEN[:1]})
    assert np.allclose(found, large[IDS_GIVEN[:1]].sum(axis=1), atol=0.01)
    monkeypatch.setattr(graph_module, "MAX_BYTES", 2_000_000)
    with pytest.raises(EncoderProblem, match="too large for one file"):
        write_text_tower(tower, tower.outputs, PLAIN, tmp_path / "text.onnx")


def test_only_what_an_output_needs_is_kept(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(bert())
    source: Source = source_in(tmp_path)
    graph = read_graph(tmp_path / "model.onnx", source.beside("model.onnx"))
    part = graph.part(["unused"])
    assert [value.name for value in part.inputs] == ["b"] and not part.weights
    assert [step.operator for step in part.nodes] == ["Cast", "Identity"]
    added = Additions(
        inputs=[written_value("b", INT64, ("n", "l"))], outputs=[written_value("unused", FLOAT, ("n", "l"))]
    )
    write_graph(part, added, tmp_path / "part.onnx")
    assert np.allclose(run(tmp_path / "part.onnx", "unused", b=MASK_GIVEN), MASK_GIVEN)
