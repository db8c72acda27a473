"""All values of a filter in a list that is narrowed by typing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.tables import table_view
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.query.choices import Choice, narrowed
from xsearch_gui.viewmodels.text.tables import Column, RecordTable
from xsearch_gui.viewmodels.text.wording import number

TO_THE_LIST = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class ValuesDialog(QDialog):
    """Offers values; Return or a double click takes one."""

    chosen = Signal(str, str)  # key, value as it is written

    def __init__(self, key: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.key = key
        self._choices: Sequence[Choice] = ()
        self.edit = QLineEdit()
        self.edit.setPlaceholderText(self.tr("Type to narrow the list"))
        self.edit.setAccessibleName(self.tr("Type to narrow the list"))
        self.edit.setClearButtonEnabled(True)
        self._rows = RecordTable[Choice](
            [
                Column[Choice](title, lambda it: it.label, lambda it: it.label),
                Column[Choice](self.tr("Photos"), lambda it: number(it.count), lambda it: it.label, True),
            ],
            self,
        )
        self.view = table_view(self._rows, title, (0, 90))
        self._said = label(self.tr("Looking\u2026"), "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._take = buttons.addButton(self.tr("Filter"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._take.setProperty("role", "primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.S)
        for widget in (self.edit, self.view, self._said, buttons):
            layout.addWidget(widget)
        self.edit.textChanged.connect(self._narrow)
        self.edit.installEventFilter(self)
        self.view.doubleClicked.connect(self.accept)
        fit_to_screen(self, QSize(460, 520))
        self._redraw()

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these."""
        self._choices = choices
        self._said.setText("" if choices else self.tr("No photo has one"))
        self._narrow()

    def accept(self) -> None:
        """Tell what is chosen."""
        choice = self._rows.record(self.view.currentIndex().row())
        if choice is not None:
            self.chosen.emit(self.key, choice.value)
            super().accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move in the list while one types."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in TO_THE_LIST:
            self.view.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _narrow(self) -> None:
        self._rows.set_records(narrowed(self._choices, self.edit.text()))
        self._redraw()

    def _redraw(self) -> None:
        """Choose the first row, so that Return takes it."""
        some = self._rows.rowCount() > 0
        if some:
            self.view.selectRow(0)
        self._take.setEnabled(some)
        self._said.setVisible(not self._choices)
