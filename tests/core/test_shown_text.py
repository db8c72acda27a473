"""Texts of strangers in every place where they are shown: nothing in them does anything."""

from __future__ import annotations

import csv
import unicodedata
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import made_map
import pytest

from xsearch_gui.core.alignment.report import page
from xsearch_gui.core.export.files import export_csv, export_html
from xsearch_gui.core.map.colouring import colouring
from xsearch_gui.core.map.data import read_map_data
from xsearch_gui.core.map.picture import LIGHT, Drawing, draw_svg
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.alignment import AlignReport, PairNote
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.map import MapColour, MapView
from xsearch_gui.core.records.search import Hit, Reason, Strength
from xsearch_gui.core.shown_text import in_cell, in_markup, in_terminal, visible

HOSTILE = (
    "\x1b]0;title\x07\x1b[2J",
    "photo\u202egpj.exe",
    "\u2066a\u2069",
    "line\nbreak\rback",
    "\x9b31m",
    '"><script>alert(1)</script>',
    "<img src='//host/x.png' onerror=x>",
    "]]></text><script/><text>",
    "&amp;&#x3c;b&#x3e;",
    '=HYPERLINK("//host")',
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    "\ufeff=1",
    "\udcff\ud800",
    "\0\ufffe",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_steers_reaches_a_terminal(text: str) -> None:
    said = in_terminal(text)
    assert not [
        it for it in said if unicodedata.category(it) in ("Cc", "Cs", "Zl", "Zp") or 0x202A <= ord(it) <= 0x202E
    ]
    assert said.encode("utf-8")


def test_what_cannot_be_seen_is_written_out() -> None:
    assert visible("a\x1b[2J\n\u202eb\x9b") == r"a\x1b[2J\n\u202eb\x9b"
    assert visible("two\nlines\tand \u202e \x07", lines=True) == "two\nlines\tand \\u202e \\x07"
    assert visible("caf\udce9.jpg") == r"caf\xe9.jpg" and visible("\ud800", lines=True) == r"\ud800"
    plain = "Übung 中文 \u05e9\u05dc\u05d5\u05dd \u200d👨\u200d👩 e\u0301"
    assert visible(plain) == plain == in_terminal(plain)
    arabic = "\u0635\u0648\u0631\u0629\u200f!"
    assert visible(arabic, lines=True) == arabic  # prose needs the mark; in a name it is written out
    assert visible(arabic).endswith(r"\u200f!")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(text: str) -> None:
    cell = in_cell(text)
    assert cell.lstrip(" \u00a0\ufeff\0")[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert cell.removeprefix("'") == text.removeprefix("'")  # exact beside that
    assert in_cell("plain = 3") == "plain = 3" and in_cell("") == ""


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))


def hit(text: str) -> Hit:
    why = (Reason(text, 0.5, text),)
    return Hit(1, f"/p/{text}", Kind.PHOTO, 0.9, Strength.STRONG, why=why, title=text, taken_at=text)


def tags(page: str) -> list[tuple[str, tuple[str, ...]]]:
    parser = _Tags()
    parser.feed(page)
    return parser.tags


@pytest.mark.parametrize("text", HOSTILE)
def test_a_contact_sheet_has_only_its_own_markup(tmp_path: Path, text: str) -> None:
    pages = []
    for number, said in enumerate(("plain", text)):
        export_html([hit(said)], str(tmp_path / f"{number}.html"), said)
        pages.append(tags((tmp_path / f"{number}.html").read_text("utf-8")))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_table_has_no_formula_and_as_many_cells(tmp_path: Path, text: str) -> None:
    export_csv([hit(text)], str(tmp_path / "list.csv"))
    with open(tmp_path / "list.csv", encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert len(rows) == 1 and len(rows[0]) == len(head)
    assert all(cell.lstrip(" \ufeff\0")[:1] not in ("=", "+", "-", "@", "\t", "\r") for cell in rows[0])


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_is_well_formed_in_html_and_in_svg(text: str) -> None:
    root = ET.fromstring(f'<svg a="{in_markup(text)}"><text>{in_markup(text)}</text></svg>')
    assert [child.tag for child in root] == ["text"] and not list(root[0]) and list(root.attrib) == ["a"]


@pytest.mark.parametrize("text", HOSTILE)
def test_the_report_of_what_was_learned_has_only_its_own_markup(text: str) -> None:
    pages = []
    for said in ("plain", text):
        notes = (PairNote(1, f"/p/{said}", said, 1.0),)
        report = AlignReport(1, Message("{name}", name=said), kind=said, encoder=said, worst=notes, suggestions=notes)
        pages.append(tags(page(report, {})))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_map_as_svg_has_only_its_own_markup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(made_map, "NAMES", (text, f"b{text}", f"{text}c"))
    map_data = read_map_data(Path(made_map.make_map(tmp_path).folder))
    assert map_data is not None
    view, colour = MapView.CENTRED, MapColour.KIND
    colours = colouring(map_data, colour, view, False)
    drawing = Drawing(map_data, view, colour, colours, (800, 600), LIGHT, {"title": f"Centred: {text}"})
    root = ET.fromstring(draw_svg(drawing).encode("utf-8"))
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "rect", "g", "line", "path", "circle", "text"}
    assert any((element.text or "").startswith("Centred: ") for element in root.iter())
