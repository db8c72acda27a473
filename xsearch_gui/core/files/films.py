"""Which files are films, and which belong to a photo or to another film: parts of it, or smaller copies.

A part is no item of the library, as long as what it belongs to lies beside it: the film of a Live Photo or of a motion
photo, the other lens of a spherical film, the small copy that an action camera writes for its telephone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable

from xsearch_gui.core.files.contents import Content, content_at
from xsearch_gui.core.files.types import CAMERA_STILLS, FILM_SUFFIXES, PHOTO_SUFFIXES, suffix_of

_SMALL = (".lrv", ".lrf")  # small copies
_LIVE = (".mov", ".mp4")
_MOTION = ".mp"  # the film of a Pixel's motion photo: IMG.MP beside IMG.MP.jpg
# Insta360: VID_date_time_00_001.insv is one lens, VID_..._10_001.insv the other, LRV_..._01_001.lrv both of them small.
_INSTA = re.compile(r"(vid|lrv|pro_vid)(_\d{8}_\d{6})_(\d\d)(_\d+)$")
_GOPRO = re.compile(r"g[lxh](\d{6})$")  # GL010001.LRV is GX010001.MP4, small


def is_film(path: str) -> bool:
    """Return whether a file is a film: by its name, or where that says nothing, by its content."""
    suffix = suffix_of(path)
    return suffix in FILM_SUFFIXES or (suffix not in PHOTO_SUFFIXES and content_at(path) is Content.FILM)


def belongs_to(name: str, others: Iterable[str]) -> str | None:
    """Return which of the other names of a folder a film belongs to, if to any."""
    stem, suffix = os.path.splitext(name.casefold())
    if suffix not in FILM_SUFFIXES:
        return None
    known = {other.casefold(): other for other in others if other != name}
    wanted: list[str] = []
    if suffix in (*_LIVE, _MOTION):
        wanted += [stem + still for still in CAMERA_STILLS]
    if suffix == _MOTION:
        wanted += [name.casefold() + still for still in CAMERA_STILLS]
    wanted += _whole_films(stem, suffix)
    return next((known[one] for one in wanted if one in known), None)


def _whole_films(stem: str, suffix: str) -> list[str]:
    """Return the films that one of this name may be a part or a small copy of."""
    found = []
    if suffix in _SMALL:
        found += [stem + film for film in (".mp4", ".mov", ".insv")]
        if gopro := _GOPRO.match(stem):
            found += [f"g{kind}{gopro[1]}.mp4" for kind in "xhl"]
    if (parts := _INSTA.match(stem)) and (parts[1] == "lrv" or parts[3] == "10"):
        film = "pro_vid" if parts[1] == "pro_vid" else "vid"
        found += [f"{film}{parts[2]}_00{parts[4]}{ending}" for ending in (".insv", ".mp4")]
    return found


def parts_of(path: str, names: Collection[str] | None = None) -> list[str]:
    """Return the films that belong to a photo or film, beside it; ``names`` are those of its folder, if known."""
    directory, name = os.path.split(path)
    if names is None:
        if suffix_of(name) not in CAMERA_STILLS and suffix_of(name) not in FILM_SUFFIXES:
            return []
        try:
            names = os.listdir(directory)
        except OSError:
            return []
    films = sorted(other for other in names if suffix_of(other) in FILM_SUFFIXES and other != name)
    return [os.path.join(directory, film) for film in films if belongs_to(film, [name])]
