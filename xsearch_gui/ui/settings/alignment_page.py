"""The page of the settings about alignment: what it brings here, ten captions more, and the figures on demand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from xsearch_gui.core.records.alignment import AlignReport
from xsearch_gui.core.records.teaching import SearchChange
from xsearch_gui.ui.settings.alignment_details import AlignmentDetails
from xsearch_gui.ui.settings.caption_repair import CaptionRepairDialog
from xsearch_gui.ui.settings.parts import Page
from xsearch_gui.ui.settings.search_changes import SearchChanges
from xsearch_gui.ui.settings.teaching_dialog import TeachingDialog
from xsearch_gui.ui.widgets.flow import FlowLayout
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.library.alignment import AlignmentModel, found_of_hundred
from xsearch_gui.viewmodels.library.caption_repair import CaptionRepair
from xsearch_gui.viewmodels.library.teaching import TeachingModel
from xsearch_gui.viewmodels.shell.opening import Opener
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import joined, number, tip

STEPS = 1000


class AlignmentPage(Page):
    """Follows the alignment: a sentence, a button, searches before and after; the rest behind *Details*."""

    def __init__(
        self, model: AlignmentModel, teaching: TeachingModel, repair: CaptionRepair, theme: Theme, opener: Opener
    ) -> None:
        about = self.tr("xsearch learns from your captions what your own words mean.")
        super().__init__(self.tr("Alignment"), about)
        self._model, self._teaching = model, teaching
        self._theme, self._opener = theme, opener
        self._shown: tuple[AlignReport | None, bool] = (None, False)
        self._compared: tuple[SearchChange, ...] = ()
        self.said = label("", wrap=True)
        self.primary = QPushButton()
        self.primary.setProperty("role", "primary")
        self.primary.clicked.connect(self._on_primary)
        self.train = QPushButton(self.tr("Learn again"))
        self.train.clicked.connect(model.train)
        self.switch = QPushButton()
        self.switch.clicked.connect(self._on_switch)
        self.page = QPushButton(self.tr("Open the full report"))
        self.page.clicked.connect(self._on_page)
        self.teach = QPushButton(self.tr("Write ten captions\u2026"))
        self.teach.clicked.connect(self._on_teach)
        self.repair = QPushButton(self.tr("Captions on the wrong photo\u2026"))
        self.repair.clicked.connect(lambda: CaptionRepairDialog(repair, self).open())
        self._lay_out()
        self.end()
        model.changed.connect(self._redraw)
        teaching.changed.connect(self._redraw)
        self._redraw()

    def _lay_out(self) -> None:
        self.rows.addWidget(self.said)
        self.rows.addSpacing(Space.S)
        self.rows.addWidget(self.primary, 0, Qt.AlignmentFlag.AlignLeft)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self._far = label("", "small", wrap=True)
        self.rows.addWidget(self._bar)
        self.rows.addWidget(self._far)
        self._searches = QVBoxLayout()
        self._searches.setSpacing(Space.S)
        self.rows.addLayout(self._searches)
        self.details = QPushButton(self.tr("Details"))
        self.details.setProperty("role", "link")
        self.details.setCheckable(True)
        self.details.setToolTip(tip(self.tr("What was measured, in figures")))
        self.details.toggled.connect(self._redraw)
        self.rows.addWidget(self.details, 0, Qt.AlignmentFlag.AlignLeft)
        self._more = QWidget()
        buttons = FlowLayout(self._more)
        buttons.setSpacing(Space.S)
        for button in (self.train, self.teach, self.switch, self.page, self.repair):
            buttons.addWidget(button)
        self.rows.addWidget(self._more)
        self._figures = QVBoxLayout()
        self.rows.addLayout(self._figures)

    @property
    def _teaches(self) -> bool:
        """Whether the one button leads to captions: there is a head, or there are too few captions for one."""
        report = self._model.report
        return bool(self._model.trouble) or (report is not None and report.head > 0)

    def _redraw(self) -> None:
        report, busy = self._model.report, self._model.is_busy or self._teaching.is_learning
        known, opened = report is not None and report.head > 0, self.details.isChecked()
        self.primary.setText(self.teach.text() if self._teaches else self.tr("Learn from my captions"))
        self.primary.setEnabled(not busy and report is not None)
        self.said.setText(self._sentence(report, busy))
        self._show_progress(busy)
        self._more.setVisible(opened)
        self.train.setVisible(self._teaches)
        self.teach.setVisible(not self._teaches)
        for button in (self.train, self.teach, self.switch):
            button.setEnabled(not busy)
        self.switch.setVisible(known)
        self.page.setVisible(bool(report and report.page))
        if report is not None:
            self.switch.setText(self.tr("Do not use it") if report.in_use else self.tr("Use it"))
        if self._model.searches != self._compared:
            self._compared = self._model.searches
            self._show_searches()
        if (report, opened) != self._shown:
            self._shown = (report, opened)
            _clear(self._figures)
            if report is not None and known and opened:
                self._figures.addWidget(AlignmentDetails(report, self._theme, self._opener))

    def _show_progress(self, busy: bool) -> None:
        activity = self._model.activity
        self._bar.setVisible(busy)
        self._far.setVisible(busy)
        self._bar.setRange(0, STEPS if activity.fraction is not None else 0)
        self._bar.setValue(round((activity.fraction or 0.0) * STEPS))
        self._far.setText(self._teaching.working or joined([activity.text, activity.detail]))

    def _sentence(self, report: AlignReport | None, busy: bool) -> str:
        if busy:
            return self.tr("Learning and measuring; this takes up to two minutes. Searching goes on.")
        if self._model.trouble:
            return self._model.trouble
        if report is None:
            return self.tr("Looking\u2026")
        return self._plainly(report) if report.head else in_words(report.verdict)

    def _plainly(self, report: AlignReport) -> str:
        """Return what it brings here, in one sentence."""
        figures = found_of_hundred(report)
        if report.better and figures is not None:
            before, after = (number(figure) for figure in figures)
            if report.in_use:
                text = self.tr(
                    "Of 100 searches in your words, {after} find their photo among the first ten; without what was "
                    "learned it would be {before}."
                )
            else:
                text = self.tr(
                    "Of 100 searches in your words, {after} would find their photo among the first ten instead of "
                    "{before}; what was learned is not in use."
                )
            return text.format(before=before, after=after)
        if report.in_use:
            return self.tr("Searches use what was learned from your captions.")
        return self.tr("Your captions do not make searches better yet. Nothing was changed; more captions may help.")

    def _show_searches(self) -> None:
        _clear(self._searches)
        if self._compared:
            self._searches.addSpacing(Space.M)
            self._searches.addWidget(label(self.tr("Searches that changed most"), "section", wrap=True))
            self._searches.addWidget(SearchChanges(self._compared))

    def _on_primary(self) -> None:
        if self._teaches:
            self._on_teach()
        else:
            self._model.train()

    def _on_teach(self) -> None:
        TeachingDialog(self._teaching, self).open()

    def _on_switch(self) -> None:
        report = self._model.report
        if report is not None:
            self._model.use(0 if report.in_use else report.head, anyway=not report.in_use)

    def _on_page(self) -> None:
        if self._model.report is not None:
            self._opener.open_path(self._model.report.page)


def _clear(rows: QVBoxLayout) -> None:
    while (taken := rows.takeAt(0)) is not None:
        if (widget := taken.widget()) is not None:
            widget.hide()
            widget.deleteLater()
