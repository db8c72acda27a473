"""What other programs keep among a person's photos for themselves: previews, thumbnails, bins, copies.

All that a walk passes over for that reason is in the tables below, with the program's name.
"""

from __future__ import annotations

import functools
import os
import re

from xsearch_gui.core.message import Message

_SYNOLOGY, _QNAP, _WINDOWS, _MACOS, _LINUX = "Synology", "QNAP", "Windows", "macOS", "Linux"
_CAPTURE_ONE, _LIGHTROOM, _PICASA, _IPHOTO, _APERTURE = "Capture One", "Lightroom", "Picasa", "iPhoto", "Aperture"

_NAMES: dict[str, str] = {  # lower-case
    "@eadir": _SYNOLOGY,
    "@tmp": _SYNOLOGY,
    "#recycle": _SYNOLOGY,
    "#snapshot": _SYNOLOGY,
    ".synologyworkingdirectory": _SYNOLOGY,
    "@recycle": _QNAP,
    "@recently-snapshot": _QNAP,
    "@snapshots": _QNAP,
    ".@__thumb": _QNAP,
    ".streams": _QNAP,
    "network trash folder": "Netatalk",
    "temporary items": "Netatalk",
    ".appledouble": "Netatalk",
    "lost.dir": "Android",
    ".trashed": "Android",
    ".stfolder": "Syncthing",
    ".stversions": "Syncthing",
    ".dropbox.cache": "Dropbox",
    ".owncloudsync": "ownCloud",
    "$recycle.bin": _WINDOWS,
    "recycler": _WINDOWS,
    "recycled": _WINDOWS,
    "system volume information": _WINDOWS,
    "thumbs.db": _WINDOWS,
    "ehthumbs.db": _WINDOWS,
    "ehthumbs_vista.db": _WINDOWS,
    "desktop.ini": _WINDOWS,
    "__macosx": _MACOS,
    "icon\r": _MACOS,  # the icon of a folder
    ".trashes": _MACOS,
    ".trash": _MACOS,
    ".spotlight-v100": _MACOS,
    ".documentrevisions-v100": _MACOS,
    "lost+found": _LINUX,
    ".thumbnails": _LINUX,
    ".sh_thumbnails": _LINUX,
    ".xvpics": "XV",
    ".dtrash": "digiKam",
    ".photoprism": "PhotoPrism",
    ".picasaoriginals": _PICASA,
    "picasa.ini": _PICASA,
    "zbthumbnail.info": "Zoner",
    ".cosettings": _CAPTURE_ONE,
    "nksc_param": "Nikon NX Studio",
    "adobe bridge cache": "Adobe Bridge",
}
_ENDINGS: dict[str, str] = {
    ".lrdata": _LIGHTROOM,  # previews: thousands of small JPEGs
    ".lrcat-data": _LIGHTROOM,
    ".cocatalogdb": _CAPTURE_ONE,
    ".cosessiondb": _CAPTURE_ONE,
    ".cot": _CAPTURE_ONE,
    ".cop": _CAPTURE_ONE,
    ".cof": _CAPTURE_ONE,
}
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\.(?=\w*[a-z])[a-z0-9]{2,5}_original$"), "ExifTool"),  # a.jpg_original: a.jpg before it was edited
    (re.compile(r"_exiftool_tmp$"), "ExifTool"),  # while it writes, and after it was stopped
    (re.compile(r"^\._"), _MACOS),  # what a drive without such room holds of a file beside its bytes
    (re.compile(r"^\.trash-\d+$"), _LINUX),
    (re.compile(r"^\.trashed-\d+-"), "Android"),
    (re.compile(r"^\.syncthing\."), "Syncthing"),
)
_LIBRARIES: dict[str, str] = {  # folders in which a person's own files lie in one of _ORIGINALS
    ".photoslibrary": "Apple Photos",
    ".photolibrary": _IPHOTO,
    ".migratedphotolibrary": _IPHOTO,
    ".aplibrary": _APERTURE,
    ".migratedaplibrary": _APERTURE,
    ".photoboothlibrary": "Photo Booth",
}
_ORIGINALS = frozenset({"originals", "masters", "pictures"})
_CACHES = frozenset({"cache", "thumbnails", "proxies", "settings", "settings50", "settings153"})
_UNFINISHED = (".partial", ".part", ".crdownload", ".tmp", "~")


def is_unfinished(name: str) -> bool:
    """Return whether a name is that of a download that is not finished, or of an editor's copy."""
    return name.endswith(_UNFINISHED)


def owner_of(name: str, directory: str = "") -> Message | None:
    """Return which program keeps a file or folder for itself, as a part of a sentence; None for a person's own.

    Parameters
    ----------
    name : str
        The last part of a path.
    directory : str
        The folder it lies in, where that is known.
    """
    folded = name.casefold()
    program = _NAMES.get(folded) or _ENDINGS.get(os.path.splitext(folded)[1])
    if program is None and (folded.startswith(".") or folded.endswith(("_original", "_exiftool_tmp"))):
        program = next((program for pattern, program in _PATTERNS if pattern.search(folded)), None)
    if program is None:
        library, has_caches = _place(directory)
        program = library if folded not in _ORIGINALS else None
        program = _CAPTURE_ONE if has_caches and folded in _CACHES else program
    return Message("is kept by {program} for itself", program=program) if program else None


@functools.lru_cache(maxsize=64)
def _place(directory: str) -> tuple[str | None, bool]:
    """Return of which program a folder is a library, and whether Capture One keeps caches in it."""
    name = os.path.basename(directory).casefold()
    has_caches = name.replace(" ", "").startswith("captureone") or name.endswith(".cocatalog")
    return _LIBRARIES.get(os.path.splitext(name)[1]), has_caches
