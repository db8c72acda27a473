"""The repulsion of t-SNE, of all points on all points, as a convolution on a grid.

As in FIt-SNE (Linderman et al. 2019) the sums over all pairs are done by the fast Fourier transform. Masses are spread
over the grid with quadratic splines and read back with the same; what the splines blur is divided out of the kernels'
spectra (Hockney & Eastwood 1988), so that a grid as coarse as two thirds of the kernel's width is right to a part in a
hundred. Without that the points would line up along the grid.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CELL = 0.6  # in units of the kernel's width
MAX_CELLS = 600  # wider layouts get wider cells, in steps of a tenth
_MARGIN = 2
_STEP = 1.1
_NODES = (-1, 0, 1)

Spectra = tuple[NDArray[np.complex64], NDArray[np.complex64], NDArray[np.complex64]]


class RepulsionGrid:
    """Keeps the spectra of the kernels, which depend on the size of the grid alone."""

    def __init__(self) -> None:
        self._known: tuple[tuple[int, float], Spectra] | None = None

    def repulsion(self, points: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
        """Return the repulsion on points (n, 2), float32 (n, 2), times Z, and Z itself.

        The repulsion times Z is the sum over all others j of (y_i - y_j) / (1 + d_ij^2)^2; Z is the sum over all pairs
        of 1 / (1 + d_ij^2).
        """
        low = points.min(axis=0)
        width = float((points.max(axis=0) - low).max())
        spacing = CELL * _STEP ** max(0, int(np.ceil(np.log(max(width / CELL / MAX_CELLS, 1e-9)) / np.log(_STEP))))
        side = int(width / spacing) + 2 * _MARGIN + 2
        size = fft_size(2 * side)
        position = (points - low) / np.float32(spacing) + _MARGIN
        centre = np.rint(position).astype(np.int32)
        index = centre[:, 0] * size + centre[:, 1]
        across, along = _spline(position[:, 0] - centre[:, 0]), _spline(position[:, 1] - centre[:, 1])
        shares = [(i * size + j, across[i + 1] * along[j + 1]) for i in _NODES for j in _NODES]
        mass = np.zeros(size * size)
        for offset, share in shares:
            mass += np.bincount(index + offset, weights=share, minlength=size * size)
        spectrum = np.fft.rfft2(mass.reshape(size, size).astype(np.float32))
        level, x, y = (
            _read(np.fft.irfft2(spectrum * kernel, (size, size)).ravel(), index, shares)
            for kernel in self._spectra(size, spacing)
        )
        total = float(level.sum()) - len(points)  # a point is at distance zero from itself
        return np.stack([x, y], axis=1), max(total, 1e-3)

    def _spectra(self, size: int, spacing: float) -> Spectra:
        if self._known is None or self._known[0] != (size, spacing):
            self._known = ((size, spacing), _kernels(size, spacing))
        return self._known[1]


def _kernels(size: int, spacing: float) -> Spectra:
    away = np.fft.fftfreq(size, 1.0 / size) * spacing
    squares = 1.0 + np.square(away)[:, None] + np.square(away)[None, :]
    blur = np.sinc(np.fft.fftfreq(size)) ** 6  # of a quadratic spline, once when spreading and once when reading
    unblur = 1.0 / (blur[:, None] * blur[None, : size // 2 + 1])
    slope = away / np.square(squares).T
    kernels = (1.0 / squares, slope.T, slope)
    level, x, y = ((np.fft.rfft2(kernel) * unblur).astype(np.complex64) for kernel in kernels)
    return level, x, y


def _spline(part: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
    half = np.float32(0.5)
    return half * np.square(half - part), np.float32(0.75) - np.square(part), half * np.square(half + part)


def _read(
    values: NDArray[np.floating], index: NDArray[np.int32], shares: list[tuple[int, NDArray[np.float32]]]
) -> NDArray[np.float32]:
    result = np.zeros(len(index), np.float32)
    for offset, share in shares:
        result += share * values[index + offset]
    return result


def fft_size(least: int) -> int:
    """Return the next even size that the transform is fast at: 2^a 3^b 5^c."""
    size = least + least % 2
    while _rest(size) != 1:
        size += 2
    return size


def _rest(size: int) -> int:
    for prime in (2, 3, 5):
        while size % prime == 0:
            size //= prime
    return size
