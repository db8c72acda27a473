"""Backups of one's own, of every version of the program: all of it comes back."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from backups import files_of, pack
from colours import ColourEncoder, paint
from indexed import index, save, some_head
from old_catalogues import everything_in, write_as

from xsearch_gui.core import settings
from xsearch_gui.core.alignment.job import run_align_report
from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.schema import migrations
from xsearch_gui.core.encoders.heads.storage import head_folder, load_head
from xsearch_gui.core.errors import Cancelled
from xsearch_gui.core.library import exchange
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.backup import run_backup
from xsearch_gui.core.maintenance.restoring.job import run_restore
from xsearch_gui.core.maintenance.restoring.rows import take_catalogue
from xsearch_gui.core.maintenance.restoring.rules import TABLES
from xsearch_gui.core.message import NOTHING, Message, converter
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.alignment import AlignReport, AlignReportRequest, PairNote
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.maintenance import BackupRequest, RestoreRequest
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine

QUIET = SilentReporter()
VERSIONS = range(1, migrations.VERSION + 1)


def fill(library: Library, photos: Path) -> int:
    """Make a library that has something in every table that a person fills, and return one of its photos."""
    for i in range(12):
        paint(photos / f"IMG_{i:03}.png", ("red", "blue")[i % 2], i)
    (photos / "IMG_000.txt").write_text("The harbour of Łódź at night, 東京の夜景.")
    (photos / os.fsdecode(b"caf\xe9")).mkdir()
    paint(photos / os.fsdecode(b"caf\xe9") / "x.png", "green", 99)
    index(library, photos)
    catalogue = library.catalogue
    item = catalogue.items.at(str(photos / "IMG_000.png"))
    assert item is not None
    catalogue.searches.judge("sea", [item], 1)
    catalogue.searches.judge("sea", [item + 1], -1)
    catalogue.searches.save("Holidays", "by the sea")
    catalogue.searches.record("by the sea", 3)
    with catalogue.transaction():
        catalogue.annotations.set_caption(item, "My own words")
        catalogue.connection.execute("INSERT INTO tag_edit VALUES (?, 'boat', 1)", (item,))
        catalogue.connection.execute(
            "INSERT INTO written_sidecar (item_id, path, caption, tags) VALUES (?, '/x.xmp', 'c', '[\"boat\"]')",
            (item,),
        )
        catalogue.connection.execute("INSERT INTO held_text VALUES (?, 'xmp', 'held')", (item,))
        catalogue.connection.execute("DELETE FROM past_search WHERE query = 'nothing'")
    catalogue.count_up("texts changed")
    catalogue.count_up("tags changed")
    chosen = settings.Settings(
        settings.General("de", notify=False), settings.Indexing(("Private/", "*.tmp"), 3, gentle=True)
    )
    settings.save(library.paths.settings, chosen)
    return item


def test_everything_comes_back_as_it_was(
    library: Library, photos: Path, tmp_path: Path, encoder: ColourEncoder
) -> None:
    fill(library, photos)
    head = save(library.paths, some_head())
    chosen = settings.load(library.paths.settings)[0]
    settings.save(library.paths.settings, replace(chosen, alignment=settings.Alignment(head.number)))
    leftover = library.paths.heads / "0002.unfinished"
    leftover.mkdir()
    (leftover / "photo.onnx").write_bytes(b"half")
    file = tmp_path / "backup.zip"
    run_backup(library, BackupRequest(str(file)), QUIET)
    assert not any("unfinished" in name for name in files_of(file))
    wanted = everything_in(library.paths.catalogue)
    with Library(AppPaths.under(tmp_path / "other"), lambda: encoder) as other:
        report = run_restore(other, RestoreRequest(str(file)), QUIET)
        assert (report.photos, report.notes) == (13, 1)
        assert len(report.notices) == 1 and "switched off" in report.notices[0], report.notices
        found, faults = settings.load(other.paths.settings)
        assert found == chosen and not faults
        kept = load_head(other.paths, head.number, encoder.manifest)
        assert (kept.folder / "report.json").exists() and not other.head
        assert other.catalogue.meta("restoring") == "" and not list(other.paths.data.glob(".restore-*"))
        hits = SearchEngine(other).search(SearchRequest(text='"東京" "harbour of lodz"', kind=Kind.NOTE)).hits
        assert [Path(hit.path).name for hit in hits] == ["IMG_000.txt"]
    again = everything_in(AppPaths.under(tmp_path / "other").catalogue)
    numbers, before = dict(again.pop("sqlite_sequence")), dict(wanted.pop("sqlite_sequence"))
    assert again == wanted and all(numbers[table] >= last for table, last in before.items())


def test_the_words_of_a_restored_library_are_indexed_as_before(library: Library, photos: Path, tmp_path: Path) -> None:
    fill(library, photos)
    file = tmp_path / "backup.zip"
    run_backup(library, BackupRequest(str(file)), QUIET)
    run_restore(library, RestoreRequest(str(file)), QUIET)
    for words in ("text_fts", "item_fts", "form_fts"):
        library.catalogue.connection.execute(f"INSERT INTO {words} ({words}, rank) VALUES ('integrity-check', 1)")
    assert library.catalogue.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_backup_of_every_version_is_restored(paths: AppPaths, tmp_path: Path, version: int) -> None:
    write_as(version, tmp_path / "old.sqlite")
    shutil.copy(tmp_path / "old.sqlite", tmp_path / "migrated.sqlite")
    Catalogue.open(tmp_path / "migrated.sqlite").close()
    taken = tmp_path / "taken.sqlite"
    assert take_catalogue(tmp_path / "old.sqlite", taken) == []
    wanted, found = everything_in(tmp_path / "migrated.sqlite"), everything_in(taken)
    wanted.pop("sqlite_sequence"), found.pop("sqlite_sequence")  # later numbers, none of them used before
    assert found == wanted
    if version in (1, 5, migrations.VERSION):
        file = pack(tmp_path / "backup.zip", {"catalogue.sqlite": (tmp_path / "old.sqlite").read_bytes()},
                    catalogue=version)  # fmt: skip
        with Library(paths) as library:
            report = run_restore(library, RestoreRequest(str(file)), QUIET)
            assert (report.photos, report.notes, report.notices) == (1, 1, ())


@pytest.mark.parametrize("version", VERSIONS)
def test_a_library_of_every_version_is_searched(paths: AppPaths, version: int, encoder: ColourEncoder) -> None:
    write_as(version, paths.catalogue)
    with Library(paths, lambda: encoder) as library:
        assert migrations.version(library.catalogue.connection) == migrations.VERSION
        for text in ('"the harbour"', "tag:Ana", "date:2019", '"harbour" tag:Ana'):
            hits = SearchEngine(library).search(SearchRequest(text=text, top=10)).hits
            assert any(hit.path == "/photos/a.jpg" for hit in hits), (version, text)


def test_every_column_of_every_version_has_a_rule(tmp_path: Path) -> None:
    write_as(migrations.VERSION, tmp_path / "new.sqlite")
    with Catalogue.open(tmp_path / "new.sqlite") as catalogue:
        tables = [row[0] for row in catalogue.connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_fts%'"
            " AND name NOT LIKE 'sqlite_%'")]  # fmt: skip
        columns = {
            table: {row[1] for row in catalogue.connection.execute(f"PRAGMA table_xinfo({table})")} for table in tables
        }
    assert columns == {table: set(rules) for table, rules in TABLES.items()}


@pytest.mark.parametrize("note", ["Verifying", "Checking", "Keeping", "Restoring"])
def test_a_restore_that_is_stopped_changes_nothing(
    library: Library, photos: Path, tmp_path: Path, note: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stop(SilentReporter):
        stopped = False

        def progress(self, done: int, total: int, said: Message = NOTHING) -> None:
            self.stopped = self.stopped or said.startswith(note)

        def cancelled(self) -> bool:
            return self.stopped

    fill(library, photos)
    file = tmp_path / "backup.zip"
    run_backup(library, BackupRequest(str(file)), QUIET)
    library.catalogue.searches.save("Later", "than the backup")
    before = everything_in(library.paths.catalogue)
    monkeypatch.setattr(exchange, "_PAGES", 5)
    with pytest.raises(Cancelled):
        run_restore(library, RestoreRequest(str(file)), Stop())
    assert everything_in(library.paths.catalogue) == before
    assert not list(library.paths.data.glob(".restore-*")) and not list(library.paths.data.glob("replaced-*"))


def test_a_library_that_another_process_restored_half_is_finished_by_whoever_opens_it(
    library: Library, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: ColourEncoder
) -> None:
    fill(library, photos)
    save(library.paths, some_head())
    file = tmp_path / "backup.zip"
    run_backup(library, BackupRequest(str(file)), QUIET)
    with Library(AppPaths.under(tmp_path / "other"), lambda: encoder) as other:
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(exchange, "finish", lambda paths, catalogue: (_ for _ in ()).throw(KeyboardInterrupt))
            run_restore(other, RestoreRequest(str(file)), QUIET)
        assert other.catalogue.meta(exchange.RESTORING) and not other.paths.settings.exists()
    with Library(other.paths, lambda: encoder) as again:
        assert not again.catalogue.meta(exchange.RESTORING) and not list(again.paths.data.glob(".restore-*"))
        assert settings.load(again.paths.settings)[0].general.language == "de"
        assert load_head(again.paths, 1).manifest.number == 1
        assert len(list(again.paths.data.glob("replaced-*"))) == 1


@pytest.mark.parametrize("name", ["../../x", "/etc", ".restore-/../..", "data", ".restore-none"])
def test_a_folder_that_no_restore_made_is_never_touched(library: Library, tmp_path: Path, name: str) -> None:
    library.catalogue.set_meta(exchange.RESTORING, name)
    (tmp_path / "x").mkdir()
    Library(library.paths).close()
    assert (tmp_path / "x").exists() and library.paths.data.exists() and library.paths.catalogue.exists()


def test_the_page_of_a_report_is_made_again_and_never_taken(library: Library, photos: Path, tmp_path: Path) -> None:
    fill(library, photos)
    head = save(library.paths, some_head())
    report = AlignReport(head.number, Message("Better."), worst=(PairNote(1, "/x.jpg", "<b>a caption</b>", 0.5),))
    folder = head_folder(library.paths, head.number)
    (folder / "report.json").write_text(json.dumps(converter().unstructure(report)))
    (folder / "report.html").write_text("<script>evil()</script>")
    file = tmp_path / "backup.zip"
    run_backup(library, BackupRequest(str(file)), QUIET)
    evil = files_of(file) | {f"heads/{folder.name}/report.html": b"<script>evil()</script>"}
    run_restore(library, RestoreRequest(str(pack(file, evil))), QUIET)
    page = Path(run_align_report(library, AlignReportRequest(head.number), QUIET).page)
    assert "evil" not in page.read_text() and "&lt;b&gt;a caption" in page.read_text()


def test_a_head_of_one_s_own_is_kept_when_another_of_its_number_comes(
    library: Library, photos: Path, tmp_path: Path, encoder: ColourEncoder
) -> None:
    fill(library, photos)
    save(library.paths, some_head())
    file = tmp_path / "backup.zip"
    run_backup(library, BackupRequest(str(file)), QUIET)
    with Library(AppPaths.under(tmp_path / "other"), lambda: encoder) as other:
        own = save(other.paths, some_head(2))
        report = run_restore(other, RestoreRequest(str(file)), QUIET)
        assert load_head(other.paths, own.number).manifest != own
        assert (Path(report.aside) / "heads" / head_folder(other.paths, own.number).name / "photo.onnx").exists()
