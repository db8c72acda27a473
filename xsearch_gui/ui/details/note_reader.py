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
    QTextFormat,
    QTextImageFormat,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from xsearch_gui.core.records import MarkedSentence, NoteText
from xsearch_gui.ui.widgets.theme import Space, Theme, Type
from xsearch_gui.viewmodels.details.note_pictures import in_markdown, name_of, photo_of, words_of_picture
from xsearch_gui.viewmodels.details.notes import position_of
from xsearch_gui.viewmodels.text.wording import tip

_LINE_HEIGHT = 130.0  # percent
_WIDEST = 760  # pixels; longer lines are hard to follow
_PICTURE = QSize(320, 220)  # at most, of a photo within the text
_PHOTO = "photo"  # the scheme of addresses by which photos of the library are known within the text
_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


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
            self.document().setMarkdown(in_markdown(note.body), _FEATURES)
            self._place_pictures(note)
        else:
            self.setPlainText(note.body)
        self._space_lines()
        self._mark(note.sentences if note is not None else ())

    def _place_pictures(self, note: NoteText) -> None:
        """Put thumbnails and words in the place of pictures, the last first: positions before them stay."""
        for start, length, style, words in reversed(_pictures(self.document())):
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            hit = photo_of(note, style.name())
            image = QImage(hit.thumbnail) if hit is not None else QImage()
            if hit is None or image.isNull():
                text = self.tr("Picture: {name}").format(name=name_of(style.name(), words))
                plain = QTextCharFormat()
                plain.setForeground(self._theme.colors.color("muted"))
                cursor.insertText(text, plain)
                continue
            address = f"{_PHOTO}:{hit.item}"
            self.document().addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(address), image)
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
        if address.scheme() == _PHOTO:
            self.photo_clicked.emit(int(address.path()))

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


def _pictures(document: QTextDocument) -> list[tuple[int, int, QTextImageFormat, str]]:
    """Return where pictures stand in a text: position, length, format and words of each.

    Qt has a character of a picture for every run of its words.
    """
    found: list[tuple[int, int, QTextImageFormat, str]] = []
    block = document.begin()
    while block.isValid():
        part = block.begin()
        while not part.atEnd():
            fragment = part.fragment()
            style = fragment.charFormat()
            if style.isImageFormat():
                start, image = fragment.position(), style.toImageFormat()
                words = str(style.property(QTextFormat.Property.ImageAltText) or "")
                if found and found[-1][0] + found[-1][1] == start and found[-1][2].name() == image.name():
                    start, _, image, before = found.pop()
                    words = before + words
                found.append((start, fragment.position() + fragment.length() - start, image, words))
            part += 1
        block = block.next()
    return [(start, length, image, words_of_picture(words)) for start, length, image, words in found]
