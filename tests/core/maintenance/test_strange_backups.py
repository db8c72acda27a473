"""Backups of other people: what is restored of them, and what is refused with a sentence while the library stays."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from backups import Files, about, changed, pack
from fuzzing import fuzz
from hypothesis import example, given
from hypothesis import strategies as st
from indexed import index

from xsearch_gui.cli import main
from xsearch_gui.core import limited, settings
from xsearch_gui.core.encoders.heads.storage import head_folder
from xsearch_gui.core.errors import NewerCatalogue, UsageError, XSearchError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.restoring import trial
from xsearch_gui.core.maintenance.restoring.backup_file import open_backup
from xsearch_gui.core.maintenance.restoring.job import run_contents, run_restore
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.maintenance import BackupContentsRequest, RestoreRequest
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine

QUIET = SilentReporter()


def raw(file: Path, manifest: bytes, catalogue: bytes = b"x") -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("catalogue.sqlite", catalogue)
        archive.writestr("manifest.json", manifest)
    return file


def with_manifest(**changes: Any) -> bytes:
    return json.dumps(about(sha256={"catalogue.sqlite": hashlib.sha256(b"x").hexdigest()}) | changes).encode()


MANIFESTS: dict[str, bytes] = {
    "brackets without end": b"[" * 200_000,
    "a number": b"3",
    "nothing": b"",
    "half of one": with_manifest()[:100],
    "another encoding": with_manifest().decode().encode("utf-16"),
    "infinitely many photos": with_manifest().replace(b'"photos": 1', b'"photos": Infinity'),
    "no number of photos": with_manifest().replace(b'"photos": 1', b'"photos": NaN'),
    "fewer photos than none": with_manifest(photos=-1),
    "photos as a text": with_manifest(photos="1"),
    "photos as a switch": with_manifest(photos=True),
    "photos as 1.0": with_manifest(photos=1.0),
    "a date that is none": with_manifest(created=["2026"]),
    "hashes as a list": with_manifest(sha256=["catalogue.sqlite"]),
    "hashes that are numbers": with_manifest(sha256={"catalogue.sqlite": 1}),
    "no hashes": json.dumps(about()).encode(),
    "no catalogue": with_manifest(sha256={"settings.toml": "0" * 64}),
    "a file that is not there": with_manifest(sha256={"catalogue.sqlite": "0" * 64, "settings.toml": "0" * 64}),
    "another hash": with_manifest(sha256={"catalogue.sqlite": "0" * 64}),
    "a version before all": with_manifest(catalogue=0),
    "encoders without names": with_manifest(encoders=[3]),
    "a manifest of megabytes": b" " * 21_000_000,
}


def refused(library: Library, file: Path) -> str:
    """Return the sentence of a backup that is refused; the library and its folder are as they were."""
    before = sorted(path.name for path in library.paths.data.iterdir() if path.name != "jobs.lock")
    rows = library.catalogue.connection.execute("SELECT COUNT(*) FROM item").fetchone()[0]
    with pytest.raises(UsageError) as caught:
        run_restore(library, RestoreRequest(str(file)), QUIET)
    assert str(file) in str(caught.value) and "doctor" not in str(caught.value)
    assert sorted(path.name for path in library.paths.data.iterdir() if path.name != "jobs.lock") == before
    assert library.catalogue.connection.execute("SELECT COUNT(*) FROM item").fetchone()[0] == rows
    return str(caught.value)


@pytest.mark.parametrize("fault", MANIFESTS)
def test_a_manifest_that_no_xsearch_writes_is_a_sentence(library: Library, tmp_path: Path, fault: str) -> None:
    file = raw(tmp_path / "backup.zip", MANIFESTS[fault])
    refused(library, file)
    with pytest.raises(UsageError, match=r"backup\.zip"):
        run_contents(BackupContentsRequest(str(file)), QUIET)


def test_a_newer_backup_says_so_and_nothing_else_of_it_matters(library: Library, tmp_path: Path) -> None:
    for manifest in (with_manifest(catalogue=99, photos="x"), with_manifest(format=2)):
        with pytest.raises(NewerCatalogue, match="newer xsearch"):
            run_restore(library, RestoreRequest(str(raw(tmp_path / "backup.zip", manifest))), QUIET)


def test_a_catalogue_that_is_garbage_is_said_to_be_the_backup_s(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = pack(tmp_path / "backup.zip", {"catalogue.sqlite": b"not a database" * 500})
    assert "its catalogue is damaged" in refused(library, file)
    library.close()
    assert main(["restore", str(file), "--home", str(library.paths.home)]) == 2
    said = capsys.readouterr().err
    assert "its catalogue is damaged" in said and "doctor" not in said and "Traceback" not in said


def test_names_that_are_of_no_library_are_left_out_and_said(library: Library, tmp_path: Path, good: Files) -> None:
    strange = {"jobs.lock/x": b"", "settings.toml/x": b"", "copy/catalogue.sqlite": b"x", "unfinished": b"",
               "heads/0001/run.py": b"x", "heads/0002.unfinished/photo.onnx": b"x", "window.ini": b"[x]",
               "encoders/clip/manifest.toml": b"x"}  # fmt: skip
    report = run_restore(library, RestoreRequest(str(pack(tmp_path / "b.zip", good | strange))), QUIET)
    assert any(all(name in notice for name in strange) for notice in report.notices)
    assert not any((library.paths.data / name).exists() for name in ("window.ini", "encoders", "unfinished"))
    assert not (library.paths.data / "copy").exists() and (library.paths.data / "settings.toml").is_file()
    assert sorted(path.name for path in head_folder(library.paths, 1).iterdir()) == [
        "manifest.toml", "photo.onnx", "report.json", "text.onnx"
    ]  # fmt: skip


def test_rows_and_settings_of_ill_will_leave_a_library_that_works(
    library: Library, tmp_path: Path, good: Files
) -> None:
    evil = changed(good["catalogue.sqlite"], tmp_path, """
        CREATE TRIGGER evil AFTER INSERT ON past_search BEGIN DELETE FROM item; END;
        INSERT INTO folder (id, path) VALUES (90, '/etc');
        INSERT INTO file (folder_id, directory, name, role, size, mtime_ns, state, item_id)
            SELECT 90, '/etc', 'hostname', 'photo', 1, 1, 'done', min(id) FROM item;
        UPDATE file SET id = 0 - id WHERE name = '1.png';
        INSERT OR REPLACE INTO meta VALUES ('clock', '9999-12-31 23:59:59'), ('coming encoder', '../../../etc');
        UPDATE item SET facts = '{"width": []}' WHERE id = (SELECT max(id) FROM item);
    """)  # fmt: skip
    toml = (
        b'general = 3\n[indexing]\nthreads = 1000000\nexclude = ["*a*a*a*a*a*b", "*.tmp"]\nevil = 1\n'
        b'[encoding]\nencoder = "../../../../etc"\nprovider = "x/y"\n[more]\n'
    )
    files = good | {"catalogue.sqlite": evil, "settings.toml": toml}
    report = run_restore(library, RestoreRequest(str(pack(tmp_path / "b.zip", files))), QUIET)
    assert len(report.notices) >= 6
    found, faults = settings.load(library.paths.settings)
    assert found == settings.Settings(indexing=settings.Indexing(exclude=("*.tmp",))) and not faults
    hits = SearchEngine(library).search(SearchRequest(text="red", top=10, group=False)).hits
    assert {Path(hit.path).name for hit in hits} >= {"0.png", "2.png"} and not any("etc" in hit.path for hit in hits)
    library.catalogue.searches.record("a search", 3)
    assert library.catalogue.items.count("photo") == 4
    index(library)  # and it goes on


# the process ---------------------------------------------------------------------------------------------------------


def test_a_restore_that_takes_too_long_or_crashes_is_a_sentence(
    library: Library, tmp_path: Path, good: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = pack(tmp_path / "backup.zip", good)
    with monkeypatch.context() as patched:
        patched.setattr(trial, "_SECONDS", 0.0)
        patched.setattr(trial, "_BYTES_A_SECOND", 1e12)
        assert "takes longer" in refused(library, file)
    monkeypatch.setattr(limited, "program_command", lambda: ["false"])
    assert "crashes the program" in refused(library, file)


# fuzz ----------------------------------------------------------------------------------------------------------------

VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10), st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
)  # fmt: skip
NESTED = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3), max_leaves=5)


@fuzz
@given(
    st.one_of(
        st.dictionaries(st.sampled_from((*about(), "sha256", "more")), VALUES, max_size=4).map(
            lambda changes: json.dumps(about(sha256={"catalogue.sqlite": "0" * 64}) | changes).encode()
        ),
        st.binary(max_size=100),
        NESTED.map(lambda it: json.dumps(it).encode()),
    )
)
@example(b'{"format": 1e999}')
@example(b"\xff\xfe")
@example(b'{"a": ' * 50_000)
def test_fuzz_manifests_of_backups(tmp_path: Path, manifest: bytes) -> None:
    file = raw(tmp_path / "backup.zip", manifest)
    try:
        with open_backup(file) as backup:
            assert backup.about.photos >= 0 and backup.files
            backup.verify(QUIET)
    except XSearchError as error:
        assert str(error)


@fuzz
@given(st.lists(st.tuples(st.integers(0, 1 << 30), st.binary(min_size=1, max_size=8)), min_size=1, max_size=4))
@example([(4, struct.pack("<H", 0xFFFF))])
def test_fuzz_backups_with_bytes_changed(tmp_path: Path, good: Files, changes: list[tuple[int, bytes]]) -> None:
    file = pack(tmp_path / "backup.zip", {name: data for name, data in good.items() if name != "catalogue.sqlite"}
                | {"catalogue.sqlite": b"x" * 1000})  # fmt: skip
    data = bytearray(file.read_bytes())
    for at, put in changes:
        place = at % len(data)
        data[place : place + len(put)] = put
    file.write_bytes(data)
    try:
        with open_backup(file) as backup:
            backup.verify(QUIET)
    except XSearchError as error:
        assert str(file) in str(error) or "newer" in str(error)
