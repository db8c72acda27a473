"""The cards of the encoders: what each says, what can be done with it, and the job that is at work on it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, Signal

from xsearch_gui.core.records.encoders import (
    EncoderEntry,
    EncoderState,
    ExportEncoderRequest,
    ImportEncoderRequest,
    TrialRequest,
)
from xsearch_gui.core.records.request import Request
from xsearch_gui.core.records.switching import FasterRequest, UseEncoderRequest
from xsearch_gui.viewmodels.library.comparison import Comparison
from xsearch_gui.viewmodels.library.encoder_words import Said, finds, languages, room, speed, technical, time_needed
from xsearch_gui.viewmodels.library.encoders import EncodersModel
from xsearch_gui.viewmodels.library.jobs import RESUMABLE, JobRow, JobsModel, JobState
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import encoder_name, joined, percent
from xsearch_gui.viewmodels.workers.client import Client


class Offer(Enum):
    """What can be done with an encoder."""

    ADD = auto()
    USE = auto()
    TRY = auto()
    COMPARE = auto()
    USE_FOR_NOTES = auto()
    FASTER = auto()
    MEASURE = auto()
    DROP = auto()
    REMOVE = auto()


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a card: its name, and what there is to say."""

    name: str
    said: Said


@dataclass(frozen=True, slots=True)
class Work:
    """A job at work on an encoder, or how the last one ended. ``fraction`` None: nobody knows how long it takes."""

    text: str
    fraction: float | None = None
    is_running: bool = False
    is_problem: bool = False
    can_cancel: bool = False
    resume: str = ""  # what the button that goes on says; empty without one


@dataclass(frozen=True, slots=True)
class Card:
    """One encoder as it is shown. ``offers`` are what can be done, the obvious first; ``main`` is that one."""

    entry: EncoderEntry
    title: str
    state: str
    finds: Said
    facts: tuple[Fact, ...]
    technical: str
    problem: str = ""
    work: Work | None = None
    main: Offer | None = None
    offers: tuple[Offer, ...] = ()

    @property
    def name(self) -> str:
        """What the program calls the encoder."""
        return self.entry.name


