"""Files of photos from the window with real worker processes and the watcher: renamed, to the bin, exported, back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from xsearch_gui.app import Application
from xsearch_gui.core.indexing.sample import write_sample
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.export import ExportMode, PictureOptions
from xsearch_gui.ui.results.rename_dialog import RenameDialog
from xsearch_gui.viewmodels.search.search import SearchState

SECONDS = 60_000
pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the system's own bin is left alone")


@pytest.fixture
def program(qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    application = Application(qapp, AppPaths.under(tmp_path / "home"), open_url=lambda url: True)
    application.start()
    yield application
    with qtbot.waitSignal(application.closed, timeout=SECONDS):
        application.window.close()
    application.end()
    for made in (application.theme, application.window, application):
        made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.qt_log_ignore("This plugin does not support", "iCCP", extend=True)
def test_files_are_renamed_binned_exported_and_come_back(qtbot: QtBot, program: Application, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    write_sample(str(folder), SilentReporter())
    before = contents(folder)
    models, window = program.models, program.window
    qtbot.waitUntil(lambda: models.search.state is SearchState.FIRST_START, timeout=SECONDS)
    with qtbot.waitSignal(models.library.settled, timeout=SECONDS):
        models.library.add_folders([str(folder)])
    qtbot.waitUntil(lambda: models.search.hits.rowCount() > 3, timeout=SECONDS)
    status = models.library.status
    assert status is not None
    photos = status.photos

    def do(name: str, said: str, answer: Callable[[], None] = lambda: None) -> None:
        window.actions_by_name[name].trigger()
        answer()
        qtbot.waitUntil(
            lambda: models.messages.current is not None and said in models.messages.current.text, timeout=SECONDS
        )
        if out := os.environ.get("XSEARCH_PICTURES"):
            qtbot.wait(600)
            window.grab().save(f"{out}/{name}-{said[:12]}.png")
        qtbot.waitUntil(
            lambda: not any(row.is_open for row in models.jobs.rows) and not models.search.is_searching, timeout=SECONDS
        )

    def all_selected() -> None:
        window.results.grid.choose_first()
        window.actions_by_name["select_all"].trigger()
        qtbot.waitUntil(lambda: models.item_models.selection.count >= photos, timeout=SECONDS)

    def rename() -> None:
        qtbot.waitUntil(lambda: window.findChild(RenameDialog) is not None, timeout=SECONDS)
        dialog = window.findChild(RenameDialog)
        dialog.pattern.setEditText("holiday {n}")
        qtbot.waitUntil(dialog.go.isEnabled, timeout=SECONDS)
        dialog.go.click()

    def confirm() -> None:
        qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=SECONDS)
        box = window.findChild(QMessageBox)
        next(one for one in box.buttons() if one is not box.button(QMessageBox.StandardButton.Cancel)).click()
        box.deleteLater()

    models.search.set_text("type:photo")
    models.search.search_now()
    all_selected()
    do("rename", "photos renamed", rename)
    assert sum(name.startswith("holiday ") for name in contents(folder)) >= photos

    def is_renamed_beside_the_grid() -> bool:
        chosen = models.details.hit
        return chosen is not None and chosen.title.startswith("holiday ")

    qtbot.waitUntil(is_renamed_beside_the_grid, timeout=SECONDS)
    do("undo", "undone")
    assert contents(folder) == before
    qtbot.wait(1500)  # the watcher has looked by then
    assert models.library.status is not None and models.library.status.photos == photos
    all_selected()
    do("to_bin", "put into the bin", confirm)
    assert not [name for name in contents(folder) if name.endswith((".jpg", ".png"))]
    do("undo", "undone")
    assert contents(folder) == before
    options = PictureOptions(long_edge=300)
    items = tuple(hit.item for hit in models.search.hits.hits)[:3]
    models.exporter.export(items, ExportMode.PICTURES, str(tmp_path / "out"), "", options)
    out = tmp_path / "out"
    qtbot.waitUntil(lambda: len(list(out.glob("[!.]*.jpg"))) == len(items), timeout=SECONDS)  # not those half written
    for path in out.glob("[!.]*"):
        with Image.open(path) as made:
            assert (made.format, max(made.size)) == ("JPEG", 300)
