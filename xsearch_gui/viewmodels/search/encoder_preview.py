"""Another encoder on the search that is shown, before the library is given to it.

The answer takes the place of the one in use until something else is asked; nothing is kept of it. What is said above
the results, and what can be done there, is a :class:`Notice`: that the encoder in use does not know the language of the
query, that the other one is at work, what its answer is, or why there is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import BrowseResult, SearchResult
from xsearch_gui.core.records.switching import TryReport, TryRequest
from xsearch_gui.viewmodels.library.encoders import EncodersModel
from xsearch_gui.viewmodels.library.progress_rate import ProgressRate
from xsearch_gui.viewmodels.query.chips import words_of
from xsearch_gui.viewmodels.query.question import TOP, Question
from xsearch_gui.viewmodels.search.outcome import Outcome
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.wording import encoder_name, joined, number, percent, time_left
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest
from xsearch_gui.worker.protocol import Progress

FROM_ANSWER = 300  # photos of the present answer that are looked at anew


class Step(Enum):
    """What can be done about a notice."""

    TRY = auto()
    ADD = auto()
    CANCEL = auto()
    BACK = auto()
    SWITCH = auto()


@dataclass(frozen=True, slots=True)
class Notice:
    """What to say above the results. ``encoder`` is the name of the other one; ``fraction`` None: not known yet."""

    text: str
    steps: tuple[Step, ...]
    encoder: str = ""
    is_working: bool = False
    fraction: float | None = None
    is_preview: bool = False  # what is shown is the answer of the other encoder


class EncoderPreview(QObject):
    """Follows the search; asks the jobs role."""

    changed = Signal()

    def __init__(
        self, jobs: Client, search: SearchModel, encoders: EncodersModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._search = search
        self._asked = Latest(jobs)
        self._rate = ProgressRate()
        self._phase: Message = NOTHING
        self._notice: Notice | None = None
        search.query_changed.connect(self._on_other_question)
        search.answered.connect(self._on_answered)
        encoders.used.connect(search.search_now)  # what is shown was found with the one before

    @property
    def notice(self) -> Notice | None:
        """What to say above the results; None for nothing."""
        return self._notice or self._foreign()

    @property
    def can_try(self) -> bool:
        """Whether there is a search in words that another encoder can be tried on."""
        question = self._search.question
        return bool(words_of(question.text)) and not question.images

    def try_with(self, name: str, title: str) -> None:
        """Have another encoder answer what is asked."""
        if not self.can_try:
            return
        question, shown = self._search.question, encoder_name(title, name)
        found = [hit.item for hit in self._search.next_pages.outcome.found if hit.kind is Kind.PHOTO]
        request = TryRequest(name, question.text.strip(), tuple(found[:FROM_ANSWER]), TOP)
        self._rate.reset()
        doing = self.tr("{encoder} is looking at your photos").format(encoder=shown)
        self._say(self._working(name, doing))
        self._asked.ask(
            request,
            lambda report: self._on_done(question, report),
            lambda problem: self._on_failed(name, problem),
            stopped=self.back,
            progress=lambda told: self._on_progress(name, doing, told),
        )

    def try_foreign(self) -> None:
        """Have the encoder answer that knows the language of the query."""
        outcome = self._search.next_pages.outcome
        self.try_with(outcome.encoder, outcome.knowing)

    def back(self) -> None:
        """Show what the encoder in use finds; stop the other one, where it is still at work."""
        was_shown = self._notice is not None and self._notice.is_preview
        self._asked.drop()
        self._say(None)
        if was_shown:
            self._search.search_now()

    def _foreign(self) -> Notice | None:
        outcome = self._search.next_pages.outcome
        if not outcome.foreign or self._search.is_stale:
            return None
        steps = ((Step.TRY if outcome.is_here else Step.ADD),) if outcome.encoder else ()
        return Notice(outcome.foreign, steps, outcome.encoder)

    def _working(self, name: str, text: str, fraction: float | None = None) -> Notice:
        return Notice(text, (Step.CANCEL,), name, is_working=True, fraction=fraction)

    def _on_progress(self, name: str, doing: str, told: Progress) -> None:
        if told.note != self._phase:
            self._phase = told.note
            self._rate.reset()
        self._rate.feed(told.done, told.total)
        left = self._rate.seconds_left
        fraction = min(1.0, told.done / told.total) if told.total else None
        parts = [doing, percent(fraction) if fraction is not None else ""]
        self._say(self._working(name, joined([*parts, time_left(left) if left is not None else ""]), fraction))

    def _on_done(self, question: Question, report: TryReport) -> None:
        text = self.tr("Found with {encoder}, among all of your {all} photos. Nothing has been changed.")
        if report.looked_at < report.photos:
            text = self.tr("Found with {encoder}, among {n} of your {all} photos. Nothing has been changed.")
        said = text.format(
            encoder=encoder_name(report.title, report.encoder), n=number(report.looked_at), all=number(report.photos)
        )
        self._notice = Notice(said, (Step.BACK, Step.SWITCH), report.encoder, is_preview=True)
        outcome = replace(Outcome.of(report.result, by_image=False), has_more=False, language="")
        self._search.show_preview(question, outcome)
        self.changed.emit()

    def _on_failed(self, name: str, problem: Problem) -> None:
        self._say(Notice(problem.sentence, (Step.BACK,), name))

    def _on_other_question(self) -> None:
        self._asked.drop()
        self._say(None)

    def _on_answered(self, question: Question, result: SearchResult | BrowseResult) -> None:
        """The encoder in use has answered: its answer is shown now, whatever was."""
        if self._notice is not None and self._notice.is_preview:
            self._notice = None
        self.changed.emit()

    def _say(self, notice: Notice | None) -> None:
        self._notice = notice
        self.changed.emit()
