"""Requests and reports of taking results elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.message import Message
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.request import Request


class ExportMode(StrEnum):
    """What an export writes."""

    COPY = "copy"  # the files, into a folder
    PICTURES = "pictures"  # new files of another size, format or colour, into a folder
    LINK = "link"  # links to the files, in a folder
    CSV = "csv"  # a table
    HTML = "html"  # a contact sheet


class PictureFormat(StrEnum):
    """What new pictures are written as."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    TIFF = "tiff"


class ColourSpace(StrEnum):
    """The colours that new pictures have."""

    SRGB = "srgb"
    P3 = "display-p3"
    OWN = "own"  # those of the photo


class Sharpening(StrEnum):
    """How much new pictures are sharpened at their size."""

    NONE = "none"
    LOW = "low"
    STANDARD = "standard"
    HIGH = "high"


class MetadataPolicy(StrEnum):
    """What new pictures say of themselves."""

    ALL = "all"  # EXIF and XMP of the photo
    COPYRIGHT = "copyright"  # artist and copyright
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """How new pictures are made.

    ``long_edge`` is the longer side in pixels, 0 that of the photo; smaller photos keep their size. ``quality``, 1 to
    100, is of JPEG and WebP. ``pattern`` gives the names (:mod:`xsearch_gui.core.files.name_patterns`). ``watermark``
    are white letters on black that are drawn into a corner, as ``WIDTH HEIGHT DATA``: 8-bit grey row by row, by zlib
    and base64; empty for none.
    """

    format: PictureFormat = PictureFormat.JPEG
    long_edge: int = 2048
    quality: int = 90
    colours: ColourSpace = ColourSpace.SRGB
    sharpening: Sharpening = Sharpening.STANDARD
    metadata: MetadataPolicy = MetadataPolicy.ALL
    pattern: str = "{name}"
    watermark: str = ""


@dataclass(frozen=True, slots=True)
class ExportItemsRequest(Request["ExportItemsReport"]):
    """Write items, or files of the library by ``paths``, in their order. ``target`` is a folder or a file.

    ``pictures`` are the options of new pictures.
    """

    target: str
    how: ExportMode
    items: tuple[int, ...] = ()
    paths: tuple[str, ...] = ()
    title: str = ""
    pictures: PictureOptions | None = None


@dataclass(frozen=True, slots=True)
class ExportItemsReport:
    """What an export wrote. ``copied`` and ``linked`` count files; ``failed`` names what could not be exported.

    Where there are very many of these, ``more_failed`` counts those that are not named. ``notices`` are sentences.
    """

    target: str
    copied: int = 0
    linked: int = 0
    rows: int = 0
    failed: tuple[Failure, ...] = ()
    more_failed: int = 0
    notices: tuple[Message, ...] = ()


MESSAGES = (ExportItemsRequest,)
