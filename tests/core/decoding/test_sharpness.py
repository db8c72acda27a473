"""Sharpness tells a blurred frame from a sharp one, by the sharpest part of it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageFilter

from xsearch_gui.core.decoding.sharpness import sharpness_of


@pytest.fixture
def scene() -> Image.Image:
    random = np.random.default_rng(3)
    coarse = Image.fromarray(random.integers(0, 255, (300, 450, 3), np.uint8))
    return coarse.resize((1800, 1200), Image.Resampling.BICUBIC)


def test_the_more_blurred_the_less_sharp(scene: Image.Image) -> None:
    figures = [sharpness_of(scene.filter(ImageFilter.GaussianBlur(radius))) for radius in (0, 2, 4, 8, 16)]
    assert figures == sorted(figures, reverse=True) and figures[0] > 10 * figures[-1]


def test_the_sharpest_part_counts(scene: Image.Image) -> None:
    blurred = scene.filter(ImageFilter.GaussianBlur(12))
    portrait = blurred.copy()
    portrait.paste(scene.crop((200, 200, 700, 700)), (200, 200))
    assert sharpness_of(portrait) == pytest.approx(sharpness_of(scene), rel=0.15)
    assert sharpness_of(blurred) < 0.3 * sharpness_of(portrait)


def test_the_size_of_the_file_hardly_matters(scene: Image.Image) -> None:
    larger = scene.resize((3600, 2400), Image.Resampling.BICUBIC)
    assert sharpness_of(larger) == pytest.approx(sharpness_of(scene), rel=0.1)


@pytest.mark.parametrize("size", [(1, 1), (2, 800), (3, 3), (640, 20)])
def test_a_flat_or_tiny_picture_is_not_sharp(size: tuple[int, int]) -> None:
    assert sharpness_of(Image.new("RGB", size, "teal")) == pytest.approx(0.0, abs=1e-3)


def test_the_figure_of_a_known_picture() -> None:
    """A lone white pixel on black: the Laplacian is -4 * 255 there and 255 beside it, in a tile of 64 x 64 pixels."""
    image = Image.new("L", (66, 66))
    image.putpixel((33, 33), 255)
    assert sharpness_of(image) == pytest.approx((16 + 4) * 255**2 / 64**2, rel=1e-6)
