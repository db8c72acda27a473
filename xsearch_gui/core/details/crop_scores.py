"""Where in a photo a query is seen: a heat map, made on demand.

A dual encoder gives a photo one vector, with no place in it. Places are asked for as openai/CLIP's maintainers
suggest (https://github.com/openai/CLIP/issues/82): the photo is cut into overlapping crops of a half, a third and a
quarter of its sides, each is encoded, and a cell's score is the mean cosine of the crops that cover it. A crop
speaks most for its middle, and fades with a sine toward its edges.

Scores are counted in *spreads above the background*: the cosine of any text with any photo is taken off, and the rest
divided by its standard deviation, both from the encoder's manifest or measured in the library. A cell is therefore
cold when the query is no more like it than like anything, and a photo in which nothing is hot gives a flat map that
says so (:attr:`Heatmap.present`), instead of showing its own noise brightly. The photo as a whole is asked too: a scene
can be plain in all of it and in no part. What is seen all over the photo (a forest) is hot all over.

``make bench BENCH=heatmap`` measures how often the hottest cell is in the right place, how often a map is rightly flat,
and the time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.encoders import Encoder

PRESENT = 1.8  # spreads that the hottest cell must reach, or the query is not seen in the photo ...
PRESENT_WHOLE = 1.4  # ... unless the whole photo reaches this: one look has less luck than the best of many
COLD = 0.9  # spreads at which a cell's heat begins; it ends at least as many above
_CELLS = 16  # along the shorter side
# Part of the side, and the step from crop to crop as a part of the crop: 3 x 3, 4 x 4 and 7 x 7 crops.
_SCALES = ((1 / 2, 1 / 2), (1 / 3, 2 / 3), (1 / 4, 1 / 2))
_WIDEST = 2.0  # crops of a panorama are no wider than this for their height ...
_NARROWEST = 0.5  # ... but at least this part of what they would be, or there would be too many
_LARGEST = 1024  # pixels; a quarter of it is what encoders read

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Heatmap:
    """Where a photo is like a query.

    Attributes
    ----------
    grid : float32 (rows, cols)
        0 cold, 1 the hottest cell; all zeros where the query is not seen.
    rows, cols : int
    box : (left, top, right, bottom)
        The crop that is most like the query, in parts of the photo's width and height. It means little where
        ``present`` is False.
    contrast : float
        Spreads between the hottest and the median cell: near 0 where all of the photo is alike to the query.
    peak, whole : float
        Spreads of the hottest cell, and of the photo as a whole, above the background.
    """

    grid: NDArray[np.float32]
    rows: int
    cols: int
    box: Box
    contrast: float
    peak: float
    whole: float

    @property
    def present(self) -> bool:
        """Whether the query is seen in the photo at all."""
        return _is_present(self.peak, self.whole)


def _is_present(peak: float, whole: float) -> bool:
    return peak >= PRESENT or whole >= PRESENT_WHOLE


@dataclass(frozen=True)
class _Layout:
    """The crops of a photo of one shape. ``across`` and ``down`` are how much smaller they are for a panorama."""

    across: float
    down: float

    @classmethod
    def of(cls, width: int, height: int) -> _Layout:
        ratio = width / height
        across = min(1.0, max(_NARROWEST, _WIDEST / ratio))
        down = min(1.0, max(_NARROWEST, _WIDEST * ratio))
        return cls(across, down)

    @cached_property
    def shape(self) -> tuple[int, int]:
        return round(_CELLS / self.down), round(_CELLS / self.across)

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """Left, top, right and bottom of the crops, float64 (n, 4), in parts of the sides."""
        found: list[Box] = []
        for part, step in _SCALES:
            wide, high = part * self.across, part * self.down
            tops, lefts = _starts(high, step), _starts(wide, step)
            found += [(left, top, left + wide, top + high) for top, left in product(tops, lefts)]
        return np.asarray(found)

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """How much each crop says of each cell, float64 (n, rows, cols); for a cell they sum to 1."""
        rows, cols = self.shape
        left, top, right, bottom = self.boxes.T
        weights = _fade(rows, top, bottom)[:, :, None] * _fade(cols, left, right)[:, None, :]
        return np.asarray(weights / weights.sum(axis=0))


def _starts(size: float, step: float) -> list[float]:
    """Return where crops of one size begin, evenly from one edge to the other."""
    count = 1 + round((1.0 - size) / (size * step))
    return [(1.0 - size) * i / max(1, count - 1) for i in range(count)]


def _fade(cells: int, start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the weight of crops over cells along one side, float64 (n, cells)."""
    middles = (np.arange(cells) + 0.5) / cells
    inside = (middles[None, :] - start[:, None]) / (end - start)[:, None]
    return np.asarray(np.where((inside > 0) & (inside < 1), np.sin(np.pi * np.clip(inside, 0, 1)), 0.0))


