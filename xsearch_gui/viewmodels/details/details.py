"""The item in the inspector: its picture at once, its facts, captions and notes a moment later."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from xsearch_gui.core.records.details import Details, DetailsRequest
from xsearch_gui.core.records.items import Caption, Kind
from xsearch_gui.core.records.search import Hit, Rows, RowsRequest, SearchRequest, SearchResult
from xsearch_gui.viewmodels.details.annotating import Annotating
from xsearch_gui.viewmodels.details.details_picture import DetailsPicture
from xsearch_gui.viewmodels.details.facts import Fact, fact_rows
from xsearch_gui.viewmodels.results.hits_model import HitsModel, excerpt
from xsearch_gui.viewmodels.results.image_loader import ImageLoader
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.wording import joined, quoted, shortened
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest

_log = logging.getLogger(__name__)

PAUSE_MS = 60  # while arrow keys fly over the grid, only the row they rest on is asked for
MAX_QUOTE = 140  # characters of the words that matched
SIMILAR = 8  # photos in the strip


class DetailsModel(QObject):
    """Shows one hit at a time; answers about an earlier one are dropped. ``error``: why there are no details."""

    changed = Signal()
    picture_changed = Signal()

    def __init__(
        self,
        client: Client,
        thumbnails: Thumbnails,
        pictures: ImageLoader,
        annotating: Annotating,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.error = ""
        self.notes = HitsModel(thumbnails, self)  # notes that belong to the item, or speak of it
        self.similar = HitsModel(thumbnails, self)
        self.group = HitsModel(thumbnails, self)  # the others of a burst
        self._hit: Hit | None = None
        self._details: Details | None = None
        self._picture = DetailsPicture(thumbnails, pictures, self)
        self._picture.changed.connect(self.picture_changed)
        self._asked, self._similar, self._group, self._tags = (Latest(client) for _ in range(4))
        self._came_from: list[Hit] = []
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        annotating.captioned.connect(self._on_captioned)
        annotating.tagged.connect(self.ask_again)

    @property
    def hit(self) -> Hit | None:
        """The chosen hit."""
        return self._hit

    @property
    def details(self) -> Details | None:
        """What is known about it; None until the answer is there."""
        return self._details

    @property
    def picture(self) -> QImage | None:
        """The photo itself, or its thumbnail until it is loaded or when it cannot be read here."""
        return self._picture.image

    @property
    def is_note(self) -> bool:
        """Whether the chosen item is a note."""
        return self._hit is not None and self._hit.kind is Kind.NOTE

    @property
    def facts(self) -> list[Fact]:
        """The lines of the facts table."""
        return fact_rows(self._details) if self._details else []

    @property
    def captions(self) -> tuple[Caption, ...]:
        """The captions of a photo; the texts of a note are its body."""
        return self._details.captions if self._details and not self.is_note else ()

    @property
    def own_caption(self) -> str:
        """What the user wrote about the photo."""
        return self._details.own_caption if self._details else ""

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the photo."""
        return self._details.tags if self._details else ()

    @property
    def is_loading(self) -> bool:
        """Whether more is about to be known."""
        return self._hit is not None and self._details is None and not self.error

    @property
    def can_annotate(self) -> bool:
        """Whether the item can have a caption and tags of the user's."""
        return self._details is not None and self._details.kind is Kind.PHOTO

    @property
    def body(self) -> str:
        """The text of a note; empty for a photo."""
        if not self.is_note or self._details is None:
            return ""
        return "\n\n".join(caption.body for caption in self._details.captions)

    @property
    def match_words(self) -> str:
        """How well, and through which words, the item matched."""
        if self._hit is None or self._came_from:
            return ""
        quote = shortened(excerpt(self._hit), MAX_QUOTE) if not self.is_note else ""
        strength = self.notes.match_words(self._hit)
        return joined([strength[:1].upper() + strength[1:], quoted(quote) if quote else ""])

    @property
    def offline_words(self) -> str:
        """What to know about an item whose drive is absent; empty otherwise."""
        if self._hit is None or self._hit.online:
            return ""
        return self.tr("The drive with this file is not connected. Connect it to open the file.")

    @property
    def can_go_back(self) -> bool:
        """Whether a related note was opened from another item."""
        return bool(self._came_from)

    @property
    def chosen_photo(self) -> int | None:
        """The photo that is shown, or that the shown note was opened from."""
        shown = [*self._came_from, *([self._hit] if self._hit else [])]
        return next((hit.item for hit in reversed(shown) if hit.kind is Kind.PHOTO), None)

    def open_related(self, other: Hit) -> None:
        """Show a note that belongs to the item, or a photo like it, with a way back."""
        came_from = [*self._came_from, self._hit] if self._hit else []
        self.show(other)
        self._came_from = came_from
        self.changed.emit()

    def go_back(self) -> None:
        """Show the item again from which the note was opened."""
        if self._came_from:
            *rest, previous = self._came_from
            self.show(previous)
            self._came_from = rest
            self.changed.emit()

    def show(self, hit: Hit | None) -> None:
        """Show another hit, or nothing."""
        self._came_from = []
        before, self._hit = self._hit, hit
        if hit is not None and before is not None and hit.item == before.item:
            if hit.online and not before.online and hit.kind is Kind.PHOTO:
                self._picture.show(hit)
                self._picture.load()
            self.changed.emit()
            return
        self._details, self.error = None, ""
        for asked in (self._asked, self._similar, self._group):
            asked.drop()
        self._picture.show(hit)
        for rows in (self.notes, self.similar, self.group):
            rows.set_hits(())
        self._pause.stop()
        if hit is not None:
            self._pause.start()
        self.changed.emit()
        self.picture_changed.emit()

    def _ask(self) -> None:
        hit = self._hit
        if hit is None:
            return
        self._asked.ask(DetailsRequest(hit.item), self._on_details, self._on_failed)
        self._picture.load()

    def _on_details(self, details: Details) -> None:
        self._details = details
        self.notes.set_hits(details.notes)
        self.changed.emit()
        self._ask_for_others()

    def _on_tags(self, details: Details) -> None:
        if self._details is not None and self._details.item == details.item:
            self._details = details
            self.changed.emit()

    def _on_similar(self, result: SearchResult) -> None:
        self.similar.set_hits([hit for hit in result.photos if self._hit and hit.item != self._hit.item][:SIMILAR])
        self.changed.emit()

    def _on_group(self, records: Rows) -> None:
        self.group.set_hits(records.hits)
        self.changed.emit()

    def _ask_for_others(self) -> None:
        hit = self._hit
        if hit is None or hit.kind is not Kind.PHOTO:
            return
        path = hit.path if hit.online or not hit.thumbnail else hit.thumbnail
        self._similar.ask(SearchRequest(images=(path,), kind=Kind.PHOTO, top=SIMILAR + 1), self._on_similar)
        if hit.group:
            self._group.ask(RowsRequest(hit.group), self._on_group)

    def _on_captioned(self, item: int, caption: str) -> None:
        if self._details is not None and self._details.item == item:
            self._details = replace(self._details, own_caption=caption)
            self.changed.emit()

    def ask_again(self, items: Collection[int]) -> None:
        """Ask for tags and facts again, if the chosen photo is one of these."""
        if self._details is not None and self._details.item in items:
            self._tags.ask(DetailsRequest(self._details.item), self._on_tags)

    def _on_failed(self, problem: Problem) -> None:
        _log.error("no details: %s\n%s", problem.sentence, problem.detail)
        self.error = problem.sentence
        self.changed.emit()
