"""An answer that says that nothing was found, kept back while somebody types: half a word mostly finds nothing."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.records.search import SearchResult
from xsearch_gui.viewmodels.query.question import Question

REST_MS = 600  # without a letter, before what is typed is taken for what was meant


class HeldAnswer(QObject):
    """Keeps one answer until the typing rests."""

    due = Signal(object, object)  # Question, SearchResult

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answer: tuple[Question, SearchResult] | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._give)

    def __bool__(self) -> bool:
        return self._answer is not None

    def hold(self, question: Question, answer: SearchResult) -> None:
        """Keep the answer to a question, in place of the one before."""
        self._answer = (question, answer)
        self._rest.start()

    def drop(self) -> None:
        """Forget it: something else is asked."""
        self._answer = None
        self._rest.stop()

    def _give(self) -> None:
        answer = self._answer
        self.drop()
        if answer is not None:
            self.due.emit(*answer)
