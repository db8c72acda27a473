"""The check of system libraries: the platform that will be used, and what is missing, by name."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the libraries of Linux")
SCRIPT = Path(__file__).parents[2] / "packaging" / "system-libraries.sh"
Done = subprocess.CompletedProcess[str]
MISSING = {"libqxcb.so": "libxcb-cursor.so.0", "libqwayland.so": "libwayland-cursor.so.0"}


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """Programs that the script finds first: nobody is root, and what ``apt-get`` is told is written down."""
    folder = tmp_path / "tools"
    folder.mkdir()
    lines = "".join(f'*/{file}) echo "	{name} => not found";;\n' for file, name in MISSING.items())
    write(folder / "ldd", f'[ -e "{tmp_path}/installed" ] || case $1 in\n{lines}esac')
    write(folder / "id", "echo 1000")
    write(
        folder / "apt-get", f'echo "$@" >>"{tmp_path}/apt"\ncase $* in *install*) touch "{tmp_path}/installed";; esac'
    )
    return folder


def write(program: Path, text: str) -> None:
    program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    program.chmod(0o755)


def check(
    tools: Path, *platforms: str, python: str = sys.executable, **session: str
) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    kept.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        ["sh", str(SCRIPT), python, *platforms],
        env=kept | {"PATH": f"{tools}:{os.environ['PATH']}"} | session,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("session", "missing"),
    [
        ({}, ""),  # offscreen, where there is no display
        ({"DISPLAY": ":0"}, "libxcb-cursor"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "libwayland-cursor"),
        ({"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "xcb;wayland"}, "libxcb-cursor"),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen:enable_fonts"}, ""),
    ],
)
def test_the_platform_that_will_be_used_is_looked_at(tools: Path, session: dict[str, str], missing: str) -> None:
    done = check(tools, **session)
    assert done.returncode == (1 if missing else 0)
    if missing:
        assert f"{missing}.so.0" in done.stderr
        assert f"sudo apt-get install {missing}0\n" in done.stderr
    else:
        assert done.stderr == ""


def test_root_installs_what_is_missing_and_nothing_else(tools: Path, tmp_path: Path) -> None:
    write(tools / "id", "echo 0")
    done = check(tools, "xcb", "wayland")
    assert (done.returncode, done.stderr) == (0, "")
    update, install = (tmp_path / "apt").read_text().splitlines()
    assert update.startswith("update")
    assert install.split()[-3:] == ["libwayland-cursor0", "libxcb-cursor0", "fonts-dejavu-core"]
    assert check(tools, "xcb", "wayland").stdout == ""  # nothing to do the second time


def test_what_cannot_be_installed_is_named(tools: Path) -> None:
    write(tools / "id", "echo 0")
    write(tools / "apt-get", "echo no network >&2; exit 100")
    done = check(tools, "xcb")
    assert done.returncode == 1
    assert "libxcb-cursor.so.0" in done.stderr


def test_a_path_with_spaces_and_a_python_that_warns(tools: Path, tmp_path: Path) -> None:
    place = tmp_path / "a b" / "x search"
    place.mkdir(parents=True)
    write(place / "python", f'echo "WARNING: something is old" >&2\nexec "{sys.executable}" "$@"')
    done = check(tools, "xcb", python=str(place / "python"))
    assert "libxcb-cursor.so.0" in done.stderr


def test_debian_packages_are_found_by_the_names_of_their_libraries(tools: Path) -> None:
    """All names that Qt's platforms ask for, as they are on Debian 12 and Ubuntu 22.04."""
    wanted = {
        "libX11-xcb.so.1": "libx11-xcb1",
        "libX11.so.6": "libx11-6",
        "libEGL.so.1": "libegl1",
        "libdbus-1.so.3": "libdbus-1-3",
        "libglib-2.0.so.0": "libglib2.0-0",
        "libgthread-2.0.so.0": "libglib2.0-0",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libwayland-egl.so.1": "libwayland-egl1",
        "libz.so.1": "zlib1g",
    }
    for library, package in wanted.items():
        write(tools / "ldd", f'echo "	{library} => not found"')
        assert check(tools, "xcb").stderr.endswith(f"sudo apt-get install {package}\n")


def test_the_script_is_plain_sh() -> None:
    for shell in filter(shutil.which, ("dash", "bash", "sh")):
        subprocess.run([shell, "-n", str(SCRIPT)], check=True)
