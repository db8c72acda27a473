"""Render the states of the window into a folder, to be looked at: ``python tests/ui/gallery.py OUT_DIR``.

Each state is drawn light and dark, at two window sizes and two pixel densities. The photos are those inside
scikit-image (extra ``sample``), or drawn ones without it; nothing is searched, the answers are given.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures"))
from fake_worker_gallery_captions import STATES as CAPTION_STATES
from fake_worker_gallery_desk import STATES as DESK_STATES
from fake_worker_gallery_details import STATES as DETAILS_STATES
from fake_worker_gallery_files import STATES as FILE_STATES
from fake_worker_gallery_looking import STATES as LOOKING_STATES
from fake_worker_gallery_map import STATES as MAP_STATES
from fake_worker_gallery_windows import STATES as WINDOW_STATES
from fake_worker_gallery_windows import WindowsStage
from fake_worker_gallery_words import STATES as WORD_STATES

from xsearch_gui.viewmodels.text.languages import apply_language

STATES = (
    "opening",
    "first_start",
    "indexing",
    "idle",
    "results",
    "selected",
    "note",
    "image_query",
    "suggestions",
    "filters",
    "marked",
    "group",
    "whole",
    "no_date",
    "more_values",
    "more_dates",
    "small",
    "nothing",
    "nothing_close",
    "export",
    "drop_on_box",
    "failed_files",
    "offline",
    "error",
    "drop",
    *LOOKING_STATES,
    *MAP_STATES,
    *CAPTION_STATES,
    *FILE_STATES,
    *DETAILS_STATES,
    *DESK_STATES,
    *WINDOW_STATES,
    *WORD_STATES,
)
SIZES = ((900, 600), (1440, 900))


def render(
    out: Path, appearance: str, scale: int, states: list[str], sizes: tuple[tuple[int, int], ...], language: str
) -> None:
    """Render all states in this process."""
    app = QApplication([])
    apply_language(language, app)
    for size in sizes:
        for state in states:
            with tempfile.TemporaryDirectory() as home:
                stage = WindowsStage(app, Path(home), appearance, size)
                picture = stage.show(state)
                picture.save(str(out / f"{state}-{appearance}-{size[0]}x{size[1]}@{scale}x.png"))
                stage.close()


def main() -> None:
    """Start one process per density, because Qt reads it only at its start."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--states", nargs="*", default=list(STATES), choices=STATES)
    parser.add_argument("--appearance", choices=("light", "dark"))
    parser.add_argument("--scale", type=int, choices=(1, 2))
    parser.add_argument("--size", choices=[f"{width}x{height}" for width, height in SIZES])
    parser.add_argument("--language", default="en", help="en, de or fr")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.appearance and options.scale:
        sizes = tuple(size for size in SIZES if not options.size or options.size == f"{size[0]}x{size[1]}")
        render(options.out, options.appearance, options.scale, options.states, sizes, options.language)
        return
    for appearance in ("light", "dark"):
        for scale in (1, 2):
            command = [sys.executable, __file__, str(options.out), "--appearance", appearance]
            command += ["--scale", str(scale), "--states", *options.states, "--language", options.language]
            command += ["--size", options.size] if options.size else []
            environment = {**os.environ, "QT_SCALE_FACTOR": str(scale)}
            environment.setdefault("QT_QPA_PLATFORM", "offscreen")
            subprocess.run(command, check=True, env=environment)


if __name__ == "__main__":
    main()
