"""Names and captions of strangers in the window: no markup, no turned letters, nothing that is opened."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_worker_hits import paint
from opened_files import watching
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.items import Failure
from xsearch_gui.ui.widgets.boxes import message_box
from xsearch_gui.ui.widgets.chips import Chip
from xsearch_gui.ui.widgets.fitting import LineButton, LineLabel
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.tables import failures_table
from xsearch_gui.viewmodels.text.wording import shortened, tip

SOURCES = Path(__file__).resolve().parents[2] / "xsearch_gui"
NAME = "photo\u202egpj.exe\x1b[2J"
SEEN = r"photo\u202egpj.exe\x1b[2J"


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called == name:
                yield f"{path.relative_to(SOURCES).as_posix()}:{node.lineno}", node


def makes_a_tip(argument: ast.expr) -> bool:
    """Whether an argument is ``tip(...)``, or the tip of something else."""
    if not isinstance(argument, ast.Call):
        return False
    return getattr(argument.func, "id", "") == "tip" or getattr(argument.func, "attr", "") == "toolTip"


def test_every_tool_tip_is_made_by_one_function() -> None:
    assert not [place for place, call in calls("setToolTip") if not makes_a_tip(call.args[-1])]
    shown = [(place, call) for place, call in calls("showText") if not place.startswith("self_test")]
    assert not [place for place, call in shown if not makes_a_tip(call.args[1])]
    assert len(list(calls("setToolTip"))) > 20
    assert not [place for name in ("setWhatsThis", "setStatusTip") for place, _ in calls(name)]


def test_nothing_else_makes_rich_text() -> None:
    """What Qt may take for markup: labels and boxes by the functions that forbid it, documents that load nothing."""
    allowed = {
        "QMessageBox": {"ui/widgets/boxes.py"},
        "QTextBrowser": {"ui/windows/help.py"},  # the guide, which ships with the program
        "QTextDocument": set(),
        "QTextEdit": set(),
        "QStaticText": set(),
        "QuietDocument": {"ui/details/note_reader.py"},
        "setHtml": set(),
        "insertHtml": set(),
        "setMarkdown": {"ui/details/note_document.py"},
        "setTextFormat": {"ui/widgets/boxes.py", "ui/widgets/parts.py", "ui/widgets/fitting.py"},
    }
    for name, places in allowed.items():
        assert {place.partition(":")[0] for place, _ in calls(name)} <= places, name
    with_words = {place.partition(":")[0] for place, call in calls("QLabel") if call.args}
    assert not with_words  # an empty one holds an icon


def test_a_tool_tip_is_what_it_says(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    picture = paint(tmp_path / "picture.png", "red")
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    with watching(tmp_path) as opened:
        for text in (f"<img src='{picture}'>", f"<b>bold</b> & <img src={picture}>\nline", "&lt;b&gt;", NAME):
            QToolTip.showText(QPoint(10, 10), tip(text), parent)
            qapp.processEvents()
            assert "<img" not in tip(text) and "<b>" not in tip(text)
    QToolTip.hideText()
    assert opened == []
    assert tip(NAME) == SEEN and tip("a\nb") == "a\nb"


@pytest.mark.parametrize("make", [label, LineLabel, LineButton, lambda text: label(text, wrap=True)])
def test_labels_and_buttons_write_out_what_steers(qtbot: QtBot, make: type[QLabel]) -> None:
    widget = make(NAME)
    qtbot.addWidget(widget)
    assert widget.text() == SEEN
    widget.setText(f"<b>{NAME}</b>")
    assert widget.text() == f"<b>{SEEN}</b>"
    if isinstance(widget, QLabel):
        assert widget.textFormat() is Qt.TextFormat.PlainText


def test_boxes_messages_and_tables_write_it_out_too(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    box = message_box(parent, NAME, f"<b>{NAME}</b>", f"<img src=x>{NAME}")
    words = [it for it in box.findChildren(QLabel) if it.text()]
    assert {it.text() for it in words} == {f"<b>{SEEN}</b>", f"<img src=x>{SEEN}"}
    assert all(it.textFormat() is Qt.TextFormat.PlainText for it in words)
    assert SEEN in in_words(UnreadableText(f"/p/{NAME}", Message("is a folder")).message)
    messages = Messages()
    messages.error(f"{NAME} failed", NAME)
    assert messages.current is not None and messages.current.text == f"{SEEN} failed"
    assert messages.current.detail == SEEN
    table = failures_table()
    table.set_records([Failure(f"/p/{NAME}", Message("is a folder"))])
    shown = [table.index(0, column).data(role) for column in range(table.columnCount())
             for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)]  # fmt: skip
    assert any(SEEN in text for text in shown) and not any("\u202e" in text for text in shown)
    chip = Chip(NAME, "tag", f"Remove the tag {NAME}")
    qtbot.addWidget(chip)
    assert chip.text() == SEEN and chip.word == NAME and SEEN in chip.toolTip()
    assert shortened(NAME) == SEEN
