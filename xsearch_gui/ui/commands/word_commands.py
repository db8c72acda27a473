"""Words of the user's own, and texts that are illustrated: the dialogs, and from where they are opened."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from xsearch_gui.core.records.organising.illustrating import IllustrateRequest
from xsearch_gui.ui.details.notes_page import NotesPage
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.ui.windows.dictionary import DictionaryDialog
from xsearch_gui.ui.windows.illustrate import IllustrateDialog
from xsearch_gui.ui.windows.teach_word import TeachWordDialog
from xsearch_gui.viewmodels.assembly import Models

MOST_CHOSEN = 60  # photos that a word is taught with at once


class WordCommands(QObject):
    """Joins the actions to the dialogs."""

    def __init__(
        self, models: Models, results: ResultsArea, notes: NotesPage, actions: dict[str, QAction], window: QWidget
    ) -> None:
        super().__init__(window)
        self._models, self._actions, self._window = models, actions, window
        actions["dictionary"].triggered.connect(self._on_dictionary)
        actions["teach_word"].triggered.connect(self._on_teach)
        actions["illustrate"].triggered.connect(self._on_illustrate)
        results.teach_bar.teach_wanted.connect(self._on_unknown)
        notes.illustrate.clicked.connect(self._on_note)
        models.item_models.selection.changed.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        self._actions["teach_word"].setEnabled(self._models.item_models.selection.has_photos)

    def _on_dictionary(self) -> None:
        DictionaryDialog(self._models.dictionary, self._window).open()

    def _on_teach(self) -> None:
        self._models.item_models.selection.with_hits(
            MOST_CHOSEN, lambda hits: TeachWordDialog(self._models.dictionary, self._window, "", hits).open()
        )

    def _on_unknown(self, word: str) -> None:
        TeachWordDialog(self._models.dictionary, self._window, word).open()

    def _on_illustrate(self) -> None:
        IllustrateDialog(self._models.illustrating, self._models.opener, self._window).open()

    def _on_note(self) -> None:
        if (note := self._models.item_models.notes.note) is not None:
            request = IllustrateRequest(note=note.item)
            IllustrateDialog(self._models.illustrating, self._models.opener, self._window, request).open()
