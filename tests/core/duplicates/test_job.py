"""Duplicates of a whole library: from files on disk to the report."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from PIL import Image
from rawfiles import dng

from tests.fixtures.colours import Recorder
from tests.fixtures.scenes import scene
from xsearch_gui.cli.duplicates import to_document, to_lines
from xsearch_gui.core.duplicates.job import find_duplicates
from xsearch_gui.core.duplicates.members import Likeness
from xsearch_gui.core.errors import Cancelled
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest


@pytest.fixture
def copies(library: Library, photos: Path) -> Library:
    """A library of six photos: a copy of one in another folder, and a small copy of another."""
    for seed in range(6):
        scene(seed).save(photos / f"{seed}.png")
    (photos / "again").mkdir()
    (photos / "again" / "zero.png").write_bytes((photos / "0.png").read_bytes())
    scene(1).resize((128, 128), Image.Resampling.LANCZOS).save(photos / "1 small.jpg", quality=70)
    run_index(library, IndexRequest((str(photos),)), SilentReporter())
    return library


def test_exact_duplicates_are_items_with_several_files(copies: Library, photos: Path) -> None:
    report = find_duplicates(copies, SilentReporter(), exact_only=True)
    (group,) = report.groups
    assert sorted(file.path for file in group.files) == [str(photos / "0.png"), str(photos / "again" / "zero.png")]
    assert [file.how for file in group.files] == [None, Likeness.SAME_FILE]
    assert report.bytes(Likeness.SAME_FILE) == (photos / "0.png").stat().st_size


def test_near_duplicates_of_a_library(copies: Library, photos: Path) -> None:
    report = find_duplicates(copies, SilentReporter())
    assert report.photos == 7
    assert report.unread == 0
    by_leader = {os.path.basename(group.files[0].path): group for group in report.groups}
    assert "1.png" in by_leader
    small = by_leader["1.png"].files[1]
    assert (os.path.basename(small.path), small.how) == ("1 small.jpg", Likeness.NEAR_DUPLICATE)
    assert report.count(Likeness.SAME_FILE) == report.count(Likeness.NEAR_DUPLICATE) == 1
    assert report.bytes(Likeness.NEAR_DUPLICATE) == (photos / "1 small.jpg").stat().st_size


def test_looks_are_kept_and_made_once(copies: Library) -> None:
    first = find_duplicates(copies, SilentReporter())
    ids = [file.item for group in first.groups for file in group.files]
    assert len(copies.catalogue.fingerprints.get(ids)) == len(set(ids))
    for thumbnail in copies.paths.thumbnails.rglob("*.*"):
        thumbnail.unlink()
    again = find_duplicates(copies, SilentReporter())
    assert again.groups == first.groups


def test_photos_without_a_thumbnail_are_counted(copies: Library) -> None:
    copies.catalogue.connection.execute("DELETE FROM look")
    for thumbnail in copies.paths.thumbnails.rglob("*.*"):
        thumbnail.unlink()
    report = find_duplicates(copies, SilentReporter())
    assert report.unread == 7
    assert report.count(Likeness.NEAR_DUPLICATE) == 0
    assert "no thumbnail" in list(to_lines(report))[-1]


def test_a_hard_link_is_said_to_be_one_and_takes_no_bytes(copies: Library, photos: Path) -> None:
    (photos / "again" / "zero.png").unlink()
    os.link(photos / "0.png", photos / "again" / "zero.png")
    report = find_duplicates(copies, SilentReporter(), exact_only=True)
    (group,) = report.groups
    assert [(file.how, file.bytes > 0) for file in group.files] == [(None, True), (Likeness.LINK, False)]
    assert report.count(Likeness.SAME_FILE) == report.bytes(Likeness.SAME_FILE) == 0
    assert "no copy" in list(to_lines(report))[1]


def test_a_link_to_a_file_of_the_library_is_no_duplicate(library: Library, photos: Path) -> None:
    (photos / "z").mkdir()
    scene(1).save(photos / "z" / "real.png")
    (photos / "a_link.png").symlink_to(photos / "z" / "real.png")
    run_index(library, IndexRequest((str(photos),)), SilentReporter())
    assert find_duplicates(library, SilentReporter()).groups == ()
    assert find_duplicates(library, SilentReporter(), exact_only=True).groups == ()


def test_a_link_is_never_the_file_to_keep(library: Library, photos: Path) -> None:
    (photos / "z").mkdir()
    scene(1).save(photos / "z" / "real.png")
    (photos / "a_link.png").symlink_to(photos / "z" / "real.png")
    (photos / "m_copy.png").write_bytes((photos / "z" / "real.png").read_bytes())
    run_index(library, IndexRequest((str(photos),)), SilentReporter())
    (group,) = find_duplicates(library, SilentReporter()).groups
    told = [(os.path.basename(file.path), file.how) for file in group.files]
    assert told == [("m_copy.png", None), ("real.png", Likeness.SAME_FILE), ("a_link.png", Likeness.LINK)]


def test_a_file_on_another_way_to_it_is_not_named_again(library: Library, photos: Path, tmp_path: Path) -> None:
    scene(1).save(photos / "a.png")
    (photos / "copy.png").write_bytes((photos / "a.png").read_bytes())
    (photos / "a_link.png").symlink_to(photos / "copy.png")
    (tmp_path / "again").symlink_to(photos, target_is_directory=True)
    run_index(library, IndexRequest((str(tmp_path / "again"), str(photos))), SilentReporter())
    (group,) = find_duplicates(library, SilentReporter()).groups
    told = sorted((os.path.basename(file.path), str(file.how)) for file in group.files)
    assert [name for name, how in told if how != "link"] == ["a.png", "copy.png"]
    assert {name for name, how in told if how == "link"} == {"a_link.png"}


def test_a_file_that_cannot_be_reached_is_not_the_one_to_keep(copies: Library, photos: Path) -> None:
    (photos / "0.png").unlink()
    (group,) = find_duplicates(copies, SilentReporter(), exact_only=True).groups
    assert [os.path.basename(file.path) for file in group.files] == ["zero.png", "0.png"]


def test_the_search_for_duplicates_can_be_cancelled(copies: Library) -> None:
    class Stop(Recorder):
        def cancelled(self) -> bool:
            return any(note == "Comparing photos" for _, _, note in self.seen)

    with pytest.raises(Cancelled):
        find_duplicates(copies, Stop())


def test_the_report_for_a_program_and_for_a_person(copies: Library, library: Library) -> None:
    report = find_duplicates(copies, SilentReporter())
    document = json.loads(json.dumps(to_document(report)))
    assert document["duplicates"]["same file"]["files"] == 1
    assert document["groups"][0]["files"][0]["how"] is None
    lines = list(to_lines(report))
    assert any(line.startswith("    near-duplicate: ") for line in lines)
    assert lines[-1].startswith("2 groups among 7 photos")


def test_an_empty_library_has_no_duplicates(library: Library) -> None:
    report = find_duplicates(library, SilentReporter())
    assert list(to_lines(report)) == ["No duplicates among 0 photos."]


def test_looks_are_kept_while_indexing(copies: Library) -> None:
    for thumbnail in copies.paths.thumbnails.rglob("*.*"):
        thumbnail.unlink()
    assert find_duplicates(copies, SilentReporter()).unread == 0


def test_the_raw_file_of_a_shot_is_no_copy_of_its_jpeg(library: Library, photos: Path) -> None:
    for folder in ("a", "b"):
        (photos / folder).mkdir()
        scene(1).save(photos / folder / "IMG_1.jpg")
        (photos / folder / "IMG_1.DNG").write_bytes(dng(scene(1), (640, 420), 1, folder))
    run_index(library, IndexRequest((str(photos),)), SilentReporter())
    report = find_duplicates(library, SilentReporter(), exact_only=True)
    assert [[os.path.basename(file.path) for file in group.files] for group in report.groups] == [["IMG_1.jpg"] * 2]
    (photos / "b" / "IMG_1.jpg").unlink()
    (photos / "b" / "IMG_1.DNG").unlink()
    run_index(library, IndexRequest((str(photos),)), SilentReporter())
    assert find_duplicates(library, SilentReporter(), exact_only=True).groups == ()


@pytest.mark.parametrize("seed", range(6))
def test_who_deletes_all_that_is_called_a_copy_keeps_every_picture(library: Library, photos: Path, seed: int) -> None:
    rng = random.Random(seed)
    names = [f"{rng.choice('abz')}/{rng.choice('amz')}{number}.png" for number in range(9)]
    for folder in "abz":
        (photos / folder).mkdir()
    made: list[Path] = []
    for number, name in enumerate(names):
        path, kind = photos / name, rng.choice(("new", "copy", "symbolic", "hard")) if made else "new"
        if kind == "new":
            scene(number).save(path)
        elif kind == "copy":
            path.write_bytes(rng.choice(made).read_bytes())
        elif kind == "symbolic":
            path.symlink_to(rng.choice(made))
        else:
            os.link(rng.choice(made), path, follow_symlinks=False)
        made.append(path)
    before = {path.read_bytes() for path in made}
    run_index(library, IndexRequest((str(photos),)), SilentReporter())
    for exact in (True, False):
        for group in find_duplicates(library, SilentReporter(), exact_only=exact).groups:
            for file in group.files[1:]:
                if file.how in (Likeness.SAME_FILE, Likeness.LINK) and os.path.lexists(file.path):
                    os.unlink(file.path)
        assert {path.read_bytes() for path in made if path.exists()} == before
