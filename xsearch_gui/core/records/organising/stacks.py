"""Requests and reports of stacks: photos that stand behind one another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.records.request import Request


class StackChange(StrEnum):
    """What is done to stacks."""

    TOGETHER = "together"  # one stack of all of them, with the stacks that they were in
    APART = "apart"  # their stacks are taken apart; no grouping takes their photos together again
    COVER = "cover"  # the first of them is the cover; where it is in no stack, of one of all of them
    OUT = "out"  # they are taken out of their stacks
    BURSTS = "bursts"  # a stack of each burst among them, the sharpest in front


@dataclass(frozen=True, slots=True)
class ChangeStacksRequest(Request["StackReport"]):
    """Change stacks. ``last_import`` adds the photos that came into the library last to ``items``.

    With ``before``, this state comes back: these stacks, in their orders (a photo alone stands apart), and
    ``automatic`` photos of which nothing was said.
    """

    how: StackChange
    items: tuple[int, ...] = ()
    last_import: bool = False
    before: tuple[tuple[int, ...], ...] | None = None
    automatic: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StackReport:
    """How many stacks were made or changed, of how many photos; whose stack is another now; and what undoes it."""

    stacks: int
    photos: int
    items: tuple[int, ...] = ()
    undo: ChangeStacksRequest | None = None


MESSAGES = (ChangeStacksRequest,)
