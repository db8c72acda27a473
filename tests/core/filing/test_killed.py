"""A move that is killed loses nothing, and is brought to its end the next time."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from colours import paint
from indexed import index

from xsearch_gui.core.filing.carrying import finish
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.paths import AppPaths

MOVER = Path(__file__).parents[2] / "fixtures" / "killed_move.py"
OTHER_DRIVE = Path("/dev/shm")


@pytest.fixture
def other_drive(tmp_path: Path) -> Path:
    if not OTHER_DRIVE.is_dir() or OTHER_DRIVE.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here")
    return OTHER_DRIVE / tmp_path.name


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(("drive", "nth"), [("same", 2), ("same", 5), ("other", 1), ("other", 4), ("other", 9)])
def test_a_kill_at_any_moment_loses_nothing(
    library: Library, paths: AppPaths, photos: Path, request: pytest.FixtureRequest, drive: str, nth: int
) -> None:
    target = request.getfixturevalue("other_drive") if drive == "other" else photos / "trip"
    for name, colour in (("a", "red"), ("b", "green"), ("c", "blue")):
        paint(photos / f"{name}.jpg", colour)
        (photos / f"{name}.jpg.xmp").write_text(name)
    index(library, photos)
    items = [str(library.catalogue.items.at(str(photos / f"{name}.jpg"))) for name in "abc"]
    before = Counter(path.read_bytes() for path in photos.iterdir())
    try:
        ended = subprocess.run([sys.executable, MOVER, paths.home, target, str(nth), *items], check=False, timeout=120)
        assert ended.returncode == -signal.SIGKILL
        finish(library)
        files = [path for folder in {photos, target} for path in folder.iterdir() if path.is_file()]
        assert Counter(path.read_bytes() for path in files) == before  # each once, and nothing half
        for name in "abc":  # what belongs together is in one place
            assert len({path.parent for path in files if path.name.startswith(f"{name}.")}) == 1
        known = [row.path for row in library.catalogue.items.rows([int(item) for item in items]).values()]
        assert all(Path(path).exists() for path in known)
        assert index(library, photos).indexed == 0
    finally:
        if drive == "other":
            for path in target.iterdir() if target.exists() else ():
                path.unlink()
            target.rmdir()
