"""``make run`` on a new clone, with Python and pip played: what goes wrong with them, and where the clone lies."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux" or not shutil.which("make"), reason="make, and a shell for it")
ROOT = Path(__file__).resolve().parents[2]
PYTHON = """#!/bin/sh
case "$*" in
    "-m venv "*) for last; do :; done
        mkdir -p "$last/bin"; cp "$0" "$last/bin/python"; touch "$last/made"
        for name in xsearch xsearch-gui; do cp "{folder}/program" "$last/bin/$name"; done ;;
    *"-m pip --version") [ -e "${{0%/bin/*}}/made" ] ;;
    *"-m pip"*) echo "WARNING: the cache of pip is old" >&2; [ ! -e "{folder}/offline" ] ;;
    *) exec "{python}" "$@" ;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "a b" / "x search"
    (folder / "packaging").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "packaging/run.sh", "packaging/system-libraries.sh"):
        shutil.copy(ROOT / name, folder / name)
    write(folder / "program", f'echo "$(basename "$0") $*" >>"{folder}/started"')
    (folder / "python").write_text(PYTHON.format(folder=folder, python=sys.executable), encoding="utf-8")
    (folder / "python").chmod(0o755)
    return folder


def write(program: Path, text: str) -> None:
    program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    program.chmod(0o755)


def make_run(clone: Path, **session: str) -> subprocess.CompletedProcess[str]:
    outside = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XSEARCH_HOME", "MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    environment = {key: value for key, value in os.environ.items() if key not in outside} | session
    command = ["make", "run", f"PYTHON={clone}/python"]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, check=False)


def test_without_a_display_the_command_line_does_the_job(clone: Path) -> None:
    done = make_run(clone)
    assert (done.returncode, done.stderr) == (0, "")  # what pip warns of is no matter of this program
    started = (clone / "started").read_text().splitlines()
    assert started[:2] == [f"xsearch {what} {clone}/build/sample/library" for what in ("sample", "index")]
    assert len(started) == 5
    assert f"XSEARCH_HOME='{clone}/build/sample/home' '.venv/bin/xsearch' index FOLDER" in done.stdout


def test_with_a_display_the_window_opens_and_a_second_start_needs_no_network(clone: Path) -> None:
    session = {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}
    assert make_run(clone, **session).returncode == 0
    (clone / "offline").touch()
    done = make_run(clone, **session)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (clone / "started").read_text() == "xsearch-gui \n" * 2


def test_what_pip_says_is_shown_when_it_fails(clone: Path) -> None:
    (clone / "offline").touch()
    done = make_run(clone)
    assert done.returncode != 0
    assert "the cache of pip is old" in done.stderr
    assert not (clone / "started").exists()


def test_an_environment_without_pip_is_made_anew(clone: Path) -> None:
    """As Debian leaves one behind where python3-venv is missing."""
    (clone / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(clone / "python", clone / ".venv" / "bin" / "python")
    assert make_run(clone).returncode == 0
    assert (clone / ".venv" / "made").exists()
