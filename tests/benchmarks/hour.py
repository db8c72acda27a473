"""A photographer's hour, by keys and clicks: ``python -m tests.benchmarks hour``.

The whole program in this process, with its workers and the built-in encoder, offscreen; every key is a real key event
of the widget that has the focus. Imported are 500 photos (those of ``data/flickr8k``, with dates). 200 are rejected,
100 get stars, 200 are passed over; the 20 with five stars get a caption each and are exported. What is typed as text (a
caption, a path) counts once, as *text*: that is the same in any program.

Beside it stands what Lightroom Classic needs, by its documented keys (Help, *Keyboard shortcuts*): ``LIGHTROOM``.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from PIL import Image

PHOTOS = int(os.environ.get("XSEARCH_BENCH_PHOTOS", "500"))
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


class Hands:
    """Presses keys and counts them."""

    def __init__(self, bench: object) -> None:
        self._bench = bench
        self.keys = self.clicks = self.texts = 0

    def key(self, key: object, modifiers: object = None, widget: object = None) -> None:
        """Press one key, where the focus is."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        self.keys += 1
        target = widget or QApplication.focusWidget() or self._bench.window
        QTest.keyClick(target, key, modifiers or Qt.KeyboardModifier.NoModifier)
        self._bench.app.processEvents()

    def text(self, words: str, widget: object = None) -> None:
        """Type words, or paste a path."""
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        self.texts += 1
        QTest.keyClicks(widget or QApplication.focusWidget(), words)
        self._bench.app.processEvents()

    def take(self) -> tuple[int, int, int]:
        """Return what was counted since the last time."""
        counted = self.keys, self.clicks, self.texts
        self.keys = self.clicks = self.texts = 0
        return counted


def run() -> list[dict[str, object]]:
    """Return the figures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        photos = Path(folder) / "photos"
        make_photos(photos)
        return _hour(Path(folder), photos)


def make_photos(folder: Path) -> None:
    """Write photos that say when they were taken, a minute apart."""
    folder.mkdir()
    for number, path in enumerate(sorted(IMAGES.iterdir())[:PHOTOS]):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9003] = f"2024:05:{1 + number // 600:02} {10 + number // 60 % 10:02}:{number % 60:02}:00"
        with Image.open(path) as image:
            image.convert("RGB").save(folder / f"DSC_{number:04}.jpg", exif=exif, quality=90)


def _hour(home: Path, photos: Path) -> list[dict[str, object]]:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit

    from tests.benchmarks.window import Bench
    from xsearch_gui.ui.details.annotation_editor import CaptionEdit
    from xsearch_gui.ui.results.export_dialog import ExportDialog

    key, held = Qt.Key, Qt.KeyboardModifier
    bench = Bench(home / "home")
    bench.window.resize(1440, 900)
    hands, models, search = Hands(bench), bench.application.models, bench.search
    annotating, viewer = models.item_models.annotating, models.item_models.viewer
    rows: list[dict[str, object]] = []

    def done(what: str, began: float) -> None:
        keys, clicks, texts = hands.take()
        *theirs, how = LIGHTROOM[what]
        rows.append(
            {
                "what": what,
                "keys": keys,
                "clicks": clicks,
                "texts": texts,
                "seconds": round(time.perf_counter() - began, 1),
            }
            | dict(zip(("Lightroom keys", "Lightroom clicks", "Lightroom texts"), theirs, strict=True))
            | {"Lightroom": how}
        )

    def kept() -> None:
        bench.until(lambda: not annotating.is_busy)

    began = time.perf_counter()
    bench.window.activateWindow()
    bench.until(lambda: bench.window.isActiveWindow() and not models.library.is_busy)
    hands.key(key.Key_A, held.ControlModifier | held.ShiftModifier, bench.window)
    bench.until(lambda: bench.window.findChild(QFileDialog) is not None)
    dialog = bench.window.findChild(QFileDialog)
    hands.text(str(photos), dialog.findChild(QLineEdit))
    hands.key(key.Key_Return, widget=dialog.findChild(QLineEdit))
    bench.until(lambda: not models.library.is_busy and search.hits.rowCount() == PHOTOS, 1500)
    done("import", began)

    began = time.perf_counter()
    bench.window.results.grid.setFocus()
    hands.key(key.Key_Right)  # the first photo
    hands.key(key.Key_E)
    bench.until(lambda: viewer.is_open)
    hands.key(key.Key_A)
    for number in range(PHOTOS):
        kind = number % 5
        best = kind == 2 and number // 5 % 5 == 0
        hands.key(key.Key_X if kind < 2 else (key.Key_5 if best else key.Key_3) if kind == 2 else key.Key_Right)
    kept()
    hands.key(key.Key_G)
    done("cull", began)

    began = time.perf_counter()
    hands.key(key.Key_F, held.ControlModifier, bench.window)
    hands.text("rating:5")
    bench.until(lambda: not search.is_searching and search.hits.rowCount() == BEST)
    hands.key(key.Key_Return)
    bench.until(lambda: not search.is_searching)
    done("find the best", began)

    began = time.perf_counter()
    hands.key(key.Key_Down)  # from the words to the first photo
    for number in range(BEST):
        bench.until(lambda: models.details.can_annotate)
        hands.key(key.Key_F2)
        bench.until(lambda: isinstance(QApplication.focusWidget(), CaptionEdit), 5)
        hands.text(f"The harbour in the evening, {number}")
        hands.key(key.Key_Return)
        kept()
        if number < BEST - 1:
            hands.key(key.Key_Right)
    done("caption", began)

    began = time.perf_counter()
    hands.key(key.Key_A, held.ControlModifier)
    hands.key(key.Key_E, held.ControlModifier)
    bench.until(lambda: bench.window.findChild(ExportDialog) is not None)
    dialog = bench.window.findChild(ExportDialog)
    bench.until(lambda: QApplication.focusWidget() is not None)
    if QApplication.focusWidget() is not dialog.target:
        hands.keys += 1
        dialog.target.setFocus()
    hands.text(str(home / "out"), dialog.target)
    hands.key(key.Key_Return, widget=dialog.target)
    bench.until(lambda: (home / "out").is_dir() and len(list((home / "out").glob("*.jpg"))) == BEST, 120)
    done("export", began)
    counts = {name: len(search_ids(bench, name)) for name in ("flag:reject", "rating:>=1", "rating:5 has:caption")}
    assert list(counts.values()) == [REJECTED, RATED, BEST], counts
    bench.end()
    total = {
        name: sum(int(str(row[name])) for row in rows)
        for name in rows[0]
        if name not in ("what", "Lightroom", "seconds")
    }
    return [*rows, {"what": "all", **total, "seconds": round(sum(float(str(row["seconds"])) for row in rows), 1)}]


def search_ids(bench: object, text: str) -> list[int]:
    """Return what a filter finds in the window."""
    bench.search.set_text(text)
    bench.search.search_now()
    bench.until(lambda: not bench.search.is_searching)
    return list(bench.search.hits.items)
