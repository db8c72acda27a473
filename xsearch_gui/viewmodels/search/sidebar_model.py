"""The sidebar: what the library holds, sorted out, and looking at one part of it."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.records.organising.albums import (
    CountReport,
    CountRequest,
    RelocateRequest,
    Sidebar,
    SidebarRequest,
)
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.query.chips import read
from xsearch_gui.viewmodels.query.saved import Saved
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.search.sidebar_entries import Entry, entries, is_current, scoped
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

_log = logging.getLogger(__name__)

PAUSE_MS = 200  # changes that come together are counted once
REST_MS = 1_500  # searches with words are counted when nobody has asked for anything so long


class SidebarModel(QObject):
    """Counts while it is wanted, and again when something has changed."""

    changed = Signal()
    moved = Signal()  # something else is looked at
    failures_wanted = Signal()

    def __init__(
        self,
        client: Client,
        search: SearchModel,
        library: LibraryModel,
        saved: Saved,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._client, self._search, self._library = client, search, library
        self._shown = Sidebar()
        self._known: dict[str, tuple[int, bool]] = {}  # how many a search with words finds
        self._asked, self._counting = Latest(client), Latest(client)
        self._is_wanted = False
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._count_next)
        self.entries: tuple[Entry, ...] = ()
        for happened in (library.status_changed, library.settled, library.drives_changed, saved.changed):
            happened.connect(self.refresh)
        library.settled.connect(self._known.clear)
        search.query_changed.connect(self._on_query)

    @property
    def albums(self) -> tuple[str, ...]:
        """The names of the albums that were made by hand."""
        return tuple(name for name, _ in self._shown.albums)

    def set_wanted(self, wanted: bool) -> None:
        """Count, or cease to."""
        self._is_wanted = wanted
        if wanted:
            self._ask()
        else:
            self._rest.stop()
            self._counting.drop()

    def refresh(self) -> None:
        """Count again, soon."""
        if self._is_wanted:
            self._pause.start()

    def learn_albums(self) -> None:
        """Ask for the albums even while nobody sees the sidebar: a menu is about to offer them."""
        self._ask()

    def choose(self, entry: Entry) -> None:
        """Look at what a row stands for; words that are searched for are searched for within it."""
        if entry.kind == "failed":
            self.failures_wanted.emit()
        elif entry.kind != "title":
            self._search.edit(scoped(self._search.text, entry))
            self._search.asked.emit()

    def is_current(self, entry: Entry) -> bool:
        """Return whether a row is what is being looked at."""
        if self._search.question.items or self._search.question.images:
            return False
        return is_current(self._search.text, entry)

    def locate(self, folder: str, to: str) -> None:
        """Say where a folder lies now."""
        self._library.start(RelocateRequest(folder, to))

    def _on_query(self) -> None:
        """While a filter is being typed, what is looked at is what was looked at before."""
        if read(self._search.text) is not None:
            self.moved.emit()

    def _ask(self) -> None:
        self._pause.stop()
        self._asked.ask(SidebarRequest(), self._on_counted, self._on_failed)

    def _on_counted(self, shown: Sidebar) -> None:
        self._shown = shown
        self._tell()
        self._rest.start()

    def _count_next(self) -> None:
        """Count one search with words after the other, while nothing else is asked."""
        if self._search.is_searching:
            self._rest.start()
            return
        waiting = [one.query for one in self._shown.smart if one.count < 0 and one.query not in self._known]
        if waiting and self._is_wanted and not self._counting:
            query = waiting[0]
            self._counting.ask(
                CountRequest(query),
                lambda report: self._on_count(query, report),
                lambda problem: self._on_count(query, CountReport(-1)),
            )

    def _on_count(self, query: str, report: CountReport) -> None:
        self._known[query] = (report.count, report.more)
        self._tell()
        self._count_next()

    def _on_failed(self, problem: Problem) -> None:
        _log.error("the sidebar could not be counted: %s\n%s", problem.sentence, problem.detail)

    def _tell(self) -> None:
        found = entries(self._shown, self._known)
        if found != self.entries:
            self.entries = found
            self.changed.emit()
