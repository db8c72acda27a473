"""Notes that strangers wrote: nothing of them is opened, and no text keeps the window busy."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_worker_hits import make_hit, paint
from opened_files import watching
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.details import MarkedSentence, NotePhoto, NoteText
from xsearch_gui.core.records.items import Link
from xsearch_gui.ui.details.note_reader import NoteReader
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.viewmodels.details.note_text import LARGEST_SHOWN, is_cut, position_of

PIPE = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
FORMS = (
    "![a](P)",
    "![a][r]\n\n[r]: P",
    "![r]\n\n[r]: P",
    "![r][]\n\n[r]: P",
    "![a [b] c](P)",
    r"![a\]b](P)",
    "![a\nb](P)",
    "![a *b*\n`c`](P 'title')",
    "![](<P>)",
    "[![a](P)](P)",
    "> - ![a](P)",
    "| a |\n|---|\n| ![a](P) |",
    "# ![a](P)",
    "![[P]]",
    "![[P|words]]",
    "![a](file://P)",
    "![a](//P)",
    "![![a](P)](P)",
    "![a][r]\n\n[r]:\nP",
    '<img src="P">',
    "<img\nsrc=P>",
)


@pytest.fixture
def reader(qtbot: QtBot, qapp: QApplication) -> Iterator[NoteReader]:
    theme = Theme(qapp)
    made = NoteReader(theme)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    yield made
    theme.deleteLater()


def note(body: str, *, markdown: bool = True, sentences: tuple[str, ...] = ()) -> NoteText:
    marked = tuple(MarkedSentence(sentence, 1.0) for sentence in sentences)
    return NoteText(1, "/n/n.md", "Title", body, markdown, "", sentences=marked)


@PIPE
@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_a_picture_is_opened(reader: NoteReader, qapp: QApplication, tmp_path: Path, form: str) -> None:
    pipe, picture = tmp_path / "pipe.png", Path(paint(tmp_path / "real.png", "red"))
    os.mkfifo(pipe)  # whoever opens it for reading waits for ever
    with watching(tmp_path) as opened:
        for path in (pipe, picture):
            reader.set_note(note(form.replace("P", str(path))))
            reader.grab()
            qapp.processEvents()
            assert not [style.name() for *_, style, _ in reader.document().pictures()]
    assert opened == []


def test_what_watches_sees_an_open(tmp_path: Path) -> None:
    with watching(tmp_path) as opened:
        assert not QImage(paint(tmp_path / "seen.png", "red")).isNull()
    assert "seen.png" in opened


@PIPE
def test_a_picture_that_is_pasted_into_a_note_or_asked_for_is_empty(reader: NoteReader, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with watching(tmp_path) as opened:
        for name in (str(tmp_path / "pipe.png"), "//host/share/x.png", "/dev/stdin", "https://example.org/x.png"):
            for place in (reader, reader.document()):
                assert place.loadResource(2, QUrl(name)).size().toTuple() == (1, 1)
    assert opened == []


def test_a_picture_of_a_note_cannot_pretend_to_be_a_photo(qtbot: QtBot, reader: NoteReader, tmp_path: Path) -> None:
    thumbnail = paint(tmp_path / "thumbnail.png", "red", (512, 384))
    own = NotePhoto(make_hit(5, path="/n/sea.jpg", thumbnail=thumbnail), Link.MENTION)
    body = "![](sea.jpg) ![x](photo:5) [link](photo:x) [link](photo:²)"
    reader.set_note(NoteText(1, "/n/n.md", "Title", body, True, "", photos=(own,)))
    assert [style.name() for *_, style, _ in reader.document().pictures()] == ["photo:5"]
    assert "Picture: x" in reader.toPlainText()
    with qtbot.assertNotEmitted(reader.photo_clicked):
        for address in ("photo:x", "photo:²", "photo:", "file:///etc/passwd"):
            reader.anchorClicked.emit(QUrl(address))


ENDLESS = {
    "pictures": "![",
    "pictures with words": "![a](b) ",
    "embedded pictures": "![[",
    "brackets": "[",
    "links": "[a](",
    "emphasis": "*a",
    "items": "- a\n",
    "numbered items": "1. ",
    "quotations": "> ",
    "code": "`a",
    "headings": "# a\n",
    "rules": "---\n\n",
    "one word": "x",
    "two directions": "\u05d0a",
    "accents": "\u0301",
    "turns": "\u202e",
    "lines": "a\n",
    "backslashes": "\\",
    "data": "![](data:",
}


@pytest.mark.parametrize("name", ENDLESS)
@pytest.mark.parametrize("size", [90_000, 1_000_000])
def test_no_text_keeps_the_window_busy(reader: NoteReader, qapp: QApplication, name: str, size: int) -> None:
    unit = ENDLESS[name]
    body = unit * (size // len(unit))
    start = time.process_time()
    reader.set_note(note(body, sentences=("a " * 200, "word after word")))  # a long one is shown as plain text
    reader.grab()
    qapp.processEvents()
    assert time.process_time() - start < 5


def test_no_table_keeps_the_window_busy(reader: NoteReader, qapp: QApplication) -> None:
    for columns, rows in ((10, 900), (4000, 2), (2, 4500)):
        body = "|a" * columns + "|\n" + "|-" * columns + "|\n" + ("|a" * columns + "|\n") * rows
        start = time.process_time()
        reader.set_note(note(body))
        reader.grab()
        qapp.processEvents()
        assert time.process_time() - start < 5


def test_ordinary_notes_keep_their_form(reader: NoteReader) -> None:
    body = (
        "# Title\n\n" + "A *walk* along the river.\n\n" * 500 + "| bird | seen |\n|---|---|\n" + "| gull | 3 |\n" * 40
    )
    reader.set_note(note(body + "- a\n- b\n"))
    text = reader.toPlainText()
    assert "*" not in text and "|" not in text and "#" not in text
    assert reader.document().begin().blockFormat().headingLevel() == 1


def test_of_a_very_long_note_the_beginning_is_shown(reader: NoteReader) -> None:
    body = "word " * 200_000
    reader.set_note(note(body, markdown=False))
    assert is_cut(body) and not is_cut(body[:LARGEST_SHOWN])
    assert len(reader.toPlainText().replace("\n", " ")) == pytest.approx(LARGEST_SHOWN, abs=10)


def test_marks_that_cannot_be_seen_are_written_out(reader: NoteReader) -> None:
    for markdown in (True, False):
        reader.set_note(note("photo\u202egpj.exe and \x1b[2J", markdown=markdown))
        assert reader.toPlainText() == r"photo\u202egpj.exe and \x1b[2J"


def test_sentences_are_found_whatever_stands_between_their_words() -> None:
    assert position_of("two words", "network two\n\n* words") == (8, 12)
    assert position_of("words 🐕 more", "🐕🐕 words 🐕 more") == (5, 13)
    text = "a " * 100_000
    start = time.process_time()
    assert position_of(text + "b", text) is None
    assert time.process_time() - start < 2
