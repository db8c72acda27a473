"""Requests and reports of alignment: heads trained on the library's own pairs."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.request import Request


@dataclass(frozen=True, slots=True)
class AlignTrainRequest(Request["AlignReport"]):
    """Train a head on the library's pairs and measure it; with ``use``, search uses it if it is better."""

    use: bool = True


@dataclass(frozen=True, slots=True)
class AlignUseRequest(Request["AlignReport"]):
    """Search through this head from now on; 0 is none. ``anyway`` also takes one that was not better."""

    head: int
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class AlignReportRequest(Request["AlignReport"]):
    """What training measured: of this head, or of the one in use, or else of the newest, for 0."""

    head: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after. ``low`` and ``high`` are the 95 % interval of the change, where there is one.

    ``unit`` is ``"%"``, ``"rank"``, ``"ms"`` or empty. ``note`` says what the figure is, in a sentence.
    """

    name: Message
    unit: str
    before: float
    after: float
    low: float | None = None
    high: float | None = None
    less_is_better: bool = False
    note: Message = NOTHING


@dataclass(frozen=True, slots=True)
class AblationStep:
    """One bar of the paper's Figure 1 for this library: matching accuracy in percent with its 95 % interval.

    ``recall`` is R@10 of both ways, ``kept`` the searches for everyday things that are as they were, in percent.
    """

    name: str
    accuracy: float
    low: float
    high: float
    recall: float
    kept: float


@dataclass(frozen=True, slots=True)
class PairNote:
    """A photo and a text, and how well they fit: in standard deviations above other photos and texts."""

    item: int
    path: str
    text: str
    fit: float


@dataclass(frozen=True, slots=True)
class AlignReport:
    """What a head is and what it brings. ``head`` 0: there is none, and ``verdict`` says why.

    ``page`` is the report as a web page; ``in_use`` is the head that search uses now, 0 for none, ``newest`` the newest
    there is.
    """

    head: int
    verdict: Message
    better: bool = False
    in_use: int = 0
    newest: int = 0
    kind: str = ""
    blend: float = 0.0
    encoder: str = ""
    photos: int = 0
    pairs: int = 0
    without: int = 0
    created_at: str = ""
    seconds: float = 0.0
    changes: tuple[Change, ...] = ()
    space: tuple[Change, ...] = ()
    ablation: tuple[AblationStep, ...] = ()
    worst: tuple[PairNote, ...] = ()
    suggestions: tuple[PairNote, ...] = ()
    page: str = ""


MESSAGES = (
    AlignTrainRequest,
    AlignUseRequest,
    AlignReportRequest,
)
