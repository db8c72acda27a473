"""Two encoders side by side, on the user's own pairs of photo and text."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records import CompareReport, Disagreement, Side
from xsearch_gui.ui.parts import label
from xsearch_gui.ui.theme import Space
from xsearch_gui.viewmodels.encoders import EncodersModel


class CompareDialog(QDialog):
    """Choose two, wait, read."""

    def __init__(self, model: EncodersModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Compare encoders"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(700, 560)
        self._model = model
        self._choices = (QComboBox(), QComboBox())
        for place, choice in enumerate(self._choices):
            choice.setAccessibleName(self.tr("First encoder") if place == 0 else self.tr("Second encoder"))
            for entry in model.comparable:
                choice.addItem(entry.title or entry.name, entry.name)
            choice.setCurrentIndex(place)
        self._go = QPushButton(self.tr("Compare"))
        self._go.setProperty("role", "primary")
        self._go.clicked.connect(self._on_go)
        line = QHBoxLayout()
        for widget in (*self._choices, self._go):
            line.addWidget(widget)
        line.addStretch()
        self._said = label(
            self.tr("Measured on the photos of your library that have captions or notes."), "muted", wrap=True
        )
        self._body = QWidget()
        self._result = QVBoxLayout(self._body)
        self._result.setContentsMargins(0, 0, 0, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(self._body)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.addLayout(line)
        layout.addWidget(self._said)
        layout.addWidget(scroll, 1)
        model.changed.connect(self._enable)
        model.compared.connect(self._show)
        self._enable()

    def _enable(self) -> None:
        self._go.setEnabled(not self._model.is_busy)
        if self._model.is_busy:
            self._said.setText(self.tr("Comparing; this takes some minutes. Searching goes on."))

    def _on_go(self) -> None:
        first, second = (str(choice.currentData()) for choice in self._choices)
        if first != second:
            self._model.compare(first, second)

    def _show(self, report: CompareReport) -> None:
        while (taken := self._result.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.deleteLater()
        text = self.tr("{photos} photos, {captions} texts")
        self._said.setText(text.format(photos=report.photos, captions=report.captions))
        self._result.addWidget(self._figures(report.sides))
        for note in report.notes:
            self._result.addWidget(label(note, "small", wrap=True))
        if report.disagreements:
            self._result.addWidget(label(self.tr("Where they differ most"), "section"))
        for found in report.disagreements:
            self._result.addWidget(label(self._sentence(found), "small", wrap=True))
        self._result.addStretch()

    def _figures(self, sides: tuple[Side, Side]) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, Space.S, 0, Space.M)
        grid.setHorizontalSpacing(Space.XL)
        rows = (
            (self.tr("text to photo, R@1 / 5 / 10"), "{0.t2i_r1:.1f} / {0.t2i_r5:.1f} / {0.t2i_r10:.1f} %"),
            (self.tr("photo to text, R@1 / 5 / 10"), "{0.i2t_r1:.1f} / {0.i2t_r5:.1f} / {0.i2t_r10:.1f} %"),
            (self.tr("median rank"), "{0.t2i_median:g} / {0.i2t_median:g}"),
            (self.tr("photos a second"), "{0.photos_per_second:.0f}"),
            (self.tr("a query"), "{0.query_ms:.1f} ms"),
            (self.tr("memory"), "{0.memory_mb:.0f} MB"),
        )
        for column, side in enumerate(sides):
            grid.addWidget(label(side.title or side.name, "section"), 0, column + 1)
        for row, (name, form) in enumerate(rows, start=1):
            grid.addWidget(label(name, "muted"), row, 0)
            for column, side in enumerate(sides):
                grid.addWidget(label(form.format(side).replace(".", QLocale().decimalPoint())), row, column + 1)
        grid.setColumnStretch(3, 1)
        return table

    def _sentence(self, found: Disagreement) -> str:
        text = self.tr("\u201c{query}\u201d: {right} is number {first} for the first, number {second} for the second.")
        return text.format(
            query=found.query, right=Path(found.right).name, first=found.first_rank, second=found.second_rank
        )
