"""What is selected: how many it is, what the items share, and whom to ask for all of them.

A selection is a list of items, or all that a question finds but some; only the search worker knows which those are.
Rows that happen to be loaded are never taken for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.organising.selection import FilesReport, FilesRequest, SelectionReport, SelectionRequest
from xsearch_gui.core.records.request import Request
from xsearch_gui.core.records.search import Hit, RowsRequest
from xsearch_gui.viewmodels.details.annotating import Annotating
from xsearch_gui.viewmodels.details.facts import Fact, date_words
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.wording import counted, joined, number, tr
from xsearch_gui.viewmodels.workers.client import Client

_log = logging.getLogger(__name__)

PAUSE_MS = 60  # while a selection is being drawn, only what it comes to is asked about
FILES = 5_000  # items whose files are asked for together

R = TypeVar("R")
Then = Callable[[SelectionReport], None]


class SelectionModel(QObject):
    """Follows what is selected in the view that is seen; says something about it from two items on."""

    changed = Signal()

    def __init__(
        self, client: Client, annotating: Annotating, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._client = client
        self._messages = messages
        self._chosen = SelectionRequest()
        self._count: int | None = 0
        self._hit: Hit | None = None
        self._report: SelectionReport | None = None
        self._is_fresh = False
        self._job = 0  # asks about what is selected now
        self._waiting: list[Then] | None = None  # what is done with its answer; None: nothing is asked
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        annotating.tagged.connect(self.refresh)

    # what is selected

    @property
    def count(self) -> int | None:
        """How many items; None while nobody knows yet."""
        return len(self._report.items) if self._report is not None else self._count

    @property
    def is_several(self) -> bool:
        """Whether more than one item is selected."""
        return self._count is None or self._count > 1

    @property
    def hit(self) -> Hit | None:
        """The one item that is selected."""
        return None if self.is_several else self._hit

    @property
    def named(self) -> tuple[int, ...]:
        """The items, where each is selected by itself; empty where only the search worker knows all of them."""
        return self._chosen.items if self._chosen.is_explicit else ()

    @property
    def has_photos(self) -> bool:
        """Whether there are photos among it, as far as is known."""
        if self._hit is not None:
            return self._hit.kind is Kind.PHOTO
        return self._count != 0 and (self._report is None or len(self._report.notes) < len(self._report.items))

    def choose(self, chosen: SelectionRequest, count: int | None, hit: Hit | None = None) -> None:
        """Follow another selection.

        Parameters
        ----------
        chosen
            What it means.
        count
            How many items that are; None where only the answer tells.
        hit
            The item, where it is one.
        """
        if chosen == self._chosen and hit == self._hit:
            return
        same = chosen == self._chosen
        self._chosen, self._count, self._hit = chosen, count, hit
        if not same:
            self._forget_answer()
            self._report = None
            if self.is_several:
                self._pause.start()
        self.changed.emit()

    def refresh(self) -> None:
        """Ask again: something about the items has changed. What was known is shown until then."""
        self._forget_answer()
        if self.is_several:
            self._pause.start()

    def _forget_answer(self) -> None:
        self._pause.stop()
        if self._waiting is not None and not self._waiting:  # else something is to be done with it
            self._client.cancel(self._job, firm=False)
        self._is_fresh, self._waiting = False, None

    # all of it, for what is to be done with it

    def when_known(self, then: Then) -> None:
        """Do something with the photos and notes that are selected now, as soon as it is known which."""
        if self._report is not None and self._is_fresh:
            then(self._report)
        elif self._count != 0:
            self._ask().append(then)

    def with_items(self, then: Callable[[tuple[int, ...]], None]) -> None:
        """Do something with all items that are selected now."""
        self.resolve(self._chosen, then)

    def resolve(self, chosen: SelectionRequest, then: Callable[[tuple[int, ...]], None]) -> None:
        """Do something with all items of a selection, which need not be the one that is followed."""
        if chosen.is_explicit:
            then(chosen.items)
        else:
            self._submit(chosen, lambda report: then(report.items))

    def with_hits(self, most: int, then: Callable[[list[Hit]], None]) -> None:
        """Do something with the first items that are selected, at most so many."""
        if self._hit is not None:
            then([self._hit])
            return

        def ask(items: tuple[int, ...]) -> None:
            if items:
                self._submit(RowsRequest(items[:most]), lambda rows: then(list(rows.hits)))

        self.with_items(ask)

    def with_files(self, then: Callable[[tuple[int, ...], list[str]], None]) -> None:
        """Do something with all items, and with the files of those that can be reached."""
        hit = self._hit
        if hit is not None:
            then((hit.item,), [hit.path] if hit.online else [])
        else:
            self.with_items(lambda items: self._gather(items, [], then))

    def _gather(
        self, items: tuple[int, ...], paths: list[str], then: Callable[[tuple[int, ...], list[str]], None], at: int = 0
    ) -> None:
        def take(report: FilesReport) -> None:
            self._gather(items, paths + list(report.paths), then, at + FILES)

        if at < len(items):
            self._submit(FilesRequest(items[at : at + FILES]), take)
        else:
            then(items, paths)

    # asking

    def _ask(self) -> list[Then]:
        """Ask about what is selected now, unless that is asked already; return what is done with the answer."""
        self._pause.stop()
        if self._waiting is not None:
            return self._waiting
        waiting: list[Then] = []
        self._waiting = waiting

        def close() -> bool:
            is_latest = self._waiting is waiting
            if is_latest:
                self._waiting = None
            return is_latest

        def known(report: SelectionReport) -> None:
            if close():
                self._report, self._is_fresh = report, True
                self.changed.emit()
            for then in waiting:
                then(report)

        def failed(problem: Problem) -> None:
            close()
            _log.error("nothing is known of the selection: %s\n%s", problem.sentence, problem.detail)
            if waiting:  # something was to be done, and is not
                self._messages.problem(problem)

        self._job = self._client.submit(self._chosen, known, failed, stopped=close)
        return waiting

    def _submit(self, request: Request[R], then: Callable[[R], object]) -> None:
        self._client.submit(request, then, self._messages.problem)

    # in words

    @property
    def title(self) -> str:
        """How many are selected."""
        if self._report is not None:
            return title_of(self._report)
        return counted("items", self._count) if self._count is not None else self.tr("Counting\u2026")

    @property
    def shared_tags(self) -> list[str]:
        """The tags that all of the photos have."""
        return [tag for tag, count in self._report.tags if count == photos_in(self._report)] if self._report else []

    @property
    def some_tags(self) -> list[tuple[str, int]]:
        """The tags that only some of the photos have, with how many, the most frequent first."""
        return [pair for pair in self._report.tags if pair[1] < photos_in(self._report)] if self._report else []

    @property
    def facts(self) -> list[Fact]:
        """What can be said of all of them together."""
        return facts_of(self._report) if self._report is not None else []


def facts_of(report: SelectionReport) -> list[Fact]:
    """Return what can be said of all items of a selection together."""
    first, last = date_words(report.first), date_words(report.last)
    span = first if first == last else f"{first} \u2013 {last}"
    formats = ", ".join(f"{name} ({number(count)})" for name, count in report.formats)
    rows = [
        Fact(tr("Taken"), span if report.first else ""),
        Fact(tr("Format"), formats),
        Fact(tr("Offline"), counted("items", report.offline) if report.offline else ""),
    ]
    return [row for row in rows if row.value]


def photos_in(report: SelectionReport) -> int:
    """Return how many photos are selected."""
    return len(report.items) - len(report.notes)


def title_of(report: SelectionReport) -> str:
    """Return how many photos and notes are selected, in words."""
    photos, notes = photos_in(report), len(report.notes)
    return joined([counted("photos", photos) if photos else "", counted("notes", notes) if notes else ""])
