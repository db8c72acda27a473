"""Details, what is dropped or pasted, messages, and opening files."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_worker_hits import make_hit, make_note, paint
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.records.add_ons import InstallAddOnRequest
from xsearch_gui.core.records.details import Details, DetailsRequest
from xsearch_gui.core.records.items import Caption, Source
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.viewmodels.details.annotating import Annotating
from xsearch_gui.viewmodels.details.details import DetailsModel
from xsearch_gui.viewmodels.library.add_ons import AddOnsModel
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.drop_handler import DropHandler
from xsearch_gui.viewmodels.search.search import QueryImage, SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.shell.opening import Opener


def test_details_follow_the_latest_choice(
    qtbot: QtBot,
    clients: SimpleNamespace,
    thumbnails: Thumbnails,
    loader: ImageLoader,
    messages: Messages,
    tmp_path: Path,
) -> None:
    def answer(request: DetailsRequest) -> Details:
        return Details(
            request.item, "/p/a.jpg", photo.kind, 1, True, captions=(Caption(Source.IPTC, "words"),), notes=(note,)
        )

    note = make_note(9, "sea")
    photo = make_hit(1, path=paint(tmp_path / "a.png", size=(200, 100)))
    clients.search.answers[DetailsRequest] = answer
    annotating = Annotating(clients.search, clients.jobs, messages)
    details = DetailsModel(clients.search, thumbnails, loader, annotating)
    details.show(make_hit(5))
    details.show(photo)
    qtbot.waitUntil(lambda: details.details is not None and details.picture is not None)
    assert len(clients.search.asked_for(DetailsRequest)) == 1
    assert details.captions[0].body == "words"
    assert details.match_words == "Strong match"
    details.open_related(note)
    assert details.can_go_back
    assert details.is_note
    qtbot.waitUntil(lambda: details.body == "words")
    assert details.captions == ()
    details.go_back()
    assert details.hit is photo
    assert not details.can_go_back
    details.show(None)
    assert details.facts == []


@pytest.fixture
def drop_handler(
    clients: SimpleNamespace, home: AppPaths, library: LibraryModel, full: SearchModel, messages: Messages
) -> DropHandler:
    add_ons = AddOnsModel(clients.search, clients.jobs, messages)
    return DropHandler(home, library, full, add_ons, messages)


def test_dropped_files_and_folders(
    clients: SimpleNamespace, drop_handler: DropHandler, full: SearchModel, tmp_path: Path
) -> None:
    first, second = paint(tmp_path / "a.png"), paint(tmp_path / "b.png")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(path) for path in (first, second, str(tmp_path))])
    assert drop_handler.accepts(mime)
    assert drop_handler.take(mime)
    assert full.image == QueryImage(first, "a.png")
    assert clients.jobs.asked[1].paths == (str(tmp_path),)
    request = clients.search.asked_for(SearchRequest)[-1]
    assert request.images == (first, second)  # their mean


def test_a_dropped_add_on_is_installed(
    clients: SimpleNamespace, drop_handler: DropHandler, full: SearchModel, tmp_path: Path
) -> None:
    clients.jobs.held = True
    file = tmp_path / "xsearch-exporter-0.1.0-linux-x86_64.zip"
    file.write_bytes(b"PK")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    assert drop_handler.promise(mime)[0] == "Drop to install this add-on"
    assert drop_handler.take(mime) and not full.question.images
    assert [request.path for request in clients.jobs.asked_for(InstallAddOnRequest)] == [str(file)]


def test_dropped_image_and_bytes_are_kept_as_png(drop_handler: DropHandler, full: SearchModel, tmp_path: Path) -> None:
    mime = QMimeData()
    image = QImage(3000, 1000, QImage.Format.Format_RGB32)
    image.fill(0)
    mime.setImageData(image)
    assert drop_handler.take(mime)
    assert full.image is not None
    kept = QImage(full.image.path)
    assert (kept.width(), kept.height()) == (1024, 341)
    first = full.image.path
    data = QMimeData()
    data.setData("image/png", QByteArray(Path(paint(tmp_path / "c.png")).read_bytes()))
    assert drop_handler.take(data)
    assert full.image.path != first


def test_what_cannot_be_searched_with(drop_handler: DropHandler, messages: Messages) -> None:
    mime = QMimeData()
    mime.setText("just words")
    assert not drop_handler.accepts(mime)
    assert not drop_handler.take(mime)
    mime.setUrls([QUrl("https://example.org/a.jpg")])
    assert not drop_handler.take(mime)
    assert messages.current is not None
    assert "network" in messages.current.text


def test_messages_are_kept_and_the_worst_is_in_front(messages: Messages) -> None:
    messages.error("bad", "why")
    messages.notice("done")
    messages.notice("done")
    assert messages.current is not None
    assert (messages.current.text, messages.waiting) == ("bad", 1)
    messages.dismiss()
    assert messages.current.text == "done"
    messages.dismiss()
    messages.dismiss()
    assert messages.current is None


def test_opening_what_is_not_there_says_so(messages: Messages, tmp_path: Path) -> None:
    opened: list[QUrl] = []
    opener = Opener(messages, lambda url: bool(opened.append(url)) or True)
    path = paint(tmp_path / "a.png")
    opener.open_file(make_hit(1, path=path))
    opener.show_in_folder(make_hit(1, path=path))
    assert [url.toLocalFile() for url in opened] == [path, str(tmp_path)]
    opener.open_file(make_hit(1, path="/media/gone/a.jpg"))
    assert messages.current is not None
    assert "connect the drive" in messages.current.text
