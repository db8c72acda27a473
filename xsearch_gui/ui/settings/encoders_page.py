"""The page of the settings about encoders: those installed, those that can be added, and what can be done with each."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMessageBox, QPushButton, QVBoxLayout

from xsearch_gui.core.records.encoders import EncoderEntry, EncoderRole, EncoderState, ExportSize
from xsearch_gui.ui.settings.compare_dialog import CompareDialog
from xsearch_gui.ui.settings.parts import Page
from xsearch_gui.ui.widgets.boxes import message_box
from xsearch_gui.ui.widgets.flow import FlowLayout
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.library.encoders import EncodersModel
from xsearch_gui.viewmodels.text.language_names import language_list
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import data_size, encoder_name, joined, number

_MOST_LANGUAGES = 12  # that are named one by one


class EncodersPage(Page):
    """Follows the encoders."""

    def __init__(self, model: EncodersModel) -> None:
        about = self.tr(
            "An encoder turns photos and words into points of one space. The built-in one works at once; a larger one "
            "finds more and takes longer. Your library is kept while you try another."
        )
        super().__init__(self.tr("Encoders"), about)
        self._model = model
        self._cards = QVBoxLayout()
        self._cards.setSpacing(Space.S)
        self._hint = label("", "small", wrap=True)
        self._import = QPushButton(self.tr("Import a folder\u2026"))
        self._import.clicked.connect(self._on_import)
        self._compare = QPushButton(self.tr("Compare two\u2026"))
        self._compare.clicked.connect(self._on_compare)
        self.buttons(self._import, self._compare)
        self.rows.addWidget(self._hint)
        self.rows.addLayout(self._cards)
        self.end()
        model.changed.connect(self._redraw)
        model.size_known.connect(self._on_size)
        self._redraw()

    def _redraw(self) -> None:
        while (taken := self._cards.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        report = self._model.report
        self._compare.setEnabled(len(self._model.comparable) > 1 and not self._model.is_busy)
        self._import.setEnabled(not self._model.is_busy)
        self._hint.setVisible(report is None or bool(report.export_hint))
        if report is None:
            self._hint.setText(self.tr("Looking\u2026"))
            return
        self._hint.setText(in_words(report.export_hint))
        before = None
        for entry in report.entries:
            available = entry.state is EncoderState.AVAILABLE
            if available != before:
                title = self.tr("Can be added") if available else self.tr("Installed")
                self._cards.addWidget(label(title, "section"))
                before = available
            self._cards.addWidget(EncoderCard(entry, self._model, report.export_ready))

    def _on_import(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose the folder of an encoder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._model.import_folder)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_compare(self) -> None:
        CompareDialog(self._model, self).open()

    def _on_size(self, size: ExportSize) -> None:
        """Ask before anything is downloaded."""
        already = self.tr("{size} are here already from a download that was broken off.")
        lines = (
            already.format(size=data_size(size.already_here)) if size.already_here else "",
            self.tr("Licence: {licence}").format(licence=size.license) if size.license else "",
            self.tr("The network is used for this, and only now. Nothing of yours is sent."),
        )
        text = self.tr("Download {size} and add {name}?").format(size=data_size(size.bytes), name=size.source)
        question = message_box(self, self.tr("Add an encoder"), text, "\n".join(filter(None, lines)))
        go = question.addButton(self.tr("Download and add"), QMessageBox.ButtonRole.AcceptRole)
        question.addButton(QMessageBox.StandardButton.Cancel)
        go.clicked.connect(lambda: self._model.add(size.source))
        question.open()


class EncoderCard(QFrame):
    """One encoder."""

    def __init__(self, entry: EncoderEntry, model: EncodersModel, export_ready: bool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._entry = entry
        self._model = model
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        layout.setSpacing(Space.XS)
        head = QHBoxLayout()
        head.addWidget(label(encoder_name(entry.title, entry.name), "section", wrap=True), 1)
        head.addWidget(label(self._state(), "small"))
        layout.addLayout(head)
        for line in self._facts():
            layout.addWidget(label(line, "small", wrap=True))
        if entry.problem:
            layout.addWidget(label(in_words(entry.problem), "warning", wrap=True))
        buttons = FlowLayout()
        buttons.setSpacing(Space.M)
        for text, slot in self._offers(export_ready):
            button = QPushButton(text)
            button.setProperty("role", "link")
            button.setAutoDefault(False)
            button.setEnabled(not model.is_busy)
            button.setAccessibleName(f"{text}: {encoder_name(entry.title, entry.name)}")
            button.clicked.connect(slot)
            buttons.addWidget(button)
        if buttons.count():
            layout.addLayout(buttons)

    def _state(self) -> str:
        words = {
            EncoderState.IN_USE: self.tr("In use") if self._entry.serves_notes else self.tr("In use for photos"),
            EncoderState.PENDING: self.tr("The library is being encoded with it"),
            EncoderState.INSTALLED: self.tr("Installed"),
            EncoderState.AVAILABLE: data_size(self._entry.bytes),
            EncoderState.DAMAGED: self.tr("Damaged"),
        }
        if self._entry.state is EncoderState.INSTALLED and self._entry.serves_notes:
            return self.tr("In use for captions and notes")
        if self._entry.state is EncoderState.INSTALLED and self._entry.comes_for_notes:
            return self.tr("Captions and notes are being encoded with it")
        return words[self._entry.state]

    def _facts(self) -> list[str]:
        entry = self._entry
        speed = {"fast": self.tr("fast"), "medium": self.tr("medium speed"), "slow": self.tr("slow"),
                 "very slow": self.tr("very slow")}.get(entry.speed, "")  # fmt: skip
        many = len(entry.languages) > _MOST_LANGUAGES
        spoken = self.tr("{n} languages").format(n=len(entry.languages)) if many else language_list(entry.languages)
        first = joined([
            entry.license, spoken, speed,
            "" if len(entry.reads) == 2 else self.tr("texts only"),
            self.tr("{n} dimensions").format(n=entry.dimension),
        ])  # fmt: skip
        lines = [first]
        for figures in entry.published[:2]:
            text = self.tr("R@1 on {data}: text to photo {t2i} %, photo to text {i2t} %")
            lines.append(text.format(data=figures.data, t2i=number(figures.t2i, 1), i2t=number(figures.i2t, 1)))
        if not entry.tested:
            lines.append(self.tr("Untested: nobody has tried this encoder with xsearch yet."))
        if entry.provider:
            text = self.tr("Here: {n} photos a second on {provider}")
            lines.append(text.format(n=round(entry.photos_per_second), provider=entry.provider))
        if entry.vectors:
            text = self.tr("{n} photos and texts are encoded with it ({size})")
            lines.append(text.format(n=number(entry.vectors), size=data_size(entry.vector_bytes)))
        return lines

    def _offers(self, export_ready: bool) -> list[tuple[str, object]]:
        entry, model, name = self._entry, self._model, self._entry.name
        offers: list[tuple[str, object]] = []
        if entry.state is EncoderState.AVAILABLE:
            offered = export_ready or entry.ready_made
            return [(self.tr("Add\u2026"), lambda: model.ask_size(name))] if offered else []
        if entry.state in (EncoderState.INSTALLED, EncoderState.PENDING) and len(entry.reads) == 2:
            offers.append((self.tr("Use"), self._on_use))
        if entry.state is not EncoderState.DAMAGED and not entry.serves_notes:
            offers.append((self.tr("Use for notes"), self._on_use_for_notes))
        if entry.state is not EncoderState.DAMAGED and len(entry.reads) == 2:
            offers.append((self.tr("Measure its speed"), lambda: model.try_out(name)))
        free = not (entry.serves_notes or entry.comes_for_notes)
        if entry.state is EncoderState.INSTALLED and entry.vectors and free:
            offers.append((self.tr("Remove its vectors"), lambda: model.drop(name)))
        if entry.state in (EncoderState.INSTALLED, EncoderState.DAMAGED) and not entry.builtin and free:
            offers.append((self.tr("Uninstall"), lambda: model.remove(name)))
        return offers

    def _on_use(self) -> None:
        """Say first what a switch takes."""
        entry = self._entry
        text = self.tr(
            "{n} photos and texts are encoded with it first; that takes {size} on the disk. Searching goes on with the "
            "present encoder meanwhile. You can pause, and you can go back at any time."
        )
        about = text.format(n=number(entry.missing), size=data_size(entry.switch_bytes))
        self._ask(EncoderRole.PHOTOS, self.tr("Search with {name}?"), about if entry.missing else "")

    def _on_use_for_notes(self) -> None:
        entry = self._entry
        text = self.tr(
            "What you type is compared with captions and notes by it; photos are searched as before. {n} texts are "
            "encoded with it first; that takes {size} on the disk. You can pause, and you can go back at any time."
        )
        about = text.format(n=number(entry.missing_texts), size=data_size(entry.notes_bytes))
        self._ask(
            EncoderRole.NOTES, self.tr("Search captions and notes with {name}?"), about if entry.missing_texts else ""
        )

    def _ask(self, role: EncoderRole, text: str, about: str) -> None:
        """Ask first; where nothing is to be encoded, do it at once."""
        name = self._entry.name
        if not about:
            self._model.use(name, role)
            return
        said = text.format(name=encoder_name(self._entry.title, name))
        question = message_box(self, self.tr("Switch the encoder"), said, about)
        go = question.addButton(self.tr("Switch"), QMessageBox.ButtonRole.AcceptRole)
        question.addButton(QMessageBox.StandardButton.Cancel)
        go.clicked.connect(lambda: self._model.use(name, role))
        question.open()
