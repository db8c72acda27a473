"""Where results shall be written, and as what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSettings, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.message import NOTHING
from xsearch_gui.core.records.export import ExportMode
from xsearch_gui.ui.results.picture_form import PictureForm
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import keep_on_screen
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import counted

SUFFIXES = {ExportMode.CSV: ".csv", ExportMode.HTML: ".html"}


class ExportDialog(QDialog):
    """Asks for the kind of export and its target."""

    wanted = Signal(object, object, str, str, object)  # items, ExportMode, target, title, PictureOptions or None

    def __init__(
        self,
        chosen: Sequence[int],
        all_items: Sequence[int],
        title: str,
        settings: QSettings,
        parent: QWidget,
        *,
        only_matches: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(560)
        self._settings = settings
        self.pictures = PictureForm(settings)
        self._said = label("", "small", wrap=True)
        self._chosen = chosen
        self._all = all_items
        self._only_matches = only_matches  # there is more in the grid, which is less certain
        self._title = title
        self._which = QButtonGroup(self)
        self._how = QButtonGroup(self)
        self._modes = tuple(ExportMode)
        self.target = QLineEdit()
        self.target.setAcceptDrops(False)  # it would accept that a file is moved
        self.target.setAccessibleName(self.tr("Target"))
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = self._buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setProperty("role", "primary")
        self._lay_out()
        self.target.textChanged.connect(self._enable)
        self._how.idClicked.connect(self._on_how)
        self.pictures.changed.connect(self._enable)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._recall()

    @property
    def mode(self) -> ExportMode:
        """What shall be written."""
        return self._modes[self._how.checkedId()]

    def choose(self, mode: ExportMode) -> None:
        """Choose what shall be written."""
        self._how.button(self._modes.index(mode)).click()

    def accept(self) -> None:
        """Tell what is wanted."""
        items = self._all if self._which.checkedId() else self._chosen
        self._settings.setValue("export/mode", self.mode.value)
        if self.mode not in SUFFIXES:
            self._settings.setValue("export/folder", self.target.text().strip())
        options = self.pictures.options() if self.mode is ExportMode.PICTURES else None
        title = self._title or self.tr("Photos")
        self.wanted.emit(tuple(items), self.mode, self.target.text().strip(), title, options)
        super().accept()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.S)
        everything = self.tr("All matches ({n})") if self._only_matches else self.tr("All that is shown ({n})")
        which = (
            (self.tr("The selection ({n})").format(n=counted("items", len(self._chosen))), bool(self._chosen)),
            (everything.format(n=counted("items", len(self._all))), True),
        )
        layout.addWidget(label(self.tr("What"), "section"))
        for number, (text, possible) in enumerate(which):
            self._add(layout, self._which, number, text).setEnabled(possible)
        self._which.button(0 if self._chosen else 1).setChecked(True)
        layout.addSpacing(Space.S)
        layout.addWidget(label(self.tr("As"), "section"))
        words = {
            ExportMode.COPY: self.tr("Copies of the files, in a folder"),
            ExportMode.PICTURES: self.tr("New pictures: of another size, format or colour"),
            ExportMode.LINK: self.tr("Links to the files, in a folder"),
            ExportMode.CSV: self.tr("A table (CSV) of files, scores and captions"),
            ExportMode.HTML: self.tr("A contact sheet (HTML) to look at and print"),
        }
        for number, mode in enumerate(self._modes):
            self._add(layout, self._how, number, words[mode])
            if mode is ExportMode.PICTURES:
                layout.addWidget(self.pictures)
        self._how.button(0).setChecked(True)
        self.pictures.setContentsMargins(Space.XL, 0, 0, Space.XS)
        layout.addSpacing(Space.S)
        layout.addWidget(label(self.tr("Where"), "section"))
        row = QHBoxLayout()
        row.addWidget(self.target, 1)
        browse = QPushButton(self.tr("Choose\u2026"))
        browse.clicked.connect(self._browse)
        row.addWidget(browse)
        layout.addLayout(row)
        layout.addWidget(self._said)
        layout.addSpacing(Space.S)
        layout.addWidget(self._buttons)

    def _add(self, layout: QVBoxLayout, group: QButtonGroup, number: int, text: str) -> QRadioButton:
        button = QRadioButton(text)
        group.addButton(button, number)
        layout.addWidget(button)
        return button

    def _recall(self) -> None:
        """Begin with what was chosen the last time."""
        kept = str(self._settings.value("export/mode", ""))
        mode = ExportMode(kept) if kept in set(ExportMode) else ExportMode.COPY
        self._how.button(self._modes.index(mode)).setChecked(True)
        if mode not in SUFFIXES:
            self.target.setText(str(self._settings.value("export/folder", "")))
        self._on_how()
        if not self.target.text():
            self.target.setFocus()

    def _enable(self) -> None:
        new = self.mode is ExportMode.PICTURES
        problem = self.pictures.problem if new else NOTHING
        stay = self.tr("Your photos stay as they are, where they are.")
        if self.mode not in SUFFIXES:
            stay = f"{stay} {self.tr('A name that is taken gets a number.')}"
        self._said.setText(in_words(problem) if problem else stay)
        self._go.setEnabled(bool(self.target.text().strip()) and not problem)

    def _on_how(self) -> None:
        self.pictures.setVisible(self.mode is ExportMode.PICTURES)
        self._enable()
        self.adjustSize()
        keep_on_screen(self)
        target = self.target.text().strip()
        for suffix in SUFFIXES.values():
            target = target.removesuffix(suffix)
        if target:
            self.target.setText(target + SUFFIXES.get(self.mode, ""))

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.tr("Export"))
        suffix = SUFFIXES.get(self.mode, "")
        if suffix:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(suffix.lstrip("."))
            dialog.setNameFilters([f"*{suffix}"])
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.target.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
