"""Principal components (Pearson 1901), from the covariance: exact, and one pass over any number of vectors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Axes:
    """A mean, float32 (d,), and orthonormal columns, float32 (d, k), the widest spread first."""

    mean: NDArray[np.float32]
    columns: NDArray[np.float32]

    def project(self, blocks: Iterable[NDArray[np.float32]]) -> NDArray[np.float32]:
        """Return the coordinates, float32 (n, k), of vectors that come in blocks (m, d)."""
        parts = [(block - self.mean) @ self.columns for block in blocks]
        return np.concatenate(parts) if parts else np.zeros((0, self.columns.shape[1]), np.float32)


def principal_axes(vectors: NDArray[np.float32], count: int) -> Axes:
    """Return the ``count`` axes along which vectors (n, d) spread most; their signs are fixed.

    A covariance of d x d numbers (d is some hundreds) is cheaper than a randomised SVD of the vectors, and exact.
    """
    mean = vectors.mean(axis=0)
    moved = vectors - mean
    _, found = np.linalg.eigh((moved.T @ moved).astype(np.float64))
    columns = found[:, ::-1][:, :count].astype(np.float32)
    # eigh may turn an axis round from run to run; the largest entry is made positive
    largest = np.abs(columns).argmax(axis=0)
    columns *= np.where(columns[largest, np.arange(columns.shape[1])] < 0, -1.0, 1.0).astype(np.float32)
    return Axes(mean, columns)
