"""A shot that lies in several files counts once: a raw file and its JPEG, a Live Photo and its film.

Cameras write ``IMG_1.CR3`` and ``IMG_1.JPG`` side by side. Which files those are is worked out anew in every
directory where something has changed, before photos are read: the raw file then has the item of the JPEG and is not
read at all. ``indexing.join_raw`` in the settings parts them.

The film of a Live Photo is no item and is not in the catalogue; :mod:`files.films` finds it beside the photo.
"""

from __future__ import annotations

import os
from collections import defaultdict

from xsearch_gui.core.catalogue import Catalogue, FileRow
from xsearch_gui.core.files.types import CAMERA_STILLS, RAW_SUFFIXES, suffix_of

_META = "join_raw"


def join_raw_pairs(catalogue: Catalogue, join: bool) -> None:
    """Bring up to date which raw files count together with their JPEG: all when ``join`` has changed."""
    directories = catalogue.files.stale_directories()
    if catalogue.meta(_META, str(True)) != str(join):
        directories = catalogue.raw_pairs.directories()
        catalogue.set_meta(_META, str(join))
    for directory in directories:
        with catalogue.transaction():
            _join(catalogue, directory, join)


def _join(catalogue: Catalogue, directory: str, join: bool) -> None:
    photos = catalogue.raw_pairs.photos(directory)
    stems: dict[tuple[int, str], list[FileRow]] = defaultdict(list)
    for file, _ in photos:
        stems[file.folder_id, os.path.splitext(file.name)[0].casefold()].append(file)
    primaries = {key: _primary(files) for key, files in stems.items()} if join else {}
    for file, primary_id in photos:
        if suffix_of(file.name) not in RAW_SUFFIXES:
            continue
        primary = primaries.get((file.folder_id, os.path.splitext(file.name)[0].casefold()))
        if primary is not None and (primary_id != primary.id or file.state != "done"):
            catalogue.raw_pairs.attach(file.id, primary, suffix_of(file.name)[1:].upper())
        elif primary is None and primary_id is not None:
            catalogue.raw_pairs.detach(file.id)


def _primary(files: list[FileRow]) -> FileRow | None:
    """Return the file of a shot that is read for all, if there is one; one that cannot be read leads nobody."""
    able = [file for file in files if suffix_of(file.name) in CAMERA_STILLS and file.state != "failed"]
    return min(able, key=lambda file: CAMERA_STILLS.index(suffix_of(file.name)), default=None)
