"""A line above the results: a word of the search that nobody knows, and the offer to teach it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.search.dictionary import Dictionary


class TeachBar(QFrame):
    """Redrawn with the results; hidden where every word is known."""

    teach_wanted = Signal(str)  # the word

    def __init__(self, dictionary: Dictionary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewBar")  # it looks as that of the encoders does
        self._dictionary = dictionary
        self._text = label("", wrap=True)
        self.teach = QPushButton(self.tr("Teach it\u2026"))
        self.teach.setAutoDefault(False)
        self.teach.clicked.connect(lambda: self.teach_wanted.emit(dictionary.unknown))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        layout.setSpacing(Space.S)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.teach)
        self.redraw()

    def redraw(self) -> None:
        """Say what there is to say now."""
        words = self._dictionary.unknown_words()
        self._text.setText(words)
        self.setVisible(bool(words))
