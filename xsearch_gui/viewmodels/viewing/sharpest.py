"""How sharp some photos are beside each other, and which of them is the sharpest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.records.details import SharpnessReport, SharpnessRequest
from xsearch_gui.viewmodels.text.wording import joined, number
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest


class SharpnessModel(QObject):
    """Asks about photos that belong together; the last question counts."""

    changed = Signal()

    def __init__(self, client: Client, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked, self._once = Latest(client), Latest(client)
        self._items: tuple[int, ...] = ()
        self._report = SharpnessReport((), ())

    @property
    def sharpest(self) -> int | None:
        """The sharpest of several; None while it is not known."""
        return self._report.sharpest

    def follow(self, items: Sequence[int]) -> None:
        """Ask about other photos, unless these are known."""
        if tuple(items) != self._items:
            self._items, self._report = tuple(items), SharpnessReport((), ())
            self._asked.drop()
            if items:
                self._asked.ask(SharpnessRequest(self._items), self._on_report)

    def ask(self, items: Sequence[int], done: Callable[[SharpnessReport], object]) -> None:
        """Ask about photos once, beside those that are followed."""
        self._once.ask(SharpnessRequest(tuple(items)), done)

    def words(self, item: int) -> str:
        """Return how sharp a photo is, and whether it is the sharpest of those beside it; empty while unknown."""
        values = dict(zip(self._report.items, self._report.values, strict=True))
        if item not in values:
            return ""
        figure = self.tr("Sharpness {n}").format(n=number(values[item]))
        best = self.tr("the sharpest of {n}").format(n=number(len(values))) if item == self.sharpest else ""
        return joined([figure, best])

    def _on_report(self, report: SharpnessReport) -> None:
        self._report = report
        self.changed.emit()
