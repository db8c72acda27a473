"""What is said of one search goes with the next; everything else stays until it was read."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from PySide6.QtCore import QMimeData, QUrl

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.viewmodels.library.add_ons import AddOnsModel
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.query.question import MOST_IMAGES
from xsearch_gui.viewmodels.search.drop_handler import DropHandler
from xsearch_gui.viewmodels.search.relevance_feedback import RelevanceFeedback
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages


def said(messages: Messages) -> str:
    return messages.current.text if messages.current else ""


def test_what_was_said_of_a_search_goes_with_the_next(
    clients: SimpleNamespace, library: LibraryModel, full: SearchModel, messages: Messages, tmp_path: Path
) -> None:
    RelevanceFeedback(clients.search, full, messages, full)
    add_ons = AddOnsModel(clients.search, clients.jobs, messages)
    drops = DropHandler(AppPaths.under(tmp_path), library, full, add_ons, messages)
    page = QMimeData()
    page.setUrls([QUrl("https://example.org/dog.jpg")])
    messages.warning("Three files could not be read.")
    drops.take(page)
    assert "does not use the network" in said(messages)
    full.set_text("a dog")
    assert said(messages) == "Three files could not be read."
    messages.dismiss()
    files = QMimeData()
    pictures = [tmp_path / f"{n}.jpg" for n in range(MOST_IMAGES + 3)]
    for picture in pictures:
        picture.touch()
    files.setUrls([QUrl.fromLocalFile(str(picture)) for picture in pictures])
    drops.take(files)
    assert "first 20 of 23" in said(messages), "it is said of the search that has just begun"
    full.edit("a cat")
    assert said(messages) == ""
