"""The self-test that a stranger can run: the real window and workers, on the sample library."""

import json
import os
import subprocess
import sys
from pathlib import Path

from xsearch_gui.core.paths import AppPaths


def test_the_program_goes_once_through_what_it_is_for(paths: AppPaths, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    code = "import sys; from xsearch_gui.__main__ import window; sys.exit(window())"
    done = subprocess.run(
        [sys.executable, "-c", code, *paths.worker_arguments(), "--self-test", str(report)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(report.read_text())
    assert (found["trouble"], done.returncode, done.stderr) == ("", 0, "")
    assert [step["step"] for step in found["steps"]] == ["window", "library", "search", "drop", "pages", "kill_worker"]
