"""OpenCV's wheel without its OpenBLAS: it loads, and reads a film."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from made_films import write_film
from openblas import UNUSED, place_holder
from PIL import Image

FOUND = find_spec("cv2")
PACKAGES = Path(str(FOUND.origin)).parents[1] if FOUND else Path()
CODE = """
import sys; sys.path.insert(0, sys.argv[1])
import cv2
assert cv2.__file__.startswith(sys.argv[1]), cv2.__file__
film = cv2.VideoCapture(open(sys.argv[2], "rb"), cv2.CAP_FFMPEG, [])
assert film.isOpened() and film.grab()
print(cv2.resize(film.retrieve()[1], (32, 24), interpolation=cv2.INTER_AREA).shape)
"""


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("cc") or not shutil.which("nm"), reason="Linux's wheel")
def test_films_are_read_without_openblas(tmp_path: Path) -> None:
    def run(command: list[object]) -> str:
        return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout

    made = place_holder(PACKAGES, tmp_path / "made", run)
    if made is None:
        pytest.skip("this wheel brings no OpenBLAS along")
    libraries = tmp_path / "bundle" / "opencv_python_headless.libs"
    libraries.mkdir(parents=True)
    for library in (PACKAGES / libraries.name).iterdir():
        if not UNUSED.match(library.name):
            os.symlink(made if library.name == made.name else library, libraries / library.name)
    shutil.copytree(PACKAGES / "cv2", tmp_path / "bundle" / "cv2", ignore=shutil.ignore_patterns("data"))
    film = write_film(tmp_path / "film.mp4", [Image.new("RGB", (64, 48), "red")], 1.0)
    assert "(24, 32, 3)" in run([sys.executable, "-c", CODE, tmp_path / "bundle", film])
    assert made.stat().st_size < 200_000
