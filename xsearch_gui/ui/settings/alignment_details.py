"""What was measured of what was learned: tables and bars behind *Details*."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from xsearch_gui.core.records.alignment import AblationStep, AlignReport, Change, PairNote
from xsearch_gui.ui.widgets.fitting import LineButton
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.shell.opening import Opener
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import number, quoted, tip

BAR = 26
NAMES = 215  # pixels for the words before the bars
LISTED = 10


class AlignmentDetails(QWidget):
    """The verdict with its figures, the paper's Table 1 and Figure 1, and captions that stand out."""

    def __init__(self, report: AlignReport, theme: Theme, opener: Opener) -> None:
        super().__init__()
        self._opener = opener
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(Space.S)
        self._rows.addWidget(label(in_words(report.verdict), wrap=True))
        self._section(self.tr("Before and after"), _table(report.changes))
        self._section(self.tr("Matching a photo with its text, step by step"), Bars(report.ablation, theme))
        self._section(self.tr("How photos and texts lie together"), _table(report.space))
        worst, named = self._pairs(report.worst), self._pairs(report.suggestions)
        self._section(self.tr("Captions that do not seem to describe their photo"), worst)
        self._section(self.tr("What photos without a caption might be called"), named)

    def _section(self, title: str, content: QWidget) -> None:
        self._rows.addWidget(label(title, "section", wrap=True))
        self._rows.addWidget(content)

    def _pairs(self, notes: tuple[PairNote, ...]) -> QWidget:
        table = QWidget()
        column = QVBoxLayout(table)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for note in notes[:LISTED]:
            link = LineButton(note.path.replace("\\", "/").rpartition("/")[2])
            link.setMaximumWidth(NAMES)
            link.setProperty("role", "link")
            link.setProperty("path", note.path)
            link.setToolTip(tip(note.path))
            link.clicked.connect(self._on_link)
            line = QHBoxLayout()
            line.addWidget(link)
            line.addWidget(label(quoted(note.text), "small", wrap=True), 1)
            column.addLayout(line)
        if not notes:
            column.addWidget(label(self.tr("None"), "muted"))
        return table

    def _on_link(self) -> None:
        self._opener.show_path_in_folder(str(self.sender().property("path")))


class Bars(QWidget):
    """The method's steps as bars, with the interval of each."""

    def __init__(self, steps: tuple[AblationStep, ...], theme: Theme) -> None:
        super().__init__()
        self._steps = steps
        self._theme = theme
        self.setFixedHeight(BAR * max(1, len(steps)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        words = "; ".join(f"{step.name}: {number(step.accuracy, 1)} %" for step in steps)
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw from 50 %, which is chance, to 100 %."""
        painter = QPainter(self)
        colors = self._theme.colors
        room = max(1, self.width() - NAMES - 70)
        for row, step in enumerate(self._steps):
            top = row * BAR
            painter.setPen(colors.color("text"))
            name = painter.fontMetrics().elidedText(step.name, Qt.TextElideMode.ElideRight, NAMES - Space.S)
            painter.drawText(0, top, NAMES, BAR, int(Qt.AlignmentFlag.AlignVCenter), name)
            painter.fillRect(NAMES, top + 7, room, BAR - 14, colors.color("sunken"))
            painter.fillRect(NAMES, top + 7, round(room * _share(step.accuracy)), BAR - 14, colors.color("accent"))
            painter.setPen(colors.color("text"))
            low, high = NAMES + round(room * _share(step.low)), NAMES + round(room * _share(step.high))
            painter.drawLine(low, top + BAR // 2, high, top + BAR // 2)
            painter.drawText(
                NAMES + room + Space.S,
                top,
                62,
                BAR,
                int(Qt.AlignmentFlag.AlignVCenter),
                f"{number(step.accuracy, 1)} %",
            )


def _share(percent: float) -> float:
    return min(1.0, max(0.0, (percent - 50.0) / 50.0))


def _table(changes: tuple[Change, ...]) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, Space.S)
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(4, 1)
    for row, change in enumerate(changes):
        name = label(change.name)
        name.setToolTip(tip(in_words(change.note)))
        grid.addWidget(name, row, 0)
        for column, text in enumerate(_cells(change), start=1):
            cell = label(text, "" if column == 2 else "muted")
            grid.addWidget(cell, row, column, Qt.AlignmentFlag.AlignRight)
    return table


def _cells(change: Change) -> tuple[str, str, str]:
    digits = 0 if change.unit == "ms" else 1 if change.unit else 3
    unit = f" {change.unit}" if change.unit in ("%", "ms") else ""
    between = ""
    if change.low is not None and change.high is not None:
        between = f"{_signed(change.low, digits)} \u2026 {_signed(change.high, digits)}"
    return f"{number(change.before, digits)}{unit}", f"\u2192 {number(change.after, digits)}{unit}", between


def _signed(value: float, digits: int) -> str:
    return ("+" if value >= 0 else "") + number(value, digits)
