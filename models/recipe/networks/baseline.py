"""The frozen baseline: regularised canonical correlation analysis (CCA) between photo features and sentence vectors.

    max_a,b  corr(X a, Y b),   with  Cxx + rx I  and  Cyy + ry I  in place of the covariances

solved by whitening both sides and a singular value decomposition of the whitened cross-covariance; directions are
weighted by a power of their correlation, as retrieval wants (Gong et al., "A Multi-View Embedding Space", IJCV 2014).
Source: Hotelling 1936; Hardoon, Szedmak and Shawe-Taylor, Neural Computation 2004.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Cca:
    """Two affine maps into one space: rows of x times `left` plus `left_bias`, likewise y."""

    left: Floats
    left_bias: Floats
    right: Floats
    right_bias: Floats


def inverse_root(covariance: Doubles, ridge: float) -> Doubles:
    """(C + ridge * mean(diag C) * I) ** -1/2."""
    size = len(covariance)
    values, vectors = np.linalg.eigh(covariance + ridge * np.trace(covariance) / size * np.eye(size))
    scaled: Doubles = (vectors / np.sqrt(values)) @ vectors.T
    return scaled


def fit_cca(x: Floats, y: Floats, ridge_x: float, ridge_y: float, power: float, dimension: int) -> Cca:
    """Fit on pairs of rows: x (n, p), y (n, q). `power` weighs directions by correlation ** power."""
    mean_x, mean_y = x.mean(0, dtype=np.float64), y.mean(0, dtype=np.float64)
    a, b = x - mean_x, y - mean_y
    white_x, white_y = inverse_root(a.T @ a / len(a), ridge_x), inverse_root(b.T @ b / len(b), ridge_y)
    u, s, vt = np.linalg.svd(white_x @ (a.T @ b / len(a)) @ white_y, full_matrices=False)
    weights = s[:dimension] ** power
    left, right = white_x @ u[:, :dimension] * weights, white_y @ vt[:dimension].T * weights
    return Cca(
        left.astype(np.float32), (-mean_x @ left).astype(np.float32),
        right.astype(np.float32), (-mean_y @ right).astype(np.float32),
    )  # fmt: skip


def unit_rows(x: Floats) -> Floats:
    """Rows of unit length."""
    scaled: Floats = x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-6)
    return scaled
