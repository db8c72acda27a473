"""Which programs open a photo, by the system's own lists, and what starts them."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from xsearch_gui.viewmodels.shell import programs
from xsearch_gui.viewmodels.shell.programs import Program

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="desktop files are of Linux")
Entry = Callable[..., None]


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    """Write desktop files of programs that are there."""
    folders = [tmp_path / base / "applications" for base in ("home", "system")]  # XDG's would hide the kinds from Qt
    monkeypatch.setattr(programs, "_application_folders", lambda: folders)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    (tmp_path / "bin").mkdir()

    def write(name: str, kinds: str = "image/jpeg", words: str = "", base: str = "system", **more: str) -> None:
        program, seen = tmp_path / "bin" / name, tmp_path / f"seen-{name}"
        program.write_text(f'#!/bin/sh\nfor word in "$@" .; do printf "%s\\n" "$word" >> {seen}; done\n')
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        facts = {"Type": "Application", "Name": name.title(), "Exec": words or f"{name} %F", "MimeType": kinds} | more
        folder = tmp_path / base / "applications"
        folder.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{key}={value}\n" for key, value in facts.items())
        (folder / f"{name}.desktop").write_text(f"[Desktop Entry]\n{lines}\n[Desktop Action new]\nName=x\nExec=y\n")

    return write


def names(path: str) -> list[str]:
    return [program.name for program in programs.installed(path)]


def test_those_of_the_very_kind_come_first(entry: Entry) -> None:
    entry("anything", "image/x-dcraw;")
    entry("zoom", "image/x-canon-cr2;image/jpeg;")
    entry("words", "text/plain;")
    assert names("/a/b.jpg") == ["Zoom"]
    assert names("/a/b.cr2") == ["Zoom", "Anything"]


def test_what_is_not_for_choosing_is_not_offered(entry: Entry, tmp_path: Path) -> None:
    entry("hidden", NoDisplay="true")
    entry("gone", Hidden="true")
    entry("console", Terminal="true")
    entry("absent", words="not-installed %f")
    entry("xsearch")
    entry("broken", words='broken "unfinished')
    entry("replaced")
    entry("replaced", base="home", NoDisplay="true")  # as a user takes it out of all menus
    (tmp_path / "system" / "applications" / "noise.desktop").write_bytes(b"\xff\xfe\0nonsense")
    assert names("/a/b.jpg") == []


def test_words_of_the_specification(entry: Entry, tmp_path: Path, qtbot: QtBot) -> None:
    entry("many", words="many --open %F %i")
    entry("one", words="one %f")
    entry("address", words='address "--a b" 100%% %U')
    entry("bare", words="bare")
    given = [str(tmp_path / "a b.jpg"), str(tmp_path / "ü.jpg")]
    expected = {
        "Many": ["--open", *given, "."],
        "One": [given[0], ".", given[1], "."],
        "Address": ["--a b", "100%", f"file://{tmp_path}/a%20b.jpg", f"file://{tmp_path}/%C3%BC.jpg", "."],
        "Bare": [given[0], ".", given[1], "."],
    }
    for program in programs.installed("/a/b.jpg"):
        assert programs.start(program, given)
        seen, wanted = tmp_path / f"seen-{program.name.lower()}", expected.pop(program.name)
        qtbot.waitUntil(
            lambda seen=seen, wanted=wanted: seen.exists() and sorted(seen.read_text().splitlines()) == sorted(wanted)
        )
    assert not expected


def test_names_are_in_the_language_of_the_system(entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    entry("viewer", **{"Name[de]": "Betrachter"})
    monkeypatch.setattr(programs.QLocale, "name", lambda self: "de_DE")
    assert names("/a/b.jpg") == ["Betrachter"]


def test_where_programs_tell_of_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for base in ("home", "system"):
        (tmp_path / base / "applications").mkdir(parents=True)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_DIRS", f"{tmp_path / 'system'}:{tmp_path / 'none'}")
    assert programs._application_folders() == [tmp_path / base / "applications" for base in ("home", "system")]


def test_a_program_that_is_chosen_by_its_file(tmp_path: Path) -> None:
    assert programs.at("/opt/edit/photo editor") == Program("photo editor", ("/opt/edit/photo editor", "%F"))
    assert not programs.start(programs.at(str(tmp_path / "nothing")), ["/a.jpg"])
