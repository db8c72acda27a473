"""Teaching a word: three photos that show it are enough."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFormLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from xsearch_gui.core.records.organising.own_words import WordPhoto
from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.ui.windows.photo_list import PhotoList
from xsearch_gui.viewmodels.search.dictionary import Dictionary
from xsearch_gui.viewmodels.text.wording import number

SIDE = 112  # pixels
ENOUGH = 3
_TYPING_MS = 300
LONGEST = 60  # letters


class TeachWordDialog(QDialog):
    """Asks for the word and its photos; ``photos`` are chosen already."""

    def __init__(
        self, model: Dictionary, parent: QWidget, word: str = "", photos: Sequence[Hit | WordPhoto] = ()
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Teach a word"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fit_to_screen(self, QSize(720, 600))
        self._model = model
        self._kept = {photo.item: photo for photo in photos}
        self.word = QLineEdit(word)
        self.word.setMaxLength(LONGEST)
        self.word.setPlaceholderText(self.tr("A name, a nickname, a product, a place"))
        self.look_for = QLineEdit()
        self.look_for.setClearButtonEnabled(True)
        self.look_for.setPlaceholderText(self.tr("What the photos show, in other words"))
        self.photos = PhotoList(self.tr("Photos to choose from"), SIDE, choosing=True)
        self._said = label("", "muted", wrap=True)
        self._problem = label("", "warning", wrap=True)
        self.teach = QPushButton(self.tr("Teach"))
        self.teach.setProperty("role", "primary")
        self.teach.setDefault(True)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._lay_out()
        self._connect()
        (self.look_for if word else self.word).setFocus()
        self._redraw()
        model.offer("")

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(Space.M)
        form.setVerticalSpacing(Space.S)
        form.addRow(self.tr("&Word"), self.word)
        form.addRow(self.tr("&Find photos"), self.look_for)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.teach, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        about = self.tr("Choose photos that show it. Three are enough; they should not all be of the same moment.")
        layout.addWidget(label(about, "muted", wrap=True))
        layout.addLayout(form)
        layout.addWidget(self.photos, 1)
        layout.addWidget(self._said)
        layout.addWidget(self._problem)
        layout.addWidget(buttons)

    def _connect(self) -> None:
        self._typing.timeout.connect(lambda: self._model.offer(self.look_for.text()))
        self.look_for.textChanged.connect(self._typing.start)
        self.word.textChanged.connect(self._redraw)
        self.photos.itemSelectionChanged.connect(self._on_chosen)
        self.teach.clicked.connect(self._on_teach)
        self._model.offered_changed.connect(self._on_offered)
        self._model.changed.connect(self._redraw)
        self._model.taught.connect(self.accept)

    def _on_offered(self) -> None:
        """Show what was chosen first, then what was found."""
        found = [hit for hit in self._model.offered if hit.item not in self._kept]
        photos = [*self._kept.values(), *found]
        self.photos.blockSignals(True)
        self.photos.show_photos(((one.item, one.path, one.thumbnail, "") for one in photos), self._kept)
        self.photos.blockSignals(False)
        self._redraw()

    def _on_chosen(self) -> None:
        known = {**{hit.item: hit for hit in self._model.offered}, **self._kept}
        self._kept = {item: known[item] for item in self.photos.chosen()}
        self._redraw()

    def _redraw(self) -> None:
        chosen = len(self._kept)
        if not chosen:
            self._said.setText(self.tr("No photo is chosen yet."))
        elif chosen < ENOUGH:
            text = self.tr("{n} chosen. With {enough} it is found better.")
            self._said.setText(text.format(n=number(chosen), enough=number(ENOUGH)))
        else:
            self._said.setText(self.tr("{n} chosen.").format(n=number(chosen)))
        self._problem.setText(self._model.problem)
        self._problem.setVisible(bool(self._model.problem))
        self.teach.setEnabled(bool(chosen and self.word.text().strip()))

    def _on_teach(self) -> None:
        self._model.teach(self.word.text(), list(self._kept))

    def done(self, result: int) -> None:
        """Follow the model no longer."""
        self._model.offered_changed.disconnect(self._on_offered)
        self._model.changed.disconnect(self._redraw)
        self._model.taught.disconnect(self.accept)
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close as Cancel does."""
        self.reject()
        event.accept()
