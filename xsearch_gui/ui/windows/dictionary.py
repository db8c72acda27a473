"""The words of the user's own: what taught each, what it changed, forgetting it, teaching more."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.organising.own_words import WordEntry, WordKind
from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.ui.windows.photo_list import PhotoList
from xsearch_gui.ui.windows.teach_word import TeachWordDialog
from xsearch_gui.viewmodels.search.dictionary import Dictionary

SIDE, ROW = 96, 32  # pixels


class DictionaryDialog(QDialog):
    """Follows the dictionary; lists it anew when it is opened."""

    def __init__(self, model: Dictionary, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Your own words"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fit_to_screen(self, QSize(780, 560))
        self._model = model
        self._shown: WordEntry | None = None
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Words"))
        self._title = label("", "title", wrap=True, selectable=True)
        self._about = label("", "", wrap=True)
        self.photos = PhotoList(self.tr("Photos that taught it"), SIDE)
        self._empty = label(
            self.tr(
                "No words yet. Teach a name that only you know by three photos that show it; a search for it finds "
                "more of them at once."
            ),
            "muted", wrap=True,
        )  # fmt: skip
        self._problem = label("", "warning", wrap=True)
        self._working = label(self.tr("Looking for words learned from captions\u2026"), "small")
        self.more = QPushButton(self.tr("Teach more\u2026"))
        self.forget = QPushButton(self.tr("Forget this"))
        self.allow = QPushButton(self.tr("Know it again"))
        self.new = QPushButton(self.tr("Teach a new word\u2026"))
        self.undo = QPushButton(self.tr("Undo"))
        self._lay_out()
        self._connect()
        model.look()

    def _lay_out(self) -> None:
        entry, buttons = QWidget(), QHBoxLayout()
        for button in (self.more, self.forget, self.allow):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch()
        page = QVBoxLayout(entry)
        page.setContentsMargins(Space.M, 0, 0, 0)
        page.setSpacing(Space.S)
        for widget in (self._title, self._about, self._empty):
            page.addWidget(widget)
        page.addWidget(self.photos, 1)
        page.addLayout(buttons)
        page.setAlignment(self._empty, Qt.AlignmentFlag.AlignTop)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(entry)
        splitter.setSizes([230, 520])
        splitter.setStretchFactor(1, 1)
        close = QPushButton(self.tr("Close"))
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self.new)
        foot.addWidget(self._working)
        foot.addStretch(1)
        foot.addWidget(self.undo)
        foot.addWidget(close)
        for button in (self.new, self.undo, close):
            button.setAutoDefault(False)
        close.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(splitter, 1)
        layout.addWidget(self._problem)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._show)
        self.new.clicked.connect(lambda: TeachWordDialog(self._model, self).open())
        self.more.clicked.connect(self._on_more)
        self.forget.clicked.connect(self._on_forget)
        self.allow.clicked.connect(self._on_allow)
        self.undo.clicked.connect(self._model.undo)
        self._model.changed.connect(self._redraw)

    def _redraw(self) -> None:
        model, before = self._model, self._shown
        names = {
            WordKind.TAUGHT: self.tr("taught"),
            WordKind.LEARNED: self.tr("from captions"),
            WordKind.FORGOTTEN: self.tr("forgotten"),
        }
        self.list.blockSignals(True)
        self.list.clear()
        for word in model.words:
            row = QListWidgetItem(f"{visible(word.word)}  \u00b7  {names[word.kind]}")
            row.setSizeHint(QSize(0, ROW))
            self.list.addItem(row)
        same = [row for row, word in enumerate(model.words) if before is not None and word.word == before.word]
        self.list.setCurrentRow(same[0] if same else (0 if model.words else -1))
        self.list.blockSignals(False)
        self._show(self.list.currentRow())
        self._working.setVisible(model.is_looking)
        self._problem.setText(model.problem)
        self._problem.setVisible(bool(model.problem))
        self.undo.setVisible(model.can_undo)

    def _show(self, row: int) -> None:
        words = self._model.words
        self._shown = word = words[row] if 0 <= row < len(words) else None
        self._empty.setVisible(word is None)
        for widget in (self._title, self._about, self.photos):
            widget.setVisible(word is not None)
        self.more.setVisible(word is not None)
        self.forget.setVisible(word is not None and word.kind is not WordKind.FORGOTTEN)
        self.allow.setVisible(word is not None and word.kind is WordKind.FORGOTTEN)
        if word is not None:
            self._title.setText(word.word)
            self._about.setText(self._model.about(word))
            self.photos.show_photos((one.item, one.path, one.thumbnail, one.text) for one in word.photos)

    def _on_forget(self) -> None:
        if self._shown is not None:
            self._model.forget(self._shown)

    def _on_allow(self) -> None:
        if self._shown is not None:
            self._model.allow(self._shown)

    def _on_more(self) -> None:
        if self._shown is not None:
            taught = self._shown.photos if self._shown.kind is WordKind.TAUGHT else ()
            TeachWordDialog(self._model, self, self._shown.word, taught).open()

    def done(self, result: int) -> None:
        """Wait for nothing any more."""
        self._model.changed.disconnect(self._redraw)
        self._model.stop()
        super().done(result)
