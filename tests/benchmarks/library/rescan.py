"""A run over a library in which nothing has changed, and one over a single changed directory; time and memory.

The files are real and are looked at one by one; what the catalogue knows of them (items, vectors, thumbnails) is made
up, because reading 100,000 photos first would take an hour.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.fixtures.colours import paint
from xsearch_gui.core.catalogue import Modality
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.indexing.scan import scan
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest

SIZES = (1_000, 10_000, 100_000)
PER_DIRECTORY = 200


def make_files(folder: Path, count: int) -> None:
    """Write tiny files with the names of photos, 200 in a directory, and a few notes."""
    for i in range(count):
        directory = folder / f"{i // PER_DIRECTORY:04}"
        if i % PER_DIRECTORY == 0:
            directory.mkdir(parents=True)
            (directory / "note.txt").write_text(f"What we did on day {i // PER_DIRECTORY}.")
        (directory / f"IMG_{i:06}.jpg").write_bytes(b"\xff\xd8\xff" + i.to_bytes(8, "big"))


def make_known(library: Library, folder: Path) -> None:
    """Make the catalogue say that every photo has been read; then run once, for notes, index and copy."""
    scan(library.catalogue, (str(folder),), SilentReporter())
    catalogue, random = library.catalogue, np.random.default_rng(0)
    dimension = library.encoder.manifest.dimension
    rows = catalogue.connection.execute("SELECT id, directory, name, size FROM file WHERE role = 'photo'").fetchall()
    with catalogue.transaction():
        for start in range(0, len(rows), 1_000):
            part = rows[start : start + 1_000]
            items = []
            for row in part:
                data = Path(row["directory"], row["name"]).read_bytes()
                content = hashlib.blake2b(data, digest_size=16).hexdigest()
                items.append(
                    catalogue.connection.execute(
                        "INSERT INTO item (kind, content, size) VALUES ('photo', ?, ?) RETURNING id",
                        (content, row["size"]),
                    ).fetchone()[0]
                )
                catalogue.files.done(row["id"], items[-1])
                thumbnail = library.paths.thumbnail(content)
                thumbnail.parent.mkdir(parents=True, exist_ok=True)
                thumbnail.write_bytes(b"x")
            vectors = random.normal(size=(len(part), dimension)).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            catalogue.vectors.put(Modality.PHOTOS, library.encoder_id, items, vectors)
    run_index(library, IndexRequest(), SilentReporter())


def measure(home: str, folder: str) -> dict[str, float]:
    """Run in a process of its own: twice without a change, then with one new photo."""
    with Library(AppPaths.under(home)) as library:
        start = time.perf_counter()
        report = run_index(library, IndexRequest(), SilentReporter())
        first = time.perf_counter() - start
        assert (report.indexed, report.removed, report.failed) == (0, 0, ())
        start = time.perf_counter()
        run_index(library, IndexRequest(), SilentReporter())
        again = time.perf_counter() - start
        nothing_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        directory = Path(folder) / "0000"
        paint(directory / f"new {time.time_ns()}.png", "red", time.time_ns() % 50_000)
        start = time.perf_counter()
        assert run_index(library, IndexRequest((str(directory),), shallow=True), SilentReporter()).indexed == 1
        return {
            "first_s": first,
            "nothing_changed_s": again,
            "peak_mb": nothing_mb,
            "one_photo_s": time.perf_counter() - start,
            "one_photo_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }


def run(sizes: tuple[int, ...] = SIZES) -> list[dict[str, object]]:
    """Measure each size."""
    rows: list[dict[str, object]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="xsearch-rescan-") as root:
            folder, home = Path(root, "photos"), Path(root, "home")
            make_files(folder, size)
            with Library(AppPaths.under(home)) as library:
                make_known(library, folder)
            done = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.library.rescan", str(home), str(folder)],
                capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
            )  # fmt: skip
            rows.append({"files": size, **json.loads(done.stdout)})
    return rows


if __name__ == "__main__":
    print(json.dumps(measure(*sys.argv[1:3])))
