"""What could be typed next, and which values a filter can have."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.records import Suggestion, Suggestions, SuggestRequest
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.worker.protocol import Result

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
        self._job = 0
        self._values: dict[int, tuple[str, int]] = {}  # by job: the key whose values were asked for, and how many
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        client.finished.connect(self._on_finished)
        client.failed.connect(self._on_ended)
        client.stopped.connect(self._on_ended)

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
        self._job = 0
        if self._entries:
            self._entries = ()
            self.changed.emit()

    def ask_values(self, key: str) -> None:
        """Ask which values of a filter occur most often in the library; ``values_changed`` follows."""
        self._ask_values(key, FEW)

    def ask_all_values(self, key: str) -> None:
        """Ask for all values of a filter that occur in the library; ``all_values`` follows."""
        self._ask_values(key, ALL)

    def _ask_values(self, key: str, most: int) -> None:
        text = f"{key}:"
        self._values[self._client.submit(SuggestRequest(text, len(text), most))] = (key, most)

    def taken(self, entry: Suggestion) -> tuple[str, int]:
        """Return the text with a suggestion in its place, and where the cursor goes."""
        text = self._text[: entry.replace_from] + entry.text + self._text[entry.replace_to :]
        return text, entry.replace_from + len(entry.text)

    def _ask(self) -> None:
        self._job = self._client.submit(SuggestRequest(self._text, self._position))

    def _on_finished(self, job: int, result: Result) -> None:
        if not isinstance(result, Suggestions):
            return
        key, most = self._values.pop(job, ("", 0))
        if key:
            told = self.values_changed if most == FEW else self.all_values
            told.emit(key, result.entries)
        elif job == self._job:
            self._entries = result.entries
            self.changed.emit()

    def _on_ended(self, job: int) -> None:
        self._values.pop(job, None)
