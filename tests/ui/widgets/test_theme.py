"""The theme, the icons and the words of the window."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from xsearch_gui.app import Application, ExceptionHook
from xsearch_gui.core.paths import bundled
from xsearch_gui.ui.widgets.icons import pixmap
from xsearch_gui.ui.widgets.specs.action_specs import MENUS, OFFERED, SPECS, SUBMENUS
from xsearch_gui.ui.widgets.specs.album_specs import ALBUM_MENU, SORT_MENU
from xsearch_gui.ui.widgets.specs.culling_specs import GIVE_MENU, SEPARATOR
from xsearch_gui.ui.widgets.specs.file_specs import FILES_MENU, OPEN_MENU
from xsearch_gui.ui.widgets.specs.stack_specs import STACK_MENU
from xsearch_gui.ui.widgets.theme import DARK, LIGHT, VIEWER, Appearance, Colors
from xsearch_gui.viewmodels.shell.messages import Level, Messages

GROUNDS = ("window", "surface", "hover", "accent_soft", "paper")
PAIRS = [
    *product(("text", "muted"), GROUNDS),
    ("muted", "sunken"),
    ("accent", "window"),
    ("accent", "surface"),
    ("on_accent", "accent"),
    ("text", "danger_soft"),
    ("text", "warning_soft"),
    ("accent", "danger_soft"),
    ("accent", "warning_soft"),
    ("danger", "danger_soft"),
    ("warning", "warning_soft"),
    ("warning", "surface"),
    ("warning", "accent_soft"),
    ("warning", "hover"),
    ("good", "surface"),
]


def luminance(color: QColor) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colors", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_contrast(colors: Colors, ink: str, ground: str) -> None:
    light, dark = sorted((luminance(colors.color(ink)), luminance(colors.color(ground))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.parametrize("ink", ["viewer_text", "viewer_muted", "viewer_accent"])
@pytest.mark.parametrize("below", ["#141416", "#ffffff"])  # the ground, or a white photo behind the veil
def test_contrast_over_photos(ink: str, below: str) -> None:
    veil, photo = QColor(VIEWER["viewer_veil"]), QColor(below)
    share = veil.alphaF()
    mixed = [share * a + (1 - share) * b for a, b in zip(veil.getRgbF()[:3], photo.getRgbF()[:3], strict=True)]
    ground = QColor.fromRgbF(*mixed)
    light, dark = sorted((luminance(QColor(VIEWER[ink])), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_live_switch(qtbot: QtBot, application: Application) -> None:
    window = application.window
    application.theme.set_appearance(Appearance.LIGHT)
    light = window.grab().toImage().pixelColor(5, window.height() // 2)
    window.actions_by_name["appearance_dark"].trigger()
    assert application.theme.is_dark
    dark = window.grab().toImage().pixelColor(5, window.height() // 2)
    assert light.lightness() > 200 > 60 > dark.lightness()


def test_every_icon_is_drawn_and_used(qapp: QApplication) -> None:
    source = "".join(path.read_text() for path in Path(sys.modules["xsearch_gui"].__path__[0]).rglob("*.py"))
    for file in bundled("resources", "icons").glob("*.svg"):
        image = pixmap(file.stem, QColor("black"), 24).toImage()
        inked = sum(image.pixelColor(x, y).alpha() > 0 for x in range(24) for y in range(24))
        assert 20 < inked <= 24 * 24, file
        assert f'"{file.stem}"' in source, file


def test_the_style_sheet_has_no_colour_of_its_own() -> None:
    style = bundled("resources", "style", "window.qss").read_text()
    assert not re.search(r":\s*#[0-9a-fA-F]{3,8}", style)


def test_every_action_is_in_a_menu_and_no_key_is_used_twice() -> None:
    in_menus = [name for _, names in MENUS for name in names if name != SEPARATOR]
    in_menus += [
        name
        for menu in (GIVE_MENU, ALBUM_MENU, SORT_MENU, FILES_MENU, OPEN_MENU, STACK_MENU, *SUBMENUS.values())
        for name in menu
        if name != SEPARATOR
    ]
    assert sorted([*in_menus, *OFFERED]) == sorted(spec.name for spec in SPECS)
    keys = [QKeySequence(key).toString() for spec in SPECS for key in spec.keys]
    assert len(keys) == len(set(keys))


def test_every_button_has_a_name_for_screen_readers(application: Application) -> None:
    for button in application.window.findChildren(QAbstractButton):
        if button.objectName() in ("qt_spinbox_lineedit", "qt_toolbar_ext_button") or not button.isVisible():
            continue
        assert button.accessibleName() or button.text() or button.toolTip()


def test_an_unexpected_exception_becomes_a_message(qtbot: QtBot, tmp_path: Path) -> None:
    messages = Messages()
    hook = ExceptionHook(messages, tmp_path / "window.log")
    try:
        raise ValueError("a cause")
    except ValueError as error:
        hook.handle(type(error), error, error.__traceback__)
    assert messages.current is not None
    assert messages.current.level is Level.ERROR
    assert "a cause" in messages.current.detail
    assert "window.log" in messages.current.text


def test_the_window_loads_nothing_heavy() -> None:
    code = "import xsearch_gui.app, sys; print(sorted(set(sys.modules) & {'onnxruntime', 'hnswlib', 'numpy', 'PIL'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
@pytest.mark.parametrize("kind", [QCheckBox, QRadioButton])
def test_the_outline_of_a_box_is_seen(
    qtbot: QtBot, application: Application, appearance: Appearance, kind: type[QAbstractButton]
) -> None:
    application.theme.set_appearance(appearance)
    frame = QWidget()
    box = kind("", frame)
    qtbot.addWidget(frame)
    frame.show()
    picture = frame.grab(box.geometry()).toImage()
    line = [luminance(picture.pixelColor(x, picture.height() // 2)) for x in range(picture.width())]
    ground = luminance(application.theme.colors.color("window"))
    contrasts = [(max(it, ground) + 0.05) / (min(it, ground) + 0.05) for it in line]
    assert max(contrasts) >= 3  # WCAG 2.2, non-text contrast
