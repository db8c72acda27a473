"""The bundle's console program: it finds what the window has read, and a film, read by its OpenCV, at a moment."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

TIMEOUT = 180  # seconds


def test_console(program: Path, folder: Path, environment: Mapping[str, str], fail: Callable[[str], object]) -> None:
    """Ask the console program for what the window has read."""
    console = subprocess.run(
        [str(program), "search", "an espresso in a red cup", "--json"],
        env=dict(environment), cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, check=False,
    )  # fmt: skip
    if (
        console.returncode
        or console.stderr
        or "first-espresso.jpg" not in json.loads(console.stdout)["hits"][0]["path"]
    ):
        fail(f"the console program: {console.returncode} {console.stderr} {console.stdout[:500]}")


def find_film(program: Path, folder: Path, environment: Mapping[str, str], fail: Callable[[str], object]) -> None:
    """Let the console program read a film of two colours, and ask for one of them."""
    films = folder / "films"
    films.mkdir()
    shutil.copy(Path(__file__).with_name("film.mp4"), films)
    for command in (["index", str(films)], ["search", "a red wall type:film", "--json"]):
        done = subprocess.run(
            [str(program), *command],
            env=dict(environment), cwd=folder, capture_output=True, text=True, timeout=TIMEOUT, check=False,
        )  # fmt: skip
        if done.returncode:
            fail(f"the console program, with a film: {done.returncode} {done.stderr} {done.stdout[:500]}")
    if json.loads(done.stdout)["hits"][0]["moment"] is None:
        fail(f"a film was not found at a moment: {done.stdout[:500]}")
