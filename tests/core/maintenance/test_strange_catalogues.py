"""Catalogues of other people: of each nothing is taken but rows that xsearch could have written itself."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from backups import changed
from fuzzing import fuzz
from hypothesis import example, given
from hypothesis import strategies as st
from old_catalogues import everything_in, write_as

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.schema import migrations
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.maintenance.restoring.row_checks import are_facts, is_inside, is_meta, is_moment, is_told
from xsearch_gui.core.maintenance.restoring.rows import take_catalogue


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("good") / "catalogue.sqlite"
    write_as(migrations.VERSION, path)
    return path.read_bytes()


@pytest.fixture(scope="session")
def sound_file(sound: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same in a file, which hypothesis need not print."""
    path = tmp_path_factory.mktemp("sound") / "catalogue.sqlite"
    path.write_bytes(sound)
    return path


def take(data: bytes, folder: Path) -> tuple[list[str], Path]:
    (folder / "given.sqlite").write_bytes(data)
    taken = folder / "taken" / "catalogue.sqlite"
    notices = take_catalogue(folder / "given.sqlite", taken)
    return [str(notice) for notice in notices], taken


def schema_of(path: Path) -> list[tuple[str, str, str]]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    connection.close()
    return rows


ENDLESS = "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT n AS id, 'a' AS word FROM x"


def as_view(table: str) -> str:
    return f"DROP TABLE {table}; CREATE VIEW {table} AS {ENDLESS};"


REFUSED = {
    "a view in the place of a table": (as_view("keyword"), "no table keyword"),
    "no table": ("DROP TABLE judgement;", "no table judgement"),
    "a module's table": ("DROP TABLE look; CREATE VIRTUAL TABLE look USING fts5(item_id, data);", "no table look"),
    "a column less": ("ALTER TABLE tag_edit RENAME COLUMN added TO other;", "no added"),
    "columns that are computed": (
        "DROP TABLE look; CREATE TABLE look (item_id, data AS (zeroblob(1000000000)));", "no data in the table look"),
    "version 0": ("PRAGMA user_version = 0;", "version 0"),
    "a version of the future": ("PRAGMA user_version = 99;", "version 99"),
    "a schema that cannot be read": ("UPDATE sqlite_master SET sql = 'CREATE TABLE look (' WHERE name = 'look';",
                                     "damaged"),
    "a table of another one's pages": (
        "UPDATE sqlite_master SET rootpage = 99999 WHERE name = 'look';", "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_no_catalogue_is_refused_with_a_reason(sound: bytes, tmp_path: Path, fault: str) -> None:
    change, sentence = REFUSED[fault]
    with pytest.raises(UsageError, match=sentence) as caught:
        take(changed(sound, tmp_path, change), tmp_path)
    assert "doctor" not in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"not a database" * 500, b"SQLite format 3\0" + bytes(5000)])
def test_what_is_no_database_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UsageError, match=r"damaged|version 0"):
        take(data, tmp_path)


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "wide.sqlite") as connection:
        connection.execute("PRAGMA encoding = 'UTF-16le'")
        connection.execute("CREATE TABLE meta (key, value)")
    connection.close()
    with pytest.raises(UsageError, match="damaged"):
        take((tmp_path / "wide.sqlite").read_bytes(), tmp_path)


def test_no_trigger_view_index_or_table_of_the_other_is_taken(sound: bytes, tmp_path: Path) -> None:
    data = changed(sound, tmp_path, f"""
        CREATE TRIGGER evil AFTER INSERT ON meta BEGIN DELETE FROM item; END;
        CREATE TRIGGER worse AFTER UPDATE ON file BEGIN UPDATE file SET name = '/etc/passwd'; END;
        CREATE VIEW endless AS {ENDLESS};
        CREATE TABLE more (a); INSERT INTO more VALUES (zeroblob(100000));
        CREATE INDEX odd ON item (length(hex(zeroblob(size)))) WHERE id > 0;
    """)  # fmt: skip
    notices, taken = take(data, tmp_path)
    Catalogue.open(tmp_path / "fresh.sqlite").close()
    assert schema_of(taken) == schema_of(tmp_path / "fresh.sqlite") and notices == []
    (tmp_path / "good.sqlite").write_bytes(sound)
    wanted, found = everything_in(tmp_path / "good.sqlite"), everything_in(taken)
    assert {table: rows for table, rows in found.items() if table != "sqlite_sequence"} == {
        table: rows for table, rows in wanted.items() if table != "sqlite_sequence"
    }


