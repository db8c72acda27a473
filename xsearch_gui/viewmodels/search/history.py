"""Where somebody has been: pages and questions one after the other, to go back to and forth again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.query.question import Question

MOST_KEPT = 100
SETTLE_MS = 2_000  # after the last letter, words are something to come back to


@dataclass(frozen=True, slots=True)
class Visit:
    """A page of the window with what was asked there; ``note`` is the one that was read, with the photo it is about.

    ``left`` is how the views of the page were when it was left: only they know what it holds.
    """

    page: str
    question: Question
    note: Hit | None = None
    photo: int | None = None
    left: object = None

    def is_at(self, other: Visit) -> bool:
        """Return whether the same is seen there, however it looked."""
        note, other_note = (visit.note.item if visit.note else None for visit in (self, other))
        same = (self.page, self.question, note, self.photo)
        return same == (other.page, other.question, other_note, other.photo)


class History(QObject):
    """The visits, and the one that is seen. Of what is typed letter by letter, the last is kept."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._visits: list[Visit] = []
        self._at = -1
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)  # runs while the visit may be typed on

    @property
    def current(self) -> Visit | None:
        """The visit that is seen."""
        return self._visits[self._at] if self._visits else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a visit before this one."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether somebody has gone back from another one."""
        return self._at < len(self._visits) - 1

    def leave(self, left: object) -> None:
        """Keep how the views are, before something else is shown."""
        if self._visits:
            self._visits[self._at] = replace(self._visits[self._at], left=left)

    def arrive(self, visit: Visit, *, passing: bool = False) -> None:
        """Take note of what is shown now; ``passing``: it is being typed, or walked through row by row."""
        current = self.current
        if current is not None and current.is_at(visit):
            return
        if passing and self._settle.isActive():
            del self._visits[self._at]
            self._at -= 1
            current = self.current
        self._settle.stop()
        if current is None or not current.is_at(visit):  # not typed, and taken back
            self._visits[self._at + 1 :] = [visit]
            self._visits = self._visits[-MOST_KEPT:]
            self._at = len(self._visits) - 1
            if passing:
                self._settle.start()
        self.changed.emit()

    def settle(self) -> None:
        """Keep this visit: something was done there."""
        self._settle.stop()

    def go(self, by: int) -> Visit | None:
        """Go back (-1) or forth (+1) and return the visit that is to be shown; None where there is none."""
        if not 0 <= self._at + by < len(self._visits):
            return None
        self.settle()
        self._at += by
        self.changed.emit()
        return self._visits[self._at]
