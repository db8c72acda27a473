"""Requests and reports of taking results elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.request import Request


class ExportMode(StrEnum):
    """What an export writes."""

    COPY = "copy"  # the files, into a folder
    LINK = "link"  # links to the files, in a folder
    CSV = "csv"  # a table
    HTML = "html"  # a contact sheet


@dataclass(frozen=True, slots=True)
class ExportItemsRequest(Request["ExportItemsReport"]):
    """Write items, or files of the library by ``paths``, in their order. ``target`` is a folder or a file."""

    target: str
    how: ExportMode
    items: tuple[int, ...] = ()
    paths: tuple[str, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class ExportItemsReport:
    """What an export wrote. ``copied`` and ``linked`` count files; ``failed`` names what could not be exported.

    Where there are very many of these, ``more_failed`` counts those that are not named.
    """

    target: str
    copied: int = 0
    linked: int = 0
    rows: int = 0
    failed: tuple[Failure, ...] = ()
    more_failed: int = 0


MESSAGES = (ExportItemsRequest,)
