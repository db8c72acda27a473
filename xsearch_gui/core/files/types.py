"""Which files are photos, notes and caption tables, and which names a walk leaves alone."""

from __future__ import annotations

import os
from enum import StrEnum

from xsearch_gui.core.files.other_programs import is_unfinished, owner_of


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
        ".jp2",
        ".j2k",
        ".j2c",
        ".jpc",
        ".jpf",
        ".jpx",
        ".psd",
        ".psb",
        ".pbm",
        ".pgm",
        ".ppm",
        ".pnm",
        ".tga",
    ]
)
"""Every file that is treated as a photo, lower-case with the dot."""

MARKDOWN_SUFFIXES: frozenset[str] = frozenset({".md", ".markdown"})
NOTE_SUFFIXES: frozenset[str] = MARKDOWN_SUFFIXES | {".txt"}
"""Text files that are notes, lower-case with the dot."""

TABLE_NAMES: frozenset[str] = frozenset({"captions.csv", "captions.tsv", "captions.jsonl"})
"""Names of caption tables, lower-case."""

_FILMS = """.mp4 .m4v .mov .qt .avi .mkv .webm .wmv .asf .mpg .mpeg .mts .m2ts .m2t .tod .vob .mxf .dv .3gp .3g2 .flv
    .f4v .ogv .divx .insv .lrv .lrf .mp"""
FILM_SUFFIXES: frozenset[str] = frozenset(_FILMS.split())
"""Films, by names that say so, lower-case with the dot; others are known by their content."""
RAW_FILMS: dict[str, str] = {".r3d": "RED", ".braw": "Blackmagic RAW", ".crm": "Canon Cinema RAW"}
"""Films that are not read, and are named: the suffix, lower-case with the dot, and what the kind is called."""

OTHER_PICTURES: dict[str, str] = {
    ".exr": "OpenEXR",
    ".hdr": "Radiance HDR",
    ".xcf": "GIMP",
    ".kra": "Krita",
    ".ora": "OpenRaster",
    ".afphoto": "Affinity Photo",
    ".pspimage": "PaintShop Pro",
    ".clip": "Clip Studio",
    ".procreate": "Procreate",
    ".pdn": "Paint.NET",
    ".cpt": "Corel Photo-Paint",
    ".pcd": "Photo CD",
    ".pcx": "PCX",
    ".dds": "DDS",
    ".sgi": "SGI",
    ".qoi": "QOI",
    ".pam": "PAM",
    ".pfm": "PFM",
    ".bpg": "BPG",
    ".flif": "FLIF",
    ".jxr": "JPEG XR",
    ".wdp": "JPEG XR",
    ".hdp": "JPEG XR",
    ".jls": "JPEG-LS",
    ".fpx": "FlashPix",
    ".dcm": "DICOM",
    ".fits": "FITS",
    ".djvu": "DjVu",
    ".eps": "PostScript",
    ".ai": "Illustrator",
    ".cdr": "CorelDRAW",
    ".svg": "SVG",
    ".wmf": "Windows Metafile",
    ".emf": "Windows Metafile",
    ".lytro": "Lytro",
    ".lfp": "Lytro",
    ".gpr": "GoPro RAW",
    ".cap": "Phase One",
    ".eip": "Capture One",
}
"""Pictures that are not read, and are named: the suffix, lower-case with the dot, and what the kind is called."""


APPLE_EDITS = ".aae"
"""A file in which Apple keeps the edits of the photo of the same name. It is not read: that it is there says it."""

CAMERA_STILLS = (".jpg", ".jpeg", ".jpe", ".heic", ".heif", ".hif")
"""What cameras write beside a raw file or a film, the one to be read first."""


def is_ignored(name: str, directory: str = "") -> bool:
    """Return whether a file or folder of this name is passed over in a walk.

    Hidden names, what other programs keep for themselves (:mod:`other_programs`), and downloads that are not finished.

    Parameters
    ----------
    name : str
        The last part of a path.
    directory : str
        The folder it lies in, where that is known.
    """
    return name.startswith(".") or is_unfinished(name.casefold()) or owner_of(name, directory) is not None


def is_ignored_below(root: str, path: str) -> bool:
    """Return whether a walk of ``root`` passes over a path, or a folder on the way to it, for its name."""
    while len(path) > len(root):
        path, name = os.path.split(path)
        if not name or is_ignored(name, path):
            return bool(name)
    return False


def suffix_of(path: str) -> str:
    """Return the suffix of a path, lower-case with the dot; empty when there is none."""
    return os.path.splitext(path)[1].lower()
