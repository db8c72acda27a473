"""What is written on a map once its points lie: regions with names, and the figures of a view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.vocabulary import everyday_vectors
from xsearch_gui.core.index.neighbours import SEED
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.map.guessing import Words, guess_regions
from xsearch_gui.core.map.layout import Plane, kmeans
from xsearch_gui.core.map.naming import name_regions
from xsearch_gui.core.map.populations import Points
from xsearch_gui.core.map.spaces import Space
from xsearch_gui.core.map.store import Known
from xsearch_gui.core.metadata.everyday_words import everyday_words, special_words
from xsearch_gui.core.records.map import MapView

_LEVEL = 1_000  # the key of a region is its level times this, and its number
_PHOTOS = 200  # of one region, whose mean says what it shows
_TEXTS = 60_000  # read to name the regions
_SAMPLE = 4_000


@dataclass(frozen=True, slots=True)
class Regions:
    """Regions of all levels.

    ``column`` int16 (n, levels) says which region each point is in; ``keys`` int64 (m,) and ``centres`` float32 (m, 2)
    are kept for the next run; ``described`` holds for each level a list of ``{"name", "count", "places"}``; a
    name that is a guess is an English everyday word, with ``{"guessed", "special"}``.
    """

    column: NDArray[np.int16]
    keys: NDArray[np.int64]
    centres: Plane
    described: list[list[dict[str, Any]]]


def fitted(plane: Plane) -> Plane:
    """Return a layout (n, 2) moved and scaled so that nearly all of it lies within a circle of radius 1."""
    known = plane[~np.isnan(plane[:, 0])]
    if not len(known):
        return np.zeros_like(plane)
    middle = (np.percentile(known, 1, axis=0) + np.percentile(known, 99, axis=0)) / 2
    radius = float(np.percentile(np.linalg.norm(known - middle, axis=1), 99)) or 1.0
    return np.nan_to_num(np.asarray((plane - middle) / radius, dtype=np.float32))


def figures(space: Space, distances: NDArray[np.float32]) -> dict[str, float]:
    """Return how far apart photos and texts lie in a view.

    ``gap`` is the distance of the two centroids (Liang et al. 2022), ``pairs`` the median of 1 - cosine over the pairs,
    ``others`` that of photos and texts by chance.
    """
    points = space.points
    random = np.random.default_rng(SEED)
    texts = len(points) - points.photos
    if not points.photos or not texts:
        return {}
    photos = space.vectors(np.sort(random.integers(0, points.photos, _SAMPLE)))
    words = space.vectors(np.sort(random.integers(points.photos, len(points), _SAMPLE)))
    by_chance = 1.0 - np.einsum("nd,nd->n", photos, words[random.permutation(_SAMPLE)])
    result = {
        "gap": float(np.linalg.norm(photos.mean(axis=0) - words.mean(axis=0))),
        "others": float(np.median(by_chance)),
    }
    return result | ({"pairs": float(np.median(distances))} if len(distances) else {})


def find_regions(library: Library, space: Space, planes: dict[MapView, Plane], before: Known) -> Regions:
    """Find the regions on the centred view, and name them."""
    points, plane = space.points, planes[MapView.CENTRED]
    columns, keys, centres, described = [], [], [], []
    texts = _texts(library, points)
    for level, count in enumerate(kmeans.LEVELS):
        if not len(points):
            continue
        mine = before.plane[before.keys // _LEVEL == level]
        found = kmeans.regions(plane, count, mine if len(mine) else None)
        label = kmeans.nearest_centre(plane, found)
        names = _names(library, space, label, len(found), texts)
        columns.append(label)
        keys.append(level * _LEVEL + np.arange(len(found)))
        centres.append(found)
        described.append(
            [
                {**name, "count": int((label == i).sum()), "places": _places(points, planes, label == i)}
                for i, name in enumerate(names)
            ]
        )
    if not columns:
        return Regions(np.zeros((0, 0), np.int16), np.zeros(0, np.int64), np.zeros((0, 2), np.float32), [])
    return Regions(np.stack(columns, axis=1).astype(np.int16), np.concatenate(keys), np.concatenate(centres), described)


def _places(points: Points, planes: dict[MapView, Plane], inside: NDArray[np.bool_]) -> dict[str, list[list[float]]]:
    """Return where a region's name may stand in each view: once, or once for each population where these lie apart."""
    result: dict[str, list[list[float]]] = {}
    for view, plane in planes.items():
        groups = [inside & ~points.is_text, inside & points.is_text] if view is MapView.RAW else [inside]
        middles = [np.median(plane[group], axis=0) for group in groups if group.any()]
        result[str(view)] = [[round(float(x), 4), round(float(y), 4)] for x, y in middles]
    return result


def _texts(library: Library, points: Points) -> tuple[NDArray[np.int64], list[str]]:
    """Return rows of points and what they say: captions by their text, notes by their first chunk."""
    rows = np.flatnonzero(points.is_text)
    rows = rows[:: max(1, len(rows) // _TEXTS)]
    firsts = points.index.texts.ids[points.text_rows[points.text_starts[rows - points.photos]]]
    bodies = library.catalogue.texts.rows(firsts.tolist())
    return rows, [bodies[first].body if first in bodies else "" for first in firsts.tolist()]


def _names(
    library: Library, space: Space, label: NDArray[np.int64], count: int, texts: tuple[NDArray[np.int64], list[str]]
) -> list[dict[str, Any]]:
    """Return for each region its name, whether that is a guess, and the special word that it may be told by then."""
    inside: list[list[str]] = [[] for _ in range(count)]
    for region, body in zip(label[texts[0]].tolist(), texts[1], strict=True):
        inside[region].append(body)
    names = name_regions(inside)
    if all(names):
        return [{"name": name} for name in names]
    everyday = Words(everyday_words(), space.texts(everyday_vectors(library.encoder, library.paths.cache)))
    special = Words(special_words(), space.texts(library.reference))
    photos = label[: space.points.photos]
    rows = [np.flatnonzero(photos == region) for region in range(count)]
    shown = [space.vectors(some[:: max(1, len(some) // _PHOTOS)]) for some in rows]
    guesses = guess_regions(shown, everyday, special)
    return [
        {"name": name} if name else {"name": guess.everyday, "guessed": True, "special": guess.special}
        for name, guess in zip(names, guesses, strict=True)
    ]
