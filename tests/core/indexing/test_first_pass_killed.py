"""A process that is killed in its first pass, and then in the second one, loses nothing and leaves nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from colours import COLOURS, ColourEncoder
from PIL import Image
from small_pictures import jpeg_with

from tests.benchmarks.library.killing import state
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths

CHILD = """
import sys
from tests.benchmarks.library import killing
from xsearch_gui.core.indexing import first_pass
first_pass.FEWEST, first_pass._LEAST_BYTES, first_pass._WARM, first_pass._SAMPLE = 2, 0, 0, 1
first_pass._WORTH, first_pass._BATCH = float(sys.argv[3]), 4
sys.exit(killing.child(*sys.argv[1:3]))
"""
FIRST, SECOND = "Making photos searchable", "Searchable already; full quality follows"


def run(home: Path, photos: Path, kill_at: str = "", worth: str = "1e6") -> None:
    """Index in a process that is killed when it says what it is doing."""
    command = [sys.executable, "-c", CHILD, str(home), str(photos), worth]
    here = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(here), *filter(None, sys.path)))}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=here, env=environment
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == kill_at:
                os.killpg(process.pid, signal.SIGKILL)
        assert process.wait() == (-signal.SIGKILL if kill_at else 0)


@pytest.mark.skipif(os.name == "nt", reason="process groups of POSIX")
def test_a_killed_run_is_gone_on_with(tmp_path: Path) -> None:
    photos, names = tmp_path / "photos", list(COLOURS)
    for number in range(24):
        photo = Image.new("RGB", (2100, 1500), COLOURS[names[number % 8]])
        photo.paste((number * 7 % 256, number % 256, 0), (0, 0, 64, 64))
        jpeg_with(photo, photo.resize((160, 114)), photos / f"{number % 3}" / f"{number:02}.jpg")
    home = tmp_path / "killed"
    run(home, photos, kill_at=FIRST)
    with Library(AppPaths.under(home), ColourEncoder) as library:
        first = library.catalogue.preliminary.count()
        assert 0 < first < 23
    run(home, photos, kill_at=SECOND)
    with Library(AppPaths.under(home), ColourEncoder) as library:
        assert library.catalogue.connection.execute("SELECT COUNT(*) FROM item").fetchone()[0] == 24
        assert 0 < library.catalogue.preliminary.count() < 23
    run(home, photos)
    run(tmp_path / "undisturbed", photos, worth="-1e6")
    assert state(home) == state(tmp_path / "undisturbed")
    thumbnails = [sorted(path.name for path in (tmp_path / name).rglob("thumbnails/*/*.jpg")) for name in (
        "killed", "undisturbed")]  # fmt: skip
    assert thumbnails[0] == thumbnails[1]
    assert len(thumbnails[0]) == 24
