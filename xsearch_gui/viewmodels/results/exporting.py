"""Writing results somewhere: copies, links, a table, a contact sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.export import ExportItemsReport, ExportItemsRequest, ExportMode, PictureOptions
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

    def export(
        self, items: Sequence[int], how: ExportMode, target: str, title: str, pictures: PictureOptions | None = None
    ) -> None:
        """Write items into a folder (copies, new pictures, links) or a file (table, contact sheet)."""
        request = ExportItemsRequest(target, how, tuple(items), title=title, pictures=pictures)
        self._client.submit(request, self._tell, self._messages.problem)

    def _tell(self, result: ExportItemsReport) -> None:
        what = counted("items", result.copied or result.linked or result.rows)
        lines = [f"{failure.path}: {in_words(failure.reason)}" for failure in result.failed]
        more = [in_words(notice) for notice in result.notices]
        detail = listed(lines, result.more_failed)
        if result.failed:
            text = self.tr("{what} written to {target}; {n} could not be exported.")
            failed = number(len(lines) + result.more_failed)
            text = " ".join([text.format(what=what, target=result.target, n=failed), *more])
            self._messages.warning(text, detail)
        else:
            text = self.tr("{what} written to {target}").format(what=what, target=result.target)
            self._messages.notice(". ".join([text, *more]) if more else text)
        self.finished.emit(str(Path(result.target)))
