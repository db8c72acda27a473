"""Kill an indexing run at random points, and compare what comes of it with a run that nobody disturbed.

One run after another is killed, each going on where the last was, and a new library begins whenever one is complete.
The figures say how many were killed at what; that one item, text, pair or vector differs is an error.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from tests.fixtures.colours import ColourEncoder, paint
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest

POINTS = 100
COLOURS = ("red", "green", "blue", "yellow", "white", "black", "purple", "orange")


class _Saying(SilentReporter):
    """Writes what the run is doing, a line each time that changes."""

    _last = ""

    def progress(self, done: int, total: int, note: str = "") -> None:
        if note != self._last:
            self._last = note
            print(note, flush=True)


def make_photos(folder: Path, count: int) -> None:
    """Write photos, notes, sidecar captions and copies, with some that cannot be read."""
    for i in range(count):
        photo = paint(folder / f"{i % 7}" / f"{i:04}.png", COLOURS[i % 8], i)
        if i % 5 == 0:
            photo.with_suffix(".txt").write_text(f"What we saw on day {i}: {COLOURS[i % 8]}.")
        if i % 11 == 0:
            shutil.copy(photo, folder / f"copy of {photo.name}")
        if i % 40 == 0:
            photo.with_name(f"broken {i}.jpg").write_bytes(b"\xff\xd8\xff broken")


def state(home: Path) -> dict[str, object]:
    """Return what a library holds, without what depends on the order in which it was read."""
    with Library(AppPaths.under(home), ColourEncoder) as library:
        db, manifest = library.catalogue.connection, library.encoder.manifest
        content = {row[0]: f"{row[1]}:{row[2]}" for row in db.execute("SELECT id, kind, content FROM item")}
        files = sorted((row[0], row[1], row[2], content.get(row[3], "")) for row in db.execute(
            "SELECT directory, name, state, item_id FROM file"))  # fmt: skip
        texts = {row[0]: f"{content[row[1]]}|{row[2]}|{row[3]}" for row in db.execute(
            "SELECT id, item_id, source, body FROM text")}  # fmt: skip
        pairs = sorted((content[row[0]], content[row[1]], row[2]) for row in db.execute("SELECT * FROM pair"))
        vectors = sorted((content[row[0]], row[1]) for row in db.execute("SELECT owner_id, data FROM photo_vector"))
        worded = sorted((texts[row[0]], row[1]) for row in db.execute("SELECT owner_id, data FROM text_vector"))
        found = library.indexes.current()
        ids = [library.catalogue.vectors.ids(modality, library.encoder_id).tolist() for modality in Modality]
        assert [found.part(modality).ids.tolist() for modality in Modality] == ids, "the index is not the catalogue"
        for part, modality in ((found.photos, Modality.PHOTOS), (found.texts, Modality.TEXTS)):
            kept = library.catalogue.vectors.get(modality, library.encoder_id, part.ids.tolist(), manifest.dimension)
            assert (kept == part.take(np.arange(len(part)))).all(), "the index holds other vectors than the catalogue"
        assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        unlinked = db.execute("SELECT COUNT(*) FROM unlinked").fetchone()[0]
        return {"files": files, "texts": sorted(texts.values()), "pairs": pairs, "vectors": vectors,
                "text vectors": worded, "unlinked": unlinked}  # fmt: skip


def child(home: str, photos: str) -> int:
    """Index: what is killed."""
    with Library(AppPaths.under(home), ColourEncoder) as library:
        run_index(library, IndexRequest((photos,)), _Saying())
    return 0


def run_once(home: Path, photos: Path, kill_after: float | None) -> tuple[str, float]:
    """Run the child, killed so many seconds after it begins its work; return what it did last, and how long it ran."""
    command = [sys.executable, "-m", "tests.benchmarks.library.killing", str(home), str(photos)]
    here = Path(__file__).parents[3]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=here) as process:
        assert process.stdout is not None
        last = process.stdout.readline().strip()
        start = time.monotonic()
        if kill_after is not None:
            try:
                process.wait(kill_after)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        notes = process.stdout.read().splitlines()
        last = notes[-1] if notes else last
        code = process.wait()
        assert code in (0, -signal.SIGKILL), f"the run failed with {code}"
        return ("completed" if code == 0 else last), time.monotonic() - start


def run(points: int = POINTS, photos: int = 300, seed: int = 8) -> list[dict[str, object]]:
    """Kill ``points`` runs and return where they were; raise AssertionError if anything differs."""
    chance = random.Random(seed)
    where: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="xsearch-killing-") as folder:
        root = Path(folder)
        make_photos(root / "photos", photos)
        _, length = run_once(root / "undisturbed", root / "photos", None)
        wanted = state(root / "undisturbed")
        libraries, killed = 0, 0
        while killed < points:
            home = root / f"home{libraries}"
            libraries += 1
            while True:
                ended, _ = run_once(
                    home, root / "photos", chance.uniform(0.0, 0.6 * length) if killed < points else None
                )
                if ended == "completed":
                    break
                killed += 1
                where[ended] += 1
            assert state(home) == wanted, f"after {killed} kills the library is another one"
            shutil.rmtree(home)
    return [{"kills": killed, "libraries": libraries, **where}]


if __name__ == "__main__":
    sys.exit(child(*sys.argv[1:3]))
