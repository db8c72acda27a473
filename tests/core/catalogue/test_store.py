"""The catalogue as a file: versions, damage, transactions."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from old_catalogues import write_as

from xsearch_gui.core.catalogue import Catalogue, Modality
from xsearch_gui.core.catalogue.full_text import add_functions
from xsearch_gui.core.catalogue.schema import migrations
from xsearch_gui.core.errors import CatalogueProblem, NewerCatalogue
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.records.items import Kind, Source


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "catalogue.sqlite"


def test_a_newer_catalogue_is_refused_and_left_alone(path: Path) -> None:
    Catalogue.open(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {migrations.VERSION + 1}")
    with pytest.raises(NewerCatalogue, match="newer xsearch"):
        Catalogue.open(path)
    with sqlite3.connect(path) as connection:
        assert migrations.version(connection) == migrations.VERSION + 1


def test_a_damaged_catalogue_is_a_sentence(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is not a database, but long enough to be taken for one" * 100)
    with pytest.raises(CatalogueProblem, match=r"is damaged.*doctor --repair"):
        Catalogue.open(path)


def test_a_migration_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Catalogue.open(path).close()
    monkeypatch.setattr(
        migrations, "MIGRATIONS", (*migrations.MIGRATIONS, "CREATE TABLE extra (a); CREATE TABLE file (a);")
    )
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    with pytest.raises(CatalogueProblem):
        Catalogue.open(path)
    with sqlite3.connect(path) as connection:
        assert migrations.version(connection) == migrations.VERSION - 1
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'extra'").fetchall()


def test_a_transaction_is_all_or_nothing(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        with pytest.raises(RuntimeError), catalogue.transaction():
            catalogue.folders.add("/somewhere")
            raise RuntimeError
        assert catalogue.files.folders() == {}


def test_vectors_come_back_as_they_went_in(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        encoder = catalogue.vectors.encoder_id("e", "1", 4)
        items = [catalogue.items.add(Kind.PHOTO, f"{i:032x}", 1, "") for i in range(3)]
        vectors = np.eye(4, dtype=np.float32)[:3]
        catalogue.vectors.put(Modality.PHOTOS, encoder, items, vectors)
        assert np.array_equal(catalogue.vectors.get(Modality.PHOTOS, encoder, items[::-1], 4), vectors[::-1])
        with pytest.raises(KeyError):
            catalogue.vectors.get(Modality.PHOTOS, encoder, [99], 4)


def test_one_encoder_version_has_one_dimension(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        catalogue.vectors.encoder_id("e", "1", 4)
        with pytest.raises(CatalogueProblem, match="new version"):
            catalogue.vectors.encoder_id("e", "1", 8)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("müller", True),
        ("MULLER", True),
        ("Straße", True),
        ("strasse", True),
        ("STRASSE", True),
        ("東京", True),
        ("京", True),
        ("タワ", True),
        ("ﾀﾜｰ", True),
        ("大阪", False),
        ("tower", False),
        ("-", False),
        ('"', False),
        ("NEAR(", False),
        ("the", False),
    ],
)
def test_exact_words_in_any_language(path: Path, query: str, found: bool) -> None:
    with Catalogue.open(path) as catalogue:
        item = catalogue.items.add(Kind.NOTE, "0" * 32, 1, "")
        catalogue.texts.set_embedded(item, [(Source.NOTE, "Herr Müller in der Straße, 東京タワーの夜景 the day after")])
        assert bool(len(catalogue.texts.match_words(query)[0])) is found


def test_exact_phrases_with_and_without_spaces(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        item = catalogue.items.add(Kind.NOTE, "0" * 32, 1, "")
        catalogue.texts.set_embedded(item, [(Source.NOTE, "Die große Straße. 東京タワーの夜景を見た。京都 Café 東 京")])

        def found(phrase: str) -> bool:
            return catalogue.texts.with_phrase(phrase) == [item]

        assert found("große Straße") and found("GROSSE STRASSE") and not found("Straße große")
        assert found("東京タワー") and found("夜景") and found("夜") and found("京都 café")
        assert not found("京タ夜") and not found("タワー東京") and not found("Café 東京")
        catalogue.texts.set_embedded(item, [])
        assert not found("夜景") and catalogue.connection.execute("SELECT COUNT(*) FROM gram").fetchone()[0] == 0


def test_a_text_that_stays_keeps_its_vector(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        item = catalogue.items.add(Kind.NOTE, "0" * 32, 1, "")
        catalogue.texts.set_embedded(item, [(Source.NOTE, "one"), (Source.NOTE, "two")])
        before = {t.body: t.id for t in catalogue.texts.of_item(item)}
        catalogue.texts.set_embedded(item, [(Source.NOTE, "zero"), (Source.NOTE, "two"), (Source.NOTE, "two")])
        after = {t.body: t.id for t in catalogue.texts.of_item(item)}
        assert list(after) == ["zero", "two"] and after["two"] == before["two"]
        assert len(catalogue.texts.match_words("one")[0]) == 0


def test_items_without_files_are_kept_for_a_while(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        folder = catalogue.folders.add("/f").id
        catalogue.files.add(folder, "/f", "a.jpg", FileRole.PHOTO, 1, 1)
        (file,) = catalogue.files.in_folder(folder)
        item = catalogue.items.add(Kind.PHOTO, "a" * 32, 1, "")
        catalogue.files.done(file.id, item)
        assert catalogue.items.mark_gone() == 0
        catalogue.files.remove([file.id])
        assert catalogue.items.mark_gone() == 1 and catalogue.items.count(Kind.PHOTO) == 0
        assert catalogue.items.find(Kind.PHOTO, "a" * 32, 1) == item
        catalogue.connection.execute("UPDATE item SET gone_at = datetime('now', '-31 days')")
        catalogue.items.mark_gone()
        assert catalogue.items.find(Kind.PHOTO, "a" * 32, 1) is None


@pytest.mark.parametrize("version", range(1, migrations.VERSION))
def test_a_library_of_an_older_version_keeps_everything(path: Path, version: int) -> None:
    write_as(version, path)
    with Catalogue.open(path) as catalogue:
        assert migrations.version(catalogue.connection) == migrations.VERSION
        assert catalogue.files.folders() == {"/photos": 3, "/more": 4}
        assert {(f.id, f.item_id) for f in catalogue.files.in_folder(3)} >= {(11, 7), (12, 8), (13, None)}
        assert [t.body for t in catalogue.texts.of_item(7)] == ["the harbour"]
        assert catalogue.texts.match_words("harbour")[0][0] == 21
        assert list(catalogue.items.notes_of(7)) == [8]
        assert catalogue.vectors.count(Modality.PHOTOS, 1) == 1
        assert [j.item for j in catalogue.searches.judgements()] == [7] * (version >= 2)
        assert catalogue.connection.execute("PRAGMA foreign_key_check").fetchall() == []
        catalogue.folders.remove(3)  # the references between the new tables hold
        assert catalogue.texts.of_item(7) == []


def test_a_photo_of_an_older_library_loses_the_time_of_its_file(path: Path) -> None:
    write_as(8, path)
    with sqlite3.connect(path) as old:
        old.execute("UPDATE item SET shown_at = '2020-01-01T00:00:00', taken_at = NULL")
        old.execute(
            "INSERT INTO item (id, kind, content, size, taken_at, shown_at) VALUES (9, 'photo', 'c', 1, '1', '1')"
        )
    old.close()
    with Catalogue.open(path) as catalogue:
        shown = dict(catalogue.connection.execute("SELECT id, shown_at FROM item").fetchall())
    assert shown == {7: "", 8: "2020-01-01T00:00:00", 9: "1"}


def test_a_step_that_another_process_has_taken_is_not_taken_again(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        for step in range(migrations.VERSION):
            migrations._take(catalogue.connection, step)
            assert migrations.version(catalogue.connection) == migrations.VERSION


@pytest.mark.parametrize("version", range(len(migrations.MIGRATIONS)))
def test_every_version_becomes_the_newest(path: Path, version: int) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        add_functions(old)
        old.executescript("".join(migrations.MIGRATIONS[:version]) + f"PRAGMA user_version = {version};")
    old.close()
    Catalogue.open(path.with_name("new.sqlite")).close()
    with Catalogue.open(path) as migrated, Catalogue.open(path.with_name("new.sqlite")) as new:
        tables = "SELECT name, sql FROM sqlite_master ORDER BY name"
        assert list(map(tuple, migrated.connection.execute(tables))) == list(map(tuple, new.connection.execute(tables)))


def test_notes_of_an_older_library_are_read_again(path: Path) -> None:
    write_as(12, path)
    with sqlite3.connect(path) as old:
        folder = old.execute("INSERT INTO folder (path) VALUES ('/p')").lastrowid
        for role, state in (("note", "done"), ("photo", "done"), ("note", "failed")):
            old.execute(
                "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns, state)"
                " VALUES (?, ?, ?, ?, 1, 1, ?)",
                (folder, f"/p/{role}", f"{role}.{state}", role, state),
            )
    old.close()
    with Catalogue.open(path) as catalogue:
        rows = catalogue.connection.execute("SELECT name, state FROM file WHERE directory LIKE '/p/%'").fetchall()
        assert {row[0]: row[1] for row in rows} == {"note.done": "new", "photo.done": "done", "note.failed": "failed"}
        assert "/p/note" in catalogue.files.stale_directories()


def test_an_older_library_tries_again_what_it_could_not_read_or_may_have_read_wrongly(path: Path) -> None:
    write_as(11, path)
    with sqlite3.connect(path) as old:
        add_functions(old)
        old.execute(
            "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns, state, reason)"
            " VALUES (3, '/photos', 'b.tif', 'photo', 1, 1, 'failed', 'is damaged')"
        )
        for number, form in ((31, "TIFF"), (32, "JPEG")):
            old.execute(
                "INSERT INTO item (id, kind, content, size, format, read_version) VALUES (?, 'photo', ?, 1, ?, 1)",
                (number, form, form),
            )
    old.close()
    with Catalogue.open(path) as catalogue:
        db = catalogue.connection
        assert tuple(db.execute("SELECT state, reason FROM file WHERE name = 'b.tif'").fetchone()) == ("new", "")
        versions = {row[0]: row[1] for row in db.execute("SELECT format, read_version FROM item WHERE id > 30")}
        assert versions == {"TIFF": 0, "JPEG": 1}
        times = {row[0] for row in db.execute("SELECT ctime_ns FROM file")}
        assert times == {0}
