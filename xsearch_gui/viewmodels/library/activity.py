"""What the status line shows of the running jobs: one sentence, a fraction, a rate and the time left."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject, Signal

from xsearch_gui.viewmodels.library.progress_rate import ProgressRate
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import joined, number, time_left
from xsearch_gui.worker.protocol import Progress


class Activity(QObject):
    """The progress of the job that spoke last."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._progress_rate = ProgressRate()
        self._phase = ""
        self.active = False
        self.can_cancel = False
        self.text = ""
        self.detail = ""
        self.fraction: float | None = None  # None while the total is not known

    def begin(self) -> None:
        """Take note that a job was started."""
        if self.active:
            return
        self.active = self.can_cancel = True
        self._phase = ""
        self._progress_rate.reset()
        self._show(self.tr("Starting\u2026"), "", None)

    def advance(self, progress: Progress) -> None:
        """Take note of how far a job is."""
        if not self.active or not self.can_cancel:
            return
        if progress.note != self._phase:
            self._phase = progress.note
            self._progress_rate.reset()
        self._progress_rate.feed(progress.done, progress.total)
        note = in_words(progress.note)
        phase = note[:1].upper() + note[1:] or self.tr("Working")
        if progress.total:
            count = self.tr("{phase}: {done} of {total}")
            text = count.format(phase=phase, done=number(progress.done), total=number(progress.total))
            self._show(text, self._speed(), min(1.0, progress.done / progress.total))
        else:
            count = self.tr("{phase}: {done}").format(phase=phase, done=number(progress.done))
            self._show(count if progress.done else phase, "", None)

    def cancelling(self) -> None:
        """Take note that the user asked to stop."""
        if self.active:
            self.can_cancel = False
            self._show(self.tr("Stopping\u2026"), "", None)

    def end(self) -> None:
        """No job is running any more."""
        self.active = self.can_cancel = False
        self._show("", "", None)

    def _speed(self) -> str:
        rate, left = self._progress_rate.per_second, self._progress_rate.seconds_left
        if rate is None:
            return ""
        digits = 0 if rate >= 10 else 1
        # other phases count captions or folders
        unit = self.tr("{rate} photos/s") if self._phase.endswith("photos") else self.tr("{rate}/s")
        speed = unit.format(rate=QLocale().toString(rate, "f", digits))
        return joined([speed, time_left(left) if left is not None else ""])

    def _show(self, text: str, detail: str, fraction: float | None) -> None:
        self.text, self.detail, self.fraction = text, detail, fraction
        self.changed.emit()
