"""A text with its photos: found sentence by sentence, chosen, kept, and written as a page."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.query.words_alone import as_words
from xsearch_gui.core.records.export import ExportItemsReport
from xsearch_gui.core.records.organising.illustrating import (
    IllustratedPageRequest,
    IllustrateRequest,
    Illustration,
    PageFormat,
    PagePart,
    Passage,
)
from xsearch_gui.core.records.organising.searches import MarkRequest
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import number
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest
from xsearch_gui.worker.protocol import Progress


class Illustrating(QObject):
    """One text at a time.

    Attributes
    ----------
    title : str
    passages : tuple of Passage
        The sentences with their photos, as they are chosen now.
    working, said, problem : str
        What is being done; how it stands; why something was not done. In words, empty where there is nothing to say.
    written : str
        The page that was written last.
    """

    changed = Signal()
    passage_changed = Signal(int)

    def __init__(self, search: Client, jobs: Client, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._search, self._jobs = search, jobs
        self._looking = Latest(jobs)
        self.title = self.working = self.said = self.problem = self.written = ""
        self.passages: tuple[Passage, ...] = ()

    def look(self, request: IllustrateRequest) -> None:
        """Find the photos for a text."""
        self.passages, self.said, self.problem, self.written = (), "", "", ""
        self.working = self.tr("Waiting for the other work to end\u2026")
        self._looking.ask(
            request, self._on_found, self._on_failed, stopped=self._on_stopped, progress=self._on_progress
        )
        self.changed.emit()

    def stop(self) -> None:
        """Stop looking."""
        self._looking.drop()
        self._on_stopped()

    def choose(self, row: int, item: int) -> None:
        """Give a sentence another photo, 0 for none; a photo is kept as a pair with its sentence, and learned from."""
        passage = self.passages[row]
        query = as_words(passage.text)
        if passage.kept and passage.chosen != item:
            self._search.submit(MarkRequest(query, (passage.chosen,), 0), failed=self._on_failed)
        if item:
            self._search.submit(MarkRequest(query, (item,), 1), failed=self._on_failed)
        changed = replace(passage, chosen=item, kept=bool(item))
        self.passages = (*self.passages[:row], changed, *self.passages[row + 1 :])
        self._say()
        self.passage_changed.emit(row)

    def write(self, target: str, kind: PageFormat) -> None:
        """Write the page."""
        parts = tuple(PagePart(one.text, one.chosen, one.begins) for one in self.passages)
        self.problem = ""
        request = IllustratedPageRequest(target, kind, self.title, parts)
        self._jobs.submit(request, self._on_written, self._on_failed)

    def _on_progress(self, told: Progress) -> None:
        self.working = in_words(told.note)
        self.changed.emit()

    def _on_found(self, found: Illustration) -> None:
        self.working, self.title, self.passages = "", found.title, found.passages
        self._say()
        if found.left_out:
            text = self.tr("The last {n} sentences were not looked at: this is the most at once.")
            self.problem = text.format(n=number(found.left_out))
        self.changed.emit()

    def _say(self) -> None:
        chosen = sum(passage.chosen > 0 for passage in self.passages)
        text = self.tr("{n} of {all} sentences have a photo.")
        self.said = text.format(n=number(chosen), all=number(len(self.passages)))

    def _on_written(self, report: ExportItemsReport) -> None:
        self.written = report.target
        if report.failed:
            text = self.tr("{n} photos could not be put into the page.")
            self.problem = text.format(n=number(len(report.failed)))
        self.changed.emit()

    def _on_failed(self, problem: Problem) -> None:
        self.working, self.problem = "", problem.sentence
        self.changed.emit()

    def _on_stopped(self) -> None:
        self.working = ""
        self.changed.emit()
