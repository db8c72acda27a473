"""What xsearch keeps is for its owner alone; what it hands out is as open as the user's files are."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from colours import paint

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.paths import AppPaths

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def open_to_others(folder: Path) -> list[str]:
    return [str(path) for path in (folder, *folder.rglob("*")) if mode(path) & 0o077]


def test_the_command_line_keeps_everything_private_and_hands_out_what_it_is_asked_for(tmp_path: Path) -> None:
    home, photos, out = tmp_path / "home", tmp_path / "photos", tmp_path / "out"
    photos.mkdir()
    paint(photos / "a.png", "red")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "TMPDIR": str(tmp_path / "tmp")}
    (tmp_path / "tmp").mkdir()

    def run(*arguments: str) -> str:
        command = ["sh", "-c", 'umask 022; exec "$@"', "sh", sys.executable, "-m", "xsearch_gui", *arguments]
        command += ["--home", str(home)]
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    run("index", str(photos))
    run("caption", str(photos / "a.png"), "red sea")
    run("backup", str(tmp_path / "backup.zip"))
    assert json.loads(run("search", "red", "--json", "--all", "--export", str(out)))["hits"]
    run("search", "red", "--all", "--export", str(tmp_path / "list.csv"))
    run("sidecar", str(photos / "a.png"))
    assert (home / "data" / "catalogue.sqlite").exists()
    assert open_to_others(home) == []
    assert list((tmp_path / "tmp").iterdir()) == []  # nothing is left of what was at work
    written = b"".join(path.read_bytes() for path in (home / "logs").rglob("*") if path.is_file())
    assert b"red sea" not in written and b"red" not in written  # neither captions nor what was asked
    assert mode(tmp_path / "backup.zip") == 0o600  # all that is known of one's photos
    assert mode(out) == 0o755
    for path in (out / "a.png", tmp_path / "list.csv", photos / "a.png.xmp"):
        assert mode(path) == 0o644


def test_a_home_that_was_open_is_closed(tmp_path: Path) -> None:
    paths = AppPaths.under(tmp_path / "home")
    for folder in (paths.data, paths.cache, paths.logs):
        folder.mkdir(parents=True)
    for path in (tmp_path / "home", paths.data, paths.cache, paths.logs):
        path.chmod(0o755)
    paths.catalogue.touch(mode=0o644)
    paths.create()
    Catalogue.open(paths.catalogue).close()
    assert open_to_others(tmp_path / "home") == []


def test_a_home_with_other_things_in_it_stays_as_it_is(tmp_path: Path) -> None:
    paths = AppPaths.under(tmp_path)
    (tmp_path / "mine.txt").touch()
    tmp_path.chmod(0o755)
    paths.create()
    assert mode(tmp_path) == 0o755 and mode(paths.data) == mode(paths.cache) == mode(paths.logs) == 0o700
