"""The encoders: which there are, and what the user does with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.encoders import (
    EncoderEntry,
    EncoderRole,
    EncodersReport,
    EncodersRequest,
    EncoderState,
    ExportEncoderRequest,
    ExportReport,
    ExportSize,
    ExportSizeRequest,
    ImportEncoderRequest,
    ImportReport,
    TrialReport,
    TrialRequest,
)
from xsearch_gui.core.records.request import Request
from xsearch_gui.core.records.switching import (
    DropVectorsRequest,
    FasterReport,
    FasterRequest,
    PaceRequest,
    RemoveEncoderRequest,
    UseEncoderRequest,
    UseReport,
)
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import number
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest


class EncodersModel(QObject):
    """Asks the search role what there is, and has the jobs role do the work.

    ``asking`` is the source whose size is being asked for; ``troubles`` are sentences that tell why that failed, by
    source.
    """

    changed = Signal()
    size_known = Signal(object)  # ExportSize: what a download would take, to be confirmed
    listed = Signal()  # what there is has just been told
    used = Signal()  # another encoder answers searches from now on

    def __init__(
        self,
        search: Client,
        jobs: Client,
        library: LibraryModel,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._library = library
        self._messages = messages
        self._report: EncodersReport | None = None
        self._asked = Latest(search)
        self._size = Latest(jobs)
        self._running = 0
        self._timed = False
        self._on_hub: set[str] = set()  # what was asked for by its name there
        self.asking = ""  # the source whose size is being asked for
        self.troubles: dict[str, str] = {}

    @property
    def report(self) -> EncodersReport | None:
        """What there is; None until it is known."""
        return self._report

    @property
    def is_busy(self) -> bool:
        """Whether a job about encoders waits or runs."""
        return self._running > 0

    @property
    def comparable(self) -> tuple[EncoderEntry, ...]:
        """Those that can be compared: installed, and reading photos and texts."""
        entries = self._report.entries if self._report else ()
        fit = (EncoderState.IN_USE, EncoderState.INSTALLED, EncoderState.PENDING)
        return tuple(entry for entry in entries if entry.state in fit and len(entry.reads) == 2)

    def entry(self, name: str) -> EncoderEntry | None:
        """Return what is known of an encoder."""
        return next((entry for entry in self._report.entries if entry.name == name), None) if self._report else None

    def refresh(self) -> None:
        """Ask which encoders there are."""
        self._asked.ask(EncodersRequest(), self._on_listed, self._messages.problem)

    def time_library(self) -> None:
        """Have the library's own photos timed with the encoders that are here; what is known is not timed again."""
        if not self._timed:
            self._timed = True
            self._jobs.submit(PaceRequest(), lambda report: self.refresh() if report.names else None)

    def ask_size(self, source: str) -> None:
        """Ask the hub how much adding an encoder would download. Only on the user's click."""
        self.asking = source
        self.troubles.pop(source, None)
        self._size.ask(
            ExportSizeRequest(source), self._on_size, lambda problem: self._on_no_size(source, problem),
            stopped=lambda: self.stop_asking(source),
        )  # fmt: skip
        self.changed.emit()

    def ask_hub(self, source: str) -> None:
        """Ask the hub for an encoder that is published there as ONNX (owner/name). Only on the user's click."""
        self._on_hub.add(source)
        self.asking = source
        request = ExportSizeRequest(source, ready_made=True)
        self._size.ask(request, self._on_size, self._messages.problem)
        self.changed.emit()

    def stop_asking(self, source: str) -> None:
        """Want to know no size any more, and forget that it could not be told."""
        self.troubles.pop(source, None)
        if source == self.asking:
            self._size.drop()
            self.asking = ""
        self.changed.emit()

    def add(self, source: str, quantize: str = "none", *, use: bool = False, add_on: bool = False) -> None:
        """Download an encoder and export it, or import it if it is ready-made; the user has seen the size.

        With ``use``, then search with it. With ``add_on``, a missing exporter is downloaded first, whose size and
        address the user has seen too.
        """
        entry = self.entry(source)
        if source in self._on_hub or (entry is not None and entry.ready_made):
            self.start(ImportEncoderRequest(source, use=use))
        else:
            self.start(ExportEncoderRequest(source, quantize=quantize, use=use, add_on=add_on))  # type: ignore[arg-type]

    def import_folder(self, source: str, photos: str = "") -> None:
        """Install an encoder made elsewhere, a folder or a ZIP file; ``photos`` is where its photo tower lies apart."""
        self.start(ImportEncoderRequest(source, photos=photos))

    def use(self, name: str, role: EncoderRole = EncoderRole.PHOTOS) -> None:
        """Encode the library, or its captions and notes alone, with an encoder and then search with it."""
        self.start(UseEncoderRequest(name, role))

    def try_out(self, name: str) -> None:
        """Measure what runs an encoder best on this computer."""
        self.start(TrialRequest(name))

    def make_faster(self, name: str, *, use: bool = False) -> None:
        """Make a copy that computes with 8-bit numbers, if it is worth it; with ``use``, then search with it."""
        self.start(FasterRequest(name, use))

    def drop(self, name: str) -> None:
        """Remove the vectors of an encoder that is not in use."""
        self.start(DropVectorsRequest(name))

    def remove(self, name: str) -> None:
        """Uninstall an encoder."""
        self.start(RemoveEncoderRequest(name))

    def start(self, request: Request[Any]) -> None:
        """Have the jobs role do something about encoders."""

        def ended(then: Callable[..., object], *told: object) -> None:
            self._running -= 1
            then(*told)
            self._settle()

        self._running += 1
        self._jobs.submit(
            request,
            lambda result: ended(self._on_done, result),
            lambda problem: ended(self._messages.problem, problem),
            stopped=lambda: ended(lambda: None),
        )
        self.changed.emit()

    def _on_listed(self, report: EncodersReport) -> None:
        self._report = report
        self.changed.emit()
        self.listed.emit()

    def _on_size(self, size: ExportSize) -> None:
        self.asking = ""
        self.changed.emit()
        self.size_known.emit(size)

    def _on_no_size(self, source: str, problem: Problem) -> None:
        self.asking = ""
        self.troubles[source] = problem.sentence
        self.changed.emit()

    def _on_done(self, result: object) -> None:
        if isinstance(result, ExportReport | ImportReport | FasterReport):
            self._timed = False
            self.time_library()
        self._tell(result)
        if isinstance(result, UseReport) or getattr(result, "used", False):
            self.used.emit()

    def _settle(self) -> None:
        self.refresh()
        self._library.refresh()  # another encoder in use means another index
        self.changed.emit()

    def _tell(self, result: object) -> None:
        notes = "\n".join(map(in_words, getattr(result, "notes", ())))
        name = getattr(result, "name", "")
        if isinstance(result, UseReport) and result.role is EncoderRole.NOTES:
            text = self.tr("Captions and notes are compared by {name} now.")
        elif isinstance(result, UseReport) or getattr(result, "used", False):
            text = self.tr("Searches are answered with {name} now.")
        elif isinstance(result, ExportReport | ImportReport):
            photos = result.reads_photos if isinstance(result, ImportReport) else bool(result.parity_photos)
            text = self.tr("{name} is installed. To search with it, choose \u201cUse\u201d.")
            if not photos:
                text = self.tr("{name} is installed. To search notes with it, choose \u201cUse for notes\u201d.")
        elif isinstance(result, FasterReport):
            text = self.tr("The copy is {n} times as fast. To search with it, choose \u201cUse\u201d: {name}")
            if not result.reads_photos:
                text = self.tr("The copy is {n} times as fast. To use it, choose \u201cUse for notes\u201d: {name}")
            text = text.replace("{n}", number(result.times, 1))
        elif isinstance(result, TrialReport):
            text = self.tr("{name} was measured on this computer.")
        else:
            text = self.tr("Removed: {name}")
        self._messages.notice(text.format(name=name), notes)
