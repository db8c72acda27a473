"""How texts are filled up and how large pictures are: found out by trying where nothing says it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_encoder import integer, message, model, node, tensor, value, write_encoder

from xsearch_gui.core.encoders.adding.ready_made.feeding import Feeder
from xsearch_gui.core.encoders.adding.ready_made.verdict import Draft
from xsearch_gui.core.encoders.manifest import ImageSide, TextSide
from xsearch_gui.core.errors import EncoderProblem

FLOAT, INT64 = 1, 7
TABLE = np.random.default_rng(4).normal(size=(40, 6)).astype(np.float32)
SIDE = TextSide("text.onnx", "tokenizer.json", "ids", "", "vector", 0, 12, 4)
IMAGE = ImageSide("image.onnx", "pixels", "vector", 0, 0, "squash", "bicubic", 1 / 255, (0.5,) * 3, (0.5,) * 3, 4)


def graph(*steps: bytes) -> bytes:
    return model(
        node("Gather", ["table", "ids"], "rows"), *steps, message(5, tensor("table", TABLE)),
        message(5, tensor("number", np.asarray(0, np.int64))), message(5, tensor("axis", np.asarray([1], np.int64))),
        value(11, "ids", INT64, ["n", "l"]), value(12, "vector", FLOAT, ["n", 6]),
    )  # fmt: skip


SMALL = model(
    node("GlobalAveragePool", ["pixels"], "pooled"), node("Flatten", ["pooled"], "colour"),
    node("MatMul", ["colour", "weights"], "vector"), message(5, tensor("weights", np.ones((3, 6), np.float32))),
    value(11, "pixels", FLOAT, ["n", 3, 32, 32]), value(12, "vector", FLOAT, ["n", 6]),
)  # fmt: skip
FIRST = graph(node("Gather", ["rows", "number"], "vector", attributes=integer("axis", 1)))
ALL = graph(node("ReduceSum", ["rows", "axis"], "vector", attributes=integer("keepdims", 0)))


@pytest.mark.parametrize(("data", "padding"), [(FIRST, "longest"), (ALL, "max_tokens")])
def test_a_graph_that_reads_what_fills_rows_up_gets_rows_of_one_length(
    data: bytes, padding: str, tmp_path: Path
) -> None:
    write_encoder(tmp_path / "tiny")
    (tmp_path / "tiny" / "text.onnx").write_bytes(data)
    side = Feeder(tmp_path / "tiny").reading(SIDE, "vector")
    assert side.padding == padding and side.batch == 4
    vectors = Feeder(tmp_path / "tiny").texts(["red", "a green photo of a blue photo", "red"], side, "vector")
    assert np.allclose(vectors[0], vectors[2], atol=1e-6)


def test_the_first_size_that_a_graph_takes_is_taken(tmp_path: Path) -> None:
    write_encoder(tmp_path / "tiny")
    (tmp_path / "tiny" / "image.onnx").write_bytes(SMALL)
    feeder = Feeder(tmp_path / "tiny")
    draft = Draft(SIDE, ("vector",), IMAGE, ("vector",), (24, 32, 48))
    side = feeder.size(draft)
    assert (side.height, side.width) == (32, 32)
    with pytest.raises(EncoderProblem, match="takes no pictures of 48 x 48 pixels"):
        feeder.size(Draft(SIDE, ("vector",), replace(IMAGE, height=48, width=48), ("vector",)))
    with pytest.raises(EncoderProblem, match="no usual size"):
        feeder.size(Draft(SIDE, ("vector",), IMAGE, ("vector",), (24, 48)))


def test_texts_are_no_longer_than_the_graph_has_places_for(tmp_path: Path) -> None:
    write_encoder(tmp_path / "tiny")
    places = model(
        node("Gather", ["table", "ids"], "rows"), node("Shape", ["ids"], "shape"),
        node("Slice", ["shape", "one", "two"], "length"), node("Slice", ["places", "zero", "length", "zero"], "first"),
        node("Add", ["rows", "first"], "placed"),
        node("ReduceSum", ["placed", "one"], "vector", attributes=integer("keepdims", 0)),
        message(5, tensor("table", TABLE)), message(5, tensor("places", TABLE[:20])),
        *(message(5, tensor(name, np.asarray([i], np.int64))) for i, name in enumerate(("zero", "one", "two"))),
        value(11, "ids", INT64, ["n", "l"]), value(12, "vector", FLOAT, ["n", 6]),
    )  # fmt: skip
    (tmp_path / "tiny" / "text.onnx").write_bytes(places)
    assert Feeder(tmp_path / "tiny").reading(replace(SIDE, max_tokens=512), "vector").max_tokens == 16
    assert Feeder(tmp_path / "tiny").reading(replace(SIDE, max_tokens=20), "vector").max_tokens == 20
    with pytest.raises(EncoderProblem, match="failed"):
        Feeder(tmp_path / "tiny").reading(replace(SIDE, max_tokens=40, padding="max_tokens"), "vector")
