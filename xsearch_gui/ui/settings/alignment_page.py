"""The page of the settings about alignment: learn from the user's own captions, see what it brings, switch it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from xsearch_gui.core.records.alignment import AblationStep, AlignReport, Change, PairNote
from xsearch_gui.ui.settings.caption_repair import CaptionRepairDialog
from xsearch_gui.ui.settings.parts import Page
from xsearch_gui.ui.widgets.fitting import LineButton
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.library.alignment import AlignmentModel
from xsearch_gui.viewmodels.library.caption_repair import CaptionRepair
from xsearch_gui.viewmodels.shell.opening import Opener
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import joined, number, quoted, tip

BAR = 26
STEPS = 1000
NAMES = 215  # pixels for the words before the bars
LISTED = 10


class AlignmentPage(Page):
    """Follows the alignment."""

    def __init__(self, model: AlignmentModel, repair: CaptionRepair, theme: Theme, opener: Opener) -> None:
        about = self.tr(
            "xsearch can learn from the photos that have captions or notes of yours what your own words mean. What it "
            "learns is measured on photos that were kept apart, and used only if searches become better."
        )
        super().__init__(self.tr("Alignment"), about)
        self._model = model
        self._shown: tuple[AlignReport | None, bool] = (None, False)
        self._theme = theme
        self._opener = opener
        self._train = QPushButton(self.tr("Learn from my captions"))
        self._train.setProperty("role", "primary")
        self._train.clicked.connect(model.train)
        self._switch = QPushButton()
        self._switch.clicked.connect(self._on_switch)
        self._page = QPushButton(self.tr("Open the full report"))
        self._page.clicked.connect(self._on_page)
        self._repair = QPushButton(self.tr("Captions on the wrong photo\u2026"))
        self._repair.clicked.connect(lambda: CaptionRepairDialog(repair, self).open())
        self.buttons(self._train, self._switch, self._page, self._repair)
        self._lay_out()
        self.end()
        model.changed.connect(self._redraw)
        self._redraw()

    def _lay_out(self) -> None:
        self._said = label("", wrap=True)
        self.rows.addWidget(self._said)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._far = label("", "small", wrap=True)
        self.rows.addWidget(self._bar)
        self.rows.addWidget(self._far)
        self._body = QVBoxLayout()
        self._body.setSpacing(Space.S)
        self.rows.addLayout(self._body)
        self.details = QPushButton(self.tr("Details"))
        self.details.setProperty("role", "link")
        self.details.setCheckable(True)
        self.details.setToolTip(tip(self.tr("What was measured, in figures")))
        self.details.toggled.connect(self._redraw)
        self.rows.addWidget(self.details, 0, Qt.AlignmentFlag.AlignLeft)
        self._figures = QVBoxLayout()
        self._figures.setSpacing(Space.S)
        self.rows.addLayout(self._figures)

    def _redraw(self) -> None:
        report, busy = self._model.report, self._model.is_busy
        known = report is not None and report.head > 0
        self._train.setEnabled(not busy)
        self._switch.setVisible(known)
        self._switch.setEnabled(not busy)
        self._page.setVisible(bool(report and report.page))
        if report is not None:
            self._switch.setText(self.tr("Do not use it") if report.in_use else self.tr("Use it"))
        self._said.setText(self._sentence(report, busy))
        self._show_progress(busy)
        self.details.setVisible(known and not busy)
        if (report, self.details.isChecked()) != self._shown:
            self._shown = (report, self.details.isChecked())
            for rows in (self._body, self._figures):
                _clear(rows)
            if report is not None and known:
                self._show(report)

    def _show_progress(self, busy: bool) -> None:
        activity = self._model.activity
        self._bar.setVisible(busy)
        self._far.setVisible(busy)
        self._bar.setRange(0, STEPS if activity.fraction is not None else 0)
        self._bar.setValue(round((activity.fraction or 0.0) * STEPS))
        self._far.setText(joined([activity.text, activity.detail]))

    def _sentence(self, report: AlignReport | None, busy: bool) -> str:
        if busy:
            return self.tr("Learning and measuring; this takes up to two minutes. Searching goes on.")
        if self._model.trouble:
            return self._model.trouble
        if report is None:
            return self.tr("Looking\u2026")
        if not report.head or self.details.isChecked():
            return in_words(report.verdict)
        return self._plainly(report)

    def _plainly(self, report: AlignReport) -> str:
        """Return the result as one sentence without a figure."""
        if report.in_use:
            return self.tr("Searches use what was learned from your captions.")
        if report.better:
            return self.tr("Searches would be better with what was learned from your captions; it is not in use.")
        return self.tr("Your captions do not make searches better yet. Nothing was changed; more captions may help.")

    def _show(self, report: AlignReport) -> None:
        worst, named = self._pairs(report.worst), self._pairs(report.suggestions)
        _section(self._body, self.tr("Captions that do not seem to describe their photo"), worst)
        _section(self._body, self.tr("What photos without a caption might be called"), named)
        if self.details.isChecked():
            steps = Bars(report.ablation, self._theme)
            _section(self._figures, self.tr("Before and after"), _table(report.changes))
            _section(self._figures, self.tr("Matching a photo with its text, step by step"), steps)
            _section(self._figures, self.tr("How photos and texts lie together"), _table(report.space))

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

    def _on_switch(self) -> None:
        report = self._model.report
        if report is not None:
            self._model.use(0 if report.in_use else report.head, anyway=not report.in_use)

    def _on_page(self) -> None:
        if self._model.report is not None:
            self._opener.open_path(self._model.report.page)


def _section(rows: QVBoxLayout, title: str, content: QWidget) -> None:
    rows.addWidget(label(title, "section", wrap=True))
    rows.addWidget(content)


def _clear(rows: QVBoxLayout) -> None:
    while (taken := rows.takeAt(0)) is not None:
        if (widget := taken.widget()) is not None:
            widget.hide()
            widget.deleteLater()


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
