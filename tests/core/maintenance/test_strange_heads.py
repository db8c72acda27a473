"""Heads of other people: maps of vectors and nothing else, or left out."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomli_w
from backups import Files, pack
from colours import DIMENSION
from indexed import save, some_head
from tiny_encoder import message, model, node, number, tensor, text, value

from xsearch_gui.core.encoders.heads.storage import head_folder, load_head, read_head_manifest
from xsearch_gui.core.errors import HeadProblem
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.restoring import parts
from xsearch_gui.core.maintenance.restoring.job import run_restore
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.maintenance import RestoreRequest

QUIET = SilentReporter()
FOREVER = number(20, 5)


def loop() -> bytes:
    """Return a graph that adds one 2**62 times."""
    body = message(6, text(2, "body"), node("Identity", ["going"], "go_on"), node("Identity", ["x"], "same"),
                   value(11, "round", 7, []), value(11, "going", 9, []), value(11, "x", 1, ["n", DIMENSION]),
                   value(12, "go_on", 9, []), value(12, "same", 1, ["n", DIMENSION]))  # fmt: skip
    rounds = message(5, tensor("rounds", np.asarray(1 << 62, np.int64)))
    attribute = message(5, text(1, "body"), body, FOREVER)
    return model(node("Loop", ["rounds", "", "vectors"], "mapped", attributes=attribute), rounds,
                 value(11, "vectors", 1, ["n", DIMENSION]), value(12, "mapped", 1, ["n", DIMENSION]))  # fmt: skip


def simple(*nodes: bytes) -> bytes:
    return model(*nodes, value(11, "vectors", 1, ["n", DIMENSION]), value(12, "mapped", 1, ["n", DIMENSION]))


def grown() -> bytes:
    """Return a graph that makes a table of 10**12 numbers of two of 10**6."""
    column, row = np.ones((1_000_000, 1), np.float32), np.ones((1, 1_000_000), np.float32)
    return model(node("MatMul", ["column", "row"], "vast"), node("Tanh", ["vast"], "mapped"),
                 message(5, tensor("column", column)), message(5, tensor("row", row)),
                 value(11, "vectors", 1, ["n", DIMENSION]), value(12, "mapped", 1, ["n", DIMENSION]))  # fmt: skip


HEADS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a loop of 2**62 rounds": (loop, "within its graph|Loop"),
    "an operator of encoders": (lambda: simple(node("Erf", ["vectors"], "mapped")), "Erf"),
    "what is no vector": (lambda: simple(node("Add", ["vectors", "vectors"], "mapped")), "vectors"),
    "half a graph": (lambda: loop()[:200], "truncated"),
    "other inputs": (lambda: model(node("Tanh", ["x"], "mapped"), value(11, "x", 1, [2]), value(12, "mapped", 1, [2])),
                     "failed|cannot be loaded"),
}  # fmt: skip


def with_graph(good: Files, graph: bytes, **changes: Any) -> Files:
    """Return a backup with this graph as both sides of its head, and all hashes right."""
    about_head = tomllib.loads(good["heads/0001/manifest.toml"].decode())
    about_head["files"] = {name: hashlib.sha256(graph).hexdigest() for name in ("photo.onnx", "text.onnx")}
    head = {f"heads/0001/{name}": graph for name in ("photo.onnx", "text.onnx")}
    return good | head | {"heads/0001/manifest.toml": tomli_w.dumps(about_head | changes).encode()}


@pytest.mark.parametrize("fault", HEADS)
def test_a_head_that_does_more_than_map_vectors_is_left_out(tmp_path: Path, good: Files, fault: str) -> None:
    make, sentence = HEADS[fault]
    files = with_graph(good, make())
    given_, taken = tmp_path / "given", tmp_path / "taken"
    for name, data in files.items():
        (given_ / name).parent.mkdir(parents=True, exist_ok=True)
        (given_ / name).write_bytes(data)
    notices = list(parts.take_heads(given_ / "heads", taken))
    assert len(notices) == 1 and not taken.exists()
    assert re.search(sentence, notices[0]), notices[0]


def test_a_head_is_left_out_of_a_restore_and_the_rest_is_restored(
    library: Library, tmp_path: Path, good: Files
) -> None:
    for graph in (loop(), grown()):
        report = run_restore(library, RestoreRequest(str(pack(tmp_path / "b.zip", with_graph(good, graph)))), QUIET)
        assert report.photos == 4 and any("number 0001 was left out" in notice for notice in report.notices)
        assert not library.paths.heads.exists() or not list(library.paths.heads.iterdir())


@pytest.mark.parametrize(
    "changes",
    [{"number": 2}, {"number": -1}, {"dimension": 10**9}, {"dimension": "32"}, {"extra": 1}, {"better": 1},
     {"files": {}}, {"calibration": {}}],
    ids=str,
)  # fmt: skip
def test_a_head_of_a_strange_manifest_is_left_out(tmp_path: Path, good: Files, changes: dict[str, Any]) -> None:
    about_head = tomllib.loads(good["heads/0001/manifest.toml"].decode()) | changes
    folder = tmp_path / "given" / "0001"
    folder.mkdir(parents=True)
    for name in ("photo.onnx", "text.onnx"):
        (folder / name).write_bytes(good[f"heads/0001/{name}"])
    (folder / "manifest.toml").write_bytes(tomli_w.dumps(about_head).encode())
    assert len(list(parts.take_heads(tmp_path / "given", tmp_path / "taken"))) == 1


def test_a_head_that_lies_in_the_library_is_looked_at_as_well(tmp_path: Path) -> None:
    paths = AppPaths.under(tmp_path)
    manifest = save(paths, some_head())
    graph = loop()
    for name in ("photo.onnx", "text.onnx"):
        (head_folder(paths, 1) / name).write_bytes(graph)
    files = {name: hashlib.sha256(graph).hexdigest() for name in manifest.files}
    (head_folder(paths, 1) / "manifest.toml").write_text(tomli_w.dumps(asdict(replace(manifest, files=files))))
    assert read_head_manifest(paths, 1).files == files
    with pytest.raises(HeadProblem, match="cannot be used"):
        load_head(paths, 1)
    (head_folder(paths, 1) / "manifest.toml").write_text("a = " + "[" * 100_000)
    with pytest.raises(HeadProblem, match="cannot be read"):
        load_head(paths, 1)
