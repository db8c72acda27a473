"""A note to read: its text with the matching sentences marked, and nothing from elsewhere."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from xsearch_gui.core.records import MarkedSentence, NoteText
from xsearch_gui.ui.widgets.theme import Space, Theme, Type
from xsearch_gui.viewmodels.details.notes import position_of

_LINE_HEIGHT = 130.0  # percent
_WIDEST = 760  # pixels; longer lines are hard to follow
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")  # its words stay
_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


class NoteReader(QTextBrowser):
    """Shows one note. Links and pictures in it are never followed, loaded or run; HTML is shown as text."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noteReader")
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setMaximumWidth(_WIDEST)
        self.setAccessibleName(self.tr("The text of the note"))
        self._theme = theme
        self._note: NoteText | None = None
        self.marked: list[str] = []  # the sentences that were found in the text, best first
        theme.changed.connect(self._draw)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Load nothing: a note must not make the program look anywhere."""
        return None

    def set_note(self, note: NoteText | None) -> None:
        """Show another note, scrolled to the sentence that matches best."""
        self._note = note
        self._draw()

    def _draw(self) -> None:
        note = self._note
        self.document().setDocumentMargin(Space.L)
        self.document().setDefaultFont(self._theme.font(Type.BODY * 1.08))
        if note is None:
            self.clear()
        elif note.markdown:
            self.document().setMarkdown(_IMAGE.sub(r"\1", note.body), _FEATURES)
        else:
            self.setPlainText(note.body)
        self._space_lines()
        self._mark(note.sentences if note is not None else ())

    def _space_lines(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        style = QTextBlockFormat()
        style.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor.mergeBlockFormat(style)

    def _mark(self, sentences: tuple[MarkedSentence, ...]) -> None:
        text = self.document().toPlainText()
        selections, self.marked = [], []
        for sentence in sentences:
            position = position_of(sentence.text, text)
            if position is None:
                continue
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(position[0])
            cursor.setPosition(position[0] + position[1], QTextCursor.MoveMode.KeepAnchor)
            style = QTextCharFormat()
            style.setBackground(self._theme.colors.color("mark"))
            style.setForeground(self._theme.colors.color("text"))
            selection.cursor, selection.format = cursor, style
            selections.append(selection)
            self.marked.append(sentence.text)
        self.setExtraSelections(selections)
        if selections:
            first = QTextCursor(selections[0].cursor)
            first.clearSelection()
            self.setTextCursor(first)
            self.ensureCursorVisible()
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.cursorRect().top() - self.viewport().height() // 3)
        else:
            self.moveCursor(QTextCursor.MoveOperation.Start)
