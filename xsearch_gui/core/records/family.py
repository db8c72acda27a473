"""The family of a picture: its original, and what was made of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.records.request import Request
from xsearch_gui.core.records.search import Hit


class Kinship(StrEnum):
    """What a picture is to the one that it hangs from."""

    ORIGINAL = "original"
    COPY = "copy"  # the same frame in another size or quality
    EDIT = "edit"  # the same frame in other tones, or turned a little
    CROP = "crop"
    MOMENT = "same moment"  # another frame of the burst


class Change(StrEnum):
    """How a picture looks beside the one that it hangs from."""

    BRIGHTER = "brighter"
    DARKER = "darker"
    HARDER = "more contrast"
    SOFTER = "less contrast"
    MONOCHROME = "black and white"
    COLOURED = "in colour"
    VIVID = "stronger colours"
    PALE = "paler colours"
    WARMER = "warmer"
    COOLER = "cooler"
    TURNED = "straightened"


@dataclass(frozen=True, slots=True)
class Relative:
    """One picture of a family.

    ``parent`` is the place of the picture that it hangs from, -1 for the original. ``area`` is how much of that it
    shows, 0 to 1. ``other_paths`` are further files of the same bytes.
    """

    hit: Hit
    how: Kinship
    parent: int = -1
    area: float = 1.0
    changes: tuple[Change, ...] = ()
    other_paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FamilyRequest(Request["Family"]):
    """The family of a photo of the library, or of a picture file that need not be in it."""

    item: int = 0
    path: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """Pictures as a tree: each behind the one that it hangs from, the original first; empty where there is none.

    ``asked`` is the place of the picture that was asked about, -1 if the library does not hold it.
    """

    members: tuple[Relative, ...] = ()
    asked: int = -1


MESSAGES = (FamilyRequest,)
