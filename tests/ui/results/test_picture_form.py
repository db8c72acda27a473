"""The options of new pictures: remembered, refused where they mean nothing, used by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from xsearch_gui.core.export.pictures import _mark
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.export import (
    ColourSpace,
    ExportItemsReport,
    ExportItemsRequest,
    ExportMode,
    MetadataPolicy,
    PictureFormat,
    PictureOptions,
    Sharpening,
)
from xsearch_gui.ui.results.export_dialog import ExportDialog
from xsearch_gui.ui.results.picture_form import PictureForm
from xsearch_gui.viewmodels.results.watermark import drawn


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


def test_what_was_chosen_is_there_the_next_time(qtbot: QtBot, settings: QSettings) -> None:
    form = PictureForm(settings)
    qtbot.addWidget(form)
    assert form.options() == PictureOptions()
    form.edge.setValue(1234)
    form.quality.setValue(77)
    for box, value in (
        (form.format, PictureFormat.WEBP),
        (form.colours, ColourSpace.P3),
        (form.sharpening, Sharpening.HIGH),
        (form.metadata, MetadataPolicy.COPYRIGHT),
    ):
        box.setCurrentIndex(box.findData(value.value))
    form.pattern.setEditText("{date}")
    form.watermark.setText("© Ø 漢字")
    chosen = form.options()
    again = PictureForm(settings)
    qtbot.addWidget(again)
    assert again.options() == chosen
    assert chosen.long_edge == 1234 and chosen.colours is ColourSpace.P3
    again.format.setCurrentIndex(again.format.findData(PictureFormat.PNG.value))
    assert not again.quality.isEnabled()


@pytest.mark.parametrize("kept", ["nonsense", "[1]", '{"edge": "x", "format": "gif", "quality": 900}'])
def test_what_was_kept_wrong_is_as_if_it_were_not(qtbot: QtBot, settings: QSettings, kept: str) -> None:
    settings.setValue("export/pictures", kept)
    form = PictureForm(settings)
    qtbot.addWidget(form)
    assert form.options().format is PictureFormat.JPEG
    assert form.options().long_edge == 2048


def test_a_watermark_is_drawn_in_any_script() -> None:
    assert drawn("  ") == ""
    mark = _mark(drawn("Müller"))
    assert mark is not None
    assert mark.height > 150 and mark.width > 3 * mark.height / 2
    assert (mark.getpixel((0, 0)), mark.getextrema()) == (0, (0, 255))


def test_new_pictures_by_keys_alone(make_desk: Callable[[int], Desk], qtbot: QtBot, tmp_path: Path) -> None:
    desk = make_desk(30)
    few = Message("Smaller than asked, because their files hold no larger picture: {n}.", n=1)
    desk.jobs.answers[ExportItemsRequest] = lambda request: ExportItemsReport(request.target, copied=1, notices=(few,))
    desk.window.activateWindow()
    desk.window.results.grid.choose(0)
    qtbot.waitUntil(lambda: desk.models.item_models.selection.hit is not None)
    QTest.keyClick(desk.window.results.grid, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.window.findChild(ExportDialog) is not None)
    dialog = desk.window.findChild(ExportDialog)
    assert not dialog.pictures.isVisibleTo(dialog)
    dialog.choose(ExportMode.PICTURES)
    assert dialog.pictures.isVisibleTo(dialog)
    dialog.target.setText(str(tmp_path))
    dialog.pictures.pattern.setEditText("{nothing}")
    assert not dialog._go.isEnabled()
    assert "There is no field {nothing}" in dialog._said.text()
    dialog.pictures.pattern.setEditText("{name}")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(desk.jobs.asked_for(ExportItemsRequest)))
    request = desk.jobs.asked_for(ExportItemsRequest)[0]
    assert (request.how, request.pictures) == (ExportMode.PICTURES, PictureOptions())
    qtbot.waitUntil(lambda: desk.models.messages.current is not None)
    assert desk.models.messages.current.text.endswith("because their files hold no larger picture: 1.")
    desk.window.actions_by_name["export"].trigger()
    qtbot.waitUntil(lambda: any(one is not dialog for one in desk.window.findChildren(ExportDialog)))
    again = [one for one in desk.window.findChildren(ExportDialog) if one is not dialog][-1]
    assert (again.mode, again.target.text()) == (ExportMode.PICTURES, str(tmp_path))
