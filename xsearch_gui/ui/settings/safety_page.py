"""The page of the settings about safety: back up, restore, check everything, repair."""

from __future__ import annotations

from PySide6.QtCore import QDate, QStandardPaths, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QWidget,
)

from xsearch_gui.core.records.maintenance import BackupContents
from xsearch_gui.ui.settings.parts import Page
from xsearch_gui.ui.widgets.boxes import message_box
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.library.safety import SafetyModel

STEPS = 1000


class SafetyPage(Page):
    """Follows the safety of the library."""

    def __init__(self, model: SafetyModel) -> None:
        about = self.tr(
            "A backup holds what cannot be made again: the catalogue with your captions, tags and marks, the settings, "
            "and what was learned from your captions. Photos, notes and thumbnails are not in it."
        )
        super().__init__(self.tr("Backup and repair"), about)
        self._model = model
        self._last = label("", "small", wrap=True, selectable=True)
        self._buttons: list[QPushButton] = []
        self._add_buttons(
            (self.tr("Back up\u2026"), self._on_back_up, "primary"), (self.tr("Restore\u2026"), self.choose_backup, "")
        )
        self.rows.addWidget(self._last)
        self.section(self.tr("Check and repair"))
        self._add_buttons(
            (self.tr("Check the library"), model.check, ""), (self.tr("Repair\u2026"), self._on_repair, "")
        )
        self.explain(self.tr("A check changes nothing. A repair saves what can be read, and keeps the damaged files."))
        self._add_progress()
        self._said = label("", wrap=True, selectable=True)
        self.rows.addWidget(self._said)
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, Space.S, 0, 0)
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setColumnStretch(2, 1)
        self.rows.addWidget(self._table)
        self._copy = QPushButton(self.tr("Copy as text"))
        self._copy.clicked.connect(self._on_copy)
        self.rows.addWidget(self._copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.end()
        model.changed.connect(self._redraw)
        model.verified.connect(self._on_verified)
        self._redraw()

    def _add_buttons(self, *wanted: tuple[str, object, str]) -> None:
        made = []
        for text, slot, role in wanted:
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.setProperty("role", role)
            button.clicked.connect(slot)
            made.append(button)
        self.buttons(*made)
        self._buttons += made

    def _add_progress(self) -> None:
        self._progress = QWidget()
        line = QHBoxLayout(self._progress)
        line.setContentsMargins(0, Space.S, 0, 0)
        self._phase = label("", "small")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        cancel = QPushButton(self.tr("Cancel"))
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self._model.cancel)
        line.addWidget(self._phase)
        line.addWidget(self._bar, 1)
        line.addWidget(cancel)
        self.rows.addWidget(self._progress)

    def _redraw(self) -> None:
        model = self._model
        self._last.setText(model.last_backup)
        for button in self._buttons:
            button.setEnabled(not model.is_busy)
        self._progress.setVisible(model.is_busy)
        self._phase.setText(model.progress_text or self.tr("Starting\u2026"))
        self._bar.setRange(0, STEPS if model.fraction is not None else 0)
        self._bar.setValue(round((model.fraction or 0.0) * STEPS))
        self._said.setText(model.said)
        self._said.setVisible(bool(model.said))
        while (taken := self._grid.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for row, finding in enumerate(model.findings):
            self._grid.addWidget(label("\u2713" if finding.good else "\u26a0"), row, 0, top)
            self._grid.addWidget(label(finding.what), row, 1, top)
            text = f"{finding.detail}\n{finding.advice}" if finding.advice else finding.detail
            self._grid.addWidget(label(text, "" if not finding.good else "muted", wrap=True, selectable=True), row, 2)
        self._table.setVisible(bool(model.findings))
        self._copy.setVisible(bool(model.findings))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._model.text)

    def _on_back_up(self) -> None:
        dialog = self._dialog(self.tr("Back up the library"), QFileDialog.FileMode.AnyFile)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(f"xsearch-{QDate.currentDate().toString(Qt.DateFormat.ISODate)}.zip")
        dialog.fileSelected.connect(self._model.back_up)
        dialog.open()

    def choose_backup(self) -> None:
        """Ask for the backup to restore."""
        dialog = self._dialog(self.tr("Choose a backup"), QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._model.verify)
        dialog.open()

    def _dialog(self, title: str, mode: QFileDialog.FileMode) -> QFileDialog:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        dialog = QFileDialog(self, title, documents)
        dialog.setFileMode(mode)
        dialog.setNameFilters([self.tr("Backups (*.zip)"), self.tr("All files (*)")])
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _on_verified(self, contents: BackupContents) -> None:
        self._ask(
            self.tr("Restore this backup?"),
            self._model.contents_words(contents),
            self.tr("Restore"),
            lambda: self._model.restore(contents.file),
        )

    def _on_repair(self) -> None:
        self._ask(
            self.tr("Repair the library?"),
            self.tr("What is damaged is set aside and repaired; the rest stays as it is. Your photos are not touched."),
            self.tr("Repair"),
            self._model.repair,
        )

    def _ask(self, title: str, text: str, yes: str, act: object) -> None:
        question = message_box(self.window(), title.rstrip("?"), title, text)
        question.addButton(yes, QMessageBox.ButtonRole.AcceptRole).clicked.connect(act)
        question.setDefaultButton(question.addButton(QMessageBox.StandardButton.Cancel))
        question.open()
