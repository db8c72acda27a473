"""What a command loads: a search from a shell takes as long as its imports, and most of them are other commands'."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from colours import paint

from xsearch_gui.cli import main
from xsearch_gui.cli.command import adder, shared_options
from xsearch_gui.cli.commands import COMMANDS

DECODERS = {"rawpy", "pylibjxl", "pi_heif"}
# Everything that is not of the standard library: what comes to it costs every search from a shell its time.
PACKAGES = {
    "--help": {"platformdirs"},
    "search": {
        "PIL",
        "attr",
        "attrs",
        "blake3",
        "cattrs",
        "cython_runtime",
        "filelock",
        "hnswlib",
        "numpy",
        "onnxruntime",
        "platformdirs",
        "snowballstemmer",
        "tokenizers",
        "tomli_w",
        "typing_extensions",
    },
}
OTHERS = {"alignment", "annotations", "indexing", "maintenance", "map", "switching", "taking_over"}


def loaded(home: Path, *arguments: str) -> set[str]:
    """Return the modules that are there when a command has ended."""
    code = (
        "import sys; from xsearch_gui.__main__ import command_line\n"
        "try: command_line(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=os.environ | {"XSEARCH_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout
    return set(done.stderr.split())


def rooms(modules: set[str]) -> set[str]:
    return {name.split(".")[2] for name in modules if name.startswith("xsearch_gui.core.")}


def packages(modules: set[str]) -> set[str]:
    """Return what of them has been installed beside Python (compiled parts of packages have odd names of their own)."""
    roots = {name.split(".")[0] for name in modules if name != "__main__"}
    return {one for one in roots - sys.stdlib_module_names - {"xsearch_gui"} if not one.startswith(("_", "sitecustom"))}


def test_the_help_loads_nothing_of_the_library(tmp_path: Path) -> None:
    modules = loaded(tmp_path / "home", "--help")
    assert not {"numpy", "PIL", "onnxruntime"} & modules
    assert not {"library", "catalogue", "search"} & rooms(modules)
    assert packages(modules) == PACKAGES["--help"]


def test_a_search_loads_no_decoder_and_nothing_of_other_commands(tmp_path: Path) -> None:
    paint(tmp_path / "photos" / "red.png", "red")
    home = tmp_path / "home"
    loaded(home, "index", str(tmp_path / "photos"))
    modules = loaded(home, "search", "red")
    assert "xsearch_gui.core.search.engine" in modules
    assert not (DECODERS | {"asyncio", "watchdog"}) & modules
    assert not OTHERS & rooms(modules)
    assert packages(modules) <= PACKAGES["search"]
    assert not {"xsearch_gui.core.export.files", "xsearch_gui.core.download", "http.client"} & modules


@pytest.mark.parametrize("module", sorted({module for module, _ in COMMANDS.values()}))
def test_every_module_adds_the_commands_that_are_said_to_be_its_own(module: str) -> None:
    parser = argparse.ArgumentParser(parents=[shared_options()])
    add, added = adder(parser), []

    def noted(name: str, function: object, summary: str = "") -> argparse.ArgumentParser:
        added.append(name)
        return add(name, function, summary)  # type: ignore[arg-type]

    importlib.import_module(f"xsearch_gui.cli.{module}").add_to(noted)
    assert added == [name for name, (own, _) in COMMANDS.items() if own == module]


@pytest.mark.parametrize(
    "arguments", [["--home", "search", "nonsense"], ["nonsense"], ["--home", "status"], [], ["--json"]]
)
def test_what_is_no_command_is_refused_with_a_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: xsearch" in capsys.readouterr().err
