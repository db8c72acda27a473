"""Words that are proposed for the chosen photo: never what was said of another one."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.records.annotations import Proposal, Proposals, ProposalsRequest
from xsearch_gui.viewmodels.text.languages import window_language
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

_log = logging.getLogger(__name__)

PAUSE_MS = 250  # they are wished for only when the choice rests


class ProposalsModel(QObject):
    """Follows one photo at a time; answers about an earlier one are dropped."""

    changed = Signal()

    def __init__(self, client: Client, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._item: int | None = None
        self._asked = Latest(client)
        self._found = Proposals(0)
        self._taken: set[str] = set()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    @property
    def words(self) -> list[Proposal]:
        """Words that may become tags."""
        return [word for word in self._found.words if word.text.casefold() not in self._taken]

    def follow(self, item: int | None) -> None:
        """Propose for another photo, or for none."""
        if item == self._item:
            return
        self._asked.drop()
        self._item, self._found = item, Proposals(0)
        self._taken = set()
        self._pause.stop()
        if item is not None:
            self._pause.start()
        self.changed.emit()

    def take(self, tags: tuple[str, ...]) -> None:
        """Leave out what the photo has by now."""
        taken = {tag.casefold() for tag in tags}
        if taken != self._taken:
            self._taken = taken
            self.changed.emit()

    def _ask(self) -> None:
        if self._item is not None:
            self._asked.ask(
                ProposalsRequest(self._item, captions=0, language=window_language()), self._show, self._miss
            )

    def _show(self, proposals: Proposals) -> None:
        self._found = proposals
        self.changed.emit()

    def _miss(self, problem: Problem) -> None:
        # proposals are an extra: nobody waits for them
        _log.warning("no proposals: %s\n%s", problem.sentence, problem.detail)
