"""A window that cannot open says why where the person looks: in the terminal that started it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the platforms of Linux")
START = "import sys; from xsearch_gui.__main__ import window; sys.exit(window())"
NO_DISPLAY = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":4711"}


def start(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", START, "--home", str(home)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_display_that_does_not_answer_is_said_to_the_terminal_and_the_log(tmp_path: Path) -> None:
    done = start(tmp_path / "home", **NO_DISPLAY)
    log = (tmp_path / "home" / "logs" / "window.log").read_text(encoding="utf-8")
    assert done.returncode == 1  # no crash: nobody needs a core dump of a missing display
    assert "xsearch cannot open its window" in done.stderr
    for said in ("xcb", "no Qt platform plugin could be initialized"):
        assert said in done.stderr
        assert said in log
    assert "window.log" in done.stderr


def test_the_library_that_is_missing_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "libraries"
    broken.mkdir()
    (broken / "libxcb-cursor.so.0").touch()  # found first, and no library
    done = start(tmp_path / "home", **NO_DISPLAY, LD_LIBRARY_PATH=str(broken))
    assert "libxcb-cursor.so.0" in done.stderr.partition("Missing:")[2]
    assert done.returncode == 1


def test_a_platform_that_qt_does_not_have_is_told_with_those_it_has(tmp_path: Path) -> None:
    done = start(tmp_path / "home", QT_QPA_PLATFORM="typewriter")
    assert "typewriter" in done.stderr
    assert "offscreen" in done.stderr
    assert "Missing:" not in done.stderr
