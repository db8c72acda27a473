"""The viewer's pictures, proposals, reasons, and sentences found again in a text laid out otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from fake_worker_hits import FULL, make_hit, make_note, paint
from pytestqt.qtbot import QtBot

from xsearch_gui.core.records.annotations import CaptionReport, Proposal, Proposals, ProposalsRequest, SetCaptionRequest
from xsearch_gui.core.records.details import NoteRequest, NoteText, Preview, PreviewRequest
from xsearch_gui.core.records.maintenance import FolderStatus, StatusRequest
from xsearch_gui.core.records.search import Reason, Rows, RowsRequest, SearchRequest
from xsearch_gui.viewmodels.details.annotating import Annotating
from xsearch_gui.viewmodels.details.details import DetailsModel
from xsearch_gui.viewmodels.details.heat import has_looks
from xsearch_gui.viewmodels.details.note_text import position_of
from xsearch_gui.viewmodels.details.notes import NotesModel
from xsearch_gui.viewmodels.details.proposals import ProposalsModel
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.results.hits_model import HitsModel
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.results.reasons import reason_rows
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.viewing.drive_watch import DriveWatch
from xsearch_gui.viewmodels.viewing.viewer import ViewerModel, ViewerState
from xsearch_gui.viewmodels.viewing.viewer_pictures import MOST_BYTES


def test_the_viewer_shows_raw_files_by_a_preview_and_says_what_it_cannot_show(
    qtbot: QtBot, clients: SimpleNamespace, thumbnails: Thumbnails, tmp_path: Path
) -> None:
    def preview(request: PreviewRequest) -> Preview | Exception:
        if request.item == 3:
            return RuntimeError("The photo is cut off.")
        return Preview(request.item, paint(tmp_path / "preview.jpg", size=(60, 40)), 6000, 4000)

    clients.search.answers[PreviewRequest] = preview
    rows = HitsModel(thumbnails)
    rows.set_hits(
        (
            make_hit(1, path=paint(tmp_path / "1.png", "blue", (640, 480)), width=640, height=480),
            make_hit(2, path="/p/2.nef", width=6000, height=4000),
            make_note(9, "not a photo"),
            make_hit(3, path="/p/3.heic"),
            make_hit(4, path="/absent/4.jpg", online=False, thumbnail=paint(tmp_path / "thumbnail.png")),
            *(make_hit(10 + i, path=paint(tmp_path / f"{i}.jpg", size=(300, 200))) for i in range(6)),
        )
    )
    viewer = ViewerModel(clients.search, thumbnails)
    viewer.open(rows, 0)
    qtbot.waitUntil(lambda: viewer.state is ViewerState.SHOWN)
    assert not viewer.can_step(-1) and viewer.position_words == "1 of 11"
    assert viewer.step(1)
    qtbot.waitUntil(lambda: viewer.state is ViewerState.SHOWN)
    assert viewer.image is not None and viewer.image.width() == 60 and viewer.size.width() == 6000
    viewer.want_all()  # magnified: the preview is asked for with all pixels
    assert [request.side for request in clients.search.asked_for(PreviewRequest)] == [2560, 6000]
    assert viewer.step(1) and viewer.hit is not None and viewer.hit.item == 3  # past the note
    qtbot.waitUntil(lambda: viewer.state is ViewerState.FAILED)
    assert viewer.problem_words == "The photo is cut off."
    viewer.step(1)
    qtbot.waitUntil(lambda: viewer.image is not None)
    assert viewer.state is ViewerState.OFFLINE and "not connected" in viewer.problem_words
    while viewer.step(1):
        qtbot.waitUntil(lambda: viewer.state is ViewerState.SHOWN)
        assert viewer.pictures.bytes_kept <= MOST_BYTES
    rows.set_hits(())
    assert not viewer.is_open and viewer.image is None
    viewer.stop()


def test_proposals_follow_the_latest_photo(qtbot: QtBot, clients: SimpleNamespace) -> None:
    words = (Proposal("Sea", 0.8), Proposal("dog", 0.5))
    clients.search.answers[ProposalsRequest] = lambda request: Proposals(request.item, words)
    proposals = ProposalsModel(clients.search)
    proposals.follow(1)
    proposals.follow(2)
    qtbot.waitUntil(lambda: len(proposals.words) == 2)
    assert [request.item for request in clients.search.asked_for(ProposalsRequest)] == [2]
    proposals.take(("sea",))
    assert [word.text for word in proposals.words] == ["dog"]
    proposals.follow(None)
    assert proposals.words == []


def test_a_caption_that_cannot_be_kept_is_told_and_can_be_undone_later(
    qtbot: QtBot, clients: SimpleNamespace, messages: Messages
) -> None:
    annotating = Annotating(clients.search, clients.jobs, messages)
    clients.search.answers[SetCaptionRequest] = lambda request: RuntimeError("The disk is full.")
    with qtbot.waitSignal(annotating.not_kept) as kept:
        annotating.set_caption(1, "words")
    assert kept.args == [1, "words"] and messages.current is not None and messages.current.text == "The disk is full."
    clients.search.answers[SetCaptionRequest] = lambda request: CaptionReport(1, request.caption, "before")
    with qtbot.waitSignal(annotating.captioned):
        annotating.set_caption(1, "words")
    clients.search.answers[SetCaptionRequest] = lambda request: RuntimeError("The disk is full.")
    with qtbot.waitSignal(annotating.not_kept):
        annotating.undo()
    assert annotating.can_undo  # what could not be undone can be tried again


def test_a_heat_map_is_offered_only_for_what_could_be_seen() -> None:
    assert has_looks("a dog -cat") and has_looks('image:"/p/a.jpg"')
    assert not has_looks("") and not has_looks("type:photo date:2023") and not has_looks('"grand hotel"')


def test_reasons_are_words_and_shares() -> None:
    why = (Reason("image: dog", 0.8), Reason("not cat", -0.4), Reason("text", 0.0), Reason("words", 1.0, "a dog"))
    rows = reason_rows(make_hit(1, why=why))
    assert [(row.share, row.quote) for row in rows] == [(0.8, ""), (-0.4, ""), (1.0, "a dog")]
    assert "dog" in rows[0].label and "not wanted" in rows[1].label
    assert reason_rows(make_hit(1, why=(Reason("filter", 1.0),))) == []


def test_words_that_match_are_marked_in_every_form() -> None:
    why = (Reason("words", 0.5, "Zwei Hunde  vor der Hundehütte"), Reason("text", 0.5, "Hunde"))
    words, meaning = reason_rows(make_hit(1, why=why), 'ein Hund -Katze folder:"Hund"')
    assert [words.quote[start:end] for start, end in words.marks] == ["Hunde", "Hundehütte"]
    assert meaning.marks == () and reason_rows(make_hit(1, why=why), '"')[0].marks == ()


def test_a_match_across_languages_is_told_to_be_one_of_meaning() -> None:
    why = (Reason("text", 0.9, "a dog in the snow"), Reason("note", 0.5, "un chien dans la neige"))
    rows = reason_rows(make_hit(1, why=why), "der Hund im Schnee")
    assert ["English" in rows[0].label, "French" in rows[1].label] == [True, True]
    assert [row.marks for row in rows] == [(), ()]
    assert "English" not in reason_rows(make_hit(1, why=why), "the dog in snow")[0].label
    assert "English" not in reason_rows(make_hit(1, why=why), "Bello")[0].label  # in no language that could be told


def test_a_sentence_is_found_whatever_its_layout() -> None:
    text = "Title\n\u2022 first, 🐕 of\nall_ the words\nend"
    assert position_of("of all the words.", text) == (18, 17)
    assert position_of("elsewhere", text) is None and position_of("...", text) is None


def test_what_is_looked_at_comes_back_with_its_drive(
    qtbot: QtBot, clients: SimpleNamespace, messages: Messages, thumbnails: Thumbnails, tmp_path: Path
) -> None:
    path = paint(tmp_path / "1.png", "blue", (640, 480))
    absent = make_hit(1, path="/media/card/1.png", online=False, why=(Reason("text", 0.9, "a ferry"),))
    drive = SimpleNamespace(there=False)
    status = lambda: replace(FULL, folders=(FolderStatus("/media/card", 1, 0, 0, drive.there),))  # noqa: E731
    clients.search.answers[StatusRequest] = lambda request: status()
    clients.search.answers[RowsRequest] = lambda request: Rows((replace(absent, path=path, online=True, why=()),))
    library = LibraryModel(clients.search, clients.jobs, messages)
    rows, pictures = HitsModel(thumbnails), ImageLoader()
    rows.set_hits((absent,))
    details = DetailsModel(clients.search, thumbnails, pictures, Annotating(clients.search, clients.jobs, messages))
    viewer = ViewerModel(clients.search, thumbnails)
    notes = NotesModel(clients.search, SearchModel(clients.search, library, thumbnails), thumbnails)
    watch = DriveWatch(clients.search, library, (details, viewer, notes))
    library.refresh()
    qtbot.waitUntil(lambda: library.status is not None)
    details.show(absent)
    viewer.open(rows, 0)
    assert viewer.state is ViewerState.OFFLINE and details.offline_words and watch.timer.isActive()
    drive.there = True
    watch.timer.timeout.emit()
    qtbot.waitUntil(lambda: viewer.state is ViewerState.SHOWN and details.picture is not None)
    assert not viewer.problem_words and not details.offline_words and not watch.timer.isActive()
    assert rows.hit(0).online and rows.hit(0).why == absent.why
    for loader in (pictures, viewer):
        loader.stop()


def test_the_results_are_asked_for_again_when_a_drive_is_back(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel, library: LibraryModel
) -> None:
    full.set_text("a dog")
    full.search_now()
    qtbot.waitUntil(lambda: not full.is_searching)
    asked = len(clients.search.asked_for(SearchRequest))
    gone = replace(FULL, folders=tuple(replace(folder, online=False) for folder in FULL.folders))
    clients.search.answers[StatusRequest] = lambda request: gone
    with qtbot.waitSignal(library.drives_changed):
        library.refresh()
    assert len(clients.search.asked_for(SearchRequest)) == asked + 1


def test_a_note_is_read_again_when_its_drive_is_back(
    qtbot: QtBot, clients: SimpleNamespace, full: SearchModel, library: LibraryModel, thumbnails: Thumbnails
) -> None:
    note = make_note(7, "a ferry at sea")
    answer = NoteText(7, note.path, note.title, "a ferry at sea", False, "2024-06-01T10:30", online=False)
    clients.search.answers[NoteRequest] = lambda request: answer
    notes = NotesModel(clients.search, full, thumbnails)
    notes.set_shown(True)
    notes.read(note)
    qtbot.waitUntil(lambda: notes.is_absent)
    answer = replace(answer, online=True)
    notes.refresh()
    qtbot.waitUntil(lambda: not notes.is_absent and not notes.problem_words)
