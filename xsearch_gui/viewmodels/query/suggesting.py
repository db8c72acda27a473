"""What could be typed next, and which values a filter can have."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from xsearch_gui.core.records.query import Suggestion, Suggestions, SuggestRequest, ValuesRequest
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

PAUSE_MS = 60
FEW, ALL = 10, 20_000  # values of a filter: in a menu, and to choose from


class Suggesting(QObject):
    """Asks while a person types; only the answer to the latest question counts."""

    changed = Signal()
    values_changed = Signal(str, object)  # key, tuple of Suggestion: the most frequent ones
    all_values = Signal(str, object)  # key, tuple of Suggestion

    def __init__(self, client: Client, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._entries: tuple[Suggestion, ...] = ()
        self._text, self._position = "", 0
        self._latest = Latest(client)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    @property
    def entries(self) -> tuple[Suggestion, ...]:
        """The suggestions, the best first."""
        return self._entries

    def ask(self, text: str, position: int) -> None:
        """Ask what fits at the cursor, after a short pause; ``changed`` follows."""
        self._text, self._position = text, position
        self._pause.start()

    def drop(self) -> None:
        """Suggest nothing until the next question."""
        self._pause.stop()
        self._latest.drop()
        if self._entries:
            self._entries = ()
            self.changed.emit()

    def ask_values(self, key: str, query: str, items: tuple[int, ...] | None = None) -> None:
        """Ask which values of a filter most results of a query have; ``values_changed`` follows.

        Where ``items`` are given, these are the results.
        """
        self._ask_values(ValuesRequest(key, query, items, FEW), self.values_changed)

    def ask_all_values(self, key: str, query: str, items: tuple[int, ...] | None = None) -> None:
        """Ask for all values of a filter that results have; ``all_values`` follows."""
        self._ask_values(ValuesRequest(key, query, items, ALL), self.all_values)

    def _ask_values(self, request: ValuesRequest, told: SignalInstance) -> None:
        self._client.submit(request, lambda values: told.emit(request.key, values.entries))

    def taken(self, entry: Suggestion) -> tuple[str, int]:
        """Return the text with a suggestion in its place, and where the cursor goes."""
        text = self._text[: entry.replace_from] + entry.text + self._text[entry.replace_to :]
        return text, entry.replace_from + len(entry.text)

    def _ask(self) -> None:
        self._latest.ask(SuggestRequest(self._text, self._position), self._take)

    def _take(self, suggestions: Suggestions) -> None:
        self._entries = suggestions.entries
        self.changed.emit()
