"""The window with the real worker processes, the built-in encoder and real photos: the whole program once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from xsearch_gui.app import Application
from xsearch_gui.core.indexing.sample import write_sample
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.ui.settings.teaching_dialog import TeachingDialog
from xsearch_gui.viewmodels.details.heat import HeatState
from xsearch_gui.viewmodels.search.search import SearchState
from xsearch_gui.viewmodels.viewing.viewer import ViewerState

SECONDS = 60_000


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    write_sample(str(folder), SilentReporter())
    return folder


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Application]:
    application = Application(qapp, AppPaths.under(tmp_path / "home"), open_url=lambda url: True)
    application.start()
    yield application
    with qtbot.waitSignal(application.closed, timeout=SECONDS):
        application.window.close()
    application.end()
    for made in (application.theme, application.window, application):
        made.deleteLater()
    # Now, and not in whichever test has the next event loop.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def results(application: Application) -> list[str]:
    model = application.window.results.grid.model()
    return [model.index(row, 0).data(Qt.ItemDataRole.DisplayRole) for row in range(model.rowCount())]


def wait_for(qtbot: QtBot, application: Application, state: SearchState) -> None:
    search = application.models.search
    qtbot.waitUntil(lambda: search.state is state and not search.is_searching, timeout=SECONDS)


def photos_of(application: Application) -> int:
    status = application.models.library.status
    return status.photos if status is not None else 0


def drop(application: Application, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    arguments = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(application.window, QDragEnterEvent(QPoint(300, 300), *arguments))
    QApplication.sendEvent(application.window, QDropEvent(QPointF(300, 300), *arguments))


@pytest.mark.qt_log_ignore("This plugin does not support", "iCCP", extend=True)
def test_add_a_folder_describe_a_photo_drop_a_picture(
    qtbot: QtBot, program: Application, sample: Path, tmp_path: Path
) -> None:
    models, window = program.models, program.window
    qtbot.waitUntil(lambda: models.search.state is SearchState.FIRST_START, timeout=SECONDS)
    with qtbot.waitSignal(models.library.settled, timeout=SECONDS):
        drop(program, sample)
    status = models.library.status
    assert status is not None and (status.photos, status.notes, status.pending) == (13, 7, 0)
    assert models.library.failures == ()

    qtbot.keyClicks(window.search_box.edit, "a tabby with green eyes")
    wait_for(qtbot, program, SearchState.RESULTS)
    assert results(program)[0] == "chelsea-on-the-sofa"

    qtbot.keyClick(window.search_box.edit, Qt.Key.Key_Down)  # into the grid: the first result
    qtbot.waitUntil(lambda: models.details.details is not None, timeout=SECONDS)
    details = models.details.details
    assert details is not None
    assert {os.path.basename(note.path) for note in details.notes} >= {"chelsea.md"}
    assert window.inspector.isVisible()

    (cat,) = sample.rglob("chelsea-on-the-sofa.*")
    with Image.open(cat) as original:  # a photo that appears in a folder is shown without being asked for
        original.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(cat.with_name("mirrored.jpg"))
    qtbot.waitUntil(lambda: "mirrored" in results(program), timeout=SECONDS)

    with Image.open(sample / "Space" / "falcon-on-the-pad.jpg") as original:
        half = original.resize((original.width // 2, original.height // 2))
        half.save(tmp_path / "dropped.png")
    drop(program, tmp_path / "dropped.png")
    wait_for(qtbot, program, SearchState.RESULTS)
    assert results(program)[0] == "falcon-on-the-pad"
    assert "trip-to-the-cape.md" in {os.path.basename(hit.path) for hit in models.search.notes.hits}

    models.search.set_text("falcon type:photo")
    wait_for(qtbot, program, SearchState.RESULTS)
    window.results.grid.choose_first()
    qtbot.waitUntil(lambda: models.details.can_annotate, timeout=SECONDS)
    caption = window.inspector.own.caption
    caption.setFocus()
    qtbot.keyClicks(caption, "Grandfather Wilhelm built its gyroscope")
    qtbot.keyClick(caption, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: models.details.own_caption.startswith("Grandfather"), timeout=SECONDS)
    models.search.set_text("grandfather Wilhelm gyroscope type:photo")  # found at once, without reading anything again
    wait_for(qtbot, program, SearchState.RESULTS)
    assert results(program)[0] == "falcon-on-the-pad"

    window.detail_views.open(next(hit for hit in models.search.hits.hits if hit.title == "falcon-on-the-pad"))
    viewer = models.item_models.viewer
    qtbot.waitUntil(lambda: viewer.state is ViewerState.SHOWN, timeout=SECONDS)
    window.actions_by_name["heat"].trigger()
    states = (HeatState.SHOWN, HeatState.ABSENT)
    qtbot.waitUntil(lambda: models.item_models.heat.state in states, timeout=SECONDS)

    models.search.set_text("a rocket launch")
    window.pages.go("notes")
    notes = models.item_models.notes
    qtbot.waitUntil(lambda: not notes.is_loading and notes.list.rowCount() > 0, timeout=SECONDS)
    window.detail_views.notes.show_note(
        next(hit for hit in notes.list.hits if hit.path.endswith("trip-to-the-cape.md"))
    )
    qtbot.waitUntil(lambda: notes.note is not None, timeout=SECONDS)
    assert window.detail_views.notes.reader.marked
    assert "falcon-on-the-pad" in {hit.title for hit in notes.own.hits}


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_back_up_restore_and_repair(qtbot: QtBot, program: Application, sample: Path, tmp_path: Path) -> None:
    models, window = program.models, program.window
    with qtbot.waitSignal(models.library.settled, timeout=SECONDS):
        drop(program, sample)
    window.actions_by_name["safety"].trigger()
    safety, file = models.safety, tmp_path / "kept.zip"
    safety.back_up(str(file))
    qtbot.waitUntil(lambda: not safety.is_busy, timeout=SECONDS)
    assert file.exists() and str(file) in safety.said

    models.library.forget(str(sample))
    qtbot.waitUntil(lambda: models.library.is_empty and not models.library.is_busy, timeout=SECONDS)
    with qtbot.waitSignal(safety.verified, timeout=SECONDS):
        safety.verify(str(file))
    (asked,) = [it for it in QApplication.topLevelWidgets() if isinstance(it, QMessageBox) and it.isVisible()]
    assert "13 photos" in asked.informativeText()
    next(button for button in asked.buttons() if button.text() == "Restore").click()
    qtbot.waitUntil(lambda: not safety.is_busy and photos_of(program) == 13, timeout=SECONDS)
    models.search.set_text("a tabby with green eyes")
    wait_for(qtbot, program, SearchState.RESULTS)
    assert results(program)[0] == "chelsea-on-the-sofa"

    safety.check()
    qtbot.waitUntil(lambda: not safety.is_busy and bool(safety.findings), timeout=SECONDS)
    assert {finding.what for finding in safety.findings} >= {"catalogue", "index", "folders"}
    with open(program.paths.catalogue, "r+b") as broken:
        broken.write(os.urandom(30_000))
    os.truncate(f"{program.paths.catalogue}-wal", 0)
    safety.repair()
    qtbot.waitUntil(lambda: not safety.is_busy and photos_of(program) == 13, timeout=SECONDS)
    assert "damaged" in safety.said


@pytest.mark.qt_log_ignore("This plugin does not support", "iCCP", extend=True)
def test_captions_that_teach_are_written_by_the_keyboard_and_found(
    qtbot: QtBot, program: Application, sample: Path, tmp_path: Path
) -> None:
    models = program.models
    qtbot.waitUntil(lambda: models.search.state is SearchState.FIRST_START, timeout=SECONDS)
    for path in sample.rglob("*"):
        if path.suffix in (".csv", ".jsonl", ".md", ".tsv", ".txt", ".xmp"):
            path.unlink()  # only pictures: no photo has words yet
    with qtbot.waitSignal(models.library.settled, timeout=SECONDS):
        models.library.add_folders([str(sample)])
    dialog, teaching = TeachingDialog(models.teaching, program.window), models.teaching
    dialog.open()
    qtbot.waitUntil(lambda: teaching.current is not None, timeout=SECONDS)
    first = Path(teaching.current.photo.path).stem
    qtbot.keyClicks(dialog.edit, "quokka at the pier")
    qtbot.keyClick(dialog.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: teaching.place == 1, timeout=SECONDS)
    while teaching.current is not None:
        qtbot.keyClick(dialog, Qt.Key.Key_PageDown)
    # Learning needs more: a sentence says so, and the caption stays.
    qtbot.waitUntil(lambda: "at least 20 are needed" in teaching.problem, timeout=SECONDS)
    dialog.close()
    qtbot.keyClicks(program.window.search_box.edit, "quokka")
    qtbot.waitUntil(lambda: not models.search.is_searching and results(program)[:1] == [first], timeout=SECONDS)
