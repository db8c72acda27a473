"""The add-ons: which there are, and what the user does with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.add_ons import (
    AddOnEntry,
    AddOnReport,
    AddOnsReport,
    AddOnsRequest,
    DownloadAddOnRequest,
    InstallAddOnRequest,
    RemoveAddOnRequest,
)
from xsearch_gui.core.records.request import Request
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

_NAMES = "xsearch-exporter-"  # so the files of add-ons begin, whether this release knows them or not


class AddOnsModel(QObject):
    """Asks the search role what there is, and has the jobs role install and remove."""

    changed = Signal()

    def __init__(self, search: Client, jobs: Client, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._messages = messages
        self._asked = Latest(search)
        self._report: AddOnsReport | None = None
        self._running = 0

    @property
    def entries(self) -> tuple[AddOnEntry, ...]:
        """Those that are there, then those that can be added; none until it is known."""
        return self._report.entries if self._report else ()

    @property
    def is_busy(self) -> bool:
        """Whether one is being installed or removed."""
        return self._running > 0

    def entry(self, name: str) -> AddOnEntry | None:
        """Return one by its name."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def is_file_of_one(self, path: str) -> bool:
        """Return whether a file has the name of an add-on; whether it is one, its hash will tell."""
        name = PurePath(path).name
        return name.startswith(_NAMES) or name in {entry.file for entry in self.entries}

    def refresh(self) -> None:
        """Ask which there are."""
        self._asked.ask(AddOnsRequest(), self._on_listed, self._messages.problem)

    def install_add_on(self, path: str) -> None:
        """Install one from its file."""
        self.start(InstallAddOnRequest(path))

    def download(self, name: str) -> None:
        """Download one and install it; the user has seen its size and address."""
        self.start(DownloadAddOnRequest(name))

    def remove(self, name: str) -> None:
        """Remove one, or what was downloaded of it."""
        self.start(RemoveAddOnRequest(name))

    def start(self, request: Request[Any]) -> None:
        """Have the jobs role do something about add-ons."""

        def ended(then: Callable[..., object], *told: object) -> None:
            self._running -= 1
            then(*told)
            self.refresh()
            self.changed.emit()

        self._running += 1
        self._jobs.submit(
            request,
            lambda result: ended(self._tell, result),
            lambda problem: ended(self._messages.problem, problem),
            stopped=lambda: ended(lambda: None),
        )
        self.changed.emit()

    def _on_listed(self, report: AddOnsReport) -> None:
        self._report = report
        self.changed.emit()

    def _tell(self, result: object) -> None:
        if isinstance(result, AddOnReport):
            text = self.tr("The add-on {name} is installed.").format(name=result.title)
            self._messages.notice(text, "\n".join(map(in_words, result.notes)))
        else:
            self._messages.notice(self.tr("Removed: {name}").format(name=getattr(result, "name", "")))
