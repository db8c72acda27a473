"""How a job tells how far it is, and learns that it shall stop."""

from __future__ import annotations

from typing import Protocol

from xsearch_gui.core.errors import Cancelled
from xsearch_gui.core.message import NOTHING, Message


class Reporter(Protocol):
    """What a job is given beside its request."""

    def progress(self, done: int, total: int, note: Message = NOTHING) -> None:
        """Tell how far the job is: ``total`` 0 while unknown, ``note`` a short present participle."""

    def cancelled(self) -> bool:
        """Return whether the user asked the job to stop."""


class SilentReporter:
    """Reports to nobody and is never cancelled."""

    def progress(self, done: int, total: int, note: Message = NOTHING) -> None:
        """Ignore it."""

    def cancelled(self) -> bool:
        """Return False."""
        return False


def check(reporter: Reporter) -> None:
    """Raise :class:`Cancelled` if the job shall stop."""
    if reporter.cancelled():
        raise Cancelled(Message("The job was cancelled; what was done until then is kept."))
