"""Arrays in, arrays out: the numpy algorithms that lay points out in a plane. They know nothing of photos.

Imported by the map alone, and by the window for its grid of points.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
"""Positions of points, float32 (n, 2)."""
