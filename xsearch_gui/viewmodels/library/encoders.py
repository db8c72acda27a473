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
    CompareReport,
    CompareRequest,
    DropVectorsRequest,
    RemoveEncoderRequest,
    UseEncoderRequest,
    UseReport,
)
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest


class EncodersModel(QObject):
    """Asks the search role what there is, and has the jobs role do the work."""

    changed = Signal()
    size_known = Signal(object)  # ExportSize: what a download would take, to be confirmed
    compared = Signal(object)  # CompareReport

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
        self._running = 0

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

    def refresh(self) -> None:
        """Ask which encoders there are."""
        self._asked.ask(EncodersRequest(), self._on_listed, self._messages.problem)

    def ask_size(self, source: str) -> None:
        """Ask the hub how much adding an encoder would download. Only on the user's click."""
        self.start(ExportSizeRequest(source))

    def add(self, source: str, quantize: str = "none") -> None:
        """Download an encoder and export it, or import it if it is ready-made; the user has seen the size."""
        entries = self._report.entries if self._report else ()
        if any(entry.name == source and entry.ready_made for entry in entries):
            self.start(ImportEncoderRequest(source))
        else:
            self.start(ExportEncoderRequest(source, quantize=quantize))  # type: ignore[arg-type]

    def import_folder(self, source: str, photos: str = "") -> None:
        """Install an encoder made elsewhere, a folder or a ZIP file; ``photos`` is where its photo tower lies apart."""
        self.start(ImportEncoderRequest(source, photos=photos))

    def use(self, name: str, role: EncoderRole = EncoderRole.PHOTOS) -> None:
        """Encode the library, or its captions and notes alone, with an encoder and then search with it."""
        self.start(UseEncoderRequest(name, role))

    def try_out(self, name: str) -> None:
        """Measure what runs an encoder best on this computer."""
        self.start(TrialRequest(name))

    def drop(self, name: str) -> None:
        """Remove the vectors of an encoder that is not in use."""
        self.start(DropVectorsRequest(name))

    def remove(self, name: str) -> None:
        """Uninstall an encoder."""
        self.start(RemoveEncoderRequest(name))

    def compare(self, first: str, second: str) -> None:
        """Compare two encoders on the library's own pairs."""
        self.start(CompareRequest(first, second))

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

    def _on_done(self, result: object) -> None:
        if isinstance(result, ExportSize):
            self.size_known.emit(result)
        elif isinstance(result, CompareReport):
            self.compared.emit(result)
        else:
            self._tell(result)

    def _settle(self) -> None:
        self.refresh()
        self._library.refresh()  # another encoder in use means another index
        self.changed.emit()

    def _tell(self, result: object) -> None:
        notes = "\n".join(getattr(result, "notes", ()))
        name = getattr(result, "name", "")
        if isinstance(result, UseReport) and result.role is EncoderRole.NOTES:
            text = self.tr("Captions and notes are compared by {name} now.")
        elif isinstance(result, UseReport):
            text = self.tr("Searches are answered with {name} now.")
        elif isinstance(result, ExportReport | ImportReport):
            photos = result.reads_photos if isinstance(result, ImportReport) else bool(result.parity_photos)
            text = self.tr("{name} is installed. To search with it, choose \u201cUse\u201d.")
            if not photos:
                text = self.tr("{name} is installed. To search notes with it, choose \u201cUse for notes\u201d.")
        elif isinstance(result, TrialReport):
            text = self.tr("{name} was measured on this computer.")
        else:
            text = self.tr("Removed: {name}")
        self._messages.notice(text.format(name=name), notes)
