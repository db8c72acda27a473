"""The facts that the parts of xsearch hand to each other: frozen dataclasses, no behaviour.

Paths are ``str`` here, as the file system gave them (``surrogateescape``), because records travel through
JSON to the window and back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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


class Strength(StrEnum):
    """How well a hit matches, against the background of the library."""

    STRONG = "strong"
    POSSIBLE = "possible"
    WEAK = "weak"


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
    reason: str


@dataclass(frozen=True, slots=True)
class IndexRequest:
    """Bring the catalogue and the index up to date with these folders and files.

    ``paths`` empty means every folder of the library. ``force`` reads unchanged files again and retries files
    that were set aside.
    """

    paths: tuple[str, ...] = ()
    force: bool = False


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """Write the sample library into a folder and index it; the answer is an :class:`IndexReport`."""

    folder: str


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an indexing run did. ``photos_per_second`` counts photos that were read in this run."""

    indexed: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[Failure, ...] = ()
    notes: int = 0
    pairs: int = 0
    seconds: float = 0.0
    photos_per_second: float = 0.0
    offline: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForgetRequest:
    """Take a folder out of the library. The files themselves are never touched."""

    folder: str


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """How many items left the library with their folder."""

    removed: int


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search by text, or by an image when ``image`` is a path. ``kind`` None means photos and notes.

    With ``marks``, what the user called good and bad for this text refines the query.
    """

    text: str = ""
    image: str | None = None
    kind: Kind | None = None
    top: int = 20
    marks: bool = True


@dataclass(frozen=True, slots=True)
class Reason:
    """One list's part in a hit: ``via`` names the list, ``score`` is its calibrated 0..1 value."""

    via: str
    score: float
    text: str = ""  # the caption or the chunk of the note that matched


@dataclass(frozen=True, slots=True)
class Hit:
    """One result. ``score`` is calibrated: 0..1 against the background of this library and this query.

    ``thumbnail`` is the absolute path of the cached picture, empty when there is none. ``title`` is the
    file's name for a photo and the heading of a note. ``online`` is False while the drive is absent.
    """

    item: int
    path: str
    kind: Kind
    score: float
    strength: Strength
    why: tuple[Reason, ...] = ()
    title: str = ""
    thumbnail: str = ""
    width: int = 0
    height: int = 0
    taken_at: str | None = None
    online: bool = True


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits of a query, best first; for an image, photos and notes in lists of their own."""

    photos: tuple[Hit, ...] = ()
    notes: tuple[Hit, ...] = ()
    hits: tuple[Hit, ...] = ()  # the one mixed list of a text query
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Caption:
    """A text of an item, as the inspector shows it. ``path`` is the note's file when the text is from a note."""

    source: Source
    body: str
    path: str | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class DetailsRequest:
    """Everything the inspector shows about one item."""

    item: int


@dataclass(frozen=True, slots=True)
class Details:
    """One item with its facts, its texts and the notes that belong to it."""

    item: int
    path: str
    kind: Kind
    bytes: int
    online: bool
    title: str = ""
    thumbnail: str = ""
    facts: PhotoFacts | None = None
    captions: tuple[Caption, ...] = ()
    notes: tuple[Hit, ...] = ()
    other_paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """What the library holds."""


@dataclass(frozen=True, slots=True)
class FolderStatus:
    """One folder of the library. ``online`` is False while its drive or share is absent."""

    path: str
    photos: int
    notes: int
    failed: int
    online: bool


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """Counts of the library. ``pending`` are photos and texts that are not yet encoded."""

    home: str
    encoder: str
    photos: int = 0
    notes: int = 0
    texts: int = 0
    pairs: int = 0
    pending: int = 0
    generation: int = 0
    catalogue_bytes: int = 0
    folders: tuple[FolderStatus, ...] = ()
    failed: tuple[Failure, ...] = ()
