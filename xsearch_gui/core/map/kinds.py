"""What a point of the map is: the words that all parts of the map share."""

from __future__ import annotations

from xsearch_gui.core.records.map import MapKind

KINDS = (MapKind.PHOTO, MapKind.CAPTION, MapKind.NOTE)
PHOTO, CAPTION, NOTE = range(3)  # in columns
