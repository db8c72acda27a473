"""List and table models, thumbnails, pace and words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fake_worker_hits import make_hit, make_note, paint
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTextDocument
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.details import Details
from xsearch_gui.core.records.items import Caption, DateMeaning, Failure, Kind, Link, PhotoFacts, Source
from xsearch_gui.core.records.maintenance import FolderStatus
from xsearch_gui.core.records.search import Hit, Reason, Strength
from xsearch_gui.viewmodels.details.facts import (
    date_words,
    exposure_words,
    fact_rows,
    first_rows,
    place_words,
    shutter_words,
    source_words,
)
from xsearch_gui.viewmodels.library.progress_rate import ProgressRate
from xsearch_gui.viewmodels.results.hits_model import HitRole, HitsModel
from xsearch_gui.viewmodels.results.image_loader import ImageLoader, read_image
from xsearch_gui.viewmodels.results.reasons import via_words
from xsearch_gui.viewmodels.results.thumbnails import MAX_WANTED, Thumbnails
from xsearch_gui.viewmodels.text.tables import failures_table, folders_table
from xsearch_gui.viewmodels.text.wording import counted, shortened, time_left


def test_hits_model(qtmodeltester: ModelTester, thumbnails: Thumbnails) -> None:
    model = HitsModel(thumbnails)
    model.set_hits([make_hit(1), make_note(2, "a walk by the sea"), make_hit(3, online=False)])
    qtmodeltester.check(model)
    note = model.index(1)
    assert note.data() == "Note 2"
    assert note.data(HitRole.EXCERPT) == "a walk by the sea"
    assert note.data(HitRole.HIT).item == 2
    assert "note, strong match" in note.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "not connected" in model.index(2).data(Qt.ItemDataRole.ToolTipRole)
    assert model.row_of(3) == 2
    assert model.row_of(99) == -1


def test_hits_model_survives_names_that_are_no_text(thumbnails: Thumbnails) -> None:
    model = HitsModel(thumbnails)
    model.set_hits([make_hit(1, title="caf\udce9.jpg", path="/p/caf\udce9.jpg")])
    assert model.index(0).data(Qt.ItemDataRole.ToolTipRole)


def test_hits_model_with_many_rows_is_set_at_once(thumbnails: Thumbnails) -> None:
    model = HitsModel(thumbnails)
    model.set_hits([make_hit(0)] * 200_000)
    assert model.rowCount() == 200_000
    assert model.data(model.index(199_999)) == "IMG_0000"


def test_a_row_is_redrawn_when_its_thumbnail_arrives(qtbot: QtBot, tmp_path: Path, thumbnails: Thumbnails) -> None:
    model = HitsModel(thumbnails)
    model.set_hits([make_hit(1), make_hit(2, thumbnail=paint(tmp_path / "a.png"))])
    with qtbot.waitSignal(model.dataChanged) as changed:
        assert model.index(1).data(HitRole.THUMBNAIL) is None
    assert changed.args[0].row() == 1
    assert model.index(1).data(HitRole.THUMBNAIL).width() == 64
    assert model.index(0).data(HitRole.THUMBNAIL) is None


def test_thumbnails_are_bounded_in_bytes(qtbot: QtBot, tmp_path: Path, loader: ImageLoader) -> None:
    one = 64 * 48 * 4
    thumbnails = Thumbnails(loader, capacity=3 * one)
    for number in range(6):
        path = paint(tmp_path / f"{number}.png")
        with qtbot.waitSignal(thumbnails.loaded):
            thumbnails.get(path)
    assert thumbnails.bytes_used == 3 * one
    assert thumbnails.get(str(tmp_path / "5.png")) is not None


class StillLoader(ImageLoader):
    """Never answers; remembers what it was asked, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def load(self, path: str, longest: int) -> None:
        self.asked.append(path)


def test_the_newest_wish_is_loaded_first_and_old_ones_are_dropped(qtbot: QtBot) -> None:
    loader = StillLoader()
    thumbnails = Thumbnails(loader)
    for number in range(MAX_WANTED + 50):
        thumbnails.get(f"{number}.webp")
    for path in list(loader.asked):
        loader.loaded.emit(path, QImage())
    assert loader.asked[:3] == ["0.webp", "1.webp", f"{MAX_WANTED + 49}.webp"]
    done = 2
    while done < len(loader.asked):
        loader.loaded.emit(loader.asked[done], QImage())
        done += 1
    assert len(loader.asked) == MAX_WANTED + 2
    loader.stop()


