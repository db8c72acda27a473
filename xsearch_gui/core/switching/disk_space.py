"""How much disk the vectors of an encoder take."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.catalogue.encoders import Encoders
from xsearch_gui.core.encoders.manifest import AnyManifest
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.message import Message


def switch_bytes(encoders: Encoders, manifest: AnyManifest, modalities: Collection[Modality] = tuple(Modality)) -> int:
    """Return about how much disk a switch to an encoder takes beside what it has already.

    A vector is two bytes a number in the catalogue and in the index, four in the graph of the index, and some 260 bytes
    of keys and links (hnswlib, M = 16).
    """
    return encoders.missing(encoders.known(manifest), modalities) * (8 * manifest.dimension + 260)


def require_space(folder: Path, needed: int) -> None:
    """Raise :class:`UsageError` if the disk of a folder has not so many bytes, and some to spare."""
    free = shutil.disk_usage(folder).free
    if free < 1.1 * needed:
        raise UsageError(
            Message(
                "The vectors of this encoder need about {needed} MB in {folder}; {free} are free. Drop the "
                "vectors of an encoder that you no longer use, or make room.",
                needed=round(needed / 1000000.0),
                folder=folder,
                free=round(free / 1000000.0),
            )
        )


def size_of(folder: Path) -> int:
    """Return how many bytes lie below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
