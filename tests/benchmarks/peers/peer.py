"""Against rclip, the peer on the command line, with the same ONNX towers: on the same photos, in one run, by turns.

rclip comes from PyPI into an environment of its own (``bench-results/peer-venv``, or ``XSEARCH_PEER_PYTHON``), and its
model folder gets the built-in encoder of xsearch behind its own preprocessing (``peer_rclip.py``), so that both
spend the same on encoding. Its own model has to be downloaded from Hugging Face; ``XSEARCH_PEER_MODELS`` may name a
folder that holds it (as rclip's data folder does), and then rclip is measured with that one as well.

Both are asked for the same things: read the photos of a folder; and of a folder of 50,000 that is in the index already,
look at it again when nothing has changed, and answer queries. Each in a process that is warm, and as the command that a
person types (rclip's command looks at the folder and answers a query in one).
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.benchmarks.library.indexing import make_photos
from tests.benchmarks.memory import PeakMemory

RCLIP = "rclip==3.3.0"
PHOTOS = int(os.environ.get("XSEARCH_BENCH_PHOTOS", "96"))
TURNS = int(os.environ.get("XSEARCH_BENCH_TURNS", "3"))
LARGE = int(os.environ.get("XSEARCH_BENCH_LARGE", "50000"))
_HERE = Path(__file__).resolve().parent
_REPOSITORY = _HERE.parents[1]
# What the issue of this benchmark asks for at least; peak memory has a limit of its own.
_FLOORS = {"photos/s": 1.5, "seconds, nothing changed": 3.0, "query ms, warm": 5.0}


class Programs:
    """How the two programs are called. Each has a data folder for each turn."""

    def __init__(self, peer_python: str, models: Path, folder: Path) -> None:
        self._peer = peer_python
        self._models = models
        self._folder = folder

    def driver(self, program: str, step: str, home: Path, *arguments: str) -> tuple[dict[str, Any], float]:
        """Run a step of a program's driver; return what it measured, and the peak of its memory in MB."""
        python = self._peer if program == "rclip" else sys.executable
        script = _HERE / ("peer_rclip.py" if program == "rclip" else "peer_own.py")
        return _run([python, str(script), step, str(home), *arguments], self._environment(program, home))

    def seconds(self, program: str, home: Path, what: str, photos: Path) -> float:
        """Return how long a command takes that a person types."""
        own = [sys.executable, "-m", "xsearch_gui", "--home", str(home)]
        rclip = [self._peer, "-m", "rclip", "-f", "-t", "10"]
        commands = {
            ("xsearch", "update"): [*own, "index"],
            ("xsearch", "query"): [*own, "search", "a dog on the beach", "--top", "10"],
            ("rclip", "update"): [*rclip, "a dog on the beach"],
            ("rclip", "query"): [*rclip, "--no-indexing", "a dog on the beach"],
        }
        start = time.perf_counter()
        subprocess.run(commands[program, what], cwd=photos, env=self._environment(program, home),
                       check=True, capture_output=True)  # fmt: skip
        return time.perf_counter() - start

    def home(self, program: str, name: str) -> Path:
        """Return a new data folder; rclip's has the models."""
        home = self._folder / f"{program}-{name}"
        home.mkdir()
        if program == "rclip":
            for entry in self._models.iterdir():
                (home / entry.name).symlink_to(entry)
        return home

    @staticmethod
    def _environment(program: str, home: Path) -> dict[str, str]:
        common = {**os.environ, "HF_HUB_OFFLINE": "1"}
        if program == "rclip":
            return {k: v for k, v in common.items() if k != "PYTHONPATH"} | {"RCLIP_DATADIR": str(home)}
        return common | {"PYTHONPATH": str(_REPOSITORY)}


def _run(command: list[str], environment: dict[str, str]) -> tuple[dict[str, Any], float]:
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        with PeakMemory(process.pid) as memory:
            out, _ = process.communicate()
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    measured: dict[str, Any] = json.loads(out.splitlines()[-1])
    return measured, memory.megabytes


def peer_python() -> str:
    """Return the Python that has rclip and onnx, installing both from PyPI the first time."""
    if given := os.environ.get("XSEARCH_PEER_PYTHON"):
        return given
    folder = Path("bench-results", "peer-venv").absolute()
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", RCLIP, "onnx"], check=True)
    return str(python)


def _measure(programs: Programs, folder: Path) -> dict[str, dict[str, list[float]]]:
    """Return what was measured -> program -> the figure of each turn."""
    photos = folder / "photos"
    make_photos(photos, (4000, 3000), PHOTOS)
    large = folder / "large"
    make_photos(large, (16, 12), 1)
    one = (large / "000000.jpg").read_bytes()
    for i in range(LARGE):
        (large / f"{i:06}.jpg").write_bytes(one)
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    homes = {program: programs.home(program, "large") for program in ("xsearch", "rclip")}
    for program, home in homes.items():
        programs.driver(program, "fill", home, str(large))
    for turn in range(TURNS):
        for program in ("xsearch", "rclip") if turn % 2 == 0 else ("rclip", "xsearch"):
            home = programs.home(program, f"index-{turn}")
            measured, megabytes = programs.driver(program, "index", home, str(photos))
            shutil.rmtree(home)
            home = homes[program]
            found["photos/s"][program].append(PHOTOS / measured["first"])
            found["peak MB, indexing"][program].append(megabytes)
            measured, _ = programs.driver(program, "again", home, str(large))
            found["seconds, nothing changed"][program].append(measured["again"])
            seconds = programs.seconds(program, home, "update", large)
            found["seconds, nothing changed, command"][program].append(seconds)
            measured, megabytes = programs.driver(program, "query", home, str(large))
            found["query ms, warm"][program].append(1000 * statistics.median(measured["queries"]))
            found["peak MB, queries"][program].append(megabytes)
            seconds = programs.seconds(program, home, "query", large)
            found["query ms, command"][program].append(1000 * seconds)
    return found


def run() -> list[dict[str, object]]:
    """Measure everything by turns; medians."""
    python = peer_python()
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as folder:
        models = Path(folder, "models")
        subprocess.run([python, str(_HERE / "peer_rclip.py"), "models", str(models),
                        str(_REPOSITORY / "models" / "xsearch-mini")], check=True)  # fmt: skip
        kinds = {"same towers": models}
        if own := os.environ.get("XSEARCH_PEER_MODELS"):
            kinds["each its own"] = Path(own)
        for kind, place in kinds.items():
            work = Path(folder, kind.replace(" ", "-"))
            work.mkdir()
            for what, figures in _measure(Programs(python, place, work), work).items():
                ours, theirs = (statistics.median(figures[program]) for program in ("xsearch", "rclip"))
                times = ours / theirs if what == "photos/s" else theirs / ours
                rows.append({"encoders": kind, "what": what, "xsearch": ours, "rclip": theirs, "times better": times,
                             "floor": _FLOORS.get(what, "")})  # fmt: skip
            shutil.rmtree(work)
    return rows
