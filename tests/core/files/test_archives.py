"""Archives from strangers: what is unpacked, and what is refused with a sentence before a byte of it is."""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from fuzzing import fuzz
from hypothesis import example, given
from hypothesis import strategies as st

from xsearch_gui.core.errors import UnreadableArchive
from xsearch_gui.core.files.archives import Limits, open_archive, read_arrays

LIMITS = Limits(100, 10**12)
SOURCES = Path(__file__).resolve().parents[3] / "xsearch_gui"


def packed(*files: tuple[str | zipfile.ZipInfo, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", kind) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return target.getvalue()


def entry(name: str, mode: int = 0) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.create_system, made.external_attr = 3, mode << 16
    return made


def renamed(name: str) -> bytes:
    """Return an archive with a name that zipfile would not write as it is."""
    if not name.isascii():
        return packed((name, b"x"))
    return packed(("?" * len(name.encode()), b"x")).replace(b"?" * len(name.encode()), name.encode())


def patched(data: bytes, local: int, central: int, value: bytes) -> bytes:
    """Return an archive with another value in the header of its first file, at both places."""
    changed = bytearray(data)
    for signature, at in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        place = changed.index(signature) + at
        changed[place : place + len(value)] = value
    return bytes(changed)


def overlapping() -> bytes:
    """Return an archive of a hundred entries that all lie at the same place."""
    data = packed(("a", os.urandom(1000)), kind=zipfile.ZIP_STORED)
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listed = data[start:end]
    names = b"".join(listed.replace(b"a", bytes([97 + i]), 1) for i in range(9))
    return data[:start] + names + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 9, 9, len(names), start, 0)


def quoted() -> bytes:
    """Return an archive whose first file holds the second, so that its bytes count twice (Fifield 2019)."""
    inner = packed(("b", b"x" * 500), kind=zipfile.ZIP_STORED)
    whole = packed(("a", inner[: inner.index(b"PK\x01\x02")]), kind=zipfile.ZIP_STORED)
    start = whole.index(b"PK\x01\x02")
    second = bytearray(inner[inner.index(b"PK\x01\x02") : inner.index(b"PK\x05\x06")])
    second[42:46] = struct.pack("<L", whole.index(b"PK\x03\x04", 4))
    first = whole[start : whole.index(b"PK\x05\x06")]
    size = len(first) + len(second)
    return whole[:start] + first + bytes(second) + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, size, start, 0)


def many(count: int) -> bytes:
    return packed(*((f"{i}", b"") for i in range(count)))


def long_list() -> bytes:
    """Return a file that says that its list of entries takes 4 GB."""
    data = bytearray(packed(("a", b"x")))
    place = data.index(b"PK\x05\x06")
    return bytes(data[:place]) + bytes(5 << 20) + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 5 << 20, 0, 0)


BOMB = packed(("a", bytes(120_000_000)))
REFUSED: dict[str, tuple[bytes, str]] = {
    "no archive": (b"text", "no ZIP file"),
    "nothing": (b"", "no ZIP file"),
    "half": (packed(("a", os.urandom(5000)))[:2500], "no ZIP file"),
    "encrypted": (patched(packed(("a", b"x")), 6, 8, b"\x01\x00"), "is encrypted"),
    "encrypted strongly": (patched(packed(("a", b"x")), 6, 8, b"\x41\x00"), "is encrypted"),
    "packed by bzip2": (packed(("a", b"x"), kind=zipfile.ZIP_BZIP2), "plain ZIP"),
    "packed by an unknown way": (patched(packed(("a", b"x")), 8, 10, b"\x63\x00"), "plain ZIP"),
    "a patch": (patched(packed(("a", b"x")), 6, 8, b"\x20\x00"), "plain ZIP"),
    "a version of the future": (patched(packed(("a", b"x")), 4, 6, b"\xff\x00"), "no ZIP file"),
    "a link": (packed((entry("a", stat.S_IFLNK | 0o777), b"/etc/passwd")), "link or a device"),
    "a device": (packed((entry("a", stat.S_IFCHR | 0o666), b"")), "link or a device"),
    "a folder of a file's name": (packed((entry("a", stat.S_IFDIR | 0o755), b"")), "link or a device"),
    "two files of one name": (packed(("a", b"1"), ("A", b"2")), "two files"),
    "a file without a name": (patched(packed(("a", b"x")), 26, 28, b"\0\0\1\0"), "could be any file"),
    "a bomb": (BOMB, "would take 120 MB"),
    "too many names": (many(101), "101 files"),
    "a list without end": (long_list(), "too long"),
    "entries that overlap": (overlapping(), "not lie where"),
    "an entry within another": (quoted(), "not lie where"),
}  # fmt: skip
NAMES = [
    "/etc/passwd", "../x", "a/../../x", "a//b", "./a", "a/./b", "..", "C:/x", "C:x", "a\\b", "\\\\host\\x", "//host/x",
    "nul", "NUL.txt", "heads/con", "com1.log", "LPT9", "conin$", "aux.tar.gz", "a.", "a ", "a /b", "a\x00b", "a\nb",
    "a\x1bb", "a\u202eb", "file:stream", "a|b", 'a"b', "a" * 201, "a/" * 9 + "b",
]  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "an archive.zip"


