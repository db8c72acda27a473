"""Captions that lie on the wrong photo: what is proposed, what was moved, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.repairs import (
    CaptionMove,
    MoveCaptionsRequest,
    MovedReport,
    RepairProposal,
    RepairsReport,
    RepairsRequest,
    TakeMovesBackRequest,
)
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import counted, number
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest
from xsearch_gui.worker.protocol import Progress


class CaptionRepair(QObject):
    """Looks for misplaced captions when told to, and moves them.

    Attributes
    ----------
    proposals : tuple of RepairProposal
        What is left to decide.
    working : str
        What is being done, in words; empty while nothing is.
    said : str
        How it stands, in a sentence.
    problem : str
        Why something was not done.
    """

    changed = Signal()

    def __init__(self, search: Client, jobs: Client, library: LibraryModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self._looking = Latest(jobs)
        self._library = library
        self._moved: list[int] = []  # batches, the last one last
        self.proposals: tuple[RepairProposal, ...] = ()
        self.working = self.said = self.problem = ""

    @property
    def can_undo(self) -> bool:
        """Whether captions were moved that can be put back."""
        return bool(self._moved)

    def look(self) -> None:
        """Look for captions that lie on the wrong photo."""
        self.proposals, self.said, self.problem = (), "", ""
        self.working = self.tr("Waiting for the other work to end\u2026")
        self._looking.ask(
            RepairsRequest(), self._on_found, self._on_failed, stopped=self._on_stopped, progress=self._on_progress
        )
        self.changed.emit()

    def stop(self) -> None:
        """Stop looking."""
        self._looking.drop()
        self._on_stopped()

    def move(self, proposals: Sequence[RepairProposal]) -> None:
        """Do what is proposed."""
        moves = tuple(CaptionMove(caption.text, caption.to_photo) for p in proposals for caption in p.captions)
        if moves:
            self._set_aside(proposals)
            self._search.submit(MoveCaptionsRequest(moves), self._on_moved, self._on_failed)

    def dismiss(self, proposal: RepairProposal) -> None:
        """Leave captions where they are."""
        self._set_aside([proposal])
        self.changed.emit()

    def undo(self) -> None:
        """Put back what was moved last."""
        if self._moved:
            self._search.submit(TakeMovesBackRequest(self._moved.pop()), self._on_back, self._on_failed)
            self.changed.emit()

    def _set_aside(self, proposals: Sequence[RepairProposal]) -> None:
        self.proposals = tuple(proposal for proposal in self.proposals if proposal not in proposals)

    def _on_progress(self, told: Progress) -> None:
        self.working = in_words(told.note)
        self.changed.emit()

    def _on_found(self, report: RepairsReport) -> None:
        self.working, self.proposals = "", report.proposals
        wrong = sum(len(proposal.captions) for proposal in report.proposals)
        if not report.captions:
            self.said = self.tr("There are no captions yet.")
        elif not wrong:
            text = self.tr("All {n} captions seem to be on the right photo.")
            self.said = text.format(n=number(report.captions))
        else:
            text = self.tr("{n} of {all} captions seem to be on the wrong photo.")
            self.said = text.format(n=number(wrong), all=number(report.captions))
        self.changed.emit()

    def _on_moved(self, report: MovedReport) -> None:
        self._moved.append(report.batch)
        self.said = self.tr("{captions} moved.").format(captions=counted("captions", report.captions))
        self._library.refresh()
        self.changed.emit()

    def _on_back(self, report: MovedReport) -> None:
        self.said = self.tr("{captions} put back.").format(captions=counted("captions", report.captions))
        self._library.refresh()
        self.changed.emit()

    def _on_failed(self, problem: Problem) -> None:
        self.working, self.problem = "", problem.sentence
        self.changed.emit()

    def _on_stopped(self) -> None:
        self.working = ""
        self.changed.emit()
