"""Which files are photos, notes and caption tables, and which names a walk leaves alone."""

from __future__ import annotations

import os
from enum import StrEnum


class FileRole(StrEnum):
    """What a file is to the library."""

    PHOTO = "photo"
    NOTE = "note"
    SIDECAR = "sidecar"
    TABLE = "table"


RAW_SUFFIXES: frozenset[str] = frozenset(
    [
        ".3fr",
        ".arw",
        ".cr2",
        ".cr3",
        ".crw",
        ".dcr",
        ".dng",
        ".erf",
        ".fff",
        ".iiq",
        ".kdc",
        ".mef",
        ".mos",
        ".mrw",
        ".nef",
        ".nrw",
        ".orf",
        ".pef",
        ".raf",
        ".raw",
        ".rw2",
        ".rwl",
        ".sr2",
        ".srf",
        ".srw",
        ".x3f",
    ]
)
"""Raw files of cameras, lower-case with the dot."""

PHOTO_SUFFIXES: frozenset[str] = RAW_SUFFIXES | frozenset(
    [
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".mpo",
        ".png",
        ".apng",
        ".webp",
        ".tif",
        ".tiff",
        ".gif",
        ".bmp",
        ".dib",
        ".heic",
        ".heics",
        ".heif",
        ".heifs",
        ".hif",
        ".avif",
        ".avifs",
        ".jxl",
    ]
)
"""Every file that is treated as a photo, lower-case with the dot."""

MARKDOWN_SUFFIXES: frozenset[str] = frozenset({".md", ".markdown"})
NOTE_SUFFIXES: frozenset[str] = MARKDOWN_SUFFIXES | {".txt"}
"""Text files that are notes, lower-case with the dot."""

TABLE_NAMES: frozenset[str] = frozenset({"captions.csv", "captions.tsv", "captions.jsonl"})
"""Names of caption tables, lower-case."""

_IGNORED_NAMES = frozenset(
    {
        "@eadir",  # Synology
        "#recycle",
        "#snapshot",
        "$recycle.bin",
        "recycler",
        "recycled",
        "system volume information",
        "lost+found",
        "__macosx",
        "network trash folder",
        "temporary items",
        "thumbs.db",
        "ehthumbs.db",
        "ehthumbs_vista.db",
        "desktop.ini",
        "icon\r",  # macOS folder icons
        "zbthumbnail.info",
        "picasa.ini",
    }
)
_IGNORED_ENDINGS = (
    ".lrdata",  # previews of Lightroom: thousands of small JPEGs
    ".lrcat-data",
    ".photoslibrary",  # Apple's own renderings, one photo many times
    ".cocatalogdb",
    ".partial",
    ".part",
    ".crdownload",
    ".tmp",
    "~",
)


CAMERA_STILLS = (".jpg", ".jpeg", ".jpe", ".heic", ".heif", ".hif")
"""What cameras write beside a raw file or a film, the one to be read first."""


def is_ignored(name: str) -> bool:
    """Return whether a file or folder of this name is passed over in a walk.

    Hidden names, the thumbnail and recycling folders of network drives and systems, the preview stores of
    other photo programs, and downloads that are not finished.

    Parameters
    ----------
    name : str
        The last part of a path.
    """
    folded = name.casefold()
    return folded.startswith(".") or folded in _IGNORED_NAMES or folded.endswith(_IGNORED_ENDINGS)


def suffix_of(path: str) -> str:
    """Return the suffix of a path, lower-case with the dot; empty when there is none."""
    return os.path.splitext(path)[1].lower()