def refusal(file: Path, data: bytes, limits: Limits = LIMITS) -> str:
    file.write_bytes(data)
    with pytest.raises(UnreadableArchive) as caught, open_archive(file, limits) as archive:
        for name in archive.names:
            archive.copy(name)
    assert caught.value.path == str(file)
    return str(caught.value)


@pytest.mark.parametrize("fault", REFUSED)
def test_what_no_program_of_good_will_writes_is_refused(file: Path, fault: str) -> None:
    data, sentence = REFUSED[fault]
    assert re.search(sentence, refusal(file, data))


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_a_name_that_means_another_file_somewhere_is_refused(file: Path, name: str) -> None:
    assert "could be any file" in refusal(file, renamed(name))


def test_a_size_that_is_a_lie_is_refused(file: Path) -> None:
    data = packed(("a", b"x" * 5000))
    for size in (0, 4999, 5001, 90_000_000):
        assert "damaged" in refusal(file, patched(data, 22, 24, struct.pack("<L", size)))
    assert "would take" in refusal(file, patched(data, 22, 24, struct.pack("<L", 2**32 - 2)))
    stored = packed(("a", b"x" * 5000), kind=zipfile.ZIP_STORED)
    assert "damaged" in refusal(file, patched(stored, 22, 24, struct.pack("<L", 50)))
    changed = stored.replace(b"xxxx", b"xyxx", 1)
    assert "damaged" in refusal(file, changed)  # not the bytes that were packed


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to("loop")
    for name in ("pipe", "folder", "loop", "nothing", "a\0b"):
        with pytest.raises(UnreadableArchive), open_archive(tmp_path / name, LIMITS):
            pass


def test_an_ordinary_archive_is_unpacked(file: Path) -> None:
    data = os.urandom(3_000_000)
    second = entry("b", stat.S_IFREG | 0o644)
    file.write_bytes(packed(("photos/Ærø 2019/äöü.txt", data), (second, b""), ("folder/", b"")))
    with open_archive(file, LIMITS) as archive:
        assert archive.names == ("photos/Ærø 2019/äöü.txt", "b")
        assert archive.read("photos/Ærø 2019/äöü.txt", len(data)) == data and archive.size("b") == 0
        for call in (lambda: archive.read("photos/Ærø 2019/äöü.txt", 10), lambda: archive.copy("none")):
            with pytest.raises(UnreadableArchive):
                call()


def test_arrays_come_back_and_those_that_lie_do_not(file: Path) -> None:
    arrays = {"a": np.arange(6.0).reshape(2, 3), "b": np.asfortranarray(np.eye(3, dtype=np.float32)), "c": np.zeros(0)}
    with file.open("wb") as target:
        np.savez_compressed(target, **arrays)
    found = read_arrays(file, 10_000)
    assert all(np.array_equal(found[name], arrays[name]) and found[name].dtype == arrays[name].dtype for name in arrays)
    good = io.BytesIO()
    np.save(good, np.zeros(4))
    vast = good.getvalue().replace(b"(4,), }", b"(9999999999,), }"[:7])
    pickled = io.BytesIO()
    np.save(pickled, np.asarray([{}], object), allow_pickle=True)
    for data in (vast, pickled.getvalue(), b"\x93NUMPY\x09\x00", good.getvalue()[:-1], good.getvalue() + b"x", b""):
        file.write_bytes(packed(("a.npy", data)))
        with pytest.raises(UnreadableArchive):
            read_arrays(file, 10_000)


def test_every_archive_of_the_program_is_opened_by_one_module() -> None:
    """Others write archives; who reads one has the checks."""
    reading = re.compile(r"zipfile\.(?!ZIP_|ZipFile\([^)]*\"w\")|tarfile|np\.load\([^)]*npz|gzip|lzma|bz2|from zipfile")
    found = {
        path.name: hits
        for path in SOURCES.rglob("*.py")
        if (hits := reading.findall(path.read_text(encoding="utf-8"))) and path.name != "archives.py"
    }
    assert not found


VALID = packed(("manifest.json", b"{}"), ("b", b"x" * 300))


@st.composite
def altered(draw: st.DrawFn) -> bytes:
    data = bytearray(VALID)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data) - 1))
        put = draw(st.one_of(st.binary(max_size=4), st.sampled_from((b"\xff\xff\xff\xff", b"\0\0\0\0", b"PK\x05\x06"))))
        data[at : at + draw(st.integers(0, len(put)))] = put
    return bytes(data)


@fuzz
@given(st.one_of(altered(), st.binary(max_size=200)))
@example(VALID[: VALID.index(b"PK\x05\x06")] + b"PK\x05\x06" + b"\xff" * 18)
def test_fuzz_archives_of_any_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    try:
        with open_archive(path, LIMITS) as archive:
            for name in archive.names:
                assert len(archive.read(name, 1000)) == archive.size(name)
    except UnreadableArchive as error:
        assert str(path) in str(error)
