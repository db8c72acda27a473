"""What photos, notes and their texts are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.message import Message


class Kind(StrEnum):
    """What an item is."""

    PHOTO = "photo"
    NOTE = "note"


PICTURE_KINDS = ("photo", "screenshot", "document", "drawing")
"""What a picture may be."""


class Source(StrEnum):
    """Where a text was found."""

    IPTC = "iptc"
    XMP = "xmp"
    EXIF = "exif"
    SIDECAR = "sidecar"  # an .xmp file beside the photo
    TABLE = "table"  # captions.csv, captions.tsv, captions.jsonl
    NOTE = "note"  # a chunk of a .txt or .md file
    IMPORT = "import"  # the catalogue of another program
    USER = "user"
    OCR = "ocr"  # a line that was read in the picture


class DateMeaning(StrEnum):
    """What the date of a photo means, from the best to the last resort."""

    ORIGINAL = "original"  # when it was taken
    DIGITISED = "digitised"  # when it was scanned; of a camera's file the same
    MODIFIED = "modified"  # when the file was last changed
    SATELLITE = "satellite"  # the time of GPS


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

    ``width`` and ``height`` are pixels after the EXIF orientation is applied. ``taken_at`` is ISO 8601 with as much
    as is known (``1965``, ``1965-08``), with an offset only when the file gives one; ``date_meaning`` tells what it
    means, None in libraries of before. ``impossible_date`` is one that the file tells, but that cannot be: it orders
    nothing. Keywords of several levels have bars between them (``Animals|Birds``). ``passed_over`` are texts that
    stand where captions do, but that a camera or program has written. Coordinates are WGS 84 degrees, north and east
    positive. ``exposure_time`` is in seconds, ``focal_length`` in millimetres. ``albums``, of several levels like
    keywords, and ``stack``, the names of the other files of a stack, are told by other programs' catalogues. ``flag``
    is ``pick`` or ``reject``. Several of ``creator`` are parted by semicolons. ``changed_at`` is when a program last
    changed the file's XMP, as that says. ``edited`` is the program that has edited the photo
    (:mod:`core.metadata.edits.edited`). ``duration`` is in seconds, of films alone.
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
    date_meaning: DateMeaning | None = None
    impossible_date: str | None = None
    passed_over: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    title: str | None = None
    headline: str | None = None
    label: str | None = None
    sublocation: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    albums: tuple[str, ...] = ()
    stack: tuple[str, ...] = ()
    flag: str | None = None
    creator: str | None = None
    copyright: str | None = None
    changed_at: str | None = None
    edited: str | None = None
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """What a photographer gave a photo: stars (None or 0: none; -1: rejected, by other programs), a flag, a colour."""

    rating: int | None = None
    flag: str = ""
    label: str = ""


MOST_NAMED = 1_000  # files that a report names; it says how many more there are


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
