"""All jobs in one window: how far they are, and how they ended."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.widgets.boxes import message_box
from xsearch_gui.ui.widgets.fitting import LineLabel
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.library.jobs import JobRow, JobsModel, JobState
from xsearch_gui.viewmodels.shell.settings import SettingsModel

STEPS = 1000


class JobsWindow(QDialog):
    """Follows the jobs; not modal."""

    def __init__(self, jobs: JobsModel, settings: SettingsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Jobs"))
        fit_to_screen(self, QSize(620, 460))
        self._jobs = jobs
        self._settings = settings
        self._cards: dict[int, JobCard] = {}
        self.gentle = QCheckBox(self.tr("Slow down while I work"))
        self.gentle.clicked.connect(self._on_gentle)
        self._clear = QPushButton(self.tr("Clear the list"))
        self._clear.setAutoDefault(False)
        self._clear.clicked.connect(jobs.clear)
        self._empty = label(self.tr("Nothing is being done, and nothing was since the start."), "muted")
        self._column = QVBoxLayout()
        self._column.setSpacing(Space.S)
        self._lay_out()
        jobs.changed.connect(self._redraw)
        settings.changed.connect(self._on_settings)
        self._redraw()
        self._on_settings()

    def _lay_out(self) -> None:
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(Space.L, Space.L, Space.L, 0)
        inside.addWidget(self._empty)
        inside.addLayout(self._column)
        inside.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        foot = QHBoxLayout()
        foot.setContentsMargins(Space.L, Space.S, Space.L, Space.M)
        foot.addWidget(self.gentle)
        foot.addStretch()
        foot.addWidget(self._clear)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)

    def _redraw(self) -> None:
        rows = self._jobs.rows
        wanted = [row.job for row in rows]
        for job in [job for job in self._cards if job not in wanted]:
            self._cards.pop(job).deleteLater()
        for position, row in enumerate(rows):
            card = self._cards.get(row.job)
            if card is None:
                card = self._cards[row.job] = JobCard(self._jobs)
            if self._column.indexOf(card) != position:
                self._column.insertWidget(position, card)
            card.show_row(row)
        self._order_keys([button for row in rows for button in self._cards[row.job].buttons])
        self._empty.setVisible(not rows)

    def _order_keys(self, buttons: list[QPushButton]) -> None:
        """Let Tab go from the first job down to what stands below the list."""
        for before, after in pairwise([*buttons, self.gentle, self._clear]):
            self.setTabOrder(before, after)

    def _on_gentle(self, on: bool) -> None:
        self._settings.change("indexing", gentle=on)

    def _on_settings(self) -> None:
        self.gentle.setChecked(self._settings.settings.indexing.gentle)


class JobCard(QFrame):
    """One job."""

    def __init__(self, jobs: JobsModel) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._jobs = jobs
        self._row: JobRow | None = None
        self._title = label("", "section", shorten=True)
        self._about = LineLabel()
        self._about.setProperty("role", "small")
        self._text = label("", "small", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._buttons = {
            "pause": self._button(self.tr("Pause"), self._on_pause),
            "again": self._button("", self._on_again),
            "cancel": self._button(self.tr("Cancel"), self._on_cancel),
            "detail": self._button("", self._on_detail),
        }
        line = QHBoxLayout()
        line.setSpacing(Space.XS)
        line.addWidget(self._text, 1)
        for button in self._buttons.values():
            line.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        layout.setSpacing(Space.XS)
        for widget in (self._title, self._about, self._bar):
            layout.addWidget(widget)
        layout.addLayout(line)

    @property
    def buttons(self) -> list[QPushButton]:
        """What can be pressed, from left to right."""
        return list(self._buttons.values())

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text)
        button.setProperty("role", "link")
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def show_row(self, row: JobRow) -> None:
        """Show how a job stands."""
        self._row = row
        self._title.setText(row.title)
        self._about.tell(row.about, row.about_all)
        self._about.setVisible(bool(row.about))
        self._text.setText(
            row.text or (self.tr("Waiting") if row.state is JobState.WAITING else self.tr("Starting\u2026"))
        )
        self._bar.setVisible(row.state in (JobState.RUNNING, JobState.STOPPING))
        self._bar.setRange(0, STEPS if row.fraction is not None else 0)
        self._bar.setValue(round((row.fraction or 0.0) * STEPS))
        self._bar.setAccessibleName(self.tr("Progress of {job}").format(job=row.title))
        self._buttons["pause"].setVisible(row.can_pause)
        self._buttons["again"].setVisible(row.can_run_again)
        self._buttons["again"].setText(self.tr("Resume") if row.state is JobState.PAUSED else self.tr("Try again"))
        self._buttons["cancel"].setVisible(row.state in (JobState.WAITING, JobState.RUNNING))
        failed = row.state is JobState.FAILED
        self._buttons["detail"].setText(self.tr("Details") if failed else self.tr("Which files?"))
        self._buttons["detail"].setVisible(bool(row.detail))

    def _on_pause(self) -> None:
        if self._row is not None:
            self._jobs.pause(self._row.job)

    def _on_again(self) -> None:
        if self._row is not None:
            self._jobs.run_again(self._row.job)

    def _on_cancel(self) -> None:
        if self._row is not None:
            self._jobs.cancel(self._row.job)

    def _on_detail(self) -> None:
        if self._row is None:
            return
        box = message_box(self, self._row.title, self._row.text)
        box.setDetailedText(visible(self._row.detail, lines=True))
        box.open()
