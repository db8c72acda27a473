"""Random weights in each layout: what is imported computes what torch does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from colours import Recorder
from extras import needs_torch

from xsearch_gui.core.encoders.adding.importing import run_import
from xsearch_gui.core.encoders.adding.ready_made import describing
from xsearch_gui.core.encoders.image import test_pictures as pictures
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.linear import unit
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.encoders import ImportEncoderRequest

pytestmark = [pytest.mark.extras, needs_torch, pytest.mark.timeout(600)]
TEXTS = ("a dog", "two red cups", "a")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The models, written by a process of its own: torch stays out of this one."""
    folder = tmp_path_factory.mktemp("random")
    script = Path(__file__).parents[4] / "fixtures" / "random_published.py"
    path = os.pathsep.join([str(script.parents[2]), str(script.parent)])
    subprocess.run([sys.executable, str(script), str(folder)], check=True, capture_output=True,
                   env={**os.environ, "PYTHONPATH": path})  # fmt: skip
    return folder


def bring(paths: AppPaths, source: Path, photos: str = "") -> Any:
    paths.create()
    return run_import(paths, ImportEncoderRequest(str(source), photos=photos), Recorder())


@pytest.mark.parametrize("layout", ["transformers_js", "immich", "texts"])
def test_every_layout_computes_what_torch_does(
    layout: str, root: Path, paths: AppPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(describing, "LEAST_SHARE", -1.0)  # random weights are chance
    report = bring(paths, root / layout, str(root / "photos") if layout == "texts" else "")
    assert report.dimension == 24 and report.reads_photos and report.right < 0.75
    encoder, right = Registry(paths).open(report.name), np.load(root / "vectors.npz")
    for found, wanted in (
        (encoder.encode_texts(TEXTS), right["texts"]),
        (encoder.encode_images(pictures()), right["photos"]),
    ):
        assert (found * unit(wanted)).sum(axis=1).min() > 0.9999
    image, text = encoder.manifest.image, encoder.manifest.text
    assert (image.height, image.resize) == (32, "crop") and text.max_tokens == 20
    assert (text.batch, text.padding) == ((1, "max_tokens") if layout == "immich" else (32, "longest"))


def test_words_are_pooled_as_torch_does(root: Path, paths: AppPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(describing, "LEAST_SHARE", -1.0)
    report = bring(paths, root / "sentences")
    vectors = Registry(paths).open_texts(report.name).encode_texts(TEXTS)
    assert (vectors * unit(np.load(root / "sentences.npy"))).sum(axis=1).min() > 0.9999


def test_random_weights_are_refused_with_the_figures(root: Path, paths: AppPaths) -> None:
    with pytest.raises(EncoderProblem, match=r"the right ones won in \d+ % of comparisons .* 50 % is chance"):
        bring(paths, root / "transformers_js")
    assert not [file for file in paths.encoders.iterdir() if file.name != ".lock"]
