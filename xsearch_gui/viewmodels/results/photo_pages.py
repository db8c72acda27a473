"""Which pages of a long list were asked for, so that no more records are held than can be looked at."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from xsearch_gui.core.records.search import Hit

PAGE = 200  # rows asked for together
MOST_PAGES = 100  # kept; a record is about one kilobyte


class Pages:
    """The pages that were asked for, the oldest wish first."""

    def __init__(self) -> None:
        self._asked: dict[int, None] = {}

    def want(self, row: int, items: Sequence[int], known: dict[int, Hit]) -> tuple[int, ...] | None:
        """Return the items of a row's page that are not known, or None if they were asked for; drop the oldest page."""
        page = row // PAGE
        if page in self._asked:
            return None
        self._asked[page] = None
        missing = tuple(item for item in items[page * PAGE : (page + 1) * PAGE] if item not in known)
        if len(self._asked) > MOST_PAGES:
            oldest = next(iter(self._asked))
            del self._asked[oldest]
            for item in items[oldest * PAGE : (oldest + 1) * PAGE]:
                known.pop(item, None)
        return missing

    def failed(self, gone: Collection[int], items: Sequence[int]) -> None:
        """Let pages that did not come be asked for again."""
        self._asked = {page: None for page in self._asked if items[page * PAGE] not in gone}

    def clear(self) -> None:
        """Forget what was asked for."""
        self._asked.clear()
