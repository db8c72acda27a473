"""The document of a note: made apart from any window, so that it is laid out only when nothing in it can be loaded.

Qt looks for the file of a picture whenever it lays one out, whatever ``loadResource`` answers. So a note is parsed in a
document that nobody shows yet, and every picture in it is replaced before it is shown.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QImage, QTextCursor, QTextDocument, QTextFormat, QTextImageFormat

from xsearch_gui.viewmodels.details.note_pictures import in_markdown, words_of_picture
from xsearch_gui.viewmodels.details.note_text import LONGEST_LINE, in_plain, is_formatted

_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML


def no_picture() -> QImage:
    """Return a picture of one transparent pixel: where there is none at all, Qt opens the file itself."""
    image = QImage(1, 1, QImage.Format.Format_ARGB32)
    image.fill(0)
    return image


class QuietDocument(QTextDocument):
    """Loads nothing, whatever is asked for: not from the disk, and not from a network."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setUndoRedoEnabled(False)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Return an empty picture for every name."""
        return no_picture()

    def set_note(self, body: str, markdown: bool) -> None:
        """Take over a text: Markdown where it is some that Qt can lay out in time, else as it stands."""
        if markdown and is_formatted(body):
            self.setMarkdown(in_markdown(body), _FEATURES)
            self._break_lines()
        else:
            self.setPlainText(in_plain(body))

    def pictures(self) -> list[tuple[int, int, QTextImageFormat, str]]:
        """Return where pictures stand in the text: position, length, format and words of each.

        Qt has a character of a picture for every run of its words.
        """
        found: list[tuple[int, int, QTextImageFormat, str]] = []
        block = self.begin()
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

    def _break_lines(self) -> None:
        """Break paragraphs that are so long that Qt would lay them out for minutes."""
        cursor, block = QTextCursor(self), self.begin()
        while block.isValid():
            if block.length() > LONGEST_LINE:
                at = block.text().rfind(" ", LONGEST_LINE // 2, LONGEST_LINE)
                cursor.setPosition(block.position() + (at if at > 0 else LONGEST_LINE))
                cursor.insertBlock()
                block = cursor.block()
            else:
                block = block.next()
