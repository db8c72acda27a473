"""What is asked before an encoder is downloaded, used or removed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from xsearch_gui.core.records.encoders import EncoderEntry, EncoderRole, ExportSize
from xsearch_gui.ui.widgets.boxes import message_box
from xsearch_gui.viewmodels.library.encoders import EncodersModel
from xsearch_gui.viewmodels.text.wording import data_size, duration, encoder_name, number


class EncoderQuestions(QObject):
    """Asks, and does what was agreed to. The boxes belong to ``parent``."""

    def __init__(self, model: EncodersModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._parent = parent

    def ask_to_add(self, size: ExportSize) -> None:
        """Name size and address before anything is fetched."""
        entries = self._model.report.entries if self._model.report else ()
        entry = next((entry for entry in entries if entry.name == size.source), None)
        already = self.tr("{size} are here already from a download that was broken off.")
        from_where = self.tr("From: {address}").format(address=", ".join(size.addresses))
        exporter = self.tr("{size} of it are the exporter, which is needed once for such encoders: {address}")
        lines = (
            exporter.format(size=data_size(size.add_on_bytes), address=size.add_on_url) if size.add_on_bytes else "",
            from_where if size.addresses else "",
            already.format(size=data_size(size.already_here)) if size.already_here else "",
            self.tr("Licence: {licence}").format(licence=size.license) if size.license else "",
            self.tr("The network is used for this, and only now. Nothing of yours is sent."),
            self._after(entry),
        )
        name = encoder_name(entry.title, entry.name) if entry else size.source
        text = self.tr("Download {size} and add {name}?").format(
            size=data_size(size.bytes + size.add_on_bytes), name=name
        )
        question = message_box(self._parent, self.tr("Add an encoder"), text, "\n".join(filter(None, lines)))
        if entry is None or len(entry.reads) == 2:
            use = question.addButton(self.tr("Add and use"), QMessageBox.ButtonRole.AcceptRole)
            use.clicked.connect(lambda: self._model.add(size.source, use=True, add_on=bool(size.add_on_url)))
            question.setDefaultButton(use)
        add = question.addButton(self.tr("Only add"), QMessageBox.ButtonRole.AcceptRole)
        add.clicked.connect(lambda: self._model.add(size.source, add_on=bool(size.add_on_url)))
        question.addButton(QMessageBox.StandardButton.Cancel)
        question.open()

    def ask_for_name(self) -> None:
        """Ask which encoder of the hub is meant; its size is asked for then, and told before anything is fetched."""
        dialog = QInputDialog(self._parent)
        dialog.setWindowTitle(self.tr("From the hub"))
        dialog.setLabelText(
            self.tr("The name of an encoder that is published as ONNX on the Hugging Face hub, as owner/name:")
        )
        dialog.setOkButtonText(self.tr("Ask for its size"))
        dialog.setCancelButtonText(self.tr("Cancel"))
        dialog.textValueSelected.connect(lambda name: self._model.ask_hub(name.strip()) if name.strip() else None)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _after(self, entry: EncoderEntry | None) -> str:
        """Say what follows when it is to be used at once."""
        if entry is None or not entry.missing_photos or len(entry.reads) < 2:
            return ""
        if not entry.seconds:
            return self.tr("To be used, it has to look at your photos once; searching goes on meanwhile.")
        text = self.tr("To be used, it has to look at your {n} photos once: {time}. Searching goes on meanwhile.")
        return text.format(n=number(entry.missing_photos), time=duration(entry.seconds))

    def ask_to_make_faster(self, entry: EncoderEntry) -> None:
        """Say first what a copy that computes with 8-bit numbers is, and what its use takes."""
        text = self.tr("Make a faster copy of {name}?").format(name=encoder_name(entry.title, entry.name))
        about = self.tr(
            "The copy calculates with coarser numbers (8 bits), which many processors do faster. It is tried on this "
            "computer first, for a minute or two, and kept only if it is faster and sees nearly the same. {name} stays "
            "as it is."
        ).format(name=encoder_name(entry.title, entry.name))
        sees = len(entry.reads) == 2
        after = self.tr("To be used, the copy has to look at your photos once; searching goes on meanwhile.")
        question = message_box(self._parent, self.tr("Encoders"), text, f"{about}\n{after}" if sees else about)
        if sees:
            use = question.addButton(self.tr("Make and use"), QMessageBox.ButtonRole.AcceptRole)
            use.clicked.connect(lambda: self._model.make_faster(entry.name, use=True))
        make = question.addButton(self.tr("Only make"), QMessageBox.ButtonRole.AcceptRole)
        make.clicked.connect(lambda: self._model.make_faster(entry.name))
        question.addButton(QMessageBox.StandardButton.Cancel)
        question.setDefaultButton(make)
        question.open()

    def ask_to_use(self, entry: EncoderEntry) -> None:
        """Say first what a switch takes."""
        text = self.tr(
            "{n} photos and texts are encoded with it first; that takes {size} on the disk. Searching goes on with the "
            "present encoder meanwhile. You can pause, and you can go back at any time."
        )
        about = text.format(n=number(entry.missing), size=data_size(entry.switch_bytes)) if entry.missing else ""
        if about and entry.seconds:
            about = f"{about}\n{self.tr('It takes {time}.').format(time=duration(entry.seconds))}"
        self._ask_role(entry, EncoderRole.PHOTOS, self.tr("Search with {name}?"), about)

    def ask_to_use_for_notes(self, entry: EncoderEntry) -> None:
        """Say first what a use for captions and notes takes."""
        text = self.tr(
            "What you type is compared with captions and notes by it; photos are searched as before. {n} texts are "
            "encoded with it first; that takes {size} on the disk. You can pause, and you can go back at any time."
        )
        about = text.format(n=number(entry.missing_texts), size=data_size(entry.notes_bytes))
        title = self.tr("Search captions and notes with {name}?")
        self._ask_role(entry, EncoderRole.NOTES, title, about if entry.missing_texts else "")

    def _ask_role(self, entry: EncoderEntry, role: EncoderRole, text: str, about: str) -> None:
        """Ask first; where nothing is to be encoded, do it at once."""
        if not about:
            self._model.use(entry.name, role)
            return
        said = text.format(name=encoder_name(entry.title, entry.name))
        self._ask(
            self.tr("Switch the encoder"), said, about, self.tr("Switch"), lambda: self._model.use(entry.name, role)
        )

    def ask_to_drop(self, entry: EncoderEntry) -> None:
        """Say first what is lost with an encoder's vectors."""
        text = self.tr("Remove what {name} has encoded?").format(name=encoder_name(entry.title, entry.name))
        about = self.tr("That frees {size}. To search with it again, your photos have to be encoded again.")
        self._ask(
            self.tr("Encoders"), text, about.format(size=data_size(entry.vector_bytes)), self.tr("Remove"),
            lambda: self._model.drop(entry.name),
        )  # fmt: skip

    def ask_to_remove(self, entry: EncoderEntry) -> None:
        """Say first what is lost with an encoder."""
        text = self.tr("Uninstall {name}?").format(name=encoder_name(entry.title, entry.name))
        about = self.tr("That frees {size}. To have it again, it has to be added again.")
        self._ask(
            self.tr("Encoders"), text, about.format(size=data_size(entry.bytes)), self.tr("Uninstall"),
            lambda: self._model.remove(entry.name),
        )  # fmt: skip

    def _ask(self, title: str, text: str, about: str, yes: str, then: Callable[[], object]) -> None:
        question = message_box(self._parent, title, text, about)
        go = question.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        question.addButton(QMessageBox.StandardButton.Cancel)
        question.setDefaultButton(go)
        go.clicked.connect(then)
        question.open()
