"""Requests and reports of what the user writes about photos: captions, tags, and sidecars of them."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.records.items import Failure


@dataclass(frozen=True, slots=True)
class SetCaptionRequest:
    """Make this the user's own caption of a photo; an empty one takes it away."""

    item: int
    caption: str


@dataclass(frozen=True, slots=True)
class CaptionReport:
    """The user's caption of a photo, and the one it had: to undo, set that again."""

    item: int
    caption: str
    before: str


@dataclass(frozen=True, slots=True)
class TagEdit:
    """Tags that photos get and lose. A keyword of the file that is taken away stays in the file."""

    items: tuple[int, ...]
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetTagsRequest:
    """Change the tags of photos; all of the edits, or none."""

    edits: tuple[TagEdit, ...]


@dataclass(frozen=True, slots=True)
class TagsReport:
    """The photos that were named and are still there, and the edits that undo what has changed."""

    items: tuple[int, ...]
    undo: tuple[TagEdit, ...]


@dataclass(frozen=True, slots=True)
class WriteSidecarsRequest:
    """Write what the library knows of these photos into XMP files beside them. The photos are not touched."""

    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SidecarReport:
    """The sidecars that were written, how many said all of it already, and what could not be written.

    Where there are very many, ``more_written`` and ``more_failed`` count those that are not named.
    """

    written: tuple[str, ...] = ()
    unchanged: int = 0
    failed: tuple[Failure, ...] = ()
    more_written: int = 0
    more_failed: int = 0
