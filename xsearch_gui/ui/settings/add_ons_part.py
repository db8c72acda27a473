"""What of the settings is about add-ons: what each is for, and installing and removing it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMessageBox, QPushButton, QVBoxLayout, QWidget

from xsearch_gui.core.records.add_ons import AddOnEntry, AddOnState
from xsearch_gui.ui.widgets.boxes import message_box
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.library.add_ons import AddOnsModel
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import data_size, joined


class AddOnsPart(QWidget):
    """One line for each add-on of this release; nothing where it has none."""

    def __init__(self, model: AddOnsModel) -> None:
        super().__init__()
        self._model = model
        self.buttons: dict[str, QPushButton] = {}
        self.file = QPushButton(self.tr("Install from a file\u2026"))
        self.file.setAutoDefault(False)
        self.file.clicked.connect(self._choose_file)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(Space.S)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._lines)
        foot = QHBoxLayout()
        foot.addWidget(self.file)
        foot.addStretch()
        layout.addLayout(foot)
        model.changed.connect(self._redraw)
        self._redraw()

    def _redraw(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons.clear()
        for entry in self._model.entries:
            self._lines.addWidget(self._line(entry))
        self.file.setEnabled(not self._model.is_busy)

    def _line(self, entry: AddOnEntry) -> QWidget:
        line = QFrame()
        line.setProperty("role", "card")
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(label(entry.title, "section", wrap=True))
        words.addWidget(label(in_words(entry.purpose), "small", wrap=True))
        words.addWidget(label(self._state(entry), "small", wrap=True))
        layout = QHBoxLayout(line)
        layout.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        layout.setSpacing(Space.M)
        layout.addLayout(words, 1)
        if (button := self._button(entry)) is not None:
            self.buttons[entry.name] = button
            layout.addWidget(button)
        return line

    def _state(self, entry: AddOnEntry) -> str:
        if entry.state is AddOnState.UNFIT:
            return in_words(entry.problem)
        if entry.state is AddOnState.AVAILABLE:
            untested = self.tr("untested") if entry.untested else ""
            file = "" if entry.url else self.tr("from its file {file} alone").format(file=entry.file)
            return joined([data_size(entry.bytes), file, entry.license, untested])
        installed = (
            self.tr("Installed") if entry.state is AddOnState.INSTALLED else self.tr("Part of this installation")
        )
        return joined([installed, entry.version, data_size(entry.bytes)])

    def _button(self, entry: AddOnEntry) -> QPushButton | None:
        if entry.state is AddOnState.BESIDE or (entry.state is AddOnState.AVAILABLE and not entry.url):
            return None
        can_add = entry.state is AddOnState.AVAILABLE
        button = QPushButton(self.tr("Download\u2026") if can_add else self.tr("Remove\u2026"))
        button.setAutoDefault(False)
        button.setAccessibleName(f"{button.text()} {entry.title}")
        button.setEnabled(not self._model.is_busy)
        button.clicked.connect(partial(self._ask_to_add if can_add else self._ask_to_remove, entry))
        return button

    def _ask_to_add(self, entry: AddOnEntry) -> None:
        """Name size and address before anything is fetched."""
        text = self.tr("Download {size} and install {name}?")
        lines = [self.tr("From: {address}").format(address=entry.url)]
        if entry.already_here:
            already = self.tr("{size} are here already from a download that was broken off.")
            lines.append(already.format(size=data_size(entry.already_here)))
        lines.append(self.tr("The network is used for this, and only now. Nothing of yours is sent."))
        text = text.format(size=data_size(entry.bytes - entry.already_here), name=entry.title)
        box = message_box(self, self.tr("Install an add-on"), text, "\n".join(lines))
        box.addButton(self.tr("Download"), QMessageBox.ButtonRole.AcceptRole).clicked.connect(
            partial(self._model.download, entry.name)
        )
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.open()

    def _ask_to_remove(self, entry: AddOnEntry) -> None:
        text = self.tr("Remove {name}?").format(name=entry.title)
        about = self.tr("{size} become free. Encoders that were made with it stay.").format(size=data_size(entry.bytes))
        box = message_box(self, self.tr("Remove an add-on"), text, about)
        box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.DestructiveRole).clicked.connect(
            partial(self._model.remove, entry.name)
        )
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.open()

    def _choose_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose the file of an add-on"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._model.install_add_on)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
