"""What the bundle carries on Linux: all that it needs, under known licences, used where the system has none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import fallback
import PySide6
import pytest
from libraries import BASE, closure, is_library, needs, oldest, unresolved
from licences import ALLOWED, FORBIDDEN, SYSTEM, licence_of

QT = Path(PySide6.__path__[0]) / "Qt"
PLUGIN = QT / "plugins" / "platforms" / "libqxcb.so"
needs_tools = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("objdump") or not shutil.which("cc"), reason="libraries of Linux"
)


@pytest.fixture
def compiled(tmp_path: Path) -> Path:
    """A folder with ``libupper.so.1``, which calls a function of ``liblower.so.1``."""
    for name, text, more in (
        ("lower", "int lower(void) { return 7; }", ()),
        ("upper", "int lower(void); int upper(void) { return lower(); }", ("liblower.so.1",)),
    ):
        command = ["cc", "-shared", "-fPIC", "-x", "c", "-", "-x", "none", *more]
        options = ["-o", f"lib{name}.so.1", f"-Wl,-soname,lib{name}.so.1"]
        subprocess.run([*command, *options], input=text, text=True, check=True, cwd=tmp_path)
    return tmp_path


@needs_tools
def test_a_library_that_a_bundle_lacks_is_named_with_who_needs_it(compiled: Path) -> None:
    upper, lower = compiled / "libupper.so.1", compiled / "liblower.so.1"
    assert "liblower.so.1" in needs(upper)
    assert unresolved([upper, lower]) == []
    (fault,) = unresolved([upper])
    assert fault.startswith("libupper.so.1 needs liblower.so.1, which is neither in the bundle")


@needs_tools
def test_a_bundle_of_qt_alone_would_not_open_a_window() -> None:
    """The libraries that the people who build bundles leave out of habit, since their desktop has them."""
    files = [path for path in QT.rglob("*") if path.is_file() and is_library(path)]
    faults = "\n".join(unresolved(files))
    for name in ("libxcb.so.1", "libxcb-cursor.so.0", "libGL.so.1", "libEGL.so.1", "libwayland-client.so.0"):
        assert f" needs {name}," in faults
    assert "libc.so.6" not in faults


@needs_tools
def test_what_is_carried_needs_nothing_that_is_not_carried_or_part_of_every_linux() -> None:
    carried = closure([PLUGIN])
    assert carried
    for path in carried.values():
        assert all(name in carried or BASE.fullmatch(name) for name in needs(path.resolve()))
    assert not any(BASE.fullmatch(name) for name in carried)


@needs_tools
def test_the_age_of_a_system_that_is_asked_for_is_that_of_the_newest_symbol(compiled: Path) -> None:
    (compiled / "new.c").write_text(
        '__asm__(".symver f,dup2@GLIBC_2.2.5"); int f(int, int); int g() { return f(1, 2); }'
    )
    subprocess.run(["cc", "-shared", "-fPIC", "-o", "libnew.so", "new.c"], check=True, cwd=compiled)
    version, asking = oldest([compiled / "libnew.so", compiled / "libupper.so.1"], "GLIBC")
    assert (version, asking[0]) == ("2.2.5", "libnew.so")
    assert oldest([compiled / "libnew.so"], "GLIBCXX") == ("", [])


@needs_tools
def test_libraries_that_the_system_lacks_are_loaded_from_the_bundle(compiled: Path) -> None:
    """In a process of its own: first the one that others need; then each is found by its name alone."""
    code = (
        "import ctypes, sys; from pathlib import Path; import fallback; "
        "print(fallback.load_missing(Path(sys.argv[1]))); print(ctypes.CDLL('libupper.so.1').upper())"
    )
    environment = {"PYTHONPATH": str(Path(fallback.__file__).parent)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(compiled)],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["['liblower.so.1', 'libupper.so.1']", "7"]


def test_the_systems_own_libraries_come_first(tmp_path: Path) -> None:
    asked: list[str] = []

    def load(name: str) -> None:
        asked.append(name)
        if name == "libb.so.1":
            raise OSError

    for name in ("liba.so.6", "libb.so.1"):
        (tmp_path / name).touch()
    assert fallback.load_missing(tmp_path, load) == ["libb.so.1"]
    assert asked == ["liba.so.6", "libb.so.1", str(tmp_path / "libb.so.1")]


def test_one_that_cannot_be_loaded_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "libbroken-for-this-test.so.1").touch()
    assert fallback.load_missing(tmp_path) == []  # Qt names it, if it needs it


@pytest.mark.parametrize("before", [None, "/opt/of/the/user"])
def test_programs_that_the_window_opens_do_not_get_the_bundles_libraries(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: str | None
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/xsearch/_internal")
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG", raising=False)
    if before:
        monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
    fallback.prepare(tmp_path)
    assert os.environ.get("LD_LIBRARY_PATH") == before
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ


def test_the_bundles_font_is_for_systems_without_a_configuration_of_fonts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    (tmp_path / "fonts.conf").touch()
    monkeypatch.setattr(fallback, "CONFIGURATION", tmp_path / "fonts.conf")
    fallback.prepare(tmp_path)
    assert "FONTCONFIG_FILE" not in os.environ
    monkeypatch.setattr(fallback, "CONFIGURATION", tmp_path / "nothing")
    fallback.prepare(tmp_path)
    assert os.environ.pop("FONTCONFIG_FILE") == str(tmp_path / "fonts.conf")


def test_the_licence_of_every_carried_package_is_known() -> None:
    assert licence_of("libxcb-cursor0") == "MIT"
    assert licence_of("libglib2.0-0t64") == licence_of("libglib2.0-0") == "LGPL-2.1-or-later"
    assert licence_of("libreadline8") == ""
    assert not any(FORBIDDEN.search(licence) and not ALLOWED.search(licence) for licence in SYSTEM)
    names = " ".join(SYSTEM.values()).split()
    assert len(names) == len(set(names))
