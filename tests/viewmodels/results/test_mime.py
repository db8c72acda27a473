"""What comes from browsers, file managers and the grid itself."""

from __future__ import annotations

from pathlib import Path

from fake_worker_hits import paint
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QImage

from xsearch_gui.viewmodels.results.mime import contents, is_of_use
from xsearch_gui.viewmodels.results.outgoing import mime_of


def data_address(tmp_path: Path) -> str:
    encoded = QByteArray(Path(paint(tmp_path / "a.png", "red", (40, 30))).read_bytes()).toBase64()
    return "data:image/png;base64," + bytes(encoded.data()).decode()


def test_a_data_address_is_a_picture(tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl(data_address(tmp_path))])
    assert is_of_use(mime)
    image = contents(mime).image
    assert image is not None and (image.width(), image.height()) == (40, 30)


def test_a_page_with_a_picture_inside(tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setHtml(f'<meta charset="utf-8"><img alt="x" src="{data_address(tmp_path)}"><p>words</p>')
    assert is_of_use(mime)
    assert contents(mime).pictures == 1


def test_an_address_in_the_network_is_never_fetched_but_its_bytes_are_taken() -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/cat.jpg")])
    mime.setHtml('<img src="https://example.org/cat.jpg">')
    found = contents(mime)
    assert found.pictures == 0
    assert found.addresses == ("https://example.org/cat.jpg",)
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(0)
    mime.setImageData(image)
    found = contents(mime)
    assert found.image is not None and found.addresses == ()


def test_damaged_addresses_are_no_pictures() -> None:
    for address in (
        "data:image/png;base64,%%%",
        "data:image/png,",
        "data:text/plain,hello",
        "data:image/png;base64,AA",
    ):
        mime = QMimeData()
        mime.setText(address)
        assert contents(mime).image is None


def test_own_photos_travel_as_files_and_as_items(tmp_path: Path) -> None:
    mime = mime_of([5, 6], [paint(tmp_path / "b.png")])  # the drive of the second is absent
    assert [url.toLocalFile() for url in mime.urls()] == [str(tmp_path / "b.png")]
    assert contents(mime).items == (5, 6)
