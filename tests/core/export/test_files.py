"""Export of results: files, table, contact sheet; and what goes wrong on the way."""

from __future__ import annotations

import csv
import errno
import io
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import IO, Any

import pytest

from xsearch_gui.core.errors import Cancelled, UsageError
from xsearch_gui.core.export.files import export_csv, export_files
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit, Reason, Strength


def hit(path: Path | str, item: int = 1, title: str = "title", **more: Any) -> Hit:
    return Hit(item, str(path), Kind.PHOTO, 0.75, Strength.STRONG, title=title, **more)


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


# files ---------------------------------------------------------------------------------------------------


def test_copies_have_names_of_their_own_and_overwrite_nothing(tmp_path: Path, out: Path) -> None:
    one = write(tmp_path / "a" / "photo.tar.jpg", b"one")
    two = write(tmp_path / "b" / "photo.tar.jpg", b"two")
    os.utime(one, (1_000_000, 1_000_000))
    write(out / "photo.tar.jpg", b"was there")
    report = export_files([hit(one), hit(two), hit(one)], str(out))
    assert (report.copied, report.linked, report.failed) == (2, 0, ())
    assert names(out) == ["photo.tar (2).jpg", "photo.tar (3).jpg", "photo.tar.jpg"]
    assert (out / "photo.tar.jpg").read_bytes() == b"was there"
    assert (out / "photo.tar (2).jpg").read_bytes() == b"one"
    assert (out / "photo.tar (2).jpg").stat().st_mtime == 1_000_000
    assert (out / "photo.tar (2).jpg").stat().st_nlink == 1


@pytest.mark.skipif(os.name == "nt", reason="permission bits are not kept on Windows")
def test_exported_files_are_as_open_as_new_ones(tmp_path: Path, out: Path) -> None:
    source = write(tmp_path / "a.jpg", b"one")
    export_files([hit(source)], str(out))
    export_csv([], str(out / "a.csv"))
    plain = write(tmp_path / "plain", b"").stat().st_mode
    assert (out / "a.jpg").stat().st_mode == (out / "a.csv").stat().st_mode == plain


def test_links_take_no_space(tmp_path: Path, out: Path) -> None:
    source = write(tmp_path / "a.jpg", b"one")
    write(out / "a.jpg", b"was there")
    assert export_files([hit(source)], str(out), "link").linked == 1
    assert (out / "a (2).jpg").samefile(source)
    assert (out / "a.jpg").read_bytes() == b"was there"


