"""The check for a newer version, which happens only when the user asks for it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.maintenance.update_check import UpdateAnswer, UpdateCheckFailed, check_for_update
from xsearch_gui.viewmodels.shell.messages import Messages


class Updates(QObject):
    """Asks in a thread, for a network may take its time, and tells in a message."""

    changed = Signal()
    _answered = Signal(object)  # UpdateAnswer or a sentence

    def __init__(
        self,
        messages: Messages,
        ask: Callable[[], UpdateAnswer] = check_for_update,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._messages = messages
        self._ask = ask
        self._asking = False
        self._answered.connect(self._on_answered)

    @property
    def is_asking(self) -> bool:
        """Whether an answer is awaited."""
        return self._asking

    def check(self) -> None:
        """Ask once; a second call while an answer is awaited does nothing."""
        if not self._asking:
            self._asking = True
            threading.Thread(target=self._run, name="update check", daemon=True).start()
            self.changed.emit()

    def _run(self) -> None:
        try:
            answer: UpdateAnswer | str = self._ask()
        except UpdateCheckFailed as error:
            answer = str(error)
        self._answered.emit(answer)

    def _on_answered(self, answer: UpdateAnswer | str) -> None:
        self._asking = False
        if isinstance(answer, str):
            self._messages.warning(answer)
        elif answer.newer:
            text = self.tr("Version {newest} is available (you have {current}). {page}")
            self._messages.notice(text.format(newest=answer.newest, current=answer.current, page=answer.page))
        else:
            self._messages.notice(self.tr("This is xsearch {current}, the newest.").format(current=answer.current))
        self.changed.emit()
