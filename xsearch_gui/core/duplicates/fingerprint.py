"""Whether two photos are the same picture: a fingerprint of 32 x 32 greys each, laid over each other.

Vectors tell what a picture is about. Of two different photos of one scene they say nearly the same, and of a photo
and its small copy sometimes less than that: a threshold on the cosine alone finds thousands of groups that are
none. So vectors only propose, and the fingerprints decide, by the directions in which they brighten:

* :func:`agreement` compares gradients, block by block, and takes the block that only a fifth is worse than. Two
  screenshots of one program agree in most of the picture and differ in a few blocks; a re-encoded, resized or
  brightened photo agrees everywhere.
* :func:`align` first finds the affine map between two fingerprints, so that crops and small rotations are found too.

A perceptual hash from a library (ImageHash) would do neither of the two, and would bring SciPy and PyWavelets with it;
OpenCV has both and weighs more than the rest of the program. The figures are in
``tests/benchmarks/finding/duplicates.py``.
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.decoding.thumbnail import open_thumbnail

SIDE = 32
AGREE = 0.64  # the least agreement of two fingerprints of one picture; measured, see the benchmark
_COPY = 0.9  # least correlation of two fingerprints that can agree as they lie; copies have 0.98
# Correlation from which a crop or a rotation is looked for: in a job, and where a person waits for a page. The
# second costs 6 points of the recall of crops of 20 %, and saves half of the work.
_POSSIBLE, PROMISING = 0.1, 0.25
_BLOCKS = 4  # per side
_WORST = 0.2
# Gradients below this many grey levels per pixel (RMS) are noise: blocks of clear sky agree with each other.
_NOISE = 3.2
_LEAST_GRADIENT = 1.0  # RMS of the whole fingerprint; a white page or a black frame is like every other
_LEAST_OVERLAP = 0.5
_STEPS = ((16, 10), (32, 4))  # side of the fingerprint, Gauss-Newton steps: coarse to fine
_REFINING = 6  # steps
_BATCH = 256
_REMEMBERED = 20_000

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]


def fingerprint_of(image: Image.Image) -> Grey:
    """Return the fingerprint of an upright picture: uint8 (32, 32), whatever its shape was."""
    grey = image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(grey, dtype=np.uint8)


def fingerprint_of_thumbnail(path: Path) -> Grey | None:
    """Return the fingerprint of a cached thumbnail; None where there is none that can be read."""
    with contextlib.suppress(OSError, ValueError, SyntaxError), open_thumbnail(path) as image:
        image.draft("L", (2 * SIDE, 2 * SIDE))  # JPEG: an eighth of the pixels, two thirds of the time
        return fingerprint_of(image)
    return None


class FingerprintCache:
    """Hands out fingerprints: those in memory, then the catalogue's, then new ones from thumbnails."""

    def __init__(self, catalogue: Catalogue, thumbnail: Callable[[str], Path]) -> None:
        self._catalogue = catalogue
        self._thumbnail = thumbnail
        self._known: OrderedDict[int, Grey] = OrderedDict()

    def fingerprints(self, contents: Mapping[int, str], most_new: int) -> dict[int, Grey]:
        """Return the fingerprints of items (id -> content hash); at most ``most_new`` thumbnails are read for it.

        Items whose fingerprint is not at hand are left out. Nothing is written.
        """
        found = {item: self._known[item] for item in contents if item in self._known}
        missing = [item for item in contents if item not in found]
        for item, data in self._catalogue.fingerprints.get(missing).items():
            found[item] = np.frombuffer(data, np.uint8).reshape(SIDE, SIDE)
        for item in [item for item in missing if item not in found][:most_new]:
            fingerprint = fingerprint_of_thumbnail(self._thumbnail(contents[item]))
            if fingerprint is not None:
                found[item] = fingerprint
        self._known.update(found)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return found


def same_picture(
    larger: Grey, smaller: Grey, may_align: NDArray[np.bool_], close: Floats | None = None
) -> NDArray[np.bool_]:
    """Return which pairs show the same picture, bool (n,).

    Parameters
    ----------
    larger, smaller : uint8 (n, 32, 32)
        Of each pair, the photo with more pixels first: a crop lies inside its original.
    may_align : bool (n,)
        Which pairs are worth the 0.5 ms that looking for a crop or a rotation takes, unless the fingerprints rule it
        out.
    close : float32 (n,), optional
        Their :func:`correlation`, if it is known.
    """
    close = correlation(larger, smaller) if close is None else close
    result = np.zeros(len(larger), np.bool_)
    result |= copies_as_they_lie(larger, smaller, close)
    for rest in _batches(np.flatnonzero(~result & may_align & (close >= _POSSIBLE))):
        a, b = larger[rest].astype(np.float32), smaller[rest].astype(np.float32)
        result[rest] = agreement(a, b, align(a, b)) >= AGREE
    return result


