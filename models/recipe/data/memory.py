"""Pairs of earlier batches, kept as further negatives (Wang et al., "Cross-Batch Memory", CVPR 2020)."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from models.recipe.data.pool import Batch


class Memory:
    """The last `size` pairs: embeddings without gradient, whose photo each is, and which word each text is."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.photos = torch.zeros(0, 384)
        self.texts = torch.zeros(0, 384)
        self.owners = np.zeros(0, dtype=np.int64)
        self.words = np.zeros(0, dtype=np.int64)

    @property
    def full(self) -> bool:
        """Whether there is enough to compare with; early embeddings are stale within steps and not worth it."""
        return 0 < self.size <= len(self.owners)

    def add(self, batch: Batch, photos: Tensor, texts: Tensor) -> None:
        """Remember a batch, forget the oldest."""
        self.photos = torch.cat([self.photos, photos])[-self.size :]
        self.texts = torch.cat([self.texts, texts])[-self.size :]
        self.owners = np.concatenate([self.owners, batch.photos])[-self.size :]
        self.words = np.concatenate([self.words, batch.words])[-self.size :]

    def state(self) -> dict[str, Tensor]:
        """For a checkpoint."""
        rows = {"owners": torch.from_numpy(self.owners), "words": torch.from_numpy(self.words)}
        return {"photos": self.photos, "texts": self.texts, **rows}

    def restore(self, state: dict[str, Tensor]) -> None:
        """From a checkpoint."""
        self.photos, self.texts = state["photos"], state["texts"]
        self.owners, self.words = state["owners"].numpy(), state["words"].numpy()
