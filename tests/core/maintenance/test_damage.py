"""What a person relies on when a disk is full, broken or read-only, or the power goes: nothing is lost, and said."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import mounts as real
import pytest
from colours import ColourEncoder, paint
from indexed import save, some_head
from indexed import wanted as want
from mounts import Mounts

from tests.benchmarks.library import killing
from xsearch_gui.cli import main
from xsearch_gui.core import settings
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.catalogue.schema import migrations
from xsearch_gui.core.errors import (
    DamagedCatalogue,
    DiskFull,
    NewerCatalogue,
    ReadOnlyLibrary,
    UsageError,
    XSearchError,
)
from xsearch_gui.core.index import neighbours
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.backup import keep_copy, run_backup
from xsearch_gui.core.maintenance.repair import repair
from xsearch_gui.core.maintenance.restoring.job import run_restore
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexReport, IndexRequest
from xsearch_gui.core.records.maintenance import BackupRequest, RestoreRequest
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine

Reopen = Callable[[ColourEncoder], Library]


@pytest.fixture
def mount() -> Iterator[Mounts]:
    yield from real.mounts()


def index(library: Library, *paths: Path) -> IndexReport:
    return run_index(library, IndexRequest(tuple(map(str, paths))), SilentReporter())


def found(library: Library, text: str = "red") -> list[str]:
    hits = SearchEngine(library).search(SearchRequest(text=text, top=100, group=False)).hits
    return sorted(os.path.basename(hit.path) for hit in hits if hit.probability >= 0.5)


def fill(folder: Path, count: int = 8) -> None:
    for i in range(count):
        paint(folder / f"{i:03}.png", ("red", "blue")[i % 2], i)
        if i % 4 == 0:
            (folder / f"{i:03}.txt").write_text(f"Number {i}, by the sea.")


def spoil(file: Path, start: float, count: int) -> None:
    """Overwrite a part of a file, in pages of SQLite, as a broken disk does."""
    pages = file.stat().st_size // 4096
    with open(file, "r+b") as opened:
        opened.seek(max(1, int(pages * start)) * 4096)
        opened.write(os.urandom(4096 * count))


# the disk ----------------------------------------------------------------------------------------------------


def test_a_read_only_home_is_searched_and_not_changed(
    library: Library, photos: Path, paths: AppPaths, mount: Mounts, reopen: Reopen, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(photos)
    index(library, photos)
    wanted = found(library)
    library.close()
    assert paths.home
    mount.bind(paths.home, "ro")
    second = reopen(ColourEncoder())
    assert found(second) == wanted
    with pytest.raises(ReadOnlyLibrary, match="read-only"):
        index(second)
    for command in (
        ["judge", "red", "--good", str(photos / "000.png")],
        ["index"],
        ["backup", str(paths.data / "x.zip")],
    ):
        assert main([*command, "--home", str(paths.home)]) == 2
        assert "read-only" in capsys.readouterr().err.lower()
    assert main(["status", "--home", str(paths.home)]) == 0
    assert main(["backup", str(photos / "x.zip"), "--home", str(paths.home)]) == 0


def test_a_full_disk_is_said_and_nothing_is_lost(
    library: Library, photos: Path, tmp_path: Path, mount: Mounts, encoder: ColourEncoder
) -> None:
    fill(photos, 60)
    index(library, photos)
    wanted = found(library)
    home = mount.tmpfs(tmp_path / "small", "6m")
    (home / "filler").write_bytes(bytes(5_300_000))
    with Library(AppPaths.under(home), lambda: encoder) as small, pytest.raises(XSearchError, match="room"):
        index(small, photos)
    (home / "filler").unlink()
    with Library(AppPaths.under(home), lambda: encoder) as small:
        report = index(small, photos)
        assert report.failed == () and report.indexed + report.unchanged == 60
        assert found(small) == wanted
        assert small.catalogue.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


@pytest.mark.parametrize("pages", range(40, 400, 90))
def test_a_catalogue_that_may_not_grow_keeps_what_it_has(library: Library, photos: Path, pages: int) -> None:
    fill(photos, 40)
    library.catalogue.connection.execute(f"PRAGMA max_page_count = {pages}")  # as a full disk, at any statement
    with contextlib.suppress(DiskFull):
        index(library, photos)
    library.catalogue.connection.execute("PRAGMA max_page_count = 1000000")
    report = index(library, photos)
    assert report.failed == () and report.indexed + report.unchanged == 40 and len(found(library)) == 20
    assert library.catalogue.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


# broken files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "names"), [("graph", ("photo.hnsw",)), ("compact", ("photo.codes.npy", "photo.coder.npz"))]
)
def test_a_damaged_index_is_noticed_searched_around_and_made_again(
    library: Library,
    photos: Path,
    paths: AppPaths,
    reopen: Reopen,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    names: tuple[str, ...],
) -> None:
    monkeypatch.setattr(neighbours, "EXACT_BELOW", 1)
    want(paths, kind)
    fill(photos)
    index(library, photos)
    wanted = found(library)
    for name in ("photo.vectors.npy", "photo.ids.npy", "CURRENT", *names):
        (current,) = paths.indexes.rglob("CURRENT")
        file = current if name == "CURRENT" else current.parent / f"{int(current.read_text()):06d}" / name
        data = bytearray(file.read_bytes())
        data[len(data) // 2 : len(data) // 2 + 8] = bytes(8)  # the length stays
        file.write_bytes(data if name != "CURRENT" else b"")
        second = reopen(ColourEncoder())
        assert found(second) == wanted
        paint(photos / f"new {name}.png", "red", 100 + len(wanted))
        index(second)
        wanted = sorted([*wanted, f"new {name}.png"])
        assert found(reopen(ColourEncoder())) == wanted


def test_what_can_be_read_of_a_damaged_catalogue_is_saved(
    library: Library, photos: Path, paths: AppPaths, reopen: Reopen, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(photos, 120)
    index(library, photos)
    wanted = found(library)
    item = library.catalogue.items.at(str(photos / "000.png"))
    assert item is not None
    library.catalogue.searches.judge("sea", [item], 1)
    library.catalogue.searches.save("Holidays", "by the sea")
    library.close()
    shutil.rmtree(paths.copy.parent)
    spoil(paths.catalogue, 0.6, 8)
    assert main(["doctor", "--home", str(paths.home)]) in (1, 2)  # says so, and breaks nothing
    assert "doctor --repair" in "".join(capsys.readouterr())
    report = repair(paths, SilentReporter())
    assert report.aside and (Path(report.aside) / "catalogue.sqlite").exists()
    second = reopen(ColourEncoder())
    assert index(second, photos).failed == ()
    assert found(second) == wanted
    assert second.catalogue.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert [saved.name for saved in second.catalogue.searches.saved()] == ["Holidays"]
    assert [judged.query for judged in second.catalogue.searches.judgements()] == ["sea"]
    assert repair(paths, SilentReporter()).steps == ("The catalogue is intact.",)


def test_where_nothing_can_be_read_the_last_copy_takes_its_place(
    library: Library, photos: Path, paths: AppPaths, reopen: Reopen
) -> None:
    fill(photos)
    index(library, photos)
    wanted = found(library)
    library.close()
    for broken in (b"", b"not a database " * 1000, None):
        paths.catalogue.unlink() if broken is None else paths.catalogue.write_bytes(broken)
        assert any("the copy of" in step for step in repair(paths, SilentReporter()).steps)
        second = reopen(ColourEncoder())
        assert index(second, photos).unchanged == 8 and found(second) == wanted
        second.close()


def test_damaged_words_are_indexed_again(library: Library, photos: Path, paths: AppPaths) -> None:
    fill(photos)
    index(library, photos)
    library.catalogue.connection.execute("UPDATE text_fts_data SET block = zeroblob(length(block)) WHERE id > 100")
    report = repair(paths, SilentReporter())
    assert report.steps == ("The index of words was damaged and was made again.",) and not report.aside
    assert len(library.catalogue.texts.match_words("sea")[0]) == 2


def test_after_a_kill_the_catalogue_is_checked_before_it_is_changed(
    library: Library, photos: Path, paths: AppPaths, reopen: Reopen
) -> None:
    fill(photos, 60)
    index(library, photos)
    thumbnail = next(paths.thumbnails.glob("*/*.jpg"))
    library.close()
    paths.unfinished.touch()  # what a killed job leaves
    thumbnail.write_bytes(b"")  # what a power cut makes of a file
    second = reopen(ColourEncoder())
    index(second)
    assert thumbnail.stat().st_size and not paths.unfinished.exists()
    second.close()
    spoil(paths.catalogue, 0.3, 20)
    paths.unfinished.touch()
    with pytest.raises(DamagedCatalogue, match="doctor --repair"):
        index(reopen(ColourEncoder()))


def test_a_run_that_is_killed_anywhere_ends_as_one_that_was_not() -> None:
    killing.run(points=5, photos=40)


# backup ------------------------------------------------------------------------------------------------------


def test_a_backup_brings_everything_back_on_another_computer(
    library: Library, photos: Path, tmp_path: Path, encoder: ColourEncoder
) -> None:
    fill(photos)
    index(library, photos)
    item = library.catalogue.items.at(str(photos / "000.png"))
    assert item is not None
    library.catalogue.searches.judge("sea", [item], 1)
    library.paths.settings.write_text("version = 1\n[indexing]\nexclude = ['x']\n")
    save(library.paths, some_head())
    wanted = found(library)
    file = tmp_path / "backup.zip"
    written = run_backup(library, BackupRequest(str(file)), SilentReporter())
    assert (written.photos, written.notes, written.bytes) == (8, 2, file.stat().st_size)
    moved = photos.rename(tmp_path / "Pictures")
    with Library(AppPaths.under(tmp_path / "other"), lambda: encoder) as other:
        paint(tmp_path / "own" / "mine.png", "red", 999)
        index(other, tmp_path / "own")
        report = run_restore(other, RestoreRequest(str(file)), SilentReporter())
        assert (report.photos, report.notes) == (8, 2)
        assert found(other) == wanted  # not what the old index held
        assert settings.load(other.paths.settings) == settings.load(library.paths.settings)
        assert (other.paths.heads / "0001" / "manifest.toml").exists()
        encoded = encoder.encoded_images
        assert index(other, moved).indexed == 8 and encoder.encoded_images == encoded
        assert [judged.item for judged in other.catalogue.searches.judgements()] == [item]
        aside = Path(report.aside) / "catalogue.sqlite"
        rows = sqlite3.connect(aside).execute("SELECT name FROM file").fetchall()
        assert rows == [("mine.png",)]


def test_a_backup_that_is_not_whole_changes_nothing(library: Library, photos: Path, tmp_path: Path) -> None:
    fill(photos)
    index(library, photos)
    wanted = found(library)
    file = tmp_path / "backup.zip"
    run_backup(library, BackupRequest(str(file)), SilentReporter())
    whole = file.read_bytes()

    def rewritten(change: Callable[[dict[str, object]], None]) -> bytes:
        target = tmp_path / "changed.zip"
        with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                if name == "manifest.json":
                    about = json.loads(data)
                    change(about)
                    data = json.dumps(about).encode()
                new.writestr(name, data)
        return target.read_bytes()

    faults: list[tuple[type[Exception], bytes]] = [
        (UsageError, whole[: len(whole) // 2]),
        (UsageError, whole[:2000] + bytes(2000) + whole[4000:]),
        (UsageError, b"text"),
        (UsageError, rewritten(lambda about: about.update(sha256={"catalogue.sqlite": "0"}))),
        (UsageError, rewritten(lambda about: about.update(sha256={"../x": "0", "catalogue.sqlite": "0"}))),
        (NewerCatalogue, rewritten(lambda about: about.update(catalogue=migrations.VERSION + 1))),
    ]
    for error, data in faults:
        file.write_bytes(data)
        with pytest.raises(error):
            run_restore(library, RestoreRequest(str(file)), SilentReporter())
    with pytest.raises(UsageError, match="no file"):
        run_restore(library, RestoreRequest(str(tmp_path / "none.zip")), SilentReporter())
    assert found(library) == wanted and not list(library.paths.data.glob("replaced-*"))
    assert not list(library.paths.data.glob(".restore-*"))


def test_the_daily_copy_is_replaced_by_sound_ones_only(library: Library, photos: Path) -> None:
    fill(photos)
    index(library, photos)
    copy = library.paths.copy
    assert copy.exists() and not keep_copy(library)
    os.utime(copy, (1, 1))
    assert keep_copy(library) and copy.stat().st_mtime > 1
    rows = sqlite3.connect(copy).execute("SELECT COUNT(*) FROM photo_vector").fetchone()
    assert rows == (library.catalogue.vectors.count(Modality.PHOTOS, library.encoder_id),)
