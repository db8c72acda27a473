"""A text graph with two towers, each with a tokenizer of its own."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_encoder import message, model, node, tensor, value, write_encoder
from tokenizers import Tokenizer, models, pre_tokenizers

from xsearch_gui.core.encoders.encoder import OnnxEncoder
from xsearch_gui.core.encoders.manifest import EncoderManifest, Reading, read_manifest, write_manifest
from xsearch_gui.core.errors import EncoderProblem

_INT64, _FLOAT = 7, 1
_ROW = np.linspace(-1, 1, 16, dtype=np.float32)


def graph() -> bytes:
    """What each of two tables has for the first place of its ids, added."""
    first = np.stack([0 * _ROW, 0 * _ROW, _ROW])  # padding, unknown, "red"
    parts = []
    for name, table in (("ids", first), ("pieces", first)):
        parts += [
            node("Gather", [f"{name}-table", name], f"{name}-rows"),
            node("ReduceSum", [f"{name}-rows", "one"], f"{name}-sum"),
            message(5, tensor(f"{name}-table", table)),
            value(11, name, _INT64, ["n", f"{name}-length"]),
            value(11, f"{name}-mask", _INT64, ["n", f"{name}-length"]),
        ]
    return model(
        *parts, node("Add", ["ids-sum", "pieces-sum"], "both"), node("Squeeze", ["both", "one"], "vector"),
        message(5, tensor("one", np.asarray([1], np.int64))), value(12, "vector", _FLOAT, ["n", 16]),
    )  # fmt: skip


def write_tokenizer(path: Path, word: str) -> None:
    tokenizer = Tokenizer(models.WordLevel({"<pad>": 0, "<unk>": 1, word: 2}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(path))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The English tower knows "red", the other one "rot"."""
    place = tmp_path / "two"
    manifest = write_encoder(place)
    assert isinstance(manifest, EncoderManifest)
    write_tokenizer(place / "tokenizer.json", "red")
    write_tokenizer(place / "pieces.json", "rot")
    (place / "text.onnx").write_bytes(graph())
    files = {file.name: hashlib.sha256(file.read_bytes()).hexdigest()
             for file in place.iterdir() if file.suffix in (".onnx", ".json")}  # fmt: skip
    other = Reading("pieces.json", "pieces", "pieces-mask", 0, 8)
    side = replace(manifest.text, mask="ids-mask", readings=(other,))
    write_manifest(place, replace(manifest, files=files, text=side, parity=None))
    return place


def test_every_tower_gets_its_own_ids(folder: Path) -> None:
    vectors = OnnxEncoder(folder).encode_texts(["red", "rot", "a rot one", "red and rot"])
    own = _ROW / np.linalg.norm(_ROW)
    assert np.allclose(vectors, own, atol=1e-6)


def test_a_text_is_as_long_as_the_tokenizer_says_that_needs_most(folder: Path) -> None:
    encoder = OnnxEncoder(folder)
    assert encoder.count_tokens("red rot red") == 3
    assert encoder.chunk_tokens == 8
    assert np.isfinite(encoder.encode_texts(["rot " * 50])).all()


def test_another_reading_is_another_encoder(folder: Path) -> None:
    manifest = read_manifest(folder)
    assert replace(manifest, text=replace(manifest.text, readings=())).identity != manifest.identity


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"tokenizer": "elsewhere.json"}, "no sha256 for elsewhere.json"),
        ({"ids": "ids"}, "two inputs of one name"),
        ({"max_tokens": 1}, "max_tokens"),
    ],
)
def test_a_reading_that_cannot_be_is_refused(folder: Path, change: dict[str, object], told: str) -> None:
    manifest = read_manifest(folder)
    wrong = replace(manifest.text.readings[0], **change)  # type: ignore[arg-type]
    write_manifest(folder, replace(manifest, text=replace(manifest.text, readings=(wrong,))))
    with pytest.raises(EncoderProblem, match=told):
        read_manifest(folder)
