"""Records for the rows that become visible."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject

from xsearch_gui.core.records import Rows, RowsRequest
from xsearch_gui.viewmodels.results.photos_model import PhotosModel
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.worker.protocol import Result

_log = logging.getLogger(__name__)

MOST_FLYING = 2
MOST_WAITING = 4  # pages; older wishes belong to rows that have been scrolled away


class Pager(QObject):
    """Asks for pages of records; what was scrolled to last comes first."""

    def __init__(self, client: Client, model: PhotosModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._model = model
        self._flying: dict[int, tuple[int, ...]] = {}
        self._waiting: list[tuple[int, ...]] = []
        model.page_wanted.connect(self._on_wanted)
        model.modelReset.connect(self._on_reset)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_failed)
        client.stopped.connect(self._on_stopped)

    def _on_wanted(self, items: tuple[int, ...]) -> None:
        self._waiting.append(items)
        while len(self._waiting) > MOST_WAITING:
            self._model.page_failed(self._waiting.pop(0))
        self._ask()

    def _on_reset(self) -> None:
        self._waiting.clear()

    def _ask(self) -> None:
        while self._waiting and len(self._flying) < MOST_FLYING:
            items = self._waiting.pop()
            self._flying[self._client.submit(RowsRequest(items))] = items

    def _on_finished(self, job: int, result: Result) -> None:
        if self._flying.pop(job, None) is not None and isinstance(result, Rows):
            self._model.add_records(result.hits)
            self._ask()

    def _on_failed(self, job: int, sentence: str, detail: str) -> None:
        if job in self._flying:
            _log.error("no rows: %s\n%s", sentence, detail)
            self._model.page_failed(self._flying.pop(job))
            self._ask()

    def _on_stopped(self, job: int) -> None:
        if job in self._flying:
            self._model.page_failed(self._flying.pop(job))
            self._ask()