def test_another_drive_gets_symbolic_links_or_copies(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write(tmp_path / "a.jpg", b"one")

    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    report = export_files([hit(source)], str(out), "link")
    assert (report.linked, (out / "a.jpg").is_symlink()) == (1, True)
    monkeypatch.setattr(os, "symlink", refuse)
    report = export_files([hit(source)], str(out), "link")
    assert (report.linked, report.copied) == (0, 1)
    assert names(out) == ["a (2).jpg", "a.jpg"]
    assert not (out / "a (2).jpg").is_symlink()


def test_what_has_vanished_is_named_and_the_rest_goes_on(tmp_path: Path, out: Path) -> None:
    good = write(tmp_path / "good.jpg", b"one")
    (tmp_path / "folder.jpg").mkdir()
    hits = [
        hit(tmp_path / "gone.jpg"),
        hit(tmp_path / "folder.jpg"),
        hit("/offline/drive/x.jpg", online=False),
        hit(good),
    ]
    for mode in ("copy", "link"):
        report = export_files(hits, str(out / mode), mode)  # type: ignore[arg-type]
        assert report.copied + report.linked == 1
        assert [(os.path.basename(f.path), f.reason) for f in report.failed] == [
            ("gone.jpg", "is no longer there"),
            ("folder.jpg", "is a folder"),
            ("x.jpg", "is no longer there"),
        ]
        assert names(out / mode) == ["good.jpg"]


def test_a_drive_without_such_a_name_fails_that_file_alone(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, good = write(tmp_path / "12:30.jpg", b"odd"), write(tmp_path / "good.jpg", b"good")

    def no_colons(real: Any) -> Any:
        def call(source: Any, target: Any) -> None:
            if ":" in os.path.basename(target):
                raise OSError(errno.EINVAL, "Invalid argument")
            real(source, target)

        return call

    monkeypatch.setattr(os, "link", no_colons(os.link))
    monkeypatch.setattr(os, "replace", no_colons(os.replace))
    report = export_files([hit(odd), hit(good)], str(out))
    assert report.copied == 1
    assert "cannot have its name" in report.failed[0].reason
    assert names(out) == ["good.jpg"]


class FullDisk(io.BytesIO):
    def write(self, data: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_ends_the_export_with_a_sentence(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [write(tmp_path / f"{i}.jpg", b"data") for i in range(3)]
    real, opened = Path.open, []

    def fill_up(path: Path, *arguments: Any, **more: Any) -> IO[Any]:
        file = real(path, *arguments, **more)
        opened.append(path)
        if len(opened) == 2:
            file.close()
            return FullDisk()
        return file

    monkeypatch.setattr(Path, "open", fill_up)
    with pytest.raises(UsageError, match=r"is full\. Exported before, and complete: 1\.") as caught:
        export_files([hit(source) for source in sources], str(out))
    assert isinstance(caught.value.__cause__, OSError)
    assert names(out) == ["0.jpg"]


@pytest.mark.skipif(sys.platform != "linux", reason="file size limits are set with RLIMIT_FSIZE")
def test_a_file_that_is_too_large_for_the_target_leaves_nothing(tmp_path: Path, out: Path) -> None:
    write(tmp_path / "small.jpg", b"x" * 1000)
    write(tmp_path / "large.jpg", b"x" * 2_000_000)
    code = f"""
        import resource, signal
        from xsearch_gui.core.errors import UsageError
        from xsearch_gui.core.export.files import export_files
        from xsearch_gui.core.records.items import Kind
        from xsearch_gui.core.records.search import Hit, Strength
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        names = ("/small.jpg", "/large.jpg")
        hits = [Hit(1, {str(tmp_path)!r} + name, Kind.PHOTO, 1.0, Strength.STRONG) for name in names]
        try:
            export_files(hits, {str(out)!r})
        except UsageError as error:
            print(error)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True)
    assert "is full. Exported before, and complete: 1." in done.stdout
    assert names(out) == ["small.jpg"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root and Windows write into read-only folders")
def test_a_read_only_folder_is_a_sentence(tmp_path: Path, out: Path) -> None:
    source = write(tmp_path / "a.jpg", b"one")
    out.mkdir(mode=0o500)
    for mode in ("copy", "link"):
        with pytest.raises(UsageError, match="cannot be written"):
            export_files([hit(source)], str(out), mode)  # type: ignore[arg-type]


def test_a_file_in_place_of_the_folder_is_a_sentence(tmp_path: Path) -> None:
    source = write(tmp_path / "a.jpg", b"one")
    with pytest.raises(UsageError, match="cannot be written"):
        export_files([hit(source)], str(source))
    with pytest.raises(UsageError, match="cannot be written"):
        export_csv([], str(source / "table.csv"))


def test_an_export_can_be_cancelled(tmp_path: Path, out: Path) -> None:
    sources = [write(tmp_path / f"{i}.jpg", b"data") for i in range(5)]

    class Stop:
        done = 0

        def progress(self, done: int, total: int, note: str = "") -> None:
            self.done = done

        def cancelled(self) -> bool:
            return self.done >= 2

    with pytest.raises(Cancelled):
        export_files([hit(source) for source in sources], str(out), reporter=Stop())
    assert names(out) == ["0.jpg", "1.jpg", "2.jpg"]


# tables --------------------------------------------------------------------------------------------------


def test_the_table_can_be_read_back_and_runs_no_formula(out: Path) -> None:
    evil = '=HYPERLINK("http://x","y")'
    why = (Reason("text", 0.9, 'a, "quoted"\ncaption'), Reason("image", 0.5))
    hits = [
        hit("/photos/Zürich 東京.jpg", title=evil, why=why, taken_at="2026-05-01T12:00:00", width=4, height=3),
        hit("-2+3.jpg", title="@sum", online=False),
        hit("\tx.jpg", title="+1"),
        hit("/photos/caf\udce9.jpg"),
    ]
    target = out / "new" / "hits.csv"
    assert export_csv(hits, str(target)).rows == 4
    assert target.read_bytes().startswith(b"\xef\xbb\xbfpath,")
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["path"] == "/photos/Zürich 東京.jpg"
    assert rows[0]["title"] == "'" + evil
    assert rows[0]["why"] == 'text: a, "quoted"\ncaption; image'
    assert (rows[0]["taken"], rows[0]["width"], rows[0]["online"]) == ("2026-05-01T12:00:00", "4", "yes")
    assert (rows[1]["path"], rows[1]["title"], rows[1]["online"]) == ("'-2+3.jpg", "'@sum", "no")
    assert (rows[2]["path"], rows[2]["title"]) == ("'\tx.jpg", "'+1")
    assert rows[3]["path"] == "/photos/caf?.jpg"
    cells = [cell for one in rows for cell in one.values() if cell]
    assert not any(cell[0] in "=+-@\t\r" for cell in cells)


def test_a_table_that_cannot_be_finished_leaves_the_old_one(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = write(out / "hits.csv", b"old")

    def full(path: Path, *_: Any) -> IO[bytes]:
        with open(path, "wb") as file:
            file.write(b"half")
        return FullDisk()

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(UsageError, match="is full"):
        export_csv([hit("a.jpg")], str(target))
    monkeypatch.undo()
    assert names(out) == ["hits.csv"]
    assert target.read_bytes() == b"old"
