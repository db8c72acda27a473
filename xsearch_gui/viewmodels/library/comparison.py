"""Two encoders on the user's photos: what each finds for the same searches, and figures where there are captions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.encoders import EncoderEntry, EncoderState
from xsearch_gui.core.records.switching import (
    CompareReport,
    CompareRequest,
    Queries,
    QueriesRequest,
    SideBySideReport,
    SideBySideRequest,
)
from xsearch_gui.viewmodels.library.encoders import EncodersModel
from xsearch_gui.viewmodels.library.progress_rate import ProgressRate
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import counted, joined, number, percent, time_left
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest
from xsearch_gui.worker.protocol import Progress

QUERIES = 10
TOP = 8  # photos of each answer


class Comparison(QObject):
    """One comparison. Closing it stops what is still at work; nothing is kept.

    Attributes
    ----------
    queries : tuple of str
        What to look for: the user's own searches, then captions and tags, then what most libraries hold.
    report : SideBySideReport or None
    figures : CompareReport or None
        What was measured on the user's captions.
    working : str
        What is being done, in words; empty while nothing is. ``fraction``: how much of it is done, if that is known.
    problem : str
        Why it was not done.
    """

    changed = Signal()
    proposed = Signal()  # ``queries`` are known

    def __init__(self, search: Client, jobs: Client, encoders: EncodersModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.encoders = encoders
        self._proposing, self._asked = Latest(search), Latest(jobs)
        self._rate = ProgressRate()
        self._phase = ""
        self.queries: tuple[str, ...] = ()
        self.report: SideBySideReport | None = None
        self.figures: CompareReport | None = None
        self.working, self.problem = "", ""
        self.fraction: float | None = None

    @property
    def choices(self) -> tuple[EncoderEntry, ...]:
        """The encoders that can be compared, the one in use first."""
        return self.encoders.comparable

    def propose(self) -> None:
        """Find searches that suit this library."""
        nothing = Queries((), ())
        self._proposing.ask(QueriesRequest(QUERIES), self._on_proposed, lambda problem: self._on_proposed(nothing))

    def start(self, first: str, second: str, queries: Sequence[str]) -> None:
        """Have two encoders answer the same searches."""
        self.queries = tuple(queries)
        self.report = self.figures = None
        self._begin()
        self._asked.ask(
            SideBySideRequest(first, second, self.queries, TOP), self._on_report, self._on_failed,
            stopped=self._on_stopped, progress=self._on_progress,
        )  # fmt: skip

    def measure(self, first: str, second: str) -> None:
        """Measure both on the photos that have captions."""
        self._begin()
        self._asked.ask(
            CompareRequest(first, second), self._on_figures, self._on_failed,
            stopped=self._on_stopped, progress=self._on_progress,
        )  # fmt: skip

    def forget(self) -> None:
        """Ask for searches again."""
        self._asked.drop()
        self.report = self.figures = None
        self.working = self.problem = ""
        self.changed.emit()

    def stop(self) -> None:
        """Stop what is at work."""
        self._asked.drop()
        self._on_stopped()

    @property
    def looked_at(self) -> str:
        """Say which photos were compared."""
        report = self.report
        if report is None:
            return ""
        if report.looked_at >= report.photos:
            return self.tr("Compared on all of your {n} photos.").format(n=number(report.photos))
        text = self.tr(
            "Compared on {n} of your {all} photos: those that are found for these searches now, and others from all "
            "over your library."
        )
        return text.format(n=number(report.looked_at), all=number(report.photos))

    @property
    def can_use(self) -> frozenset[str]:
        """The encoders that could be switched to."""
        return frozenset(entry.name for entry in self.choices if entry.state is not EncoderState.IN_USE)

    def _begin(self) -> None:
        self._rate.reset()
        self.problem, self.fraction = "", None
        self.working = self.tr("Waiting for the other work to end\u2026")
        self.changed.emit()

    def _on_proposed(self, found: Queries) -> None:
        ours = (
            self.tr("people at a table"), self.tr("a dog"), self.tr("mountains"), self.tr("sunset at the sea"),
            self.tr("children playing"), self.tr("a city at night"), self.tr("flowers"), self.tr("snow"),
            self.tr("a red car"), self.tr("somebody laughing"),
        )  # fmt: skip
        self.queries = tuple(dict.fromkeys((*found.searches, *found.captions, *ours)))[:QUERIES]
        self.proposed.emit()

    def _on_progress(self, told: Progress) -> None:
        phase = in_words(told.note)
        if phase != self._phase:
            self._phase = phase
            self._rate.reset()
        self._rate.feed(told.done, told.total)
        self.fraction = min(1.0, told.done / told.total) if told.total else None
        share = percent(self.fraction) if self.fraction is not None else ""
        left = self._rate.seconds_left
        self.working = joined([phase, share, time_left(left) if left is not None else ""])
        self.changed.emit()

    def _on_report(self, report: SideBySideReport) -> None:
        self.report, self.working = report, ""
        self.changed.emit()

    def _on_figures(self, figures: CompareReport) -> None:
        self.figures, self.working = figures, ""
        self.changed.emit()

    def _on_failed(self, problem: Problem) -> None:
        self.problem, self.working = problem.sentence, ""
        self.changed.emit()

    def _on_stopped(self) -> None:
        self.working = ""
        self.changed.emit()


def captions_of(report: CompareReport) -> str:
    """Say what was measured on."""
    return joined([counted("photos", report.photos), counted("captions", report.captions)])
