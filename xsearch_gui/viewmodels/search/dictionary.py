"""Words of the user's own: taught with photos, learned from captions, forgotten."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.organising.own_words import (
    ChangeWordRequest,
    LearnedWordsRequest,
    OwnWordsRequest,
    WordEntry,
    WordKind,
    WordReport,
    WordsReport,
)
from xsearch_gui.core.records.search import BrowseRequest, BrowseResult, Hit, Rows, RowsRequest, SearchRequest
from xsearch_gui.core.records.search import SearchResult as Found
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.wording import number, quoted
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

OFFERED = 60  # photos to choose from


class Dictionary(QObject):
    """Lists the words, and changes them.

    Attributes
    ----------
    offered : tuple of Hit
        Photos to choose from for a word that is being taught.
    problem : str
        Why something was not done.
    """

    changed = Signal()
    offered_changed = Signal()
    taught = Signal(str)

    def __init__(self, search: Client, jobs: Client, searching: SearchModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._searching = search, searching
        self._listing, self._learned_of, self._finding = Latest(search), Latest(jobs), Latest(search)
        self._own: tuple[WordEntry, ...] = ()
        self._learned: tuple[WordEntry, ...] = ()
        self._undo: list[ChangeWordRequest] = []
        self.is_looking = False
        self.offered: tuple[Hit, ...] = ()
        self.problem = ""

    @property
    def words(self) -> tuple[WordEntry, ...]:
        """The words that were taught, those learned from captions, and those that are forgotten."""
        known = {word.word.casefold() for word in self._own}
        learned = tuple(word for word in self._learned if word.word.casefold() not in known)
        taught = tuple(word for word in self._own if word.kind is WordKind.TAUGHT)
        return (*taught, *learned, *(word for word in self._own if word.kind is WordKind.FORGOTTEN))

    @property
    def can_undo(self) -> bool:
        """Whether a change can be taken back."""
        return bool(self._undo)

    def look(self) -> None:
        """List the words anew."""
        self.is_looking, self.problem = True, ""
        self._listing.ask(OwnWordsRequest(), self._on_own, self._on_failed)
        self._learned_of.ask(LearnedWordsRequest(), self._on_learned, self._on_failed, stopped=self._on_stopped)
        self.changed.emit()

    def stop(self) -> None:
        """Wait for no list any more."""
        self._learned_of.drop()
        self._on_stopped()

    def teach(self, word: str, items: Sequence[int], *, add: bool = True) -> None:
        """Teach a word with photos, beside those that it has."""
        self._change(ChangeWordRequest(word, tuple(items), add=add))

    def forget(self, word: WordEntry) -> None:
        """Take a word that was taught out of the dictionary; have one that was learned not be known."""
        self._change(ChangeWordRequest(word.word, forgotten=word.kind is WordKind.LEARNED))

    def allow(self, word: WordEntry) -> None:
        """Let a forgotten word be known again."""
        self._change(ChangeWordRequest(word.word))

    def undo(self) -> None:
        """Take the last change back."""
        if self._undo:
            self._client.submit(self._undo.pop(), self._on_undone, self._on_failed)

    def offer(self, text: str) -> None:
        """Find photos to choose from: those that fit a description, or the newest."""
        if text.strip():
            request = SearchRequest(text, kind=Kind.PHOTO, top=OFFERED, group=False)
            self._finding.ask(request, self._on_found, self._on_failed)
        else:
            self._finding.ask(BrowseRequest(kind=Kind.PHOTO), self._on_newest, self._on_failed)

    def about(self, word: WordEntry) -> str:
        """Return what a word changed, in a sentence."""
        if word.kind is WordKind.FORGOTTEN:
            return self.tr("Forgotten: searches take it as the encoder does, and it is not learned again.")
        if word.kind is WordKind.TAUGHT:
            text = self.tr("Taught with {n} photos. A search finds {after} photos now, {before} before.")
        else:
            text = self.tr(
                "Learned from the captions of {n} photos. By the picture alone, {after} of them are found now, "
                "{before} before."
            )
        return text.format(n=number(word.of), after=number(word.after), before=number(word.before))

    def _change(self, request: ChangeWordRequest) -> None:
        self.problem = ""
        self._client.submit(request, self._on_changed, self._on_failed)

    def _on_changed(self, report: WordReport) -> None:
        self._undo.append(report.undo)
        if report.entry is not None and report.entry.kind is WordKind.TAUGHT:
            self.taught.emit(report.word)
        self._refresh()

    def _on_undone(self, report: WordReport) -> None:
        self._refresh()

    def _refresh(self) -> None:
        self._searching.search_now()
        self._listing.ask(OwnWordsRequest(), self._on_own, self._on_failed)

    def _on_own(self, report: WordsReport) -> None:
        self._own = report.words
        self.changed.emit()

    def _on_learned(self, report: WordsReport) -> None:
        self._learned, self.is_looking = report.words, False
        self.changed.emit()

    def _on_newest(self, result: BrowseResult) -> None:
        self._finding.ask(RowsRequest(result.items[:OFFERED]), self._on_rows, self._on_failed)

    def _on_rows(self, rows: Rows) -> None:
        self._offer(rows.hits)

    def _on_found(self, result: Found) -> None:
        self._offer(result.hits)

    def _offer(self, hits: tuple[Hit, ...]) -> None:
        self.offered = hits
        self.offered_changed.emit()

    def _on_failed(self, problem: Problem) -> None:
        self.problem, self.is_looking = problem.sentence, False
        self.changed.emit()

    def _on_stopped(self) -> None:
        self.is_looking = False
        self.changed.emit()

    @property
    def unknown(self) -> str:
        """The word of the search that nobody knows; empty where there is none."""
        return self._searching.next_pages.outcome.unknown

    def unknown_words(self) -> str:
        """Return what to say of a word of the search that nobody knows; empty where there is none."""
        word = self.unknown
        if not word:
            return ""
        text = self.tr("Neither the encoder nor your captions know {word}. Teach it with three photos that show it.")
        return text.format(word=quoted(word))
