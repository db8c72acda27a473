"""An encoder that is shown smaller pictures: the same space, or nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from colours import ColourEncoder
from PIL import Image

from xsearch_gui.core.indexing.smaller_encoder import agrees, smaller
from xsearch_gui.core.library.library import open_builtin


def pictures() -> list[Image.Image]:
    random = np.random.default_rng(3)
    noise = [random.integers(0, 255, (6, 8, 3), dtype=np.uint8) for _ in range(6)]
    return [Image.fromarray(one).resize((160, 120), Image.Resampling.BICUBIC) for one in noise]


def test_the_builtin_encoder_sees_in_thumbnails_what_it_sees_in_photos(tmp_path: Path) -> None:
    encoder = open_builtin()
    small = smaller(encoder, 160, tmp_path / "graph.onnx")
    assert small is not None
    assert small.prepare(pictures()[0]).shape == (160, 160, 3)
    assert agrees(encoder, small, pictures())


def test_other_sights_do_not_agree(tmp_path: Path) -> None:
    encoder = open_builtin()
    small = smaller(encoder, 32, tmp_path / "graph.onnx")
    assert small is not None
    assert not agrees(encoder, small, pictures())


def test_what_cannot_be_had_smaller_is_none(tmp_path: Path) -> None:
    assert smaller(ColourEncoder(), 4, tmp_path / "graph.onnx") is None
    assert smaller(open_builtin(), 224, tmp_path / "graph.onnx") is None