class EncoderCards(QObject):
    """Follows the encoders and the jobs."""

    changed = Signal()

    def __init__(self, search: Client, encoders: EncodersModel, jobs: JobsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self.encoders = encoders
        self._jobs = jobs
        encoders.changed.connect(self.changed)
        jobs.changed.connect(self.changed)

    @property
    def installed(self) -> tuple[Card, ...]:
        """Those that are here, the one in use first."""
        return tuple(self._card(entry) for entry in self._entries if entry.state is not EncoderState.AVAILABLE)

    @property
    def addable(self) -> tuple[Card, ...]:
        """Those that can be added; first those that this program can add by itself."""
        entries = [entry for entry in self._entries if entry.state is EncoderState.AVAILABLE]
        return tuple(self._card(entry) for entry in sorted(entries, key=lambda entry: not self._can_add(entry)))

    @property
    def importing(self) -> Work | None:
        """An import at work, or how the last one ended badly."""
        return _work(self._import)

    @property
    def _import(self) -> JobRow | None:
        """The last import of what has no card of its own."""
        for row in self._jobs.rows:
            if isinstance(row.request, ImportEncoderRequest) and self.encoders.entry(row.request.source) is None:
                return row
        return None

    def cancel_import(self) -> None:
        """Stop the import."""
        if (row := self._import) is not None and row.is_open:
            self._jobs.cancel(row.job)

    def resume_import(self) -> None:
        """Try the import again."""
        if (row := self._import) is not None and row.can_run_again:
            self._jobs.run_again(row.job)

    def importable(self, mime: QMimeData) -> str:
        """Return the path of what is dropped, if it may be an encoder; else nothing."""
        paths = [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]
        fits = len(paths) == 1 and (os.path.isdir(paths[0]) or paths[0].lower().endswith(".zip"))
        return paths[0] if fits else ""

    def comparison(self, parent: QObject) -> Comparison:
        """Return a new comparison of two encoders."""
        return Comparison(self._search, self._jobs.client, self.encoders, parent)

    def cancel(self, name: str) -> None:
        """Stop what is at work on an encoder; what it has done is kept."""
        for row in self._jobs.rows:
            if row.is_open and self._is_about(row.request, name):
                self._jobs.pause(row.job) if row.can_pause else self._jobs.cancel(row.job)
        self.encoders.stop_asking(name)

    def resume(self, name: str) -> None:
        """Go on where it was broken off, or try again."""
        if name in self.encoders.troubles:
            self.encoders.ask_size(name)
        elif (row := self._row(name)) is not None and row.can_run_again:
            self._jobs.run_again(row.job)

    @property
    def _entries(self) -> tuple[EncoderEntry, ...]:
        return self.encoders.report.entries if self.encoders.report else ()

    @property
    def _used(self) -> EncoderEntry | None:
        return next((entry for entry in self._entries if entry.state is EncoderState.IN_USE), None)

    def _is_about(self, request: Request[Any], name: str) -> bool:
        if isinstance(request, ExportEncoderRequest | ImportEncoderRequest):
            return request.source == name
        return isinstance(request, UseEncoderRequest | FasterRequest | TrialRequest) and request.name == name

    def _row(self, name: str) -> JobRow | None:
        """Return the job that is at work on an encoder, or the last one; one that waits comes after one that runs."""
        return next((row for row in self._jobs.rows if self._is_about(row.request, name)), None)

    def _work_on(self, entry: EncoderEntry) -> Work | None:
        name = entry.name
        if name == self.encoders.asking:
            return Work(self.tr("Asking how large it is\u2026"), is_running=True, can_cancel=True)
        if name in self.encoders.troubles:
            return Work(self.encoders.troubles[name], is_problem=True, resume=self.tr("Try again"))
        row = self._row(name)
        if row is not None and not row.is_open and entry.state is EncoderState.IN_USE:
            return None  # however a switch away from it ended
        return _work(row)

    def _card(self, entry: EncoderEntry) -> Card:
        work = self._work_on(entry)
        offers = () if work is not None and work.is_running else _offers(entry, self._can_add(entry))
        main = next((offer for offer in (Offer.ADD, Offer.USE) if offer in offers), None)
        if work is not None and work.resume:
            main = None
        used = self._used
        return Card(
            entry, encoder_name(entry.title, entry.name), self._state(entry), finds(entry, used),
            self._facts(entry, used), technical(entry), in_words(entry.problem), work, main, offers,
        )  # fmt: skip

    def _can_add(self, entry: EncoderEntry) -> bool:
        report = self.encoders.report
        return entry.ready_made or (report is not None and (report.export_ready or report.export_offered))

    def _facts(self, entry: EncoderEntry, used: EncoderEntry | None) -> tuple[Fact, ...]:
        if entry.state is EncoderState.DAMAGED:
            return ()
        available = entry.state is EncoderState.AVAILABLE
        reads = Said("") if len(entry.reads) == 2 else Said(self.tr("captions and notes alone, no photos"))
        untested = Said("") if entry.tested else Said(self.tr("not yet: nobody has tried it with xsearch"))
        facts = (
            Fact(self.tr("Reads"), reads),
            Fact(self.tr("Languages"), languages(entry)),
            Fact(self.tr("Download") if available else self.tr("On the disk"), room(entry)),
            Fact(self.tr("Time"), time_needed(entry, used)),
            Fact(self.tr("Speed"), speed(entry, self._title_of(entry.faster_than))),
            Fact(self.tr("Licence"), Said(entry.license)),
            Fact(self.tr("Tested"), untested),
        )
        return tuple(fact for fact in facts if fact.said.text)

    def _title_of(self, name: str) -> str:
        entry = self.encoders.entry(name)
        return encoder_name(entry.title, name) if entry else name

    def _state(self, entry: EncoderEntry) -> str:
        if entry.state is EncoderState.INSTALLED and entry.serves_notes:
            return self.tr("In use for captions and notes")
        if entry.state is EncoderState.INSTALLED and entry.comes_for_notes:
            return self.tr("Captions and notes are being encoded with it")
        return {
            EncoderState.IN_USE: self.tr("In use") if entry.serves_notes else self.tr("In use for photos"),
            EncoderState.PENDING: self.tr("The library is being encoded with it"),
            EncoderState.INSTALLED: self.tr("Installed"),
            EncoderState.AVAILABLE: "",
            EncoderState.DAMAGED: self.tr("Damaged"),
        }[entry.state]


def _offers(entry: EncoderEntry, can_add: bool) -> tuple[Offer, ...]:
    """Return what can be done with an encoder, the obvious first."""
    state, is_free = entry.state, not (entry.serves_notes or entry.comes_for_notes)
    if state is EncoderState.AVAILABLE:
        return (Offer.ADD,) if can_add else ()
    works, sees = state is not EncoderState.DAMAGED, len(entry.reads) == 2
    offers = {
        Offer.USE: state in (EncoderState.INSTALLED, EncoderState.PENDING) and sees,
        Offer.TRY: state in (EncoderState.INSTALLED, EncoderState.PENDING) and sees,
        Offer.COMPARE: state in (EncoderState.INSTALLED, EncoderState.PENDING) and sees,
        Offer.USE_FOR_NOTES: works and not entry.serves_notes,
        Offer.FASTER: works and entry.can_be_faster,
        Offer.MEASURE: works and sees,
        Offer.DROP: state is EncoderState.INSTALLED and bool(entry.vectors) and is_free,
        Offer.REMOVE: state in (EncoderState.INSTALLED, EncoderState.DAMAGED) and not entry.builtin and is_free,
    }
    return tuple(offer for offer, is_offered in offers.items() if is_offered)


def _work(row: JobRow | None) -> Work | None:
    """Return a job as a card shows it; None where there is nothing to tell."""
    if row is None or row.state is JobState.DONE:
        return None
    share = percent(row.fraction) if row.fraction is not None else ""
    if row.state is JobState.RUNNING:
        return Work(joined([row.phase or tr("Starting\u2026"), share, row.left]), row.fraction, True, can_cancel=True)
    if row.state is JobState.WAITING:
        return Work(tr("Waiting until the job before it has ended"), None, True, can_cancel=True)
    if row.state is JobState.STOPPING:
        return Work(row.text, None, True)
    again = tr("Resume") if isinstance(row.request, RESUMABLE) else tr("Try again")
    return Work(row.text, is_problem=row.state is JobState.FAILED, resume=again)


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("EncoderCards", text)