C, L = "'" + "a" * 32 + "'", 1 << 48
ROWS = {
    "meta of another type": "INSERT INTO meta VALUES ('texts changed x', 3), ('clock', X'00');",
    "a counter that is none": "UPDATE meta SET value = 'many' WHERE key = 'texts changed';",
    "a key that nobody knows": "INSERT INTO meta VALUES ('evil', 'x');",
    "a restore that is not going on": "INSERT INTO meta VALUES ('restoring', '.restore-../../..');",
    "a clock of the far future": "INSERT INTO meta VALUES ('clock', '9999-12-31 23:59:59');",
    "an encoder of another folder": "INSERT INTO meta VALUES ('coming encoder for notes', '../../../etc');",
    "a calibration that is none": "INSERT INTO meta VALUES ('calibration e 1', '{\"matched_mean\": NaN}');",
    "a file of the system": "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns, state, item_id)"
                            " VALUES (3, '/etc', 'hostname.jpg', 'photo', 1, 1, 'done', 7);",
    "a file above its folder": "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns)"
                               " VALUES (3, '/photos/../etc', 'x.jpg', 'photo', 1, 1);",
    "a name that climbs": "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns)"
                          " VALUES (3, '/photos', '../../etc/x.jpg', 'photo', 1, 1);",
    "a folder that only begins alike": "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns)"
                                       " VALUES (3, '/photosx', 'x.jpg', 'photo', 1, 1);",
    "a file of no folder": "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns)"
                           " VALUES (99, '/photos', 'x.jpg', 'photo', 1, 1);",
    "a NUL in a path": "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns)"
                       " VALUES (3, '/photos', 'a' || char(0) || '.jpg', 'photo', 1, 1);",
    "a role that nobody knows": "INSERT INTO file (folder_id, directory, name, role, size, mtime_ns)"
                                " VALUES (3, '/photos', 'y.jpg', 'program', 1, 1);",
    "a relative folder": "UPDATE folder SET path = 'photos' WHERE id = 3;",
    "a content that is a path": "INSERT INTO item (kind, content, size) VALUES ('photo', '../../../../home/x/a', 1);",
    "a kind that nobody knows": f"INSERT INTO item (kind, content, size) VALUES ('film', {C}, 1);",
    "the largest number of a row": f"INSERT INTO item (id, kind, content, size) VALUES (9223372036854775807, 'photo',"
                                   f" {C}, 1);",
    "a text that is not UTF-8": f"INSERT INTO item (kind, content, size, title) VALUES ('photo', {C}, 1,"
                                " CAST(X'C328' AS TEXT));",
    "a source that nobody knows": "INSERT INTO text (item_id, source, body) VALUES (7, 'web', 'x');",
    "a caption of megabytes": "INSERT INTO text (item_id, source, body) VALUES (7, 'user', hex(zeroblob(150000)));",
    "a caption of nobody": "INSERT INTO text (item_id, source, body) VALUES (99, 'user', 'x');",
    "a caption that is a number": "INSERT INTO text (item_id, source, body) VALUES (7, 'user', X'00');",
    "a link that nobody knows": "UPDATE pair SET link = 'fate';",
    "a verdict that is none": "INSERT INTO judgement (query, item_id, verdict) VALUES ('x', 8, 5);",
    "a vector of another length": "INSERT INTO photo_vector VALUES (1, 8, X'003C');",
    "a vector that is no number": "INSERT INTO photo_vector VALUES (1, 8, X'007E007E');",
    "a vector that outshines all": "INSERT INTO photo_vector VALUES (1, 8, X'FF7B0000');",
    "an encoder of any dimension": "INSERT INTO encoder (name, version, dimension) VALUES ('f', '1', 1000000000);",
    "an encoder that is a path": "INSERT INTO encoder (name, version, dimension) VALUES ('../x', '1', 2);",
    "a query of megabytes": "INSERT INTO saved_search (name, query) VALUES ('x', printf('%.*c', 30000, 'x'));",
    "a catalogue that says no facts": "UPDATE imported SET said = '{\"rating\": \"x\"}';",
    "a catalogue that says a day there is not": "UPDATE imported SET said = replace(said, '2019-07-01', '2019-99');",
    "a catalogue that says all brackets": f"UPDATE imported SET said = '{'[' * 5000}';",
    "a reason of nothing": "INSERT INTO left_out VALUES (99, '/photos', 'x', 'walk', 'x');",
    "tags that are no list": "UPDATE written_sidecar SET tags = '{}';",
    "a picture of another size": "UPDATE look SET data = zeroblob(5);",
}  # fmt: skip
MENDED = {
    "facts of another type": ('UPDATE item SET facts = \'{"width": "3"}\' WHERE id = 7', "facts", "{}"),
    "facts without end": (f"UPDATE item SET facts = '{'[' * 5000}' WHERE id = 7", "facts", "{}"),
    "facts of the file itself": ("UPDATE item SET own_facts = 'x' WHERE id = 7", "own_facts", None),
    "a date that nobody can mean": ("UPDATE item SET taken_at = '2019-13-45' WHERE id = 7", "taken_at", None),
    "a rating of a thousand": ("UPDATE item SET rating = 1000 WHERE id = 7", "rating", None),
    "a place off the Earth": ("UPDATE item SET latitude = 1e300, longitude = 0.5 WHERE id = 7", "latitude", None),
    "a width that is a text": ("UPDATE item SET width = 'wide' WHERE id = 7", "width", 0),
}


