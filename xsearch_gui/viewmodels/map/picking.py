"""Which points are under a pointer or within an outline, in pixels of the view."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.viewmodels.map.appearance import MapAppearance
from xsearch_gui.viewmodels.map.camera import Camera
from xsearch_gui.viewmodels.map.map_model import MapModel
from xsearch_gui.viewmodels.map.scene import polygon_mask

REACH = 12.0  # pixels from the pointer to a point


def row_at(maps: MapModel, appearance: MapAppearance, camera: Camera, x: float, y: float) -> int:
    """Return the row of the shown point nearest to a pixel, -1 if none is near."""
    map_data, scene = maps.map_data, appearance.scene
    if map_data is None or scene is None:
        return -1
    return map_data.grids[appearance.view].nearest(camera.world(x, y), REACH / camera.scale, scene.shown)


def rows_within(
    maps: MapModel, appearance: MapAppearance, camera: Camera, corners: NDArray[np.floating]
) -> NDArray[np.int64]:
    """Return the rows of the shown points within an outline (k, 2) of pixels, int64 (m,)."""
    map_data, scene = maps.map_data, appearance.scene
    if map_data is None or scene is None or len(corners) < 3:
        return np.zeros(0, np.int64)
    low, high = corners.min(axis=0), corners.max(axis=0)
    seen = map_data.grids[appearance.view].within(camera.world(*low), camera.world(*high), len(map_data))
    rows, positions = seen.rows, seen.positions
    if scene.shown is not None:
        rows, positions = rows[scene.shown[rows]], positions[scene.shown[rows]]
    x, y = camera.screen(positions)
    return rows[polygon_mask(x, y, corners, camera.width, camera.height)]
