"""Graphs that compute with numbers of eight bits: what a row gives depends on that row alone, on every processor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from xsearch_gui.core.encoders.adding.eight_bit import compute_in_eight_bits
from xsearch_gui.core.encoders.adding.ready_made.graph import read_graph
from xsearch_gui.core.encoders.graph_check import check_graph
from xsearch_gui.core.encoders.onnx_parts import FLOAT, node, tensor, value
from xsearch_gui.core.encoders.session import OnnxSession
from xsearch_gui.core.encoders.wire import block, integer

WIDTH, INNER, OUT = 96, 128, 64


def weights() -> dict[str, NDArray[Any]]:
    random = np.random.default_rng(3)
    return {
        "first": random.normal(size=(WIDTH, INNER)).astype(np.float32) * np.linspace(0.01, 3, INNER, dtype=np.float32),
        "second": random.normal(size=(OUT, INNER)).astype(np.float32),
        "bias": random.normal(size=OUT).astype(np.float32),
        "small": random.normal(size=(OUT, 3)).astype(np.float32),
    }


def write(path: Path, opset: int) -> Path:
    """Three products, of three dimensions and of two: one by a matrix that stands turned, with a bias; one is small."""
    nodes = [
        node("MatMul", ["x", "first"], "inner"),
        node("Flatten", ["inner"], "rows", axis=2),
        node("Gemm", ["rows", "second", "bias"], "out", transB=1),
        node("MatMul", ["out", "small"], "few"),
    ]
    graph = b"".join(block(1, one) for one in nodes) + block(2, b"g")
    graph += b"".join(block(5, tensor(name, array)) for name, array in weights().items())
    graph += block(11, value("x", FLOAT, ("n", 5, WIDTH)))
    graph += block(12, value("out", FLOAT, ("m", OUT))) + block(12, value("few", FLOAT, ("m", 3)))
    path.write_bytes(integer(1, 8) + block(7, graph) + block(8, integer(2, opset)))
    return path


@pytest.mark.parametrize("opset", [11, 13, 18])
def test_a_row_depends_on_itself_alone_and_is_near_to_what_it_was(tmp_path: Path, opset: int) -> None:
    plain, small = write(tmp_path / "plain.onnx", opset), tmp_path / "small.onnx"
    assert compute_in_eight_bits(plain, small) == 2
    check_graph(small)
    assert small.stat().st_size < plain.stat().st_size / 2
    x = np.random.default_rng(4).normal(size=(9, 5, WIDTH)).astype(np.float32)
    x *= np.geomspace(0.001, 1000, 9, dtype=np.float32)[:, None, None]  # one scale for all would lose the small ones
    x[4] = 0
    session = OnnxSession(small)
    together, right = session.run({"x": x}, "out"), OnnxSession(plain).run({"x": x}, "out")
    alone = np.concatenate([session.run({"x": x[row : row + 1]}, "out") for row in range(len(x))])
    assert np.array_equal(alone, together)
    cosines = (together * right).sum(1) / np.linalg.norm(together, axis=1) / np.linalg.norm(right, axis=1)
    assert cosines.min() > 0.998


def test_no_pair_of_products_can_exceed_sixteen_bits(tmp_path: Path) -> None:
    """Where processors add pairs of products in sixteen bits, a larger sum would be cut, and be another vector."""
    small = tmp_path / "small.onnx"
    compute_in_eight_bits(write(tmp_path / "plain.onnx", 18), small)
    found = read_graph(small, lambda _: None).weights
    kept = [np.frombuffer(one.numbers or b"", np.int8) for name, one in found.items() if name.endswith(".int8")]
    assert len(kept) == 2 and all(2 * 255 * np.abs(one.astype(int)).max() <= 32_767 for one in kept)
    assert not {"first", "second"} & set(found) and {"bias", "small"} <= set(found)


def test_a_graph_without_large_products_is_not_written(tmp_path: Path) -> None:
    plain, small = write(tmp_path / "plain.onnx", 10), tmp_path / "small.onnx"
    assert compute_in_eight_bits(plain, small) == 0  # of a version before negative axes
    assert not small.exists()
