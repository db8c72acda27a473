"""From a picture to the numbers that an image graph reads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.encoders.manifest import ImageSide

_FILTERS = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}


def fit(image: Image.Image, side: ImageSide) -> Image.Image:
    """Bring an RGB picture to the graph's size, as the manifest says."""
    size, resample = (side.width, side.height), _FILTERS[side.interpolation]
    if side.resize == "squash":
        return image if image.size == size else image.resize(size, resample)
    if side.resize == "crop":
        scaled = image.resize(_around(image, side), resample)
    else:
        scale = min(side.width / image.width, side.height / image.height)
        scaled = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))), resample)
    left, top = (scaled.width - side.width) // 2, (scaled.height - side.height) // 2
    if side.resize == "crop":
        return scaled.crop((left, top, left + side.width, top + side.height))
    red, green, blue = (round(m / side.scale) for m in side.mean)
    canvas = Image.new("RGB", size, (red, green, blue))
    canvas.paste(scaled, (-left, -top))
    return canvas


def _around(image: Image.Image, side: ImageSide) -> tuple[int, int]:
    """Return the size from which the middle is cut, rounded down as image processors do (transformers, torchvision)."""
    if side.short_side:
        scale = side.short_side / min(image.width, image.height)
    else:
        scale = max(side.width / image.width, side.height / image.height)
    # A hair more than the exact product: 224.0 must not become 223 by a rounding error.
    width, height = (int(length * scale + 1e-6) for length in image.size)
    return max(side.width, width), max(side.height, height)


def to_array(image: Image.Image, side: ImageSide) -> NDArray[np.uint8]:
    """Return an RGB picture as uint8 (height, width, 3) at the graph's size."""
    return np.asarray(fit(image if image.mode == "RGB" else image.convert("RGB"), side), dtype=np.uint8)


def to_input(arrays: Sequence[NDArray[np.uint8]], side: ImageSide) -> NDArray[np.float32]:
    """Return the graph's input, float32 (n, 3, height, width), of pictures from :func:`to_array`."""
    std = np.asarray(side.std, dtype=np.float32)
    factor = np.float32(side.scale) / std
    offset = np.asarray(side.mean, dtype=np.float32) / std
    batch = np.stack(arrays).astype(np.float32)
    batch *= factor
    batch -= offset
    return np.ascontiguousarray(batch.transpose(0, 3, 1, 2))


def test_pictures() -> list[Image.Image]:
    """Return the pictures of the parity vectors: even colour, stripes on a wide picture, noise on a tall one."""
    stripes = np.zeros((150, 400, 3), np.uint8)
    stripes[:, ::20], stripes[::15, :, 1] = (250, 200, 10), 180
    noise = np.random.default_rng(7).integers(0, 256, (420, 260, 3), dtype=np.uint8)
    return [gradient(), Image.fromarray(stripes, "RGB"), Image.fromarray(noise, "RGB")]


def gradient(width: int = 224, height: int = 224) -> Image.Image:
    """Return the picture of the canonical vectors: red along x, green along y, blue along both."""
    x, y = np.arange(width)[None, :], np.arange(height)[:, None]
    red = np.broadcast_to(x * 255 // (width - 1), (height, width))
    green = np.broadcast_to(y * 255 // (height - 1), (height, width))
    blue = (x + y) * 255 // (width + height - 2)
    return Image.fromarray(np.stack([red, green, blue], axis=-1).astype(np.uint8), "RGB")
