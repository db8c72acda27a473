"""What many photos have in common, to be changed together: their words, their places, their dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.annotations import (
    ChangeDetailsRequest,
    DetailsOf,
    DetailsOfRequest,
    FieldEdit,
    FieldKind,
    ShiftDatesRequest,
    TagEdit,
)
from xsearch_gui.viewmodels.details.annotating import Annotating
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest


class EditingModel(QObject):
    """Asks about the photos that are to be changed, and has them changed."""

    changed = Signal()

    def __init__(
        self, client: Client, annotating: Annotating, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._latest = Latest(client)
        self._annotating = annotating
        self._messages = messages
        self._items: tuple[int, ...] = ()
        self.seconds = 0
        self.found: DetailsOf | None = None

    def begin(self, items: Sequence[int]) -> None:
        """Look at other photos."""
        self._items, self.found, self.seconds = tuple(items), None, 0
        self._ask()

    def shift(self, seconds: int) -> None:
        """Look at how the dates would be if they were moved."""
        if seconds != self.seconds:
            self.seconds = seconds
            self._ask()

    def keep(self, fields: Mapping[FieldKind, str], add: Sequence[str], remove: Sequence[str]) -> None:
        """Change all of the photos, in one step."""
        edits = tuple(FieldEdit(self._items, kind, value) for kind, value in fields.items())
        tags = (TagEdit(self._items, tuple(add), tuple(remove)),) if add or remove else ()
        if edits or tags:
            self._annotating.change_details(ChangeDetailsRequest(edits, tags))

    def move_dates(self) -> None:
        """Move the dates of all of the photos, in one step."""
        if self.seconds:
            self._annotating.change_details(ShiftDatesRequest(self._items, self.seconds))

    def _ask(self) -> None:
        self._latest.ask(DetailsOfRequest(self._items, self.seconds), self._on_found, self._messages.problem)

    def _on_found(self, found: DetailsOf) -> None:
        self.found = found
        self.changed.emit()
