"""Two encoders side by side, on the user's own pairs of photo and text."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.switching import CompareReport, Side
from xsearch_gui.ui.widgets.fitting import fit_to_screen
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.library.encoders import EncodersModel
from xsearch_gui.viewmodels.results.image_loader import read_image
from xsearch_gui.viewmodels.text.wording import data_size, encoder_name, number, tip

PICTURE = 56  # pixels, of a thumbnail


class CompareDialog(QDialog):
    """Choose two, wait, read."""

    def __init__(self, model: EncodersModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Compare encoders"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fit_to_screen(self, QSize(700, 560))
        self._model = model
        self._choices = (QComboBox(), QComboBox())
        for position, choice in enumerate(self._choices):
            choice.setAccessibleName(self.tr("First encoder") if position == 0 else self.tr("Second encoder"))
            for entry in model.comparable:
                choice.addItem(encoder_name(entry.title, entry.name), entry.name)
            choice.setCurrentIndex(position)
        self._go = QPushButton(self.tr("Compare"))
        self._go.setProperty("role", "primary")
        self._go.clicked.connect(self._on_go)
        line = QHBoxLayout()
        for widget in (*self._choices, self._go):
            line.addWidget(widget)
        line.addStretch()
        self._about = self.tr("Measured on the photos of your library that have captions.")
        self._said = label(self._about, "muted", wrap=True)
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
        elif not self._result.count():
            self._said.setText(self._about)

    def _on_go(self) -> None:
        first, second = (str(choice.currentData()) for choice in self._choices)
        if first != second:
            self._model.compare(first, second)

    def _show(self, report: CompareReport) -> None:
        while (taken := self._result.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.deleteLater()
        text = self.tr("{photos} photos, {captions} texts")
        self._said.setText(text.format(photos=number(report.photos), captions=number(report.captions)))
        self._result.addWidget(self._figures(report.sides))
        for note in report.notes:
            self._result.addWidget(label(note, "small", wrap=True))
        if report.disagreements:
            self._result.addWidget(label(self.tr("Where they differ most"), "section"))
            self._result.addWidget(self._differences(report))
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
        )
        for column, side in enumerate(sides):
            grid.addWidget(label(encoder_name(side.title, side.name), "section"), 0, column + 1)
        for row, (name, form) in enumerate(rows, start=1):
            grid.addWidget(label(name, "muted"), row, 0)
            for column, side in enumerate(sides):
                grid.addWidget(label(form.format(side).replace(".", QLocale().decimalPoint())), row, column + 1)
        sizes: tuple[tuple[str, list[float]], ...] = (
            (self.tr("memory"), [side.memory_mb * 1e6 for side in sides]),
            (self.tr("on the disk"), [side.bytes for side in sides]),
        )
        for row, (name, found) in enumerate(sizes, start=len(rows) + 1):
            grid.addWidget(label(name, "muted"), row, 0)
            for column, size in enumerate(found):
                grid.addWidget(label(data_size(round(size))), row, column + 1)
        grid.setColumnStretch(3, 1)
        return table

    def _differences(self, report: CompareReport) -> QWidget:
        """The queries with the photo that is right, and at which place each encoder finds it."""
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.addWidget(label(self.tr("The right photo is at place"), "muted"), 0, 1)
        for column, side in enumerate(report.sides, start=2):
            grid.addWidget(label(encoder_name(side.title, side.name), "muted"), 0, column)
        for row, found in enumerate(report.disagreements, start=1):
            picture = QLabel()
            picture.setFixedSize(PICTURE, PICTURE)
            picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            picture.setPixmap(_pixmap(found.thumbnail))
            picture.setToolTip(tip(found.right))
            picture.setAccessibleName(Path(found.right).name)
            grid.addWidget(picture, row, 0)
            grid.addWidget(label(found.query, wrap=True), row, 1)
            for column, position in enumerate((found.first_rank, found.second_rank), start=2):
                grid.addWidget(label(number(position)), row, column)
        grid.setColumnStretch(1, 1)
        return table


def _pixmap(path: str) -> QPixmap:
    """Return a thumbnail at the size of a row; nothing where there is none."""
    found = QPixmap.fromImage(read_image(path, 512))
    return (
        found
        if found.isNull()
        else found.scaled(
            PICTURE, PICTURE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    )
