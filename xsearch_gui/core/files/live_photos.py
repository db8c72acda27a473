"""Live Photos: a still with a short film beside it."""

from __future__ import annotations

import os

from xsearch_gui.core.files.types import CAMERA_STILLS

_FILMS = (".mov", ".MOV", ".mp4", ".MP4")


def film_of(path: str) -> str | None:
    """Return the film of a Live Photo: a film of the same name beside a JPEG or HEIC."""
    stem, suffix = os.path.splitext(path)
    if suffix.lower() not in CAMERA_STILLS:
        return None
    return next((stem + film for film in _FILMS if os.path.isfile(stem + film)), None)
