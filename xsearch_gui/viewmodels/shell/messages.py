"""The one bridge between what goes wrong, or well, and the person in front of the window.

A message posted before a window exists is kept: the window shows :attr:`Messages.current` when it is built.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal

from xsearch_gui.core.shown_text import visible
from xsearch_gui.viewmodels.text.problem import Problem

NOTICE_MS = 7000
WARNING_MS = 20_000  # in front of somebody
MAX_KEPT = 20


_log = logging.getLogger(__name__)


class Level(Enum):
    """How much a message matters."""

    NOTICE = logging.INFO  # goes away by itself, unless it offers something
    WARNING = logging.WARNING  # goes away when it has been seen for long, unless it offers something
    ERROR = logging.ERROR


@dataclass(frozen=True, slots=True)
class Posted:
    """What is shown to a person: one sentence; ``detail`` is shown on request.

    ``offer`` is what the person can do about it, in a word or two, and ``act`` does it; with ``passes`` it goes away as
    a warning does. ``of_search``: it is about the search that is shown, and goes with it.
    """

    level: Level
    text: str
    detail: str = ""
    offer: str = ""
    act: Callable[[], object] | None = field(default=None, compare=False)
    of_search: bool = False
    passes: bool = False


def _rank(message: Posted) -> int:
    if message.level is Level.ERROR:
        return 2
    return 1 if message.level is Level.WARNING or message.offer else 0


class Messages(QObject):
    """The messages that wait to be read: errors in front, and the newest."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open: list[Posted] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._drop_notices)
        self._is_seen = False
        self._seen = QTimer(self, singleShot=True, interval=WARNING_MS)
        self._seen.timeout.connect(self._drop_seen)

    @property
    def current(self) -> Posted | None:
        """The message to show now: what has failed, then what warns or offers something, the newest of these."""
        return max(reversed(self._open), key=_rank, default=None)

    @property
    def waiting(self) -> int:
        """How many more messages there are behind the current one."""
        return max(0, len(self._open) - 1)

    def notice(self, text: str, detail: str = "", *, of_search: bool = False) -> None:
        """Tell that something is done."""
        self._post(Posted(Level.NOTICE, text, detail, of_search=of_search))
        self._timer.start(NOTICE_MS)

    def warning(self, text: str, detail: str = "", *, of_search: bool = False) -> None:
        """Tell that something was not done completely."""
        self._post(Posted(Level.WARNING, text, detail, of_search=of_search))
        self.set_seen(seen=self._is_seen)

    def set_seen(self, *, seen: bool) -> None:
        """Let warnings go after a while from now on; ``seen`` is False while nobody looks, or somebody reads on."""
        self._is_seen = seen
        if seen:
            self._seen.start()
        else:
            self._seen.stop()

    def ask(self, text: str, offer: str, act: Callable[[], object]) -> None:
        """Tell what somebody should decide; putting the message away leaves everything as it is."""
        self._post(Posted(Level.WARNING, text, "", offer, act))

    def offer(
        self, text: str, offer: str, act: Callable[[], object], detail: str = "", *, passes: bool = False
    ) -> None:
        """Tell that something is done, with what can follow from it; it stays until it is put away.

        With ``passes`` it goes as a warning does: what it offers can be had elsewhere.
        """
        self._post(Posted(Level.NOTICE, text, detail, offer, act, passes=passes))
        self.set_seen(seen=self._is_seen)

    def take_offer(self) -> None:
        """Do what the current message offers, and put it away."""
        message = self.current
        self.dismiss()
        if message is not None and message.act is not None:
            message.act()

    def withdraw(self, act: Callable[[], object]) -> None:
        """Put away what offers this: it is done, or can be done no more."""
        self._keep([message for message in self._open if message.act != act])

    def error(self, text: str, detail: str = "") -> None:
        """Tell that something failed."""
        self._post(Posted(Level.ERROR, text, detail))

    def problem(self, problem: Problem) -> None:
        """Tell why something failed."""
        self.error(problem.sentence, problem.detail)

    def dismiss(self) -> None:
        """Put the current message away."""
        if self.current is not None:
            self._open.remove(self.current)
            self.changed.emit()

    def end_search(self) -> None:
        """Put away what was about the search before: something else is asked."""
        self._keep([message for message in self._open if not message.of_search])

    def _post(self, message: Posted) -> None:
        said, detail = (visible(text, lines=True) for text in (message.text, message.detail))
        message = replace(message, text=said, detail=detail)
        _log.log(message.level.value, "%s %s", message.text, message.detail)
        self._open = [kept for kept in self._open if kept.text != message.text][1 - MAX_KEPT :]
        self._open.append(message)
        self.changed.emit()

    def _drop_notices(self) -> None:
        self._keep([message for message in self._open if message.level is not Level.NOTICE or message.offer])

    def _drop_seen(self) -> None:
        goes = [one for one in self._open if one.passes or (one.level is Level.WARNING and not one.offer)]
        self._keep([message for message in self._open if message not in goes])

    def _keep(self, left: list[Posted]) -> None:
        if len(left) < len(self._open):
            self._open = left
            self.changed.emit()