def test_a_missing_thumbnail_is_asked_for_once_and_again_later(
    qtbot: QtBot, tmp_path: Path, loader: ImageLoader
) -> None:
    thumbnails = Thumbnails(loader)
    path = str(tmp_path / "later.png")
    with qtbot.waitSignal(thumbnails.loaded):
        assert thumbnails.get(path) is None
    assert thumbnails.get(path) is None
    paint(tmp_path / "later.png")
    thumbnails.forget_missing()
    with qtbot.waitSignal(thumbnails.loaded):
        thumbnails.get(path)
    assert thumbnails.get(path) is not None


def test_large_pictures_are_read_small(tmp_path: Path) -> None:
    image = read_image(paint(tmp_path / "big.png", size=(2000, 1000)), 500)
    assert (image.width(), image.height()) == (500, 250)
    assert read_image(str(tmp_path / "none.png"), 500).isNull()


def test_tables(qtmodeltester: ModelTester, qapp: object) -> None:
    folders = folders_table()
    folders.set_records((FolderStatus("/a", 1234, 5, 0, True), FolderStatus("/b", 1, 0, 2, False)))
    qtmodeltester.check(folders)
    assert folders.index(0, 1).data() == "1,234"
    assert folders.index(1, 4).data() == "Not connected"
    failures = failures_table()
    failures.set_records((Failure("/a/torn.jpg", "is truncated"),))
    qtmodeltester.check(failures)
    assert [failures.index(0, column).data() for column in range(3)] == ["torn.jpg", "is truncated", "/a"]
    assert failures.record(5) is None


def test_pace_needs_a_second_and_starts_anew_with_a_new_phase() -> None:
    now = [0.0]
    progress_rate = ProgressRate(lambda: now[0])
    progress_rate.feed(0, 100)
    now[0] = 0.5
    progress_rate.feed(10, 100)
    assert progress_rate.per_second is None
    now[0] = 2.0
    progress_rate.feed(40, 100)
    assert progress_rate.per_second == pytest.approx(20)
    assert progress_rate.seconds_left == pytest.approx(3)
    progress_rate.feed(0, 7)
    assert progress_rate.per_second is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(4, "a few seconds left"), (33, "about 35 s left"), (100, "about 2 min left"), (4000, "about 1 h 7 min left")],
)
def test_time_left(seconds: float, words: str) -> None:
    assert time_left(seconds) == words


def test_counted(qapp: object) -> None:
    assert counted("photos", 1) == "1 photo"
    assert counted("photos", 12345) == "12,345 photos"
    assert counted("failed", 1) == "1 file could not be read"
    assert shortened("a  b\nc") == "a b c"
    assert len(shortened("x" * 100, 20)) == 20


@pytest.mark.parametrize(
    ("seconds", "words"), [(1 / 250, "1/250 s"), (0.5, "0.5 s"), (2.0, "2 s"), (None, ""), (0.0, ""), (1.3, "1.3 s")]
)
def test_shutter_words(seconds: float | None, words: str) -> None:
    assert shutter_words(seconds) == words


def told(details: Details) -> dict[str, str]:
    return {row.label: row.value for row in (*first_rows(details), *fact_rows(details))}


