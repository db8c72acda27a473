"""The pictures of the viewer: decoded one after the other, the last wish first, and a few of them kept."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QImage

from xsearch_gui.core.records.details import Preview, PreviewRequest
from xsearch_gui.core.records.search import Hit
from xsearch_gui.viewmodels.results.image_loader import ImageLoader, longest_side
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

_log = logging.getLogger(__name__)

AHEAD_MS = 150
SCREEN_SIDE = 2560  # pixels of the longer side at first
MOST_BYTES = 400 * 2**20  # of the pictures that are kept: four of 24 megapixels
MOST_AHEAD = MOST_BYTES // 4  # of one that may never be shown; a larger one is loaded ahead at screen size
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
        self._shrunk: dict[int, QImage] = {}
        self.seen = QSize()  # device pixels in which a photo is seen whole
        self._near: Sequence[int] = ()  # items that go last, the nearest first
        self._decoding: dict[str, tuple[Hit, int, bool]] = {}  # by path: whose it is, its longest side; of a preview?
        self._wishes: list[tuple[Hit, str, int]] = []  # whose it is, path, longest side
        self._preview = Latest(client)
        self._ahead_hits: list[Hit] = []  # that the worker shall read when it has nothing else to do for the viewer
        self._ahead = Latest(client)
        # what is known of the photo that is looked at comes before the pictures of others: one worker answers both
        self._later = QTimer(self, singleShot=True, interval=AHEAD_MS)
        self._later.timeout.connect(self._ask_ahead)

    @property
    def bytes_kept(self) -> int:
        """How many bytes the pictures take that are kept."""
        return sum(picture.sizeInBytes() for picture in self._kept.values())

    def get(self, item: int) -> QImage | None:
        """Return a photo, at screen size or whole, if it is kept."""
        if item in self._kept:
            self._kept.move_to_end(item)
        return self._kept.get(item)

    def shrunk(self, item: int) -> QImage | None:
        """Return a photo that is kept as it is seen whole, if that has been made."""
        return self._shrunk.get(item)

    def keep_near(self, items: Sequence[int]) -> None:
        """Keep these photos before all others, the first ones above all."""
        self._near = items

    def load(self, hit: Hit, longest: int) -> None:
        """Load a photo; ``longest``: pixels of its longer side."""
        if _is_direct(hit):
            self._wish(hit, hit.path, longest)
        else:
            self.ask_preview(hit, longest)

    def load_ahead(self, hit: Hit) -> None:
        """Load a photo that may be shown next; what is wished for comes first."""
        if not _is_direct(hit):
            if not self._holds(hit, SCREEN_SIDE) and hit not in self._ahead_hits:
                self._ahead_hits.append(hit)
                self._later.start()
            return
        size = QSize(hit.width, hit.height)
        longest = longest_side(size) if 0 < 4 * size.width() * size.height() <= MOST_AHEAD else SCREEN_SIDE
        self._wish_later(hit, hit.path, longest)

    def drop_wishes(self) -> None:
        """Load nothing more that was wished for: another photo is shown."""
        self._wishes.clear()
        self._ahead_hits.clear()  # what the worker is at is likely to be what is shown now
        self._preview.drop()

    def clear(self) -> None:
        """Hold nothing."""
        self.drop_wishes()
        self._kept.clear()
        self._shrunk.clear()

    def stop(self) -> None:
        """End the thread that decodes."""
        if self._loader is not None:
            self._loader.stop()

    def ask_preview(self, hit: Hit, longest: int) -> None:
        """Let the worker read a photo, and load what it made."""

        def made(preview: Preview) -> None:
            self._wish(hit, preview.path, longest)
            self._later.start()

        def failed(problem: Problem) -> None:
            _log.warning("no preview: %s\n%s", problem.sentence, problem.detail)
            self.failed.emit(hit.item, problem.sentence)
            self._later.start()

        self._preview.ask(PreviewRequest(hit.item, longest, hit.moment), made, failed)

    def _ask_ahead(self) -> None:
        """Let the worker read one photo that may be shown next; its cache knows it when it is shown."""
        if self._preview or self._ahead or not self._ahead_hits:
            return
        hit = self._ahead_hits.pop(0)

        def made(preview: Preview) -> None:
            if not self._near or hit.item in self._near:
                self._wish_later(hit, preview.path, SCREEN_SIDE)
            self._later.start()

        def failed(problem: Problem) -> None:  # it is told when the photo is shown
            self._later.start()

        self._ahead.ask(PreviewRequest(hit.item, SCREEN_SIDE), made, failed, stopped=self._later.start)

    def _wish_later(self, hit: Hit, path: str, longest: int) -> None:
        """Decode a picture behind those that are wished for, unless it is kept or among them."""
        if not self._holds(hit, longest) and all(wish[0].item != hit.item for wish in self._wishes):
            self._wishes.insert(0, (hit, path, longest))
            self._decode_next()

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
            self._loader.shrunk.connect(self._on_shrunk)
            self._loader.loaded.connect(self._on_loaded)
        hit, path, longest = self._wishes.pop()
        if self._holds(hit, longest):  # it was being loaded ahead
            self._decode_next()
            return
        self._decoding[path] = (hit, longest, path != hit.path)
        self._loader.load(path, longest, self.seen)

    def _on_shrunk(self, path: str, image: QImage) -> None:
        if (known := self._decoding.get(path)) is not None:
            self._shrunk[known[0].item] = image

    def _on_loaded(self, path: str, image: QImage) -> None:
        if (known := self._decoding.pop(path, None)) is not None:
            hit, longest, is_preview = known
            if not image.isNull():
                if hit.duration is None:  # a film shows another moment the next time
                    self._keep(hit.item, image)
                self.loaded.emit(hit.item, image)
            elif is_preview:
                self.failed.emit(hit.item, "")
            else:
                self.unreadable.emit(hit, longest)
        self._decode_next()

    def _holds(self, hit: Hit, longest: int) -> bool:
        """Return whether a photo is kept with so many pixels of its longer side, or all that it has."""
        kept = self._kept.get(hit.item)
        whole = max(hit.width, hit.height) or longest
        return kept is not None and max(kept.width(), kept.height()) >= min(longest, whole)

    def _keep(self, item: int, image: QImage) -> None:
        kept = self._kept.get(item)
        if kept is None or kept.width() < image.width():
            self._kept[item] = image
        self._kept.move_to_end(item)
        while len(self._kept) > 1 and self.bytes_kept > MOST_BYTES:
            others = [other for other in self._kept if other not in self._near]
            gone = others[0] if others else max(self._kept, key=self._near.index)
            del self._kept[gone]
            self._shrunk.pop(gone, None)


def _is_direct(hit: Hit) -> bool:
    return PurePath(hit.path).suffix.lower() in _DIRECT
