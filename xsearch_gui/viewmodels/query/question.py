"""What is asked: words in the query language, pictures, or both; and the requests that this becomes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import BrowseRequest, Order, SearchRequest
from xsearch_gui.viewmodels.query.chips import has_only_filters

TOP = 200
MOST_IMAGES = 20  # each is encoded anew


@dataclass(frozen=True, slots=True)
class Sorting:
    """What results are sorted by. ``seed`` makes an order by chance the same as long as the program runs."""

    order: Order = Order.MATCH
    descending: bool = True
    seed: int = 0


@dataclass(frozen=True, slots=True)
class QueryImage:
    """A picture that is searched with."""

    path: str
    label: str
    thumbnail: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Words and pictures; nothing at all means: show the newest photos.

    ``items`` were picked by hand, on the map, and are shown as they are; ``label`` says what they are.
    """

    text: str = ""
    images: tuple[QueryImage, ...] = ()
    items: tuple[int, ...] = ()
    label: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return not self.text.strip() and not self.images and not self.items

    @property
    def is_by_image(self) -> bool:
        """Whether pictures alone are asked with: the answer is similar photos and, beside them, related notes."""
        return bool(self.images) and not self.text.strip()

    @property
    def is_browsing(self) -> bool:
        """Whether all that passes the filters is shown, newest first."""
        return not self.images and has_only_filters(self.text)

    def request(
        self, *, remember: bool = False, top: int = TOP, sorting: Sorting | None = None
    ) -> SearchRequest | BrowseRequest:
        """Return what to ask the search role, for the first ``top`` hits; for all, where they are to be sorted."""
        by = sorting or Sorting()
        remember = remember and bool(self.text.strip())
        if self.is_empty or self.is_browsing:
            kind = Kind.PHOTO if self.is_empty else None
            return BrowseRequest(self.text.strip(), kind, by.order, by.descending, by.seed)
        search = self._search(top, remember=remember)
        if by.order is Order.MATCH:
            return search
        return BrowseRequest("", None, by.order, by.descending, by.seed, search)

    def further(self, known: tuple[int, ...], top: int) -> SearchRequest:
        """Return the question for ``top`` hits behind those that are known; ``known`` are items and their groups."""
        return replace(self._search(top), exclude=known)

    def _search(self, top: int, *, remember: bool = False) -> SearchRequest:
        return SearchRequest(
            text=self.text.strip(),
            images=tuple(image.path for image in self.images),
            top=top,
            remember=remember,
        )
