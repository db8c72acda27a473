"""When photos were taken, moved together: the camera's clock was wrong."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QDateTime, QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.details.editing import EditingModel
from xsearch_gui.viewmodels.details.facts import date_words
from xsearch_gui.viewmodels.text.wording import counted

_UNITS = (86_400, 3_600, 60, 1)  # seconds of a day, an hour, a minute, a second
_HEIGHT = 28  # pixels of a field
_MOST = (36_525, 23, 59, 59)


class DatesDialog(QDialog):
    """Moves dates by a time, or to when the first photo was taken; shows the first few before and after."""

    def __init__(self, model: EditingModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Change dates"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._model = model
        self._title = label(self.tr("Looking\u2026"), "title")
        self.by = QRadioButton(self.tr("Move by"))
        self.by.setChecked(True)
        self.sign = QComboBox()
        self.sign.addItems([self.tr("later"), self.tr("earlier")])
        self.sign.setAccessibleName(self.tr("Direction"))
        names = (self.tr("Days"), self.tr("Hours"), self.tr("Minutes"), self.tr("Seconds"))
        units = (self.tr("d"), self.tr("h"), self.tr("min"), self.tr("s"))
        self.spins = [self._spin(*of) for of in zip(names, units, _MOST, strict=True)]
        self.at = QRadioButton(self.tr("The first photo was taken at"))
        self.moment = QDateTimeEdit()
        self.moment.setCalendarPopup(True)
        self.moment.setMinimumHeight(_HEIGHT)
        self.moment.setDisplayFormat("yyyy-MM-dd HH:mm:ss")
        self.moment.setAccessibleName(self.at.text())
        self._grid = QGridLayout()
        self._left = label("", "small", wrap=True)
        words = self.tr("Kept in the library, and in XMP when that is written; EXIF in the files stays as it is.")
        self._where = label(words, "small", wrap=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = buttons.addButton(self.tr("Change"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setProperty("role", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._lay_out(buttons)
        self._connect()
        self._redraw()
        fit_to_screen(self, QSize(620, 440))

    def accept(self) -> None:
        """Have the dates moved."""
        self._model.move_dates()
        super().accept()

    def _spin(self, name: str, unit: str, most: int) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(0, most)
        spin.setSuffix(f" {unit}")
        spin.setMinimumHeight(_HEIGHT)
        spin.setAccessibleName(name)
        spin.lineEdit().setAcceptDrops(False)
        return spin

    def _connect(self) -> None:
        for spin in self.spins:
            spin.valueChanged.connect(partial(self._on_edited, self.by))
        self.sign.currentIndexChanged.connect(partial(self._on_edited, self.by))
        self.moment.dateTimeChanged.connect(partial(self._on_edited, self.at))
        self.by.toggled.connect(self._shift)
        self._model.changed.connect(self._redraw)

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        moving = QHBoxLayout()
        moving.setContentsMargins(Space.XL, 0, 0, 0)
        for widget in (*self.spins, self.sign):
            moving.addWidget(widget)
        moving.addStretch()
        taken = QHBoxLayout()
        taken.setContentsMargins(Space.XL, 0, 0, 0)
        taken.addWidget(self.moment)
        taken.addStretch()
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setVerticalSpacing(Space.XS)
        self._grid.setColumnStretch(2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.S)
        layout.addWidget(self._title)
        layout.addWidget(self.by)
        layout.addLayout(moving)
        layout.addWidget(self.at)
        layout.addLayout(taken)
        layout.addSpacing(Space.S)
        layout.addLayout(self._grid)
        layout.addWidget(self._left)
        layout.addStretch()
        layout.addWidget(self._where)
        layout.addWidget(buttons)

    @property
    def _first(self) -> QDateTime:
        """When the first photo was taken, as its file says: no zone is looked at."""
        found = self._model.found
        text = found.dates[0].before[:19] if found is not None and found.dates else ""
        return QDateTime.fromString(text, Qt.DateFormat.ISODate)

    def _on_edited(self, way: QRadioButton, *_: object) -> None:
        way.setChecked(True)
        self._shift()

    def _shift(self) -> None:
        if self.by.isChecked():
            seconds = sum(spin.value() * unit for spin, unit in zip(self.spins, _UNITS, strict=True))
            self._model.shift(-seconds if self.sign.currentIndex() else seconds)
        elif self._first.isValid():
            self._model.shift(self._first.secsTo(self.moment.dateTime()))

    def _redraw(self) -> None:
        found, first = self._model.found, self._first
        self.at.setEnabled(first.isValid())
        self.moment.setEnabled(first.isValid())
        if first.isValid() and not self.at.isChecked():
            self.moment.blockSignals(True)
            self.moment.setDateTime(first.addSecs(self._model.seconds))
            self.moment.blockSignals(False)
        while self._grid.count():
            taken = self._grid.takeAt(0)
            if taken is not None and (widget := taken.widget()) is not None:
                widget.deleteLater()
        if found is not None:
            self._title.setText(counted("photos", len(found.items)))
            for row, date in enumerate(found.dates):
                after = date_words(date.after) if date.after else self.tr("stays")
                texts = (visible(date.name), date_words(date.before) or self.tr("no date"), f"\u2192 {after}")
                for column, text in enumerate(texts):
                    self._grid.addWidget(label(text, "muted" if column < 2 else ""), row, column)
        left = found.left if found is not None else 0
        self._left.setText(
            self.tr("{n} without a known date and time: left as it is.").format(n=counted("photos", left))
        )
        self._left.setVisible(left > 0)
        self._go.setEnabled(found is not None and self._model.seconds != 0 and left < len(found.items))
