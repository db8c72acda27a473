"""Encoder folders from strangers: what is installed, and what is refused with a sentence and without a trace."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from colours import Recorder
from tiny_encoder import hash_again, message, model, node, number, photo_graph, tensor, text, write_encoder

from xsearch_gui.core.encoders import OnnxEncoder
from xsearch_gui.core.encoders.adding import install
from xsearch_gui.core.encoders.adding.importing import run_import
from xsearch_gui.core.encoders.manifest import EncoderManifest, write_manifest
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import Cancelled, EncoderProblem, UsageError, XSearchError
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.encoders import ImportEncoderRequest

WEIGHTS = np.ones((3, 16), np.float32)


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    write_encoder(tmp_path / "stranger")
    return tmp_path / "stranger"


def bring(paths: AppPaths, folder: Path, name: str = "") -> Any:
    paths.create()
    return run_import(paths, ImportEncoderRequest(str(folder), name), Recorder())


def left_behind(paths: AppPaths) -> list[str]:
    return sorted(p.name for p in paths.encoders.glob("*") if p.name != ".lock") if paths.encoders.exists() else []


def test_a_good_folder_is_installed_and_computes_what_it_computed_elsewhere(paths: AppPaths, stranger: Path) -> None:
    (stranger / "CARD.md").write_text("# A card")
    (stranger / "run_me.py").write_text("raise SystemExit")
    report = bring(paths, stranger)
    assert report.name == "stranger" and report.dimension == 16 and not report.notes
    assert report.parity_photos > 0.9999 and report.parity_texts > 0.9999
    installed = paths.encoders / "stranger"
    assert {file.name for file in installed.iterdir()} == {
        "image.onnx", "text.onnx", "tokenizer.json", "manifest.toml", "CARD.md"
    }  # fmt: skip
    opened = Registry(paths).open("stranger")
    assert np.allclose(opened.encode_texts(["red"]), OnnxEncoder(stranger).encode_texts(["red"]))
    with pytest.raises(UsageError, match="already"):
        bring(paths, stranger)
    assert bring(paths, stranger, "another name!").name == "another-name"
    assert Registry(paths).names() == ["xsearch-mini", "another-name", "stranger"]


def test_an_encoder_of_texts_alone_is_installed_but_never_used_for_photos(paths: AppPaths, tmp_path: Path) -> None:
    write_encoder(tmp_path / "sentences", reads_photos=False)
    report = bring(paths, tmp_path / "sentences")
    assert report.parity_texts > 0.9999 and report.parity_photos == 0
    with pytest.raises(EncoderProblem, match="texts alone"):
        Registry(paths).open("sentences")


def test_a_file_exchanged_after_the_installation_is_noticed(paths: AppPaths, stranger: Path, tmp_path: Path) -> None:
    bring(paths, stranger)
    registry = Registry(paths)
    registry.open("stranger")
    write_encoder(tmp_path / "other", seed=9)
    shutil.copy(tmp_path / "other" / "image.onnx", paths.encoders / "stranger" / "image.onnx")
    with pytest.raises(EncoderProblem, match="not the file that was published"):
        registry.open("stranger")


def cut(folder: Path, manifest: EncoderManifest) -> None:
    whole = (folder / "image.onnx").read_bytes()
    (folder / "image.onnx").write_bytes(whole[: len(whole) // 2])
    hash_again(folder, manifest)


def swap_hash(folder: Path, manifest: EncoderManifest) -> None:
    write_manifest(folder, replace(manifest, files=manifest.files | {"text.onnx": "0" * 64}))


def lose_tokenizer(folder: Path, manifest: EncoderManifest) -> None:
    (folder / "tokenizer.json").unlink()


def break_tokenizer(folder: Path, manifest: EncoderManifest) -> None:
    (folder / "tokenizer.json").write_text("{}")
    hash_again(folder, manifest)


def grow(folder: Path, manifest: EncoderManifest) -> None:
    write_manifest(folder, replace(manifest, dimension=1_000_000_000, parity=None))


def claim_another_dimension(folder: Path, manifest: EncoderManifest) -> None:
    write_manifest(folder, replace(manifest, dimension=768, parity=None))


def link_out(folder: Path, manifest: EncoderManifest) -> None:
    (folder / "image.onnx").rename(folder.parent / "elsewhere.onnx")
    (folder / "image.onnx").symlink_to(folder.parent / "elsewhere.onnx")


def climb(folder: Path, manifest: EncoderManifest) -> None:
    text_ = (folder / "manifest.toml").read_text().replace("image.onnx", "../image.onnx")
    (folder / "manifest.toml").write_text(text_)


def pipe(folder: Path, manifest: EncoderManifest) -> None:
    (folder / "text.onnx").unlink()
    os.mkfifo(folder / "text.onnx")


def graph(data: bytes) -> Callable[[Path, EncoderManifest], None]:
    def write(folder: Path, manifest: EncoderManifest) -> None:
        (folder / "image.onnx").write_bytes(data)
        hash_again(folder, manifest)

    return write


def other_vectors(folder: Path, manifest: EncoderManifest) -> None:
    (folder / "image.onnx").write_bytes(photo_graph(np.random.default_rng(5).normal(size=(3, 16)).astype(np.float32)))
    hash_again(folder, manifest)


OUTSIDE = message(5, number(1, 3), number(1, 16), number(2, 1), text(8, "w"), number(14, 1),
                  message(13, text(1, "location"), text(2, "/etc/passwd")))  # fmt: skip
INNER = message(5, text(1, "then_branch"), message(6, node("Add", ["x"], "y")), number(20, 5))
VAST = message(5, number(1, 1 << 40), number(1, 1 << 40), number(2, 1), text(8, "w"))

BROKEN = {
    "truncated graph": (cut, "truncated|no ONNX"),
    "no graph at all": (graph(b"PK\x03\x04" * 50), "truncated|no ONNX"),
    "wrong hash": (swap_hash, "not the file that was published"),
    "missing tokenizer": (lose_tokenizer, "tokenizer.json is missing"),
    "broken tokenizer": (break_tokenizer, "tokenizer"),
    "absurd dimension": (grow, "dimension"),
    "a dimension that the graph has not": (claim_another_dimension, "768"),
    "custom operator": (graph(photo_graph(WEIGHTS, node("Steal", ["vector"], "x", "evil.org"))), "custom operator"),
    "a branch": (graph(photo_graph(WEIGHTS, node("If", ["c"], "x", "", INNER))), "within its graph"),
    "a graph where none belongs": (graph(photo_graph(WEIGHTS, node("Add", ["c"], "x", "", INNER))), "within its graph"),
    "an operator that may never end": (graph(photo_graph(WEIGHTS, node("Loop", ["c"], "x"))), "never end"),
    "an operator of texts": (graph(photo_graph(WEIGHTS, node("RegexFullMatch", ["c"], "x"))), "no encoder needs"),
    "an operator of pictures": (graph(photo_graph(WEIGHTS, node("ImageDecoder", ["c"], "x"))), "no encoder needs"),
    "an operator of chance": (graph(photo_graph(WEIGHTS, node("RandomNormal", [], "x"))), "no encoder needs"),
    "an operator without a name": (graph(photo_graph(WEIGHTS, node("", ["c"], "x"))), "no encoder needs"),
    "steps without end": (graph(photo_graph(WEIGHTS, node("Identity", ["c"], "x") * 50_001)), "steps"),
    "functions of its own": (graph(model() + message(25, text(1, "f"))), "operators of its own"),
    "weights in another file": (graph(photo_graph(WEIGHTS, OUTSIDE)), "another file"),
    "weights of absurd size": (graph(photo_graph(WEIGHTS, VAST)), "absurd"),
    "symlink out of the folder": (link_out, "link"),
    "a path out of the folder": (climb, "outside"),
    "a pipe instead of a file": (pipe, "no regular file"),
    "vectors that are not those it promised": (other_vectors, "other photo vectors"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_what_is_broken_or_hostile_is_refused_and_leaves_nothing(fault: str, paths: AppPaths, tmp_path: Path) -> None:
    change, sentence = BROKEN[fault]
    manifest = write_encoder(tmp_path / "stranger")
    assert isinstance(manifest, EncoderManifest)
    change(tmp_path / "stranger", manifest)
    with pytest.raises(XSearchError, match=sentence):
        bring(paths, tmp_path / "stranger")
    assert left_behind(paths) == []


def test_a_graph_that_fills_all_memory_ends_in_a_sentence(paths: AppPaths, tmp_path: Path) -> None:
    manifest = write_encoder(tmp_path / "stranger")
    much = message(5, tensor("much", np.asarray([1 << 20, 1 << 20], np.int64)))
    bomb = photo_graph(WEIGHTS, much, node("ConstantOfShape", ["much"], "ones"), node("Exp", ["ones"], "bomb"),
                       node("ReduceMax", ["bomb"], "unused"))  # fmt: skip
    (tmp_path / "stranger" / "image.onnx").write_bytes(bomb.replace(b"\x0a\x06vector", b"\x0a\x06unused"))
    hash_again(tmp_path / "stranger", manifest)
    with pytest.raises(EncoderProblem):
        bring(paths, tmp_path / "stranger")
    assert left_behind(paths) == []


def test_a_full_disk_and_a_cancel_leave_nothing(
    paths: AppPaths, stranger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stop(Recorder):
        def cancelled(self) -> bool:
            return True

    paths.create()
    with pytest.raises(Cancelled):
        run_import(paths, ImportEncoderRequest(str(stranger)), Stop())
    assert left_behind(paths) == []

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(install.os, "fsync", full)
        with pytest.raises(EncoderProblem, match="is full"):
            bring(paths, stranger)
    assert left_behind(paths) == []
    bring(paths, stranger)


def test_what_a_killed_process_left_is_swept_by_the_next(paths: AppPaths, stranger: Path) -> None:
    (paths.encoders / ".unfinished-killed").mkdir(parents=True)
    (paths.encoders / ".unfinished-killed" / "image.onnx").write_bytes(b"half")
    assert Registry(paths).names() == ["xsearch-mini"]
    bring(paths, stranger)
    assert left_behind(paths) == ["stranger"]