def copies_as_they_lie(a: Grey, b: Grey, close: Floats | None = None) -> NDArray[np.bool_]:
    """Return which pairs of fingerprints, uint8 (n, 32, 32), are of one frame, neither moved nor cropped: bool (n,)."""
    close = correlation(a, b) if close is None else close
    result = np.zeros(len(a), np.bool_)
    for rows in _batches(np.flatnonzero(close >= _COPY)):
        result[rows] = agreement(a[rows].astype(np.float32), b[rows].astype(np.float32)) >= AGREE
    return result


def _batches(rows: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Yield a few rows at a time: each takes some arrays of floats."""
    return (rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH))


def same_fingerprint(a: bytes, b: bytes) -> bool:
    """Return whether two kept fingerprints, 1,024 bytes each, are of one picture that lies as it lay."""
    fingerprints = [np.frombuffer(fingerprint, np.uint8).reshape(1, SIDE, SIDE) for fingerprint in (a, b)]
    return a == b or bool(same_picture(fingerprints[0], fingerprints[1], np.zeros(1, np.bool_))[0])


def correlation(a: Grey | Floats, b: Grey | Floats) -> Floats:
    """Return the correlation of the greys of pairs of fingerprints, uint8 or float32 (n, 32, 32) each: float32 (n,)."""
    result = np.empty(len(a), np.float32)
    for part in _batches(np.arange(len(a))):
        x, y = (fingerprints[part].reshape(len(part), SIDE**2).astype(np.float32) for fingerprints in (a, b))
        x -= x.mean(axis=1, keepdims=True)
        y -= y.mean(axis=1, keepdims=True)
        result[part] = np.einsum("ij,ij->i", x, y) / (_norm(x) * _norm(y))[:, 0]
    return result


def agreement(a: Floats, b: Floats, warps: Floats | None = None) -> Floats:
    """Return how far pairs of fingerprints brighten in the same directions, float32 (n,), at most 1.

    Parameters
    ----------
    a, b : float32 (n, 32, 32)
    warps : float32 (n, 2, 3), optional
        From :func:`align`; without it the fingerprints are compared as they lie.

    Per block the cosine of the two gradient fields, which no change of brightness or contrast alters; of the 16
    blocks' values the 0.2 quantile. Pairs that overlap in less than half, or are flat, give -1.
    """
    count = len(a)
    inside = np.ones_like(b)
    if warps is not None:
        moved, mask = _sample(a, *_positions(warps, SIDE))
        a, inside = moved.reshape(b.shape), mask.reshape(b.shape)
    (ax, ay), (bx, by) = _gradients(a, inside), _gradients(b, inside)
    covered = _blocks(inside)
    floor = np.float32(_NOISE**2 * (SIDE // _BLOCKS) ** 2)
    both = _blocks(ax * bx + ay * by) + floor
    energy_a, energy_b = _blocks(ax * ax + ay * ay), _blocks(bx * bx + by * by)
    values = both / np.sqrt((energy_a + floor) * (energy_b + floor))
    used = covered >= 0.5 * (SIDE // _BLOCKS) ** 2
    ordered = np.sort(np.where(used, values, np.inf), axis=1)
    row = (_WORST * np.maximum(used.sum(axis=1) - 1, 0)).astype(np.intp)
    result = ordered[np.arange(count), row]
    area = covered.sum(axis=1)
    weakest = np.minimum(energy_a.sum(axis=1), energy_b.sum(axis=1)) / np.maximum(area, 1.0)
    bad = (area < _LEAST_OVERLAP * SIDE**2) | (weakest < _LEAST_GRADIENT**2)
    return np.where(bad, np.float32(-1), result).astype(np.float32)


def align(a: Floats, b: Floats) -> Floats:
    """Return the affine maps that lay fingerprints ``a`` over fingerprints ``b``: float32 (n, 2, 3).

    They take (x, y, 1) in ``b``, with x and y from -1 to 1, to (x, y) in ``a``. Gauss-Newton steps on the difference
    of the two fingerprints after gain and offset are taken out (Lucas & Kanade 1981, Baker & Matthews 2004), on 16 x 16
    pixels and then on 32 x 32: small crops and rotations lie within the reach of the coarse fingerprint.
    """
    warps = np.zeros((len(a), 2, 3), np.float32)
    warps[:, 0, 0] = warps[:, 1, 1] = 1.0
    for side, steps in _STEPS:
        warps = _stepped(shrink(a, side), shrink(b, side), warps, steps)
    return warps


def refined(a: Floats, b: Floats, warps: Floats) -> Floats:
    """Return maps that lay fingerprints over others, float32 (n, 2, 3), from maps that nearly do: as :func:`align`."""
    return _stepped(a, b, warps, _REFINING)


def _stepped(a: Floats, b: Floats, warps: Floats, steps: int) -> Floats:
    slopes = [np.gradient(a, axis=axis) for axis in (2, 1)]  # along x, along y
    for _ in range(steps):
        warps = _step(a, b, slopes, warps)
    return warps


def _step(a: Floats, b: Floats, slopes: list[Floats], warps: Floats) -> Floats:
    """Return the maps after one Gauss-Newton step."""
    count, side = len(a), a.shape[1]
    x, y = _positions(warps, side)
    moved, inside = _sample(a, x, y)
    area = inside.sum(axis=1, keepdims=True) + 1e-6
    target = b.reshape(count, -1)
    moved = (moved - (moved * inside).sum(axis=1, keepdims=True) / area) * inside
    target = (target - (target * inside).sum(axis=1, keepdims=True) / area) * inside
    gain = _norm(moved) / _norm(target)
    axes = _axes(side)
    along = [_sample(slope, x, y)[0][:, None] * axes for slope in slopes]
    jacobian = np.concatenate(along, axis=1) * inside[:, None] * np.float32(side / 2)
    jacobian -= jacobian.sum(axis=2, keepdims=True) / area[:, None] * inside[:, None]
    normal = jacobian @ jacobian.transpose(0, 2, 1)
    damping = 1e-3 * np.trace(normal, axis1=1, axis2=2) / 6 + 1e-3  # flat fingerprints have a singular matrix
    normal += damping[:, None, None] * np.eye(6, dtype=np.float32)
    change = np.linalg.solve(normal, jacobian @ (target * gain - moved)[..., None])
    # At most 15 % of half the side per step: a long step from a bad start never comes back.
    return np.asarray(warps + np.clip(change, -0.15, 0.15).reshape(count, 2, 3), dtype=np.float32)


def _axes(side: int) -> Floats:
    """Return (x, y, 1) of every pixel's centre, float32 (3, side * side), from -1 to 1."""
    centres = (np.arange(side, dtype=np.float32) + 0.5) / (side / 2) - 1
    x, y = np.meshgrid(centres, centres)
    return np.stack([x.ravel(), y.ravel(), np.ones(side * side, np.float32)])


def _positions(warps: Floats, side: int) -> tuple[Floats, Floats]:
    """Return where the maps take every pixel: two float32 (n, side * side), in pixels."""
    positions = (warps @ _axes(side) + 1) * np.float32(side / 2) - np.float32(0.5)
    return positions[:, 0], positions[:, 1]


def _sample(fingerprints: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return bilinear samples, float32 (n, m), and 1.0 where they lie inside the fingerprint, else 0.0."""
    side = fingerprints.shape[1]
    flat = fingerprints.reshape(len(fingerprints), -1)
    clipped_x, clipped_y = np.clip(x, 0, side - 1.001), np.clip(y, 0, side - 1.001)
    left, top = clipped_x.astype(np.intp), clipped_y.astype(np.intp)
    right, down = clipped_x - left, clipped_y - top
    corner = top * side + left

    def at(offset: int) -> Floats:
        return np.take_along_axis(flat, corner + offset, 1)

    upper = at(0) * (1 - right) + at(1) * right
    lower = at(side) * (1 - right) + at(side + 1) * right
    edge = side - 0.25
    inside = (x > -0.75) & (x < edge) & (y > -0.75) & (y < edge)
    return (upper * (1 - down) + lower * down).astype(np.float32), inside.astype(np.float32)


def _gradients(fingerprints: Floats, inside: Floats) -> tuple[Floats, Floats]:
    """Return the differences to the right and downwards, each (n, side, side), 0 at edges."""
    x, y = np.zeros_like(fingerprints), np.zeros_like(fingerprints)
    x[:, :, :-1] = np.diff(fingerprints, axis=2) * inside[:, :, 1:] * inside[:, :, :-1]
    y[:, :-1] = np.diff(fingerprints, axis=1) * inside[:, 1:] * inside[:, :-1]
    return x, y


def _blocks(values: Floats) -> Floats:
    """Return the sums over 4 x 4 blocks, float32 (n, 16)."""
    size = values.shape[1] // _BLOCKS
    summed = values.reshape(len(values), _BLOCKS, size, _BLOCKS, size).sum(axis=(2, 4))
    return np.asarray(summed.reshape(len(values), _BLOCKS**2), dtype=np.float32)


def shrink(fingerprints: Floats, side: int) -> Floats:
    """Return the looks at a smaller side that divides theirs."""
    size = fingerprints.shape[1] // side
    return np.asarray(
        fingerprints.reshape(len(fingerprints), side, size, side, size).mean(axis=(2, 4)), dtype=np.float32
    )


def _norm(rows: Floats) -> Floats:
    return np.asarray(np.linalg.norm(rows, axis=1, keepdims=True) + 1e-3, dtype=np.float32)
