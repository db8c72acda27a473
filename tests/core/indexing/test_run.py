"""What a person relies on when a folder is indexed: everything once, nothing lost, faults named."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from colours import ColourEncoder, Recorder, paint
from indexed import index, top

from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.details.sharpest import sharpness
from xsearch_gui.core.errors import Cancelled, LibraryBusy, UsageError
from xsearch_gui.core.indexing.changing_folders import run_forget
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.details import SharpnessRequest
from xsearch_gui.core.records.indexing import ForgetRequest, IndexRequest
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine


def paths_in(library: Library) -> list[str]:
    ids = library.catalogue.vectors.ids(Modality.PHOTOS, library.encoder_id).tolist()
    return sorted(p for i in ids for p in library.catalogue.items.paths(i))


def test_a_folder_is_found_by_its_content(library: Library, photos: Path) -> None:
    paint(photos / "one.jpg", "red")
    paint(photos / "deep" / "er" / "two.png", "green")
    report = index(library, photos)
    assert (report.indexed, report.unchanged, report.failed) == (2, 0, ())
    assert top(library, "green") == "two.png"
    assert top(library, "red") == "one.jpg"


def test_a_second_run_reads_nothing(library: Library, photos: Path, encoder: ColourEncoder) -> None:
    for i in range(6):
        paint(photos / f"{i}.jpg", "red", i)
    index(library, photos)
    before, generation = encoder.encoded_images, library_status(library).generation
    report = index(library, photos)
    assert (report.indexed, report.unchanged, report.removed) == (0, 6, 0)
    assert encoder.encoded_images == before
    assert library_status(library).generation == generation


def test_sharpness_is_measured_once_and_made_up_for_in_older_libraries(library: Library, photos: Path) -> None:
    for i in range(3):
        paint(photos / f"{i}.jpg", "red", i)
    index(library, photos)
    items = list(library.catalogue.items.contents())
    assert sorted(library.catalogue.sharpness.get(items)) == sorted(items)
    library.catalogue.connection.execute("DELETE FROM sharpness")  # a library of before has none
    assert sharpness(library, SharpnessRequest(tuple(items))).items == tuple(items)
    assert library.catalogue.sharpness.get(items) == {}
    index(library, photos)
    assert sorted(library.catalogue.sharpness.get(items)) == sorted(items)
    assert library.catalogue.sharpness.missing() == []


def test_changed_and_deleted_photos_are_noticed(library: Library, photos: Path) -> None:
    changing = paint(photos / "a.png", "red")
    deleted = paint(photos / "b.png", "green")
    paint(photos / "c.png", "blue")
    index(library, photos)
    paint(changing, "yellow")
    os.utime(changing, ns=(1, 1))
    deleted.unlink()
    report = index(library, photos)
    assert (report.indexed, report.unchanged, report.removed) == (1, 1, 2)
    assert paths_in(library) == [str(changing), str(photos / "c.png")]
    assert top(library, "yellow") == "a.png"


def test_a_moved_photo_is_recognised_and_not_encoded_again(
    library: Library, photos: Path, encoder: ColourEncoder
) -> None:
    old = paint(photos / "old" / "name.png", "red")
    (photos / "old" / "name.txt").write_text("The day we painted the shed.")
    index(library, photos)
    item = library.catalogue.vectors.ids(Modality.PHOTOS, library.encoder_id).tolist()
    shutil.move(old, photos / "new.png")
    before = encoder.encoded_images
    report = index(library, photos)
    assert report.removed == 0 and encoder.encoded_images == before
    assert library.catalogue.vectors.ids(Modality.PHOTOS, library.encoder_id).tolist() == item
    assert paths_in(library) == [str(photos / "new.png")]


def test_a_photo_that_leaves_and_comes_back_keeps_its_item(
    library: Library, photos: Path, tmp_path: Path, encoder: ColourEncoder
) -> None:
    photo = paint(photos / "a.png", "red")
    paint(photos / "b.png", "blue")
    index(library, photos)
    shutil.move(photo, tmp_path / "elsewhere.png")
    index(library, photos)
    assert top(library, "red") == "b.png"
    shutil.move(tmp_path / "elsewhere.png", photos / "again.png")
    before = encoder.encoded_images
    index(library, photos)
    assert top(library, "red") == "again.png" and encoder.encoded_images == before


def test_copies_are_one_item(library: Library, photos: Path) -> None:
    original = paint(photos / "a.png", "red")
    shutil.copy(original, photos / "b.png")
    assert index(library, photos).indexed == 2
    assert library_status(library).photos == 1
    assert paths_in(library) == [str(photos / "a.png"), str(photos / "b.png")]


def test_bad_files_are_named_and_the_rest_goes_on(library: Library, photos: Path) -> None:
    paint(photos / "good.jpg", "green")
    (photos / "empty.jpg").write_bytes(b"")
    (photos / "text.png").write_text("not a picture")
    whole = paint(photos / "whole.png", "blue", size=(400, 400)).read_bytes()
    (photos / "cut.png").write_bytes(whole[:60])
    (photos / "directory.jpg").mkdir()
    report = index(library, photos)
    assert report.indexed == 2
    assert {os.path.basename(f.path) for f in report.failed} == {"empty.jpg", "text.png", "cut.png"}
    assert all(f.reason for f in report.failed)
    again = index(library, photos)
    assert (again.indexed, again.failed) == (0, report.failed)  # still named, not read again
    assert top(library, "green") == "good.jpg"


def test_a_failed_file_is_retried_when_it_changes_or_by_force(library: Library, photos: Path) -> None:
    bad = photos / "a.png"
    bad.write_bytes(b"")
    assert len(index(library, photos).failed) == 1
    paint(bad, "red")
    assert index(library, photos).failed == ()


def test_a_file_without_a_suffix_is_judged_by_its_content(library: Library, photos: Path) -> None:
    paint(photos / "recovered.png", "red").rename(photos / "recovered")
    (photos / "program").write_bytes(b"\x7fELF")
    report = index(library, photos)
    assert report.indexed == 1 and report.failed == ()


def test_hidden_and_foreign_folders_are_passed_over(library: Library, photos: Path) -> None:
    paint(photos / "seen.png", "red")
    for name in (".hidden", "@eaDir", "#recycle"):
        paint(photos / name / "unseen.png", "green")
    paint(photos / "._seen.png", "green")
    assert index(library, photos).indexed == 1


def test_names_that_are_not_utf8(library: Library, photos: Path) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    try:
        shutil.move(paint(photos / "x.png", "red"), os.path.join(photos, name))
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    index(library, photos)
    assert SearchEngine(library).search(SearchRequest(text="red")).hits[0].path == os.path.join(photos, name)
    assert index(library, photos).unchanged == 1


def test_links_to_folders_do_not_loop(library: Library, photos: Path) -> None:
    paint(photos / "a.png", "red")
    (photos / "loop").symlink_to(photos, target_is_directory=True)
    assert index(library, photos).indexed == 1


def test_an_absent_or_empty_folder_keeps_its_photos(library: Library, photos: Path, tmp_path: Path) -> None:
    paint(photos / "a.png", "red")
    index(library, photos)
    photos.rename(tmp_path / "unplugged")
    report = index(library)
    assert report.offline == (str(photos),) and report.removed == 0
    assert [
        (h.online, os.path.exists(h.thumbnail)) for h in SearchEngine(library).search(SearchRequest(text="red")).hits
    ] == [(False, True)]
    photos.mkdir()  # a mount point without its drive
    assert index(library).offline == (str(photos),)
    photos.rmdir()
    (tmp_path / "unplugged").rename(photos)
    assert index(library).unchanged == 1


def test_folders_that_overlap_hold_each_photo_once(library: Library, photos: Path) -> None:
    paint(photos / "inner" / "a.png", "red")
    paint(photos / "b.png", "blue")
    index(library, photos / "inner")
    report = index(library, photos)
    assert (report.indexed, report.unchanged) == (1, 1)
    index(library, photos / "inner")
    assert sum(folder.photos for folder in library_status(library).folders) == library_status(library).photos == 2
    # Each was asked for, and each can be forgotten: what the other one holds stays.
    assert run_forget(library, ForgetRequest(str(photos)), SilentReporter()).removed == 1
    assert paths_in(library) == [str(photos / "inner" / "a.png")]
    index(library, photos)
    assert run_forget(library, ForgetRequest(str(photos / "inner")), SilentReporter()).removed == 0
    assert index(library).unchanged == 2 and len(paths_in(library)) == 2


def test_a_path_that_does_not_exist_is_a_sentence(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder or file"):
        index(library, tmp_path / "nowhere")
    with pytest.raises(UsageError, match="no folder yet"):
        index(library)


def test_cancel_keeps_what_is_done_and_the_next_run_does_the_rest(library: Library, photos: Path) -> None:
    for i in range(80):
        paint(photos / f"{i:02}.png", "red", i)
    with pytest.raises(Cancelled):
        run_index(library, IndexRequest((str(photos),)), Recorder(cancel_after=8))
    done = library_status(library).photos
    assert 0 < done < 80
    assert len(SearchEngine(library).search(SearchRequest(text="red", top=100, group=False)).hits) == done
    report = index(library)
    assert (report.indexed, report.unchanged) == (80 - done, done)
    assert len(paths_in(library)) == 80


def test_only_one_process_changes_a_library(
    library: Library, photos: Path, reopen: Callable[[ColourEncoder], Library]
) -> None:
    paint(photos / "a.png", "red")
    with library.changing(), pytest.raises(LibraryBusy):
        index(reopen(ColourEncoder()), photos)


def test_a_new_encoder_version_reads_everything_again(
    library: Library, photos: Path, reopen: Callable[[ColourEncoder], Library]
) -> None:
    paint(photos / "a.png", "red")
    (photos / "a.txt").write_text("A red barn.")
    index(library, photos)
    newer = ColourEncoder(version="2")
    second = reopen(newer)
    assert library_status(second).pending == 2
    index(second)
    assert newer.encoded_images == 1 and library_status(second).pending == 0


def test_forget_takes_a_folder_out_and_leaves_its_files(library: Library, photos: Path) -> None:
    photo = paint(photos / "a.png", "red")
    index(library, photos)
    assert run_forget(library, ForgetRequest(str(photos)), SilentReporter()).removed == 1
    assert SearchEngine(library).search(SearchRequest(text="red")).hits == ()
    assert photo.exists()
    with pytest.raises(UsageError):
        run_forget(library, ForgetRequest(str(photos)), SilentReporter())


def test_lost_thumbnails_are_made_again(library: Library, photos: Path) -> None:
    for i in range(3):
        paint(photos / f"{i}.png", "red", i)
    index(library, photos)
    hits = SearchEngine(library).search(SearchRequest(text="red", group=False)).hits
    thumbnails = [Path(hit.thumbnail) for hit in hits]
    thumbnails[0].unlink()
    shutil.rmtree(thumbnails[1].parent)
    report = index(library)
    assert all(thumbnail.exists() for thumbnail in thumbnails)
    assert (report.indexed, report.unchanged) == (0, 3)


def test_progress_ends_at_its_total(library: Library, photos: Path) -> None:
    for i in range(10):
        paint(photos / f"{i}.png", "red", i)
    recorder = Recorder()
    run_index(library, IndexRequest((str(photos),)), recorder)
    reading = [(done, total) for done, total, note in recorder.seen if note == "Reading photos"]
    assert reading[-1] == (10, 10) and reading == sorted(reading)
