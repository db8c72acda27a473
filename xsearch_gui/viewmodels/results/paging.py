"""Records for the rows that become visible."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject

from xsearch_gui.core.records.search import Rows, RowsRequest
from xsearch_gui.viewmodels.results.photos_model import PhotosModel
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.workers.client import Client

_log = logging.getLogger(__name__)

MOST_FLYING = 2
MOST_WAITING = 4  # pages; older wishes belong to rows that have been scrolled away


class Pager(QObject):
    """Asks for pages of records; what was scrolled to last comes first."""

    def __init__(self, client: Client, model: PhotosModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._model = model
        self._flying = 0
        self._waiting: list[tuple[int, ...]] = []
        model.page_wanted.connect(self._on_wanted)
        model.modelReset.connect(self._on_reset)

    def _on_wanted(self, items: tuple[int, ...]) -> None:
        self._waiting.append(items)
        while len(self._waiting) > MOST_WAITING:
            self._model.page_failed(self._waiting.pop(0))
        self._ask()

    def _on_reset(self) -> None:
        self._waiting.clear()

    def _ask(self) -> None:
        while self._waiting and self._flying < MOST_FLYING:
            self._fetch(self._waiting.pop())

    def _fetch(self, items: tuple[int, ...]) -> None:
        def come(rows: Rows) -> None:
            self._flying -= 1
            self._model.add_records(rows.hits)
            self._ask()

        def missed(problem: Problem | None = None) -> None:
            if problem is not None:
                _log.error("no rows: %s\n%s", problem.sentence, problem.detail)
            self._flying -= 1
            self._model.page_failed(items)
            self._ask()

        self._flying += 1
        self._client.submit(RowsRequest(items), come, missed, stopped=missed)
