"""The pictures of the viewer: decoded one after the other, the last wish first, and a few of them kept."""

from __future__ import annotations

import logging
from collections import OrderedDict
from pathlib import PurePath

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from xsearch_gui.core.records.details import Preview, PreviewRequest
from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

_log = logging.getLogger(__name__)

SCREEN_SIDE = 2560  # pixels of the longer side at first
MOST_KEPT = 3  # photos at screen size
_DIRECT = frozenset({".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp"})  # what Qt reads as well as the worker


class ViewerPictures(QObject):
    """Loads photos, at screen size or whole."""

    loaded = Signal(int, QImage)  # item, its picture
    unreadable = Signal(object, int)  # Hit, longest side: Qt cannot read its file, which the worker may
    failed = Signal(int, str)  # item; why, if the worker has said so

    def __init__(self, client: Client, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loader: ImageLoader | None = None
        self._kept: OrderedDict[int, QImage] = OrderedDict()
        self._decoding: dict[str, tuple[Hit, int, bool]] = {}  # by path: whose it is, its longest side; of a preview?
        self._wishes: list[tuple[Hit, str, int]] = []  # whose it is, path, longest side
        self._preview = Latest(client)

    def __len__(self) -> int:
        """Return how many are kept."""
        return len(self._kept)

    def get(self, item: int) -> QImage | None:
        """Return a photo at screen size, if it is kept."""
        return self._kept.get(item)

    def load(self, hit: Hit, longest: int) -> None:
        """Load a photo; ``longest``: pixels of its longer side."""
        if _is_direct(hit):
            self._wish(hit, hit.path, longest)
        else:
            self.ask_preview(hit, longest)

    def load_ahead(self, hit: Hit) -> None:
        """Load a photo that may be shown next, if that costs the worker nothing."""
        if hit.item not in self._kept and _is_direct(hit):
            self._wish(hit, hit.path, SCREEN_SIDE)

    def drop_wishes(self) -> None:
        """Load nothing more that was wished for: another photo is shown."""
        self._wishes.clear()
        self._preview.drop()

    def clear(self) -> None:
        """Hold nothing."""
        self.drop_wishes()
        self._kept.clear()

    def stop(self) -> None:
        """End the thread that decodes."""
        if self._loader is not None:
            self._loader.stop()

    def ask_preview(self, hit: Hit, longest: int) -> None:
        """Let the worker read a photo, and load what it made."""

        def made(preview: Preview) -> None:
            self._wish(hit, preview.path, longest)

        def failed(problem: Problem) -> None:
            _log.warning("no preview: %s\n%s", problem.sentence, problem.detail)
            self.failed.emit(hit.item, problem.sentence)

        self._preview.ask(PreviewRequest(hit.item, longest), made, failed)

    def _wish(self, hit: Hit, path: str, longest: int) -> None:
        """Decode one picture after the other, the last wish first: who flips through photos waits for one."""
        self._wishes = [wish for wish in self._wishes if wish[0].item != hit.item]
        self._wishes.append((hit, path, longest))
        self._decode_next()

    def _decode_next(self) -> None:
        if self._decoding or not self._wishes:
            return
        if self._loader is None:
            self._loader = ImageLoader(self)
            self._loader.loaded.connect(self._on_loaded)
        hit, path, longest = self._wishes.pop()
        self._decoding[path] = (hit, longest, path != hit.path)
        self._loader.load(path, longest)

    def _on_loaded(self, path: str, image: QImage) -> None:
        if (known := self._decoding.pop(path, None)) is not None:
            hit, longest, is_preview = known
            if not image.isNull():
                self._keep(hit.item, image)
                self.loaded.emit(hit.item, image)
            elif is_preview:
                self.failed.emit(hit.item, "")
            else:
                self.unreadable.emit(hit, longest)
        self._decode_next()

    def _keep(self, item: int, image: QImage) -> None:
        if max(image.width(), image.height()) <= SCREEN_SIDE:
            self._kept[item] = image
            self._kept.move_to_end(item)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _is_direct(hit: Hit) -> bool:
    return PurePath(hit.path).suffix.lower() in _DIRECT
