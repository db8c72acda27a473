"""A note to read: its text with the matching sentences marked, its photos small, and nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from xsearch_gui.core.records.details import MarkedSentence, NoteText
from xsearch_gui.ui.details.note_document import QuietDocument, no_picture
from xsearch_gui.ui.widgets.theme import Space, Theme, Type
from xsearch_gui.viewmodels.details.note_pictures import name_of, photo_of
from xsearch_gui.viewmodels.details.note_text import position_of
from xsearch_gui.viewmodels.results.image_loader import read_image
from xsearch_gui.viewmodels.text.wording import tip

_LINE_HEIGHT = 130.0  # percent
_WIDEST = 760  # pixels; longer lines are hard to follow
_PICTURE = QSize(320, 220)  # at most, of a photo within the text
_PHOTO = "photo"  # the scheme of addresses by which photos of the library are known within the text


class NoteReader(QTextBrowser):
    """Shows one note. Links and pictures in it are never followed, loaded or run; HTML is shown as text.

    A picture that is a photo of the note is shown by its thumbnail; of any other there are words.
    """

    photo_clicked = Signal(int)  # the item of a photo within the text

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
        self.anchorClicked.connect(self._on_anchor)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Load nothing: a note must not make the program look anywhere."""
        return no_picture()

    def set_note(self, note: NoteText | None) -> None:
        """Show another note, scrolled to the sentence that matches best."""
        self._note = note
        self._draw()

    def _draw(self) -> None:
        note, document = self._note, QuietDocument(self)
        document.setDocumentMargin(Space.L)
        document.setDefaultFont(self._theme.font(Type.BODY * 1.08))
        if note is not None:
            document.set_note(note.body, note.markdown)
            self._place_pictures(note, document)
        _space_lines(document)
        self.setDocument(document)  # only now is it laid out
        self._mark(note.sentences if note is not None else ())

    def _place_pictures(self, note: NoteText, document: QuietDocument) -> None:
        """Put thumbnails and words in the place of pictures, the last first: positions before them stay."""
        for start, length, style, words in reversed(document.pictures()):
            cursor = QTextCursor(document)
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            hit = photo_of(note, style.name())
            image = read_image(hit.thumbnail, _PICTURE.width() * 2) if hit is not None else QImage()
            if hit is None or image.isNull():
                text = self.tr("Picture: {name}").format(name=name_of(style.name(), words))
                plain = QTextCharFormat()
                plain.setForeground(self._theme.colors.color("muted"))
                cursor.insertText(text, plain)
                continue
            address = f"{_PHOTO}:{hit.item}"
            document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(address), image)
            shown = image.size().scaled(_PICTURE.boundedTo(image.size()), Qt.AspectRatioMode.KeepAspectRatio)
            placed = QTextImageFormat()
            placed.setName(address)
            placed.setWidth(shown.width())
            placed.setHeight(shown.height())
            placed.setAnchor(True)
            placed.setAnchorHref(address)
            placed.setToolTip(tip(hit.title))
            cursor.insertImage(placed)
            if words:
                cursor.insertText(f" {words}", QTextCharFormat())

    def _on_anchor(self, address: QUrl) -> None:
        if address.scheme() == _PHOTO and address.path().isdecimal():  # a link in a note may say anything
            self.photo_clicked.emit(int(address.path()))

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


def _space_lines(document: QTextDocument) -> None:
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    style = QTextBlockFormat()
    style.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.mergeBlockFormat(style)
