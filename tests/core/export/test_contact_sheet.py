"""The contact sheet: one page that holds everything, and runs nothing."""

from __future__ import annotations

import html.parser
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from xsearch_gui.core.export import files
from xsearch_gui.core.export.files import export_html
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit, Reason, Strength


class Page(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.sources: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.sources += [value or "" for name, value in attrs if name in ("src", "href")]
        assert not any(name.startswith("on") for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def hit(path: str, title: str = "title", **more: Any) -> Hit:
    return Hit(1, path, Kind.PHOTO, 0.75, Strength.STRONG, title=title, **more)


def test_the_contact_sheet_is_one_page_with_everything_in_it(tmp_path: Path, out: Path) -> None:
    thumbnail = tmp_path / "thumbnail.webp"
    Image.new("RGB", (40, 30), "red").save(thumbnail, "JPEG")
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)>'
    hits = [
        hit(f"/photos/{evil}.jpg", title=evil, thumbnail=str(thumbnail), why=(Reason("text", 0.5, evil),)),
        hit("/photos/b.jpg", title="Ähren & Öl", thumbnail=str(tmp_path / "absent.webp")),
        hit("/notes/c.md", title="a note"),
    ]
    report = export_html(hits, str(out / "sheet.html"), evil)
    assert report.rows == 3
    assert [failure.path for failure in report.failed] == ["/photos/b.jpg"]
    page = Page()
    page.feed((out / "sheet.html").read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert page.tags.count("img") == 1
    assert len(page.sources) == 1
    assert page.sources[0].startswith("data:image/jpeg;base64,/9j/")
    assert page.tags.count("figure") == 3
    assert page.text.count(evil) >= 3  # shown as it is written, not run
    assert "Ähren & Öl" in page.text


def test_contents_never_meet_a_half_written_page(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    real = os.replace

    def look(source: Any, target: Any) -> None:
        seen.append(sorted(os.listdir(out)))
        real(source, target)

    monkeypatch.setattr(files.os, "replace", look)
    export_html([hit("a.jpg")], str(out / "sheet.html"), "title")
    assert len(seen) == 1
    assert seen[0][0].startswith(".xsearch-")
    assert sorted(os.listdir(out)) == ["sheet.html"]
