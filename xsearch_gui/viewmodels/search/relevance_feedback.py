"""More like these, less like those: what the user calls good and bad refines the query it was given for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.organising.searches import Done, MarkRequest
from xsearch_gui.core.records.search import BrowseResult, SearchResult
from xsearch_gui.viewmodels.query.question import Question
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.wording import number
from xsearch_gui.viewmodels.workers.client import Client

Verdicts = dict[int, int]  # +1 good, -1 bad, 0 neither; by item


class RelevanceFeedback(QObject):
    """The marks of the query that is shown. After each change the query is asked again."""

    changed = Signal()

    def __init__(self, client: Client, search: SearchModel, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._search = search
        self._messages = messages
        self._query = ""
        self._verdicts: Verdicts = {}
        self._undo: list[tuple[str, Verdicts]] = []  # what the marks were before, with their query
        self._flying = 0
        self._matches: frozenset[int] | None = (
            None  # before the query was marked, while the answer to the marks is awaited
        )
        search.answered.connect(self._on_answered)
        search.query_changed.connect(messages.end_search)  # what was said of one search goes with the next

    @property
    def verdicts(self) -> Mapping[int, int]:
        """The marks of the query that is shown, by item."""
        return self._verdicts

    @property
    def can_undo(self) -> bool:
        """Whether there is a change of this query's marks to take back."""
        return bool(self._undo) and self._undo[-1][0] == self._query

    def mark(self, items: Sequence[int], verdict: int) -> None:
        """Call items good (+1) or bad (-1); those that are so already become neither."""
        if not self._search.is_marking or not items:
            return
        again = all(self._verdicts.get(item) == verdict for item in items)
        self._change(dict.fromkeys(items, 0 if again else verdict))

    def reset(self) -> None:
        """Take all marks of this query back."""
        self._change(dict.fromkeys(self._verdicts, 0))

    def undo(self) -> None:
        """Take the last change back."""
        if self.can_undo:
            _, before = self._undo.pop()
            self._send(before)

    def _change(self, verdicts: Verdicts) -> None:
        if verdicts:
            self._undo.append((self._query, {item: self._verdicts.get(item, 0) for item in verdicts}))
            self._send(verdicts)

    def _send(self, verdicts: Verdicts) -> None:
        if self._matches is None and self._search.next_pages.is_whole:
            self._matches = self._search.matches
        merged = {**self._verdicts, **verdicts}
        self._take({item: verdict for item, verdict in merged.items() if verdict})
        for verdict in sorted(set(verdicts.values())):
            items = tuple(item for item, wanted in verdicts.items() if wanted == verdict)
            self._flying += 1
            self._client.submit(MarkRequest(self._query, items, verdict), self._on_kept, self._on_not_kept)

    def _take(self, verdicts: Verdicts) -> None:
        self._verdicts = verdicts
        self._search.hits.set_marks(verdicts)
        self.changed.emit()

    def _on_answered(self, question: Question, result: SearchResult | BrowseResult) -> None:
        before, self._query = self._query, question.text.strip()
        marks = result.marks if isinstance(result, SearchResult) else ()
        if not self._flying:
            self._take(dict(marks))
            if self._matches is not None and before == self._query and self._search.next_pages.is_whole:
                self._messages.notice(self._changed(self._matches, self._search.matches), of_search=True)
            self._matches = None

    def _changed(self, before: frozenset[int], now: frozenset[int]) -> str:
        """Say what marks have done to the matches."""
        if before == now:
            return self.tr("The same photos match; their order follows your marks.")
        new, gone = len(now - before), len(before - now)
        changes = [self.tr("{n} new").format(n=number(new)) if new else ""]
        changes += [self.tr("{n} gone").format(n=number(gone)) if gone else ""]
        return self.tr("The matches follow your marks: {changes}.").format(changes=", ".join(filter(None, changes)))

    def _on_kept(self, done: Done) -> None:
        self._flying -= 1
        if not self._flying:
            self._search.search_now()

    def _on_not_kept(self, problem: Problem) -> None:
        self._flying -= 1
        self._messages.warning(problem.sentence, problem.detail, of_search=True)
        self._search.search_now()  # brings the marks that were kept
