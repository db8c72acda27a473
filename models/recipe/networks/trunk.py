"""MobileNetV2 in torch, with batch normalisation already folded into its convolutions.

The weights are those of the complete 1,001-class classifier (`mobilenetv2_imagenet_classifier_fp16.npz`), numbered
0-52 in order of use. The network is cut in three, because the encoder uses its late half twice:

- `Stem`: convolutions 0 to the end of block `SHARED_BLOCKS`. General features (edges, textures); never trained.
- `Branch`: the remaining blocks and the last 1x1 convolution, pooled to 1,280 features. One copy stays as it is and
  keeps what the classifier knows of 1,000 kinds of things; the other copy learns to agree with captions.
- the classifier itself, a 1,280 x 1,001 matrix (`load_classifier`).

Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

STRIDES = (2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1)  # of the sixteen expanding blocks
SHARED_BLOCKS = 6  # blocks in the stem: up to 64 channels at a sixteenth of the side
FEATURES = 1280
LAST_CONV = 51
LOGITS_CONV = 52

Weights = Mapping[str, npt.NDArray[np.float16]]


class SameConv(nn.Conv2d):
    """A convolution with TensorFlow's SAME padding: at stride 2 and even sizes, nothing before and one after."""

    def __init__(self, weights: Weights, number: int, stride: int = 1) -> None:
        kernel = np.asarray(weights[f"conv_{number}_weight"], dtype=np.float32)
        bias = np.asarray(weights[f"conv_{number}_bias"], dtype=np.float32)
        size = kernel.shape[2]
        groups = kernel.shape[0] if kernel.shape[1] == 1 and size == 3 else 1
        padding = 1 if size == 3 and stride == 1 else 0
        channels = kernel.shape[1] * groups
        super().__init__(channels, kernel.shape[0], size, stride, padding, groups=groups)
        self.weight.data = torch.from_numpy(kernel)
        self.bias = nn.Parameter(torch.from_numpy(bias))
        self.pads_after = size == 3 and stride == 2

    def forward(self, x: Tensor) -> Tensor:
        if self.pads_after:
            x = functional.pad(x, (0, 1, 0, 1))
        return super().forward(x)


class Block(nn.Module):
    """Inverted residual: expand (1x1), depthwise (3x3), project (1x1); added to its input where shapes agree."""

    def __init__(self, weights: Weights, index: int) -> None:
        super().__init__()
        first = 3 + 3 * index
        self.expand = SameConv(weights, first)
        self.depthwise = SameConv(weights, first + 1, STRIDES[index])
        self.project = SameConv(weights, first + 2)
        self.residual = STRIDES[index] == 1 and self.expand.in_channels == self.project.out_channels

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu6(self.expand(x))
        y = self.project(functional.relu6(self.depthwise(y)))
        added: Tensor = x + y if self.residual else y
        return added


class Stem(nn.Module):
    """Photo (n, 3, h, w) float32, values -1..1 -> general features (n, 64, h/16, w/16)."""

    def __init__(self, weights: Weights, blocks: int = SHARED_BLOCKS) -> None:
        super().__init__()
        self.first = SameConv(weights, 0, 2)
        self.depthwise = SameConv(weights, 1)
        self.project = SameConv(weights, 2)
        self.blocks = nn.Sequential(*(Block(weights, i) for i in range(blocks)))

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu6(self.first(x))
        y = self.project(functional.relu6(self.depthwise(y)))
        result: Tensor = self.blocks(y)
        return result


class Branch(nn.Module):
    """General features -> what is in the photo: a grid (n, 1280, h/32, w/32) and its mean (n, 1280)."""

    def __init__(self, weights: Weights, after: int = SHARED_BLOCKS) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*(Block(weights, i) for i in range(after, len(STRIDES))))
        self.last = SameConv(weights, LAST_CONV)

    def grid(self, x: Tensor) -> Tensor:
        return functional.relu6(self.last(self.blocks(x)))

    def forward(self, x: Tensor) -> Tensor:
        return self.grid(x).mean(dim=(2, 3))


def load_weights(path: Path) -> dict[str, npt.NDArray[np.float16]]:
    """All arrays of the weights file."""
    with np.load(path) as archive:
        return {name: archive[name] for name in archive.files}


def load_classifier(weights: Weights) -> nn.Linear:
    """The last layer: 1,280 features -> 1,000 logits. The background class (index 0) is left out."""
    kernel = np.asarray(weights[f"conv_{LOGITS_CONV}_weight"], dtype=np.float32)[1:, :, 0, 0]
    bias = np.asarray(weights[f"conv_{LOGITS_CONV}_bias"], dtype=np.float32)[1:]
    layer = nn.Linear(kernel.shape[1], kernel.shape[0])
    layer.weight.data = torch.from_numpy(np.ascontiguousarray(kernel))
    layer.bias.data = torch.from_numpy(bias)
    return layer