def test_facts_in_words(qapp: object) -> None:
    facts = PhotoFacts(
        6000,
        4000,
        "JPEG",
        "2024-07-14T18:42:10",
        "NIKON Z 6",
        None,
        54.1792,
        -7.8856,
        4,
        ("dog",),
        1 / 640,
        2.8,
        200,
        50.0,
    )
    values = told(Details(1, "/photos/a.jpg", Kind.PHOTO, 8_400_000, True, facts=facts))
    assert values["Exposure"] == "1/640 s \u00b7 f/2.8 \u00b7 ISO 200 \u00b7 50 mm"
    assert values["Place"] == "54.1792\u00b0 N, 7.8856\u00b0 W"
    assert values["Size"] == "6000 \u00d7 4000 \u00b7 24.0 megapixels"
    assert values["Rating"] == "\u2605\u2605\u2605\u2605"
    assert "2024" in values["Taken"]
    assert "Lens" not in values
    assert exposure_words(replace(facts, focal_length=5.406)).endswith(" 5.4 mm")
    assert values["Folder"] == str(Path("/photos"))


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        ("1965", "1965"),
        ("1965-08", "August 1965"),
        ("1965-08-15", "15"),
        ("2010-05-06T07:08", "07:08"),
        ("2010-05-06T07:08+02:00", "07:08"),
    ],
)
def test_a_date_is_shown_with_no_more_than_is_known(qapp: object, taken: str, words: str) -> None:
    shown = date_words(taken)
    assert words in shown
    assert ("," in shown and ":" in shown) == ("T" in taken), shown
    assert ("1" in shown.replace("1965", "")) == (taken == "1965-08-15") or "T" in taken


@pytest.mark.parametrize(
    ("meaning", "label"),
    [
        (None, "Taken"),
        ("original", "Taken"),
        ("satellite", "Taken"),
        ("digitised", "Digitised"),
        ("modified", "Last changed"),
    ],
)
def test_a_date_is_called_what_it_is(qapp: object, meaning: str | None, label: str) -> None:
    facts = PhotoFacts(
        1, 1, "JPEG", "1965", date_meaning=DateMeaning(meaning) if meaning else None, impossible_date="2150-01-01"
    )
    values = told(Details(1, "/a.jpg", Kind.PHOTO, 9, True, facts=facts))
    assert values[label] == "1965" and "2150" in values["Impossible date"]


def test_what_people_say_of_a_photo_is_shown(qapp: object) -> None:
    facts = PhotoFacts(
        *(1, 1, "JPEG"),
        latitude=48.8867,
        longitude=2.3431,
        people=("Anna", "Ben"),
        title="Steps",
        headline="At night",
        label="Red",
        sublocation="Montmartre",
        city="Paris",
        country="France",
        passed_over=("SONY DSC",),
    )
    values = told(Details(1, "/a.jpg", Kind.PHOTO, 9, True, facts=facts))
    assert (values["Place"], values["Position"]) == ("Montmartre, Paris, France", "48.8867\u00b0 N, 2.3431\u00b0 E")
    assert (values["People"], values["Title"], values["Headline"]) == ("Anna, Ben", "Steps", "At night")
    assert (values["Colour"], values["Not a caption"]) == ("Red", "SONY DSC")


def test_odd_facts_do_no_harm(qapp: object) -> None:
    assert date_words("some day in May") == "some day in May"
    assert date_words(None) == ""
    assert place_words(None, 3.0) == ""
    rows = fact_rows(Details(1, "/n.md", Kind.NOTE, 12, True))
    assert [row.label for row in rows] == ["File", "Folder"]


def test_a_note_in_the_same_folder_says_beside_how_many_photos(qapp: object) -> None:
    assert via_words(Reason("same folder: 1", 0.1)) == "Lies in the same folder"
    assert via_words(Reason("same folder: 1200", 0.1)) == "Lies in the same folder, beside 1,200 photos"


def test_source_words(qapp: object) -> None:
    caption = Caption(Source.NOTE, "text", "/notes/diary.md", Link.SAME_FOLDER)
    assert source_words(caption) == "Note \u00b7 diary.md \u00b7 same folder"
    assert all(source_words(Caption(source, "x")) for source in Source)


def test_strengths_have_words(thumbnails: Thumbnails) -> None:
    model = HitsModel(thumbnails)
    assert len({model.strength_words(strength) for strength in Strength}) == 3


def test_names_that_look_like_markup_are_shown_as_they_are(thumbnails: Thumbnails) -> None:
    model = HitsModel(thumbnails)
    title = "<img src='x'> & co"
    model.set_hits([Hit(1, f"/a/{title}.jpg", Kind.PHOTO, 0.5, Strength.POSSIBLE, title=title)])
    shown = QTextDocument()
    shown.setHtml(model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole))
    assert title in shown.toPlainText() and f"/a/{title}.jpg" in shown.toPlainText()
