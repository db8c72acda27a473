"""Words in pictures, from the photo to the hit: read once, found, ranked below captions, hidden, broken off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from indexed import index
from PIL import Image, ImageDraw, ImageFont

from xsearch_gui.core import settings
from xsearch_gui.core.annotations.picture_lines import hide_line
from xsearch_gui.core.errors import Cancelled
from xsearch_gui.core.indexing.words.picture_words import is_wanted, run_read_words
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.picture_words import HideLineRequest, ReadWordsRequest
from xsearch_gui.core.records.search import SearchRequest, Strength
from xsearch_gui.core.search.engine import SearchEngine


def sign(path: Path, *lines: str, colour: tuple[int, int, int] = (30, 70, 60)) -> Path:
    image = Image.new("RGB", (640, 420), colour)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((60, 60 + 90 * number), line, (250, 250, 240), ImageFont.load_default(44))
    image.save(path)
    return path


def read(library: Library, reporter: object = None) -> object:
    return run_read_words(library, ReadWordsRequest(), reporter or SilentReporter())


def found(library: Library, query: str) -> list[str]:
    hits = SearchEngine(library).search(SearchRequest(query)).hits
    return [hit.title for hit in hits if any(reason.via in ("read", "filter", "words") for reason in hit.why)]


class StopAfter:
    def __init__(self, photos: int) -> None:
        self._left = photos

    def progress(self, done: int, total: int, note: object = None) -> None:
        self._left -= 1

    def cancelled(self) -> bool:
        return self._left < 0


@pytest.fixture
def signs(library: Library, photos: Path) -> Library:
    sign(photos / "gate.jpg", "Visitor Centre", "B 1234")
    sign(photos / "market.jpg", "Fresh bread", "0042", colour=(90, 30, 40))
    sign(photos / "plain.jpg", colour=(120, 120, 40))
    index(library, photos)
    return library


def test_words_are_found_as_written_and_by_filters(signs: Library) -> None:
    assert is_wanted(signs)
    report = read(signs)
    assert (report.photos, report.with_words, report.lines) == (3, 2, 4)
    assert not is_wanted(signs)
    assert found(signs, '"B 1234"') == ["gate"]
    assert found(signs, "text:0042") == ["market"]
    assert found(signs, 'text:"fresh bread"') == ["market"]
    assert sorted(found(signs, "has:text")) == ["gate", "market"]
    assert found(signs, "has:caption") == []
    (hit, *_) = SearchEngine(signs).search(SearchRequest("visitor centre")).hits
    assert hit.title == "gate"
    assert ("read", "Visitor Centre\nB 1234") in {(reason.via, reason.text) for reason in hit.why}


def test_a_sign_of_several_lines_is_one_text(library: Library, photos: Path) -> None:
    sign(photos / "gate.jpg", "NO", "PETS", "ALLOWED")
    sign(photos / "plain.jpg", colour=(120, 120, 40))
    index(library, photos)
    read(library)
    (hit, *_) = SearchEngine(library).search(SearchRequest("no pets allowed")).hits
    assert hit.title == "gate"
    assert hit.strength is not Strength.WEAK
    assert found(library, 'text:"pets allowed"') == ["gate"]


def test_a_caption_that_says_it_comes_before_a_sign_that_does(library: Library, photos: Path) -> None:
    sign(photos / "sign.jpg", "Fresh bread")
    sign(photos / "table.jpg", colour=(30, 71, 60))
    (photos / "table.txt").write_text("Fresh bread", encoding="utf-8")
    index(library, photos)
    read(library)
    titles = found(library, "fresh bread")
    assert titles.index("table") < titles.index("sign")


def test_what_is_read_is_no_caption(signs: Library) -> None:
    before = library_status(signs).pairs
    read(signs)
    status = library_status(signs)
    assert status.pairs == before
    assert (status.looked_at, status.to_look_at, status.with_words) == (3, 3, 2)
    assert status.pending == 0
    assert signs.catalogue.pairs.descriptions() == []
    assert signs.catalogue.encoders.all_captions() == []


def test_a_wrong_line_is_hidden_and_comes_back_when_that_is_undone(signs: Library) -> None:
    read(signs)
    (item,) = (hit.item for hit in SearchEngine(signs).search(SearchRequest("text:0042")).hits)
    words = signs.catalogue.picture_words
    lines = words.of_item(item)
    report = hide_line(signs, HideLineRequest(item, "0042"))
    assert [line.text for line in report.lines] == ["Fresh bread"]
    assert found(signs, "text:0042") == []
    with signs.catalogue.transaction():
        words.set(item, 1, lines)  # read again
    assert [line.text for line in words.of_item(item)] == ["Fresh bread"]
    report = hide_line(signs, HideLineRequest(item, "0042", hidden=False))
    assert [line.text for line in report.lines] == ["Fresh bread", "0042"]
    assert len(report.lines[1].corners) == 8
    assert found(signs, "text:0042") == ["market"]


def test_it_goes_on_where_it_was_broken_off(signs: Library) -> None:
    with pytest.raises(Cancelled):
        read(signs, StopAfter(2))
    looked_at = library_status(signs).looked_at
    assert 0 < looked_at < 3
    assert read(signs).photos == 3 - looked_at


def test_a_folder_can_be_left_out_and_reading_again_keeps_the_lines(signs: Library, photos: Path) -> None:
    (folder,) = signs.catalogue.files.folders().values()
    signs.catalogue.picture_words.switch(folder, False)
    assert not is_wanted(signs)
    assert read(signs).photos == 0
    signs.catalogue.picture_words.switch(folder, True)
    read(signs)
    index(signs, photos, force=True)
    assert sorted(found(signs, "has:text")) == ["gate", "market"]


def test_it_rests_while_the_settings_say_so(signs: Library) -> None:
    now = settings.load(signs.paths.settings)[0]
    settings.save(signs.paths.settings, replace(now, indexing=replace(now.indexing, words=False)))
    assert not is_wanted(signs)
    assert read(signs).photos == 0
    assert run_read_words(signs, ReadWordsRequest(always=True), SilentReporter()).photos == 3


def test_a_photo_that_cannot_be_read_any_more_is_named_and_the_rest_goes_on(signs: Library, photos: Path) -> None:
    (photos / "gate.jpg").write_bytes(b"\xff\xd8\xff not any more")
    report = read(signs)
    assert (report.photos, report.with_words) == (3, 1)
    assert [Path(failure.path).name for failure in report.failed] == ["gate.jpg"]
    assert not is_wanted(signs)
