"""Looking closely: write about a photo, see it large, see why it matched, read notes."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from fake_worker_hits import make_hit, paint
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.steps import add, text_of, type_words
from xsearch_gui.app import Application
from xsearch_gui.core.records.details import MarkedSentence, NotePhoto, NoteText
from xsearch_gui.core.records.items import Link
from xsearch_gui.ui.details.note_reader import NoteReader
from xsearch_gui.ui.details.viewer_canvas import Canvas
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.viewmodels.details.heat import HeatState
from xsearch_gui.viewmodels.viewing.viewer import ViewerState


@pytest.fixture
def shown(qtbot: QtBot, application: Application, folder: Path) -> Application:
    """The results of a query, the first of them chosen."""
    add(qtbot, application, folder)
    type_words(qtbot, application, "beach")
    application.window.results.grid.setFocus()
    application.window.results.grid.choose_first()
    qtbot.waitUntil(lambda: application.models.details.can_annotate)
    return application


def test_write_captions_and_tags(qtbot: QtBot, shown: Application) -> None:
    write_a_caption(qtbot, shown)
    accept_a_word(qtbot, shown)
    tag_several(qtbot, shown)
    messages = shown.models.messages
    shown.window.actions_by_name["write_sidecar"].trigger()
    qtbot.waitUntil(lambda: messages.current is not None and "written into 2 files" in messages.current.text)


def write_a_caption(qtbot: QtBot, shown: Application) -> None:
    window, details = shown.window, shown.models.details
    edit = window.inspector.own.caption
    edit.setFocus()
    qtbot.keyClicks(edit, "Ana / at the sea")
    assert not window.search_box.edit.hasFocus()  # "/" is a letter here
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: details.own_caption == "Ana / at the sea")
    assert window.inspector.own.saved.text() == "Saved"
    assert edit.toPlainText() == "Ana / at the sea"

    qtbot.keyClicks(edit, "no")
    qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.toPlainText() == "Ana / at the sea"
    assert shown.models.search.text == "beach"  # Esc was for the caption

    edit.setPlainText("Another")
    window.results.grid.setCurrentIndex(shown.models.search.hits.index(2))  # choosing another photo keeps it
    qtbot.waitUntil(lambda: details.can_annotate and details.hit is not None and details.hit.item == 3)
    assert edit.toPlainText() == ""
    window.results.grid.setCurrentIndex(shown.models.search.hits.index(0))
    qtbot.waitUntil(lambda: details.own_caption == "Another")
    window.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: details.own_caption == "Ana / at the sea")
    window.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: details.own_caption == "")
    assert edit.toPlainText() == "" and not window.actions_by_name["undo"].isEnabled()
    redo = window.actions_by_name["redo"]
    assert redo.text() == "Redo the change of the caption"
    redo.trigger()
    qtbot.waitUntil(lambda: details.own_caption == "Ana / at the sea" and redo.isEnabled())
    assert window.actions_by_name["undo"].text() == "Undo the change of the caption"
    window.actions_by_name["undo"].trigger()
    qtbot.waitUntil(lambda: details.own_caption == "")


def accept_a_word(qtbot: QtBot, shown: Application) -> None:
    tags, details = shown.window.inspector.own.tags, shown.models.details
    qtbot.waitUntil(lambda: tags.proposed.words == ["seaside", "dog"])
    qtbot.mouseClick(tags.proposed.chips()[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: details.tags == ("seaside",))
    assert tags.tags.words == ["seaside"] and tags.proposed.words == ["dog"]
    inspector = shown.window.inspector
    order = [inspector.own.caption, *tags.tags.chips(), tags.edit, *tags.proposed.chips()]
    order += [inspector.heat_button, inspector.notes]
    qtbot.waitUntil(lambda: all(widget.isVisible() for widget in order))
    for before, after in pairwise(order):  # Tab leads from above to below
        step = before
        while (step := step.nextInFocusChain()).focusPolicy() == Qt.FocusPolicy.NoFocus or not step.isVisible():
            pass
        assert step is after
    qtbot.keyClicks(tags.edit, "Ana, summer")
    qtbot.keyClick(tags.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: details.tags == ("seaside", "Ana", "summer"))
    qtbot.keyClick(tags.tags.chips()[1], Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: details.tags == ("seaside", "summer"))
    shown.models.item_models.annotating.undo()
    qtbot.waitUntil(lambda: set(details.tags) == {"seaside", "Ana", "summer"})


def tag_several(qtbot: QtBot, shown: Application) -> None:
    window, selection = shown.window, shown.models.item_models.selection
    grid = window.results.grid
    grid.choose(0)
    grid.chosen_rows.select(shown.models.search.hits.index(2), QItemSelectionModel.SelectionFlag.Select)
    panel = window.inspector.currentWidget()
    qtbot.waitUntil(lambda: "2 photos" in text_of(panel))
    qtbot.keyClicks(panel.tags.edit, "trip")
    qtbot.keyClick(panel.tags.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: selection.shared_tags == ["trip"])
    assert ("summer", 1) in selection.some_tags
    chip = panel.tags.some.chips()[panel.tags.some.words.index("summer")]
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: set(selection.shared_tags) == {"trip", "summer"})


def test_walk_through_the_photos_and_magnify(qtbot: QtBot, shown: Application) -> None:
    window, model = shown.window, shown.models.item_models.viewer
    viewer, grid = window.detail_views.viewer, window.results.grid
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert viewer.isVisible() and viewer.hasFocus()
    qtbot.waitUntil(lambda: model.state is ViewerState.SHOWN)
    assert viewer.canvas.grab().toImage().pixelColor(viewer.canvas.rect().center()) == QColor("skyblue")
    assert not viewer.previous.isEnabled()

    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: model.state is ViewerState.SHOWN and model.hit is not None and model.hit.item == 3)
    assert grid.currentIndex().row() == 2  # past the note; the details and the way back follow
    qtbot.keyClick(viewer, Qt.Key.Key_Left)
    assert model.hit is not None and model.hit.item == 1

    canvas = viewer.canvas
    see_the_heat(qtbot, shown)
    grid.setCurrentIndex(shown.models.search.hits.index(0))
    assert canvas.is_fitted
    before = canvas.scale
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    assert canvas.scale > before
    qtbot.keyClick(viewer, Qt.Key.Key_Z)
    assert canvas.is_fitted
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(30, 30))
    assert canvas.percent == 100
    qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    assert not viewer.isVisible() and grid.hasFocus() and model.image is None
    assert grid.chosen_rows.rows() == [0]
    assert shown.models.search.text == "beach"


def test_the_point_under_the_mouse_stays_there(qtbot: QtBot) -> None:
    canvas, image = Canvas(), QImage(2000, 1500, QImage.Format.Format_RGB32)
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.set_picture(image, image.size())
    at = QPointF(300, 80)
    before = canvas.measured().to_photo(at)
    canvas.zoom(4.0, at)
    after = canvas.measured().to_photo(at)
    assert (round(before.x(), 3), round(before.y(), 3)) == (round(after.x(), 3), round(after.y(), 3))
    canvas.move_by(10_000, 10_000)
    assert canvas.measured().target.right() >= canvas.width() - 1  # never beyond the edge


def see_the_heat(qtbot: QtBot, shown: Application) -> None:
    inspector, heat = shown.window.inspector, shown.models.item_models.heat
    assert inspector.heat_button.isVisible() and heat.image is None
    shown.window.actions_by_name["heat"].trigger()
    qtbot.waitUntil(lambda: heat.state is HeatState.SHOWN)
    assert heat.image is not None
    cold, hot = heat.image.pixelColor(0, 0), heat.image.pixelColor(heat.image.width() - 1, heat.image.height() - 1)
    assert cold.alpha() < hot.alpha()
    assert "\u201cbeach\u201d" in text_of(inspector)
    shown.window.results.grid.setCurrentIndex(shown.models.search.hits.index(2))
    assert heat.state is HeatState.OFF  # it belonged to the other photo


def test_a_note_is_read_with_its_sentence_marked(qtbot: QtBot, shown: Application) -> None:
    window, notes = shown.window, shown.models.item_models.notes
    qtbot.waitUntil(lambda: shown.models.details.notes.rowCount() == 1)
    window.inspector.note_opened.emit(shown.models.details.notes.hit(0))
    assert window.pages.current == "notes"
    qtbot.waitUntil(lambda: notes.note is not None and notes.list.rowCount() == 1)
    reader = window.detail_views.notes.reader
    assert reader.marked and "until the sun went down" in reader.toPlainText()
    assert reader.extraSelections()[0].cursor.selectedText().endswith("sun went down")
    assert window.detail_views.notes.own.model().rowCount() == 3

    window.detail_views.notes.own.opened.emit(notes.own.hit(1))
    assert window.detail_views.viewer.isVisible()
    qtbot.keyClick(window.detail_views.viewer, Qt.Key.Key_Escape)
    assert window.pages.current == "notes"

    type_words(qtbot, shown, "submarine")
    qtbot.waitUntil(lambda: notes.list.rowCount() == 0 and not notes.is_loading)
    assert "No note matches" in text_of(window.detail_views.notes)


def test_nothing_of_a_note_is_loaded_from_elsewhere(qtbot: QtBot, qapp: QApplication) -> None:
    theme = Theme(qapp)
    reader = NoteReader(theme)
    qtbot.addWidget(reader)
    body = "# Title\n\n![cat](file:///etc/passwd) <script>x</script> *two*\nwords 🐕 and more.\n\nLast one."
    marked = (MarkedSentence("two words 🐕 and more.", 1.0),)
    reader.set_note(NoteText(1, "/n.md", "Title", body, True, "", sentences=marked))
    text = reader.toPlainText()
    assert "<script>x</script>" in text and "cat" in text and "\ufffc" not in text
    assert reader.extraSelections()[0].cursor.selectedText() == "two words 🐕 and more"
    assert reader.loadResource(2, "file:///etc/passwd").width() == 1
    theme.deleteLater()


@pytest.mark.parametrize(
    ("embedded", "words"),
    [
        ("![[Tom's 5% (2).jpg|300]]", ""),
        ("![[media/Tom's 5% (2).jpg|the cake|300x200]]", "the cake"),
        ("![](<media/Tom's 5% (2).jpg>)", ""),
        ("![the cake|300](media/Tom%27s%205%25%20(2).jpg 'at home')", "the cake"),
        ('<img src="media/Tom&#39;s%205%25%20(2).jpg" width="300" alt="the [cake]">', "the (cake)"),
    ],
)
def test_no_marks_of_a_picture_are_shown(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, embedded: str, words: str
) -> None:
    theme = Theme(qapp)
    reader = NoteReader(theme)
    qtbot.addWidget(reader)
    hit = make_hit(5, path="/n/media/Tom's 5% (2).jpg", thumbnail=paint(tmp_path / "thumbnail.png", "red", (512, 384)))
    body = f"Cake {embedded} and tea"
    reader.set_note(NoteText(1, "/n/n.md", "", body, True, "", photos=(NotePhoto(hit, Link.MENTION),)))
    assert reader.toPlainText() == f"Cake \ufffc{' ' if words else ''}{words} and tea"
    theme.deleteLater()


def test_a_picture_in_a_note_is_its_photo_or_is_named(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    theme = Theme(qapp)
    reader = NoteReader(theme)
    qtbot.addWidget(reader)
    thumbnail = paint(tmp_path / "thumbnail.png", "red", (512, 384))
    own = [make_hit(item, path=f"/n/{name}", thumbnail=thumbnail) for item, name in ((5, "sea.jpg"), (6, "My dog.jpg"))]
    photos = tuple(NotePhoto(hit, Link.MENTION) for hit in own)
    body = (
        "![](sea.jpg) ![](gone/far%20away.jpg) ![x](file:///etc/passwd.png) ![[My dog.jpg|Max at home]] ![a](b(1).jpg)"
        " ![alt][ref] ![](https://example.org/sea.jpg)\n\n[ref]: other.jpg"
    )
    reader.set_note(NoteText(1, "/n/n.md", "Title", body, True, "", photos=photos))
    named = ["far away.jpg", "x", "a", "alt", "sea.jpg"]
    text = reader.toPlainText()
    assert [it for it in named if f"Picture: {it}" in text] == named
    assert text.count("\ufffc") == 2 and "Max at home" in text
    reader.resize(700, 500)
    reader.show()
    shown = reader.grab().toImage()
    red = [QColor(shown.pixel(x, y)) == QColor("red") for x in range(0, 700, 5) for y in range(0, 500, 5)]
    assert sum(red) > 1000  # the photos themselves
    with qtbot.waitSignal(reader.photo_clicked) as clicked:
        reader.anchorClicked.emit(QUrl("photo:6"))
    assert clicked.args == [6]
    theme.deleteLater()
