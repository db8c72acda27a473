"""Encoder folders beyond what a careless export makes: what only ill will writes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomli_w
from colours import Recorder
from fuzzing import fuzz
from hypothesis import example, given
from hypothesis import strategies as st
from tiny_encoder import hash_again, message, model, node, number, photo_graph, text, varint, write_encoder

from xsearch_gui.core.encoders.adding import sandbox
from xsearch_gui.core.encoders.adding.importing import run_import
from xsearch_gui.core.encoders.graph_check import check_graph
from xsearch_gui.core.encoders.manifest import EncoderManifest, read_any_manifest
from xsearch_gui.core.encoders.tokenizer_check import check_tokenizer, pattern_fault
from xsearch_gui.core.errors import EncoderProblem, XSearchError
from xsearch_gui.core.paths import AppPaths, bundled
from xsearch_gui.core.records.encoders import ImportEncoderRequest

WEIGHTS = np.ones((3, 16), np.float32)
Change = Callable[[Path, EncoderManifest], None]


def graph(data: bytes) -> Change:
    def write(folder: Path, manifest: EncoderManifest) -> None:
        (folder / "image.onnx").write_bytes(data)
        hash_again(folder, manifest)

    return write


def tokenizer(change: Callable[[dict[str, Any]], Any]) -> Change:
    def write(folder: Path, manifest: EncoderManifest) -> None:
        document = json.loads((folder / "tokenizer.json").read_text())
        changed = change(document)
        data = changed if isinstance(changed, bytes) else json.dumps(changed or document).encode()
        (folder / "tokenizer.json").write_bytes(data)
        hash_again(folder, manifest)

    return write


def manifest(**changes: Any) -> Change:
    def write(folder: Path, _: EncoderManifest) -> None:
        import tomllib

        values = tomllib.loads((folder / "manifest.toml").read_text())
        for key, value in changes.items():
            place = values
            *above, last = key.split("__")
            for name in above:
                place = place[name]
            place[last] = value
        (folder / "manifest.toml").write_bytes(tomli_w.dumps(values).encode())

    return write


def link(target: str) -> Change:
    def write(folder: Path, _: EncoderManifest) -> None:
        (folder / "tokenizer.json").rename(folder / "own.json")
        (folder / "tokenizer.json").symlink_to(folder / target if target == "own.json" else target)

    return write


def repeated(pattern: str) -> Change:
    return tokenizer(lambda it: it | {"pre_tokenizer": {
        "type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}})  # fmt: skip


def grown(count: int, content: str = "a" * 4) -> Change:
    step = {"type": "Replace", "pattern": {"String": "a"}, "content": content}
    return tokenizer(lambda it: it | {"normalizer": {"type": "Sequence", "normalizers": [step] * count}})


def deep(count: int) -> Change:
    return tokenizer(lambda it: b'{"normalizer": ' + b'{"type": "Sequence", "normalizers": [' * count)


def weights(dims: bytes) -> Change:
    return graph(photo_graph(WEIGHTS, message(5, dims, number(2, 1), text(8, "w"))))


MANY_FIELDS = message(7, b"\x08\x01" * 3_500_000)  # 7 MB of numbers that mean nothing

STRANGE: dict[str, tuple[Change, str]] = {
    "a negative dimension": (weights(number(1, (1 << 64) - 1)), "absurd"),
    "dimensions whose product is 0": (weights(number(1, 0) + number(1, 1 << 50)), "absurd"),
    "a million dimensions": (weights(message(1, b"\x01" * 1_000_000)), "truncated|no ONNX"),
    "fields without end": (graph(MANY_FIELDS), "truncated|no ONNX"),
    "two graphs": (graph(model() + model()), "truncated|no ONNX"),
    "a number that never ends": (graph(b"\x3a" + b"\xff" * 50), "truncated|no ONNX"),
    "a graph longer than its file": (graph(b"\x3a" + varint(1 << 40)), "truncated|no ONNX"),
    "an operator in another alphabet": (graph(photo_graph(WEIGHTS, node("Аdd", ["c"], "x"))), "no encoder needs"),
    "a pattern that tries everything": (repeated(r"(a+)+$"), "never end"),
    "a pattern of alternatives": (repeated(r"(?:a|a|aa)*!"), "never end"),
    "a pattern of many repeats": (repeated(r"\s*\s*\s*\s*\s*!"), "repeats too much"),
    "a pattern of megabytes": (repeated("a" * 10_000), "too long"),
    "replacements that multiply": (grown(30), "longer without end"),
    "a replacement of megabytes": (grown(1, "a" * 1_000_000), "longer without end"),
    "steps within steps": (deep(100_000), "tokenizer"),
    "a tokenizer that is a list": (tokenizer(lambda it: b"[]"), "is none"),
    "a tokenizer that is no JSON": (tokenizer(lambda it: b"\xff\xfe"), "cannot be read"),
    "a model that there is not": (tokenizer(lambda it: it | {"model": {"type": "Evil"}}), "tokenizer"),
    "a link to a file beside it": (link("own.json"), "link"),
    "a link to a device": (link("/dev/zero"), "link"),
    "dimension as a text": (manifest(dimension="16"), "not valid"),
    "a batch that is a switch": (manifest(image__batch=True), "not valid"),
    "a batch of a half": (manifest(text__batch=0.5), "not valid"),
    "a name that is a list": (manifest(name=["x"]), "not valid"),
    "a mean that is none": (manifest(image__mean=[float("nan"), 0.0, 0.0]), "not valid"),
    "a scale without end": (manifest(image__scale=float("inf")), "not valid"),
    "files as a list": (manifest(files=["image.onnx"]), "not valid"),
    "a graph that is its tokenizer's name": (manifest(text__tokenizer="../tokenizer.json"), "not valid"),
    "an unknown kind": (manifest(kind="photos"), "not valid"),
    "a format as a text": (manifest(format="1"), "format"),
}  # fmt: skip


@pytest.mark.parametrize("fault", STRANGE)
def test_what_only_ill_will_writes_is_refused_and_leaves_nothing(paths: AppPaths, tmp_path: Path, fault: str) -> None:
    change, sentence = STRANGE[fault]
    made = write_encoder(tmp_path / "stranger")
    assert isinstance(made, EncoderManifest)
    change(tmp_path / "stranger", made)
    paths.create()
    start = time.process_time()
    with pytest.raises(XSearchError, match=sentence):
        run_import(paths, ImportEncoderRequest(str(tmp_path / "stranger"), ""), Recorder())
    assert time.process_time() - start < 10.0
    assert not [it for it in paths.encoders.glob("*") if it.name != ".lock"]


def test_a_tokenizer_that_is_slow_for_hard_texts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_encoder(tmp_path / "stranger")
    monkeypatch.setattr(sandbox, "_READING_SECONDS", -1.0)
    with pytest.raises(EncoderProblem, match="to part a text into words"):
        sandbox.measure(tmp_path / "stranger", read_any_manifest(tmp_path / "stranger"))


def test_a_tokenizer_without_room_for_a_text_is_refused(tmp_path: Path) -> None:
    made = write_encoder(tmp_path / "stranger")
    marks = [{"SpecialToken": {"id": "<pad>", "type_id": 0}}] * 40
    document = json.loads((tmp_path / "stranger" / "tokenizer.json").read_text())
    document["post_processor"] = {
        "type": "TemplateProcessing", "single": [*marks, {"Sequence": {"id": "A", "type_id": 0}}], "pair": [
            {"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
        "special_tokens": {"<pad>": {"id": "<pad>", "ids": [0], "tokens": ["<pad>"]}},
    }  # fmt: skip
    (tmp_path / "stranger" / "tokenizer.json").write_text(json.dumps(document))
    hash_again(tmp_path / "stranger", replace(made, parity=None))
    with pytest.raises(EncoderProblem, match="no room"):
        sandbox.measure(tmp_path / "stranger", read_any_manifest(tmp_path / "stranger"))


@pytest.mark.parametrize(
    "pattern",
    [
        r" {2,}",
        r"\s{2,}|[\n\r\t]",
        r"\A +| +\z",
        r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]",
        r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+",
        r"(?i:'s|'t|'re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
        r"[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+",
    ],
)
def test_the_patterns_of_encoders_are_taken(pattern: str) -> None:
    assert not pattern_fault(pattern)


def test_the_encoder_that_ships_is_looked_at_in_a_moment() -> None:
    start = time.perf_counter()
    for name in ("image.onnx", "text.onnx"):
        check_graph(bundled("models", "xsearch-mini", name))
    for name in ("tokenizer.json", "pieces.json"):
        check_tokenizer(bundled("models", "xsearch-mini", name))
    assert time.perf_counter() - start < 5.0


@fuzz
@given(st.text(alphabet=st.sampled_from("ab()[]|*+?{}\\,1p^$-"), max_size=40))
@example("[" * 2_000)
@example("\\")
@example("{1,}" * 3)
def test_fuzz_patterns_of_any_signs(pattern: str) -> None:
    pattern_fault(pattern)


@fuzz
@given(st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=6)), max_size=5))
@example([(0, b"\x3a\xff\xff\xff\xff\x0f")])
def test_fuzz_graphs_with_bytes_changed(tmp_path: Path, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(photo_graph(WEIGHTS))
    for at, put in changes:
        place = at % len(data)
        data[place : place + len(put)] = put
    (tmp_path / "a.onnx").write_bytes(data)
    try:
        check_graph(tmp_path / "a.onnx")
    except EncoderProblem as error:
        assert str(tmp_path) in str(error)
