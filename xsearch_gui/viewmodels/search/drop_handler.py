"""What is dropped on the window or pasted into it: pictures to search with, and folders to add."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QSize, Qt
from PySide6.QtGui import QImage

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.private import private_file
from xsearch_gui.viewmodels.library.add_ons import AddOnsModel
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.query.question import MOST_IMAGES, QueryImage
from xsearch_gui.viewmodels.results.mime import Contents, contents, is_of_use
from xsearch_gui.viewmodels.search.question_model import query_image
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.shell.messages import Messages

LONGEST = 1024  # a picture to search with needs no more, and writing it stays quick


class DropHandler(QObject):
    """Takes mime data apart and hands the parts to the library and the search."""

    def __init__(
        self,
        paths: AppPaths,
        library: LibraryModel,
        search: SearchModel,
        add_ons: AddOnsModel,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._dropped = paths.dropped
        self._library = library
        self._search = search
        self._add_ons = add_ons
        self._messages = messages

    def accepts(self, mime: QMimeData) -> bool:
        """Return whether there is something to do with it."""
        return is_of_use(mime)

    def promise(self, mime: QMimeData, *, on_box: bool = False) -> tuple[str, str]:
        """Return what a drop will do: a heading and a line below it."""
        found = contents(mime)
        if self._of_add_ons(found):
            return self.tr("Drop to install this add-on"), self.tr("Only if this version knows it; nothing is fetched")
        if found.pictures:
            return self._promise_search(found, words=bool(self._search.text.strip()), on_box=on_box)
        if found.folders:
            return self.tr("Drop to add this folder"), self.tr("Its photos and notes are read; no file is changed")
        if found.addresses:
            return self.tr("Only a web link was dropped"), self.tr("xsearch does not download: copy the picture itself")
        return self.tr("There is no picture in this"), ""

    def _promise_search(self, found: Contents, *, words: bool, on_box: bool) -> tuple[str, str]:
        if on_box and words:
            return self.tr("Drop to add the picture to your words"), self.tr("Both count")
        beside = self.tr("On the search box it joins your words") if words else ""
        if found.pictures > 1:
            title = self.tr("Drop to find photos like these {n}").format(n=found.pictures)
            return title, beside or self.tr("What they have in common counts")
        return self.tr("Drop to find photos like this one"), beside

    def take(self, mime: QMimeData, *, on_box: bool = False) -> bool:
        """Search with pictures, add folders, install add-ons; return whether anything was of use.

        On the search box, pictures join the words that are there; elsewhere they replace what was asked.
        """
        found = contents(mime)
        if add_ons := self._of_add_ons(found):
            for path in add_ons:
                self._add_ons.install_add_on(path)
            return True
        if found.folders:
            self._library.add_folders(found.folders)
        images = self._images(found)
        if images:
            before = self._search.question.images if on_box else ()
            self._search.search_images((*before, *images), keep_words=on_box)
            self._tell_rest(found)
        elif found.addresses:
            text = self.tr("xsearch does not use the network. Copy the picture itself and paste it here.")
            self._messages.warning(text, of_search=True)
        return bool(images or found.folders)

    def search_file(self, path: str) -> None:
        """Search with a picture chosen in a dialog."""
        self._search.search_image(QueryImage(path, Path(path).name))

    def _of_add_ons(self, found: Contents) -> tuple[str, ...]:
        return tuple(path for path in found.files if self._add_ons.is_file_of_one(path))

    def _images(self, found: Contents) -> Sequence[QueryImage]:
        if found.items:
            hits = [self._search.hits.hit_of(item) for item in found.items]
            return [query_image(hit) for hit in hits if hit is not None]
        if found.files:
            return [QueryImage(path, Path(path).name) for path in found.files[:MOST_IMAGES]]
        return self._kept(found.image) if found.image is not None else ()

    def _tell_rest(self, found: Contents) -> None:
        """Say so where not all pictures are searched with."""
        if not found.items and len(found.files) > MOST_IMAGES:
            text = self.tr("Searching with the first {n} of {all} pictures.")
            self._messages.notice(text.format(n=MOST_IMAGES, all=len(found.files)), of_search=True)

    def _kept(self, image: QImage) -> Sequence[QueryImage]:
        """Keep the bytes of a picture as a file, so that a worker can read them."""
        if max(image.width(), image.height()) > LONGEST:
            image = image.scaled(
                QSize(LONGEST, LONGEST),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        self._dropped.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._dropped / f"picture-{time.time_ns()}.png"
        private_file(path)
        if image.save(str(path)):
            return [QueryImage(str(path), self.tr("Picture"), str(path))]
        self._messages.error(
            self.tr("The picture could not be kept in {folder}; is the disk full?").format(folder=self._dropped)
        )
        return ()