@dataclass(frozen=True)
class CropVectors:
    """The encoded crops of one photo: any number of queries can be asked of them.

    ``vectors`` is float32 (n + 1, dimension), the last that of the whole photo; ``centre`` and ``spread`` are the
    encoder's cosines of random pairs.
    """

    layout: _Layout
    vectors: NDArray[np.float32]
    centre: float
    spread: float

    def heat(
        self, query_vectors: NDArray[np.float32], background: NDArray[np.float32] | float | None = None
    ) -> Heatmap:
        """Return the heat map of a query; see :func:`explain`."""
        queries = np.atleast_2d(query_vectors)
        if not len(queries) or queries.shape[1] != self.vectors.shape[1]:
            raise ValueError(f"queries {query_vectors.shape} for vectors of {self.vectors.shape[1]}")
        level = np.asarray(self.centre if background is None else background, dtype=np.float64)
        scores = (self.vectors @ queries.T - level) / self.spread
        crops, whole = scores[:-1], float(scores[-1].max())
        # A cell is hot when any of the terms is seen there.
        cells = np.tensordot(crops.T, self.layout.shares, axes=1).max(axis=0)
        peak = float(cells.max())
        grid = np.zeros(cells.shape)
        if _is_present(peak, whole):
            cold = min(COLD, peak - COLD)
            grid = np.clip((cells - cold) / (peak - cold), 0.0, 1.0)
        left, top, right, bottom = self.layout.boxes[int(crops.max(axis=1).argmax())].tolist()
        rows, cols = self.layout.shape
        contrast = peak - float(np.median(cells))
        return Heatmap(grid.astype(np.float32), rows, cols, (left, top, right, bottom), contrast, peak, whole)


def encode_crops(encoder: Encoder, picture: Image.Image) -> CropVectors:
    """Encode the crops of a photo, 74 and up to 162 of a panorama, and the photo as a whole."""
    small = picture.convert("RGB")
    small.thumbnail((_LARGEST, _LARGEST), Image.Resampling.BICUBIC, reducing_gap=2.0)
    layout = _Layout.of(*picture.size)
    crops = [encoder.prepare(small.crop(_pixels(box, *small.size))) for box in layout.boxes.tolist()]
    crops.append(encoder.prepare(small))
    known = encoder.manifest.calibration
    return CropVectors(layout, encoder.encode_prepared(crops), known.random_mean, known.random_std)


def _pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Return a box in pixels, at least one wide and high."""
    left, top = min(int(box[0] * width), width - 1), min(int(box[1] * height), height - 1)
    return left, top, max(left + 1, math.ceil(box[2] * width)), max(top + 1, math.ceil(box[3] * height))


def explain(
    encoder: Encoder,
    picture: Image.Image,
    query_vectors: NDArray[np.float32],
    background: NDArray[np.float32] | float | None = None,
) -> Heatmap:
    """Return where in a photo a query is seen.

    Parameters
    ----------
    encoder : Encoder
    picture : PIL.Image.Image
        The photo, upright, of any size; it is not changed.
    query_vectors : float32 (d,) or (q, d), of unit length
        The terms of a query that are wanted. A cell is as hot as the hottest term there.
    background : float or float32 (q,), optional
        The cosine of each term with photos that have nothing to do with it; the manifest's ``random_mean`` when not
        given. Terms that are images need it, because images lie closer to images than texts do.

    Raises
    ------
    ValueError
        Without a query, or if its vectors are not of the encoder's dimension.
    EncoderProblem
    """
    return encode_crops(encoder, picture).heat(query_vectors, background)


# drawing ---------------------------------------------------------------------------------------------------------

_HUE = math.radians(350.0)  # magenta: the colour that photos have least of; skin, wood, sky and leaves have others
_LIGHTNESS = (0.45, 0.75)
_CHROMA = 0.17  # within sRGB for this hue at both ends
_OPACITY = 0.65
# OKLab to linear sRGB (Ottosson 2020, https://bottosson.github.io/posts/oklab/).
_TO_LMS = np.asarray(
    [[1.0, 0.3963377774, 0.2158037573], [1.0, -0.1055613458, -0.0638541728], [1.0, -0.0894841775, -1.2914855480]]
)
_TO_RGB = np.asarray(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def _ramp() -> NDArray[np.uint8]:
    """Return the colours of heat 0 to 1, uint8 (256, 4): one hue, lightness and opacity rising evenly."""
    heat = np.linspace(0.0, 1.0, 256)
    lightness = _LIGHTNESS[0] + heat * (_LIGHTNESS[1] - _LIGHTNESS[0])
    a, b = np.full(256, _CHROMA * math.cos(_HUE)), np.full(256, _CHROMA * math.sin(_HUE))
    linear = np.clip((np.stack([lightness, a, b], axis=1) @ _TO_LMS.T) ** 3 @ _TO_RGB.T, 0.0, 1.0)
    coded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)  # IEC 61966-2-1
    return np.round(255 * np.column_stack([coded, _OPACITY * heat])).astype(np.uint8)


def render(heatmap: Heatmap, size: tuple[int, int]) -> Image.Image:
    """Return the map as an RGBA picture of ``size`` (width, height) pixels, to be laid over the photo.

    One hue whose lightness and opacity rise evenly with the heat, so that no edge is seen where there is none (as in a
    rainbow; Borland & Taylor, IEEE CG&A 2007), and that can be read without telling colours apart. A flat map is
    transparent.
    """
    cells = Image.fromarray(np.ascontiguousarray(heatmap.grid, dtype=np.float32))
    smooth = np.asarray(cells.resize(size, Image.Resampling.BICUBIC), dtype=np.float32)
    levels = np.round(255 * np.clip(smooth, 0.0, 1.0)).astype(np.uint8)
    return Image.fromarray(_ramp()[levels])
