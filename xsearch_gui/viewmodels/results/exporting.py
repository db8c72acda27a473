"""Writing results somewhere: copies, links, a table, a contact sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.export import ExportItemsReport, ExportItemsRequest, ExportMode
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import counted, listed, number
from xsearch_gui.viewmodels.workers.client import Client


class Exporter(QObject):
    """Has the jobs role write, and says what came of it."""

    finished = Signal(str)  # the folder or file that was written

    def __init__(self, client: Client, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._messages = messages

    def export(self, items: Sequence[int], how: ExportMode, target: str, title: str) -> None:
        """Write items into a folder (copies, links) or a file (table, contact sheet)."""
        request = ExportItemsRequest(target, how, tuple(items), title=title)
        self._client.submit(request, self._tell, self._messages.problem)

    def _tell(self, result: ExportItemsReport) -> None:
        what = counted("items", result.copied or result.linked or result.rows)
        lines = [f"{failure.path}: {in_words(failure.reason)}" for failure in result.failed]
        detail = listed(lines, result.more_failed)
        if result.failed:
            text = self.tr("{what} written to {target}; {n} could not be exported.")
            failed = number(len(lines) + result.more_failed)
            self._messages.warning(text.format(what=what, target=result.target, n=failed), detail)
        else:
            self._messages.notice(self.tr("{what} written to {target}").format(what=what, target=result.target))
        self.finished.emit(str(Path(result.target)))
