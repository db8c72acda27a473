"""Ask the console program of a bundle for what it must find: part of ``smoke_test.py``."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

_TIMEOUT = 300


def test_console(program: Path, folder: Path, environment: Mapping[str, str]) -> None:
    """Ask the console program for what the window has read, and for a film."""

    def ask(*command: str) -> str:
        done = subprocess.run(
            [str(program), *command],
            env=dict(environment), cwd=folder, capture_output=True, text=True, timeout=_TIMEOUT, check=False,
        )  # fmt: skip
        if done.returncode or (done.stderr and command[0] == "search"):
            said = f"{done.returncode} {done.stderr} {done.stdout[:500]}"
            raise SystemExit(f"smoke test failed: the console program, {command}: {said}")
        return done.stdout

    told = ask("search", "an espresso in a red cup", "--json")
    if "first-espresso.jpg" not in json.loads(told)["hits"][0]["path"]:
        raise SystemExit(f"smoke test failed: the console program finds something else: {told[:500]}")
    films = folder / "films"
    films.mkdir()
    shutil.copy(Path(__file__).with_name("film.mp4"), films)
    ask("index", str(films))
    told = ask("search", "a red wall type:film", "--json")
    if json.loads(told)["hits"][0]["moment"] is None:
        raise SystemExit(f"smoke test failed: a film was not found at a moment: {told[:500]}")
