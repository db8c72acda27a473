"""Pictures from anywhere, dropped, pasted or in the cache: small ones are taken, the others cost nothing."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fake_worker_hits import paint
from opened_files import watching
from PIL import Image
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtWidgets import QApplication
from rawfiles import png_header

from xsearch_gui.viewmodels.results.image_loader import picture_of, read_image
from xsearch_gui.viewmodels.results.mime import contents, is_of_use


@contextmanager
def in_time(seconds: float = 5) -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


def drawing(path: str) -> bytes:
    """Return an SVG that shows another file."""
    xlink = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {xlink} width="90" height="90"><image xlink:href="{path}" width="90" height="90"/></svg>'.encode()


def scan_bomb() -> bytes:
    data = io.BytesIO()
    Image.new("L", (6000, 6000), 128).save(data, "JPEG", progressive=True)
    jpeg = data.getvalue()
    return jpeg[:-2] + jpeg[jpeg.rindex(b"\xff\xda") : -2] * 3000 + b"\xff\xd9"


def mime_of_everything(data: bytes, kind: str) -> Iterator[QMimeData]:
    """Yield the ways in which bytes can be dropped or pasted."""
    address = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    for name, value in (("urls", [QUrl(address)]), ("text", address), ("html", f"<img src='{address}'>")):
        mime = QMimeData()
        getattr(mime, f"set{name.capitalize()}")(value)
        yield mime
    mime = QMimeData()
    mime.setData("image/png", QByteArray(data))
    yield mime


@pytest.mark.parametrize("name", ["bomb", "scans", "drawing", "nothing"])
def test_what_would_take_too_long_or_opens_files_is_no_picture(qapp: QApplication, tmp_path: Path, name: str) -> None:
    bait = paint(tmp_path / "bait.png", "red")
    data = {"bomb": png_header(60_000, 60_000), "scans": scan_bomb(), "drawing": drawing(bait), "nothing": b""}[name]
    with watching(tmp_path) as opened, in_time():
        for mime in mime_of_everything(data, "image/svg+xml" if name == "drawing" else "image/png"):
            found = contents(mime)
            assert found.image is None and found.files == ()
    assert opened == []


@pytest.mark.timeout(60)
def test_addresses_of_absurd_size_end(qapp: QApplication) -> None:
    small = Image.new("RGB", (9, 9), (200, 30, 30))
    data = io.BytesIO()
    small.save(data, "PNG")
    address = f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"
    for text in ("data:image/png;base64," + "A" * 80_000_000, "data:image/" + "a" * 20_000_000, "%" * 20_000_000,
                 "data:image/png," + "%00" * 10_000_000):  # fmt: skip
        mime = QMimeData()
        mime.setText(text)
        with in_time(20):
            is_of_use(mime)
            assert contents(mime).image is None
    for page in ("<img" * 2_000_000, "<img src=" * 1_000_000, "<img src='data:image/png;base64,AAAA'>" * 200_000,
                 "<img " + "a " * 3_000_000):  # fmt: skip
        mime = QMimeData()
        mime.setHtml(page)
        with in_time(20):
            is_of_use(mime)
            assert contents(mime).image is None
    mime = QMimeData()
    mime.setHtml(f"<p>words</p><img alt='x' src='{address}'>")
    assert contents(mime).pictures == 1


def test_a_drawing_in_the_cache_is_not_drawn(qapp: QApplication, tmp_path: Path) -> None:
    bait = paint(tmp_path / "bait.png", "red")
    thumbnail = tmp_path / "cache" / "thumbnail.jpg"
    thumbnail.parent.mkdir()
    for data in (drawing(bait), drawing("bait.png"), b"\x1f\x8b" + bytes(100), b""):
        thumbnail.write_bytes(data)
        with watching(tmp_path) as opened, in_time():
            assert read_image(str(thumbnail), 512).isNull()
        assert opened == []


def test_ordinary_pictures_of_every_kind_are_taken(qapp: QApplication, tmp_path: Path) -> None:
    for kind in ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"):
        data = io.BytesIO()
        Image.new("RGB", (40, 30), (200, 30, 30)).save(data, kind)
        assert picture_of(data.getvalue()).width() == 40, kind
        (tmp_path / "a.jpg").write_bytes(data.getvalue())
        assert read_image(str(tmp_path / "a.jpg"), 20).width() == 20, kind
