"""Nothing leaves the computer, and nothing is written outside the library's home."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
from xsearch_gui.core.library.library import open_builtin
open_builtin().encode_texts(["a cat"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows collects through the system, not through files")
def test_the_runtime_of_the_encoders_keeps_no_device_id_and_no_telemetry(tmp_path: Path) -> None:
    unset = {"CI", "ORT_DISABLE_TELEMETRY", "ORT_RUNNING_UNIT_TESTS", "XDG_CACHE_HOME"}
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    environment |= {"HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"}
    for name in ("home", "tmp"):
        (tmp_path / name).mkdir()
    subprocess.run([sys.executable, "-c", CODE], env=environment, check=True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
