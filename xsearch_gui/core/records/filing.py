"""Requests and reports of doing things to files: moving, copying, renaming, to the bin; and taking that back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.request import Request


class Filing(StrEnum):
    """What is done to files."""

    MOVE = "move"
    COPY = "copy"
    RENAME = "rename"
    BIN = "bin"


@dataclass(frozen=True, slots=True)
class MoveRequest(Request["FilingReport"]):
    """Move or copy the files of photos into a folder, which is created, with all that belongs to them."""

    items: tuple[int, ...]
    folder: str
    copy: bool = False


@dataclass(frozen=True, slots=True)
class RenameRequest(Request["FilingReport"]):
    """Name the files of photos by a pattern (:mod:`xsearch_gui.core.files.name_patterns`), in this order."""

    items: tuple[int, ...]
    pattern: str


@dataclass(frozen=True, slots=True)
class BinRequest(Request["FilingReport"]):
    """Put the files of photos into the system's bin, with all that belongs to them."""

    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class UndoFilingRequest(Request["FilingReport"]):
    """Take back what was done under this number."""

    number: int


@dataclass(frozen=True, slots=True)
class FilingReport:
    """What was done to files.

    ``photos`` counts those of which it was done; ``undo`` is the number by which it can be taken back, 0 if it cannot.
    ``target`` is the folder that was moved or copied to. ``failed`` names what was not done, and why; where there are
    very many, ``more_failed`` counts those that are not named. ``notices`` are sentences.
    """

    how: Filing
    photos: int = 0
    target: str = ""
    undo: int = 0
    is_undo: bool = False
    failed: tuple[Failure, ...] = ()
    more_failed: int = 0
    notices: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class RenamePreviewRequest(Request["RenamePreview"]):
    """What photos would be called by a pattern; the first ``most`` of them are told."""

    items: tuple[int, ...]
    pattern: str
    most: int = 100


@dataclass(frozen=True, slots=True)
class NewName:
    """A file, and what it would be called; ``problem`` says why it cannot be."""

    old: str
    new: str
    problem: Message = NOTHING


@dataclass(frozen=True, slots=True)
class RenamePreview:
    """What would be renamed. ``problem`` is one of the pattern itself: then there are no names."""

    names: tuple[NewName, ...] = ()
    renamed: int = 0
    problems: int = 0
    problem: Message = NOTHING


MESSAGES = (MoveRequest, RenameRequest, BinRequest, UndoFilingRequest, RenamePreviewRequest)
