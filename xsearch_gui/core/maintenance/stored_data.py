"""What xsearch stores: what it is for, where it lies, how large it is, and how it is removed.

Only names that xsearch itself gives are ever looked at or removed: a home folder may hold files of others.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from xsearch_gui.core.paths import AppPaths


class Purpose(StrEnum):
    """What a part is kept for."""

    CATALOGUE = "catalogue"  # what is known of photos and notes: facts, captions, vectors, history, marks
    SETTINGS = "settings"
    ENCODERS = "encoders"
    HEADS = "heads"
    SAMPLE = "sample"
    THUMBNAILS = "thumbnails"
    PREVIEWS = "previews"
    INDEX = "index"
    MAP = "map"
    OTHER = "other"  # pictures dropped, downloads, measurements
    LOGS = "logs"


@dataclass(frozen=True, slots=True)
class StoredPart:
    """One part. ``bytes`` counts its files; what cannot be looked at counts as nothing."""

    purpose: Purpose
    path: str
    bytes: int
    can_be_made_again: bool


def stored_parts(paths: AppPaths) -> tuple[StoredPart, ...]:
    """Return every part that is there, the irreplaceable ones first."""
    found = []
    for purpose, locations, again in _locations(paths):
        there = [part for part in locations if part.exists()]
        if there:
            found.append(StoredPart(purpose, str(there[0]), sum(_size(part) for part in there), again))
    return tuple(found)


def forget_everything(paths: AppPaths) -> tuple[str, ...]:
    """Remove every part, and the folders that are empty then. Return what could not be removed.

    No process may have the library open. Photos, notes and sidecars are not touched.
    """
    left = []
    for _, locations, _ in _locations(paths):
        for part in locations:
            try:
                if part.is_dir() and not part.is_symlink():
                    shutil.rmtree(part)
                else:
                    part.unlink(missing_ok=True)
            except OSError:
                left.append(str(part))
    for folder in (paths.data, paths.cache, paths.logs, paths.home):
        if folder is not None and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return tuple(left)


# Names below the cache folder that only hold what is made again. Others are not xsearch's.
_OTHER = ("dropped", "downloads", "hashed", "words", "reference", "trials.json")
_ASIDE = (
    "copy",
    "unfinished",
    "damaged-*",
    "replaced-*",
    "before-*",
    ".restore-*",
)  # libraries kept aside by repair and restore


def _locations(paths: AppPaths) -> tuple[tuple[Purpose, tuple[Path, ...], bool], ...]:
    data, cache = paths.data, paths.cache
    aside = (part for name in ("catalogue*.sqlite*", *_ASIDE) for part in sorted(data.glob(name)))
    settings = sorted(data.glob("settings.toml*"))
    return (
        (Purpose.CATALOGUE, (*dict.fromkeys((paths.catalogue, *aside, paths.lock)),), False),
        (Purpose.SETTINGS, (*settings, data / "window.ini"), False),
        (Purpose.ENCODERS, (paths.encoders,), False),
        (Purpose.HEADS, (paths.heads,), False),
        (Purpose.SAMPLE, (data / "sample",), True),
        (Purpose.THUMBNAILS, (paths.thumbnails,), True),
        (Purpose.PREVIEWS, (paths.previews,), True),
        (Purpose.INDEX, (paths.indexes,), True),
        (Purpose.MAP, (cache / "map",), True),
        (Purpose.OTHER, tuple(cache / name for name in _OTHER), True),
        (Purpose.LOGS, tuple(sorted(paths.logs.glob("*.log*"))), True),
    )


def _size(part: Path) -> int:
    if not part.is_dir():
        return part.stat().st_size
    total = 0
    for folder, _, names in os.walk(part):
        for name in names:
            try:
                total += os.lstat(os.path.join(folder, name)).st_size
            except OSError:
                continue
    return total
