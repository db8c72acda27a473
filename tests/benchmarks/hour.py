"""A photographer's hour, by keys and clicks: ``python -m tests.benchmarks hour``.

The whole program in this process, with its workers and the built-in encoder, offscreen; every key is a real key event
of the widget that has the focus. Imported are 500 photos (those of ``data/flickr8k``, with dates). 200 are rejected,
100 get stars, 200 are passed over; the 20 with five stars get a caption each and are exported. What is typed as text (a
caption, a path) counts once, as *text*: that is the same in any program. Keys are pressed as fast as they are taken.

Beside it stands what Lightroom Classic needs, by its documented keys (Help, *Keyboard shortcuts*): ``LIGHTROOM``.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QWidget

    from tests.benchmarks.window import Bench

PHOTOS = int(os.environ.get("XSEARCH_BENCH_PHOTOS", "500"))  # by 25: each has two fifths rejected, one with stars
IMAGES = Path(os.environ.get("XSEARCH_SHARED", "../shared")) / "data" / "flickr8k" / "images"
REJECTED, RATED, BEST = PHOTOS * 2 // 5, PHOTOS // 5, PHOTOS // 25

LIGHTROOM: dict[str, tuple[int, int, int, str]] = {
    "import": (1, 3, 0, "Ctrl+Shift+I; the folder in the list of sources, Add, Import"),
    "cull": (2 + PHOTOS, 0, 0, "E, Caps Lock (goes on after each); X, 1 to 5 or Right for each photo"),
    "find the best": (2, 2, 0, "G, backslash; Attribute, the fifth star"),
    "caption": (2 * BEST, BEST, BEST, "a click into Caption, text, Enter; Right in the film strip goes on"),
    "export": (3, 1, 1, "Ctrl+A, Ctrl+Shift+E; Choose, a path, Enter"),
}
"""Keys, clicks, texts, and which."""


def run() -> list[dict[str, object]]:
    """Return the figures."""
    if not IMAGES.is_dir():
        return [{"skipped": f"{IMAGES} is not here"}]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        photos = Path(folder) / "photos"
        make_photos(photos)
        hour = _Hour(Path(folder))
        hour.import_photos(photos)
        hour.cull()
        hour.find_the_best()
        hour.caption()
        hour.export(Path(folder) / "out")
        hour.check()
        return hour.rows()


def make_photos(folder: Path) -> None:
    """Write photos that say when they were taken, a minute apart."""
    folder.mkdir()
    for number, path in enumerate(sorted(IMAGES.iterdir())[:PHOTOS]):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = f"2024:05:{1 + number // 600:02} {10 + number // 60 % 10:02}:{number % 60:02}:00"
        with Image.open(path) as image:
            image.convert("RGB").save(folder / f"DSC_{number:04}.jpg", exif=exif, quality=90)


class Hands:
    """Presses keys and counts them."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self.keys = self.texts = 0

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
        """Press one key, where the focus is."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        self.keys += 1
        target = QApplication.focusWidget() or self._bench.window
        QTest.keyClick(target, key, modifiers or Qt.KeyboardModifier.NoModifier)
        self._bench.app.processEvents()

    def text(self, words: str) -> None:
        """Type words, or paste a path."""
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        self.texts += 1
        QTest.keyClicks(QApplication.focusWidget(), words)
        self._bench.app.processEvents()


class _Hour:
    """The steps of the hour."""

    def __init__(self, home: Path) -> None:
        from PySide6.QtCore import Qt

        from tests.benchmarks.window import Bench

        self._bench = Bench(home / "home")
        self._bench.window.resize(1440, 900)
        self._models, self._search = self._bench.application.models, self._bench.search
        self._hands, self._key, self._held = Hands(self._bench), Qt.Key, Qt.KeyboardModifier
        self._rows: list[dict[str, object]] = []
        self._until = self._bench.until
        self._until(lambda: not self._models.library.is_busy)

    def import_photos(self, photos: Path) -> None:
        """Add a folder; in the end the first photo is chosen, as in Lightroom."""
        from PySide6.QtWidgets import QFileDialog, QLineEdit

        with self._step("import"):
            self._hands.key(self._key.Key_A, self._held.ControlModifier | self._held.ShiftModifier)
            dialog = self._dialog(QFileDialog)
            line = dialog.findChild(QLineEdit)
            assert line is not None and line.hasFocus(), "a path can be typed at once"
            self._hands.text(str(photos))
            self._hands.key(self._key.Key_Return)
            self._until(lambda: not self._models.library.is_busy and self._search.hits.rowCount() == PHOTOS, 1500)
            self._back_in_window()
            self._hands.key(self._key.Key_Down)  # from the search box
            self._until(lambda: self._models.item_models.selection.count == 1)

    def cull(self) -> None:
        """Give each photo a flag, stars or nothing."""
        with self._step("cull"):
            self._hands.key(self._key.Key_E)
            self._until(lambda: self._models.item_models.viewer.is_open)
            self._hands.key(self._key.Key_A)
            stars = self._key.Key_3, self._key.Key_5
            for number in range(PHOTOS):
                kind, is_best = number % 5, number // 5 % 5 == 0
                self._hands.key(self._key.Key_X if kind < 2 else stars[is_best] if kind == 2 else self._key.Key_Right)
            self._kept()
            self._hands.key(self._key.Key_G)

    def find_the_best(self) -> None:
        """Leave only photos with five stars, and choose the first."""
        with self._step("find the best"):
            self._hands.key(self._key.Key_F, self._held.ControlModifier)
            self._hands.text("rating:5")
            self._until(lambda: not self._search.is_searching and self._search.hits.rowCount() == BEST)
            self._hands.key(self._key.Key_Return)
            self._hands.key(self._key.Key_Down)

    def caption(self) -> None:
        """Write a caption for each photo that is left."""
        from PySide6.QtWidgets import QApplication

        from xsearch_gui.ui.details.annotation_editor import CaptionEdit

        with self._step("caption"):
            for number in range(BEST):
                self._until(lambda: self._models.details.can_annotate)
                self._hands.key(self._key.Key_T)
                self._until(lambda: isinstance(QApplication.focusWidget(), CaptionEdit), 5)
                self._hands.text(f"The harbour in the evening, {number}")
                self._hands.key(self._key.Key_Return)
                self._kept()
                if number < BEST - 1:
                    self._hands.key(self._key.Key_Right)

    def export(self, target: Path) -> None:
        """Copy the photos that are left into a folder."""
        from xsearch_gui.ui.results.export_dialog import ExportDialog

        with self._step("export"):
            self._hands.key(self._key.Key_A, self._held.ControlModifier)
            self._hands.key(self._key.Key_E, self._held.ControlModifier)
            self._dialog(ExportDialog)
            self._hands.text(str(target))
            self._hands.key(self._key.Key_Return)
            self._until(lambda: target.is_dir() and len(list(target.glob("*.jpg"))) == BEST)
            self._back_in_window()

    def check(self) -> None:
        """Raise TimeoutError unless all of it was kept."""
        for text, count in (("flag:reject", REJECTED), ("rating:>=1", RATED), ("rating:5 has:caption", BEST)):
            self._search.edit(text)
            self._until(lambda count=count: not self._search.is_searching and self._search.hits.rowCount() == count, 20)

    def rows(self) -> list[dict[str, object]]:
        """Close everything, and return what was counted, with the sum."""
        self._bench.end()
        names = [name for name in self._rows[0] if name not in ("what", "Lightroom")]
        total = {name: sum(float(str(row[name])) for row in self._rows) for name in names}
        return [*self._rows, {"what": "all", **{name: round(value) for name, value in total.items()}}]

    @contextmanager
    def _step(self, what: str) -> Iterator[None]:
        self._back_in_window()
        began, hands = time.perf_counter(), self._hands
        hands.keys = hands.texts = 0
        yield
        keys, clicks, texts, how = LIGHTROOM[what]
        theirs = {"Lightroom keys": keys, "Lightroom clicks": clicks, "Lightroom texts": texts, "Lightroom": how}
        seconds = round(time.perf_counter() - began, 1)
        self._rows.append({"what": what, "keys": hands.keys, "texts": hands.texts, "seconds": seconds, **theirs})

    def _dialog(self, kind: type[QWidget]) -> QWidget:
        """Return a dialog as soon as it has the keyboard."""
        self._until(lambda: (found := self._bench.window.findChild(kind)) is not None and found.isActiveWindow())
        found = self._bench.window.findChild(kind)
        assert found is not None
        return found

    def _back_in_window(self) -> None:
        """Do what a window system does when a dialog has been closed."""
        self._bench.window.activateWindow()
        self._until(lambda: self._bench.window.isActiveWindow() and self._bench.app.focusWidget() is not None)

    def _kept(self) -> None:
        self._until(lambda: not self._models.item_models.annotating.is_busy)
