"""A head on disk is the head that was trained, belongs to one encoder, and is never half there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from colours import DIMENSION, stub_manifest
from indexed import save, some_head

from xsearch_gui.core.encoders.heads.head import centred, plain
from xsearch_gui.core.encoders.heads.storage import (
    head_folder,
    head_numbers,
    load_head,
)
from xsearch_gui.core.errors import HeadProblem
from xsearch_gui.core.linear import unit
from xsearch_gui.core.paths import AppPaths


def vectors(count: int, seed: int = 0) -> np.ndarray:
    return unit(np.random.default_rng(seed).normal(size=(count, DIMENSION)) + 0.3)


@pytest.mark.parametrize("hidden", [0, 4])
def test_a_stored_head_maps_as_the_trained_one(tmp_path: Path, hidden: int) -> None:
    paths, head = AppPaths.under(tmp_path), some_head(hidden)
    manifest = save(paths, head)
    stored = load_head(paths, manifest.number, stub_manifest())
    for x in (vectors(9), vectors(0)):
        np.testing.assert_allclose(stored.photos(x), head.photos(x), atol=1e-5)
        np.testing.assert_allclose(stored.texts(x), head.texts(x), atol=1e-5)
    assert stored.manifest == manifest
    assert save(paths, head).number == manifest.number + 1


def test_plain_changes_nothing_and_centring_takes_the_means_off() -> None:
    photos, texts = vectors(50, 1), vectors(40, 2)
    assert plain(DIMENSION).photos(photos) is photos
    head = centred(photos, texts)
    np.testing.assert_allclose(head.photos(photos), unit(photos - photos.mean(axis=0)), atol=1e-6)
    np.testing.assert_allclose(head.texts(texts), unit(texts - texts.mean(axis=0)), atol=1e-6)


def test_a_head_of_another_encoder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    paths = AppPaths.under(tmp_path)
    number = save(paths, some_head()).number
    with pytest.raises(HeadProblem, match=r"encoder colours 1\+\w+; in use is colours 2\+\w+\. Train one"):
        load_head(paths, number, stub_manifest("2"))
    with pytest.raises(HeadProblem, match="vectors of 32 numbers, not of 512"):
        load_head(paths, number).photos(np.zeros((1, 512), np.float32))


def test_what_is_missing_changed_or_unfinished_is_named(tmp_path: Path) -> None:
    paths = AppPaths.under(tmp_path)
    with pytest.raises(HeadProblem, match=r"no head 3\. Heads of this library: none yet"):
        load_head(paths, 3)
    number = save(paths, some_head()).number
    (paths.heads / "0009.unfinished").mkdir()
    assert head_numbers(paths) == [number]
    graph = head_folder(paths, number) / "text.onnx"
    graph.write_bytes(graph.read_bytes()[:-1])
    with pytest.raises(HeadProblem, match=r"damaged: .*text\.onnx was changed"):
        load_head(paths, number)
    (head_folder(paths, number) / "manifest.toml").write_text("format = 2", encoding="utf-8")
    with pytest.raises(HeadProblem, match="is not valid"):
        load_head(paths, number)