@pytest.mark.parametrize("fault", ROWS)
def test_a_row_that_xsearch_would_not_write_is_left_out_and_said(sound: bytes, tmp_path: Path, fault: str) -> None:
    notices, taken = take(changed(sound, tmp_path, ROWS[fault]), tmp_path)
    assert notices and all(notice.rstrip(".")[-1].isdigit() for notice in notices)
    with Catalogue.open(taken) as catalogue:
        assert catalogue.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert not catalogue.connection.execute("PRAGMA foreign_key_check").fetchall()
        assert catalogue.items.add("photo", "b" * 32, 1, "") < 1000  # there are numbers left


@pytest.mark.parametrize("fault", MENDED)
def test_a_value_that_xsearch_would_not_write_is_left_out_and_the_row_stays(
    sound: bytes, tmp_path: Path, fault: str
) -> None:
    change, column, value = MENDED[fault]
    notices, taken = take(changed(sound, tmp_path, change), tmp_path)
    assert len(notices) == 1 and "table item" in notices[0]
    with sqlite3.connect(taken) as connection:
        assert connection.execute(f"SELECT {column} FROM item WHERE id = 7").fetchone() == (value,)
        assert connection.execute("SELECT COUNT(*) FROM photo_vector").fetchone() == (1,)
    connection.close()


def test_a_file_that_its_name_does_not_tell_is_read_again(sound: bytes, tmp_path: Path) -> None:
    """A row could say of any file that it is a photo of the library; who exports the photo would copy the file."""
    notices, taken = take(changed(sound, tmp_path, "UPDATE file SET name = 'id_rsa' WHERE id = 11;"), tmp_path)
    assert len(notices) == 1 and "table file" in notices[0]
    with sqlite3.connect(taken) as connection:
        assert connection.execute("SELECT state, item_id FROM file WHERE id = 11").fetchone() == ("new", None)
    connection.close()


@pytest.mark.parametrize(
    ("name", "directory", "folder", "inside"),
    [
        (b"a.jpg", b"/f", b"/f", True),
        (b"a.jpg", b"/f/b/c", b"/f/", True),
        (b"a.jpg", b"/x", b"/", True),
        (b"a.jpg", rb"C:\Photos\2019", rb"C:\Photos", True),
        (b"a.jpg", rb"\\nas\Photos\2019", rb"\\nas\Photos", True),
        (b"a.jpg", rb"C:\Photos\..\x", rb"C:\Photos", False),
        (rb"..\a.jpg", rb"C:\Photos", rb"C:\Photos", False),
        (b"a.jpg", b"/f/../g", b"/f", False),
        (b"a.jpg", b"/fg", b"/f", False),
        (b"..", b"/f", b"/f", False),
        (b"a/b.jpg", b"/f", b"/f", False),
        (rb"a\b.jpg", b"/f", b"/f", True),  # a name like any other, where names are parted by /
        (b"a.jpg", b"f", b"f", False),
        (b"a.jpg", b"/f", None, False),
    ],
)
def test_what_lies_in_a_folder(name: bytes, directory: bytes, folder: bytes | None, inside: bool) -> None:
    assert is_inside(name, directory, folder) is inside


def test_values_that_xsearch_writes_are_right() -> None:
    for moment in ("1965", "1965-08", "2019-07-01", "2019-07-01T12:34", "2019-07-01T12:34:56.070+02:00"):
        assert is_moment(moment)
    assert are_facts("{}") and not are_facts("[]") and not are_facts('{"width": 1}')
    assert is_meta("clock", "2026-11-27 12:00:00") and is_meta("coming encoder", "") and is_meta("join_raw", "False")
    assert is_told("photo", "a.JPG") and is_told("table", "Captions.csv") and not is_told("note", "a.jpg")


@fuzz
@given(st.lists(st.tuples(st.integers(0, 1 << 30), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6))
@example([(18, b"\x02\x02")])  # a write-ahead log that is not there
@example([(52, b"\xff\xff\xff\xff")])
@example([(1_073_741_818, b"\x80")])  # what SQLite says of it is no UTF-8
def test_fuzz_catalogues_with_bytes_changed(sound_file: Path, tmp_path: Path, changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(sound_file.read_bytes())
    for at, put in changes:
        place = at % len(data)
        data[place : place + len(put)] = put
    for leftover in tmp_path.rglob("*.sqlite"):
        leftover.unlink()
    try:
        _, taken = take(bytes(data), tmp_path)
    except UsageError as error:
        assert str(error)
        return
    with Catalogue.open(taken) as catalogue:
        assert catalogue.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert not catalogue.connection.execute("PRAGMA foreign_key_check").fetchall()
