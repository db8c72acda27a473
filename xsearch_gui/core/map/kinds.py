"""What a point of the map is, and the type of its place: the words that all parts of the map share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.records import MapKind

KINDS = (MapKind.PHOTO, MapKind.CAPTION, MapKind.NOTE)
PHOTO, CAPTION, NOTE = range(3)  # in columns

Plane = NDArray[np.float32]  # (n, 2)
