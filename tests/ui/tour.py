"""Opens every window, page, dialog and view on a small screen, and says what does not fit there.

``python tests/ui/tour.py --language fr [--states NAME ...]`` prints a JSON object: what is wrong in each state, and the
classes of the windows that were seen. Run it with a screen of 900 x 600 (``tests/ui/test_fits.py`` does).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures"))

from fake_worker_gallery_windows import WindowsStage
from gallery import STATES
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget
from seen import PaintedText, problems

from xsearch_gui.viewmodels.text.languages import apply_language

SCREEN = QSize(900, 600)
MOST_ROUNDS = 50
PATIENCE_MS = 40  # in which a state has come to rest: its answers come at once


class Tour(WindowsStage):
    """A stage that waits no longer than it has to."""

    def settle(self, milliseconds: int = PATIENCE_MS) -> None:
        """Let everything that is due be done."""
        super().settle(min(milliseconds, PATIENCE_MS))


def windows(app: QApplication) -> Iterator[QWidget]:
    """Yield the windows that are open."""
    yield from (widget for widget in app.topLevelWidgets() if widget.isVisible())


def rest(app: QApplication) -> None:
    """Wait until nothing moves any more: one layout asks for the next."""
    before: list[object] = []
    for _ in range(MOST_ROUNDS):
        app.processEvents()
        now = [widget.geometry() for widget in app.allWidgets() if widget.isVisible()]
        if now == before:
            return
        before = now


def visit(app: QApplication, state: str, painted: PaintedText) -> tuple[list[str], set[str]]:
    """Lead a new window into a state; return what is wrong, and which windows and pages are shown."""
    with tempfile.TemporaryDirectory() as home:
        stage = Tour(app, Path(home), "light", (0, 0))
        painted.found.clear()
        stage.show(state)
        rest(app)
        wrong, seen = [], set()
        for window in windows(app):
            window.repaint()
            wrong += problems(window, app.primaryScreen().availableGeometry())
            seen |= {type(it).__name__ for it in (window, *window.findChildren(QWidget)) if it.isVisible()}
        wrong += painted.found
        stage.close()
        for window in windows(app):
            window.close()
    return sorted(set(wrong)), seen


def main() -> None:
    """Visit the states in this process, whose screen is that of the platform."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", default="en", help="en, de or fr")
    parser.add_argument("--states", nargs="*", default=list(STATES), choices=STATES)
    options = parser.parse_args()
    app = QApplication([])
    assert app.primaryScreen().size() == SCREEN, "run it on a screen of 900 x 600"
    apply_language(options.language, app)
    wrong: dict[str, list[str]] = {}
    seen: set[str] = set()
    with PaintedText() as painted:
        for state in options.states:
            found, shown = visit(app, state, painted)
            seen |= shown
            if found:
                wrong[state] = found
    print(json.dumps({"wrong": wrong, "seen": sorted(seen)}))


if __name__ == "__main__":
    main()
