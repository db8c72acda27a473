"""What is computed with vectors in many rooms: unit length, and principal components."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_SMALL = 1e-12


def unit(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return one vector (d,), or the rows of (n, d), at unit length, float32; a vector of zeros stays."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, _SMALL), dtype=np.float32)


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
    """Return the axes along which vectors, float32 (n, d), spread most (Pearson 1901); at most ``count``.

    Their signs are fixed. Of n vectors there are no more than n axes; the columns behind those are zero.

    A covariance of d x d numbers (d is some hundreds) is cheaper than a randomised SVD of many vectors, and exact; few
    vectors are decomposed themselves.
    """
    n, d = vectors.shape
    mean = vectors.mean(axis=0) if n else np.zeros(d, np.float32)
    moved = vectors - mean
    columns = np.zeros((d, min(count, d)), np.float32)
    if n >= d:
        _, found = np.linalg.eigh((moved.T @ moved).astype(np.float64))
        columns[:] = found[:, ::-1][:, :count]
    elif n:
        rows = np.linalg.svd(moved, full_matrices=False)[2][:count]
        columns[:, : len(rows)] = rows.T
    # a decomposition may turn an axis round from run to run; the largest entry is made positive
    largest = np.abs(columns).argmax(axis=0)
    columns *= np.where(columns[largest, np.arange(columns.shape[1])] < 0, -1.0, 1.0).astype(np.float32)
    return Axes(mean, columns)
