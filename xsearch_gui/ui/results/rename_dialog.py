"""Names by a pattern: what each file would be called is seen while the pattern is written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.files.name_patterns import FIELDS
from xsearch_gui.core.records.filing import RenamePreview
from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.widgets.flow import FlowLayout
from xsearch_gui.ui.widgets.parts import label, set_role
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.results.filing import FilingModel
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import counted, joined, tip

PAUSE_MS = 120  # of typing, before it is asked what would be
FIRST = ("{date}-{name}", "{date}-{n}", "{date}_{time}", "{name}-{n}")


class RenameDialog(QDialog):
    """Asks for a pattern, and shows the names that it gives."""

    wanted = Signal(object, str)  # items, pattern

    def __init__(self, model: FilingModel, items: Sequence[int], patterns: Sequence[str], parent: QWidget) -> None:
        """Build the dialog; ``patterns`` are those that were used before, the last one first."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Rename"))
        self.resize(560, 460)
        self._model, self._items = model, tuple(items)
        self.pattern = QComboBox(editable=True)
        self.pattern.setAccessibleName(self.tr("Pattern"))
        self.pattern.setMinimumHeight(28)
        self.pattern.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.pattern.addItems([name for name in dict.fromkeys((*patterns, *FIRST)) if name])
        self.names = QTreeWidget()
        self.names.setObjectName("names")
        self.names.setRootIsDecorated(False)
        self.names.setUniformRowHeights(True)
        self.names.setAccessibleName(self.tr("Names"))
        self.names.setHeaderLabels([self.tr("Now"), self.tr("Then")])
        self.names.setColumnWidth(0, 190)  # the rest is for the new name, or why there is none
        self.names.header().setStretchLastSection(True)
        self.said = label("", "small", wrap=True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = self._buttons.addButton(self.tr("Rename"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setProperty("role", "primary")
        self.go.setEnabled(False)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._lay_out()
        self.pattern.editTextChanged.connect(self._on_edit)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        model.previewed.connect(self._show)
        self._ask()

    def accept(self) -> None:
        """Tell what is wanted."""
        self.wanted.emit(self._items, self.pattern.currentText())
        super().accept()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.S)
        layout.addWidget(label(self.tr("Pattern"), "section"))
        layout.addWidget(self.pattern)
        words = {
            "date": self.tr("Date"),
            "time": self.tr("Time"),
            "year": self.tr("Year"),
            "month": self.tr("Month"),
            "day": self.tr("Day"),
            "name": self.tr("Name"),
            "n": self.tr("Number"),
            "camera": self.tr("Camera"),
            "title": self.tr("Title"),
        }
        fields = FlowLayout()
        fields.setSpacing(Space.XS)
        for field in FIELDS:
            button = QPushButton(words[field])
            button.setToolTip(tip(f"{{{field}}}"))
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._insert, f"{{{field}}}"))
            fields.addWidget(button)
        layout.addLayout(fields)
        layout.addSpacing(Space.S)
        layout.addWidget(self.names, 1)
        layout.addWidget(self.said)
        along = self.tr("RAW files, films of Live Photos and sidecars get the same name.")
        layout.addWidget(label(along, "small", wrap=True))
        layout.addWidget(self._buttons)

    def _insert(self, field: str, checked: bool = False) -> None:
        line = self.pattern.lineEdit()
        if line is not None:
            line.insert(field)
            line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_edit(self) -> None:
        self.go.setEnabled(False)
        self._pause.start()

    def _ask(self) -> None:
        self._model.preview(self._items, self.pattern.currentText())

    def _show(self, preview: RenamePreview) -> None:
        if self._pause.isActive():
            return  # it is about a pattern that is another one by now
        self.names.clear()
        for name in preview.names:
            new = in_words(name.problem) if name.problem else name.new
            row = QTreeWidgetItem([visible(name.old), visible(new)])
            row.setData(1, Qt.ItemDataRole.ToolTipRole, tip(new))
            row.setDisabled(bool(name.problem))
            self.names.addTopLevelItem(row)
        problems = self.tr("{n} cannot be renamed").format(n=counted("photos", preview.problems))
        renamed = self.tr("{n} will be renamed").format(n=counted("photos", preview.renamed))
        said = joined([renamed, problems if preview.problems else ""])
        self.said.setText(in_words(preview.problem) if preview.problem else said)
        set_role(self.said, "warning" if preview.problem else "small")
        self.go.setEnabled(preview.renamed > 0)
