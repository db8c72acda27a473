"""Training views of photos: crop, flip, colour, and what cameras and messengers do to files (JPEG, WebP).

JPEG at usual quality cost a first encoder 4.5 points of R@10; it has to be met in training.
"""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

AREA = (0.4, 1.0)  # share of the photo that a crop keeps
STRETCH = 4 / 3
RECODED = 0.3  # share of photos that go through a lossy codec
COLOURED = 0.5


def recode(picture: npt.NDArray[np.uint8], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """The picture (h, w, 3) after a lossy codec of random quality."""
    stream = io.BytesIO()
    kind = "JPEG" if rng.random() < 0.8 else "WEBP"
    options = {"quality": int(rng.integers(35, 92))} | ({"method": 0} if kind == "WEBP" else {})
    Image.fromarray(picture).save(stream, kind, **options)
    return np.asarray(Image.open(stream).convert("RGB"))


def crops(count: int, rng: np.random.Generator) -> Tensor:
    """Affine maps (count, 2, 3) for random crops, half of them mirrored."""
    share = np.sqrt(rng.uniform(*AREA, count))
    ratio = np.exp(rng.uniform(-np.log(STRETCH), np.log(STRETCH), count) / 2)
    wide, high = np.minimum(share * ratio, 1.0), np.minimum(share / ratio, 1.0)
    maps = np.zeros((count, 2, 3), np.float32)
    maps[:, 0, 0] = wide * rng.choice([-1.0, 1.0], count)
    maps[:, 1, 1] = high
    maps[:, 0, 2] = rng.uniform(-1, 1, count) * (1 - wide)
    maps[:, 1, 2] = rng.uniform(-1, 1, count) * (1 - high)
    return torch.from_numpy(maps)


def recolour(x: Tensor, rng: np.random.Generator) -> Tensor:
    """Brightness, contrast and saturation of some pictures (n, 3, h, w), values 0..1."""
    n = len(x)
    chosen = rng.random(n) < COLOURED

    def factor(low: float, high: float) -> Tensor:
        values = np.where(chosen, rng.uniform(low, high, n), 1.0).astype(np.float32)
        return torch.from_numpy(values)[:, None, None, None]

    grey = (x * torch.tensor([0.299, 0.587, 0.114])[None, :, None, None]).sum(1, keepdim=True)
    x = grey + (x - grey) * factor(0.5, 1.4)
    mean = grey.mean(dim=(2, 3), keepdim=True)
    return ((x - mean) * factor(0.7, 1.35) + mean * factor(0.7, 1.3)).clamp(0, 1)


def training_views(pixels: npt.NDArray[np.uint8], size: int, rng: np.random.Generator) -> Tensor:
    """Photos (n, 224, 224, 3) uint8 -> views (n, 3, size, size) float32 in -1..1, channels last."""
    pixels = pixels.copy()
    for i in np.flatnonzero(rng.random(len(pixels)) < RECODED):
        pixels[i] = recode(pixels[i], rng)
    x = torch.from_numpy(pixels).permute(0, 3, 1, 2).to(torch.float32) / 255
    grid = functional.affine_grid(crops(len(x), rng), [len(x), 3, size, size], align_corners=False)
    x = functional.grid_sample(x, grid, "bilinear", "reflection", align_corners=False)
    return (recolour(x, rng) * 2 - 1).contiguous(memory_format=torch.channels_last)


def plain_view(pixels: npt.NDArray[np.uint8]) -> Tensor:
    """Photos as the encoder gets them in use: (n, 3, 224, 224) float32 in -1..1."""
    x = torch.from_numpy(pixels).permute(0, 3, 1, 2).to(torch.float32)
    return (x / 127.5 - 1).contiguous(memory_format=torch.channels_last)
