"""What photos, notes and their texts are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.message import Message


class Kind(StrEnum):
    """What an item is."""

    PHOTO = "photo"
    NOTE = "note"


class Source(StrEnum):
    """Where a text was found."""

    IPTC = "iptc"
    XMP = "xmp"
    EXIF = "exif"
    SIDECAR = "sidecar"  # an .xmp file beside the photo
    TABLE = "table"  # captions.csv, captions.tsv, captions.jsonl
    NOTE = "note"  # a chunk of a .txt or .md file
    USER = "user"


class Link(StrEnum):
    """How a photo and a note are known to belong together."""

    SAME_STEM = "same stem"
    MENTION = "mention"  # the note names the photo's file
    SAME_FOLDER = "same folder"
    USER = "user"


@dataclass(frozen=True, slots=True)
class FoundText:
    """A text found in or beside a photo."""

    source: Source
    body: str


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """What a photo's file says about it. Everything but the size may be missing.

    ``width`` and ``height`` are pixels after the EXIF orientation is applied. ``taken_at`` is ISO 8601,
    with an offset only when the file gives one. Coordinates are WGS 84 degrees, north and east positive.
    ``exposure_time`` is in seconds, ``focal_length`` in millimetres.
    """

    width: int
    height: int
    format: str  # "JPEG", "HEIF", "NEF" ...
    taken_at: str | None = None
    camera: str | None = None
    lens: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    rating: int | None = None
    keywords: tuple[str, ...] = ()
    exposure_time: float | None = None
    f_number: float | None = None
    iso: int | None = None
    focal_length: float | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be used, and why."""

    path: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Caption:
    """A text of an item, as the inspector shows it. ``path`` is the note's file when the text is from a note."""

    source: Source
    body: str
    path: str | None = None
    link: Link | None = None
