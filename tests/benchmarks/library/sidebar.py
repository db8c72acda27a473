"""What the sidebar counts, and results in another order, in a library of 100,000 photos; what is promised beside it.

And the grid with 10,000 stacks beside the one without.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.fixtures.large_library import make_library
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.maintenance.sidebar import sidebar
from xsearch_gui.core.records.search import BrowseRequest, Order
from xsearch_gui.core.search.browse import browse

PHOTOS = 100_000
TIMES = 7
COUNTS_MS, SORT_MS = 100, 150  # promised


def run() -> list[dict[str, object]]:
    """Measure; the median of several times, the first left out."""
    with tempfile.TemporaryDirectory() as home, Library(make_library(Path(home), PHOTOS, rows_only=True)) as library:
        connection = library.catalogue.connection
        connection.execute("UPDATE item SET flag = 'pick' WHERE id % 7 = 0")
        connection.execute("UPDATE item SET rating = id % 6 WHERE id % 3 = 0")
        connection.execute("INSERT INTO album (name) VALUES ('Best')")
        connection.execute("INSERT INTO album_photo SELECT 1, id, id FROM item WHERE id % 20 = 0")
        library.catalogue.searches.save("Picked in 2020", "flag:pick date:2020")
        rows = [_row("sidebar counts", COUNTS_MS, lambda: sidebar(library))]
        for order in Order:
            request = BrowseRequest(order=order, descending=False, seed=7)
            rows.append(
                _row(f"sort by {order.value}", SORT_MS, lambda request=request: browse(library.catalogue, request))
            )
        rows += _with_stacks(library)
    return rows


def _with_stacks(library: Library) -> list[dict[str, object]]:
    """Return the grid before and after every tenth photo is in front of a stack of four, the edited ones beside it."""
    opened = _row("grid, no stacks", SORT_MS, lambda: browse(library.catalogue, BrowseRequest()))
    library.catalogue.connection.execute(
        "INSERT INTO stack_photo SELECT id, 1 + id / 10, id % 10 FROM item WHERE id % 10 < 4"
    )
    return [
        opened,
        _row("grid, 10,000 stacks", SORT_MS, lambda: browse(library.catalogue, BrowseRequest())),
        _row("edited:yes", SORT_MS, lambda: browse(library.catalogue, BrowseRequest("edited:yes"))),
        _row("sidebar counts, 10,000 stacks", COUNTS_MS, lambda: sidebar(library)),
    ]


def _row(what: str, most: int, function: Callable[[], object]) -> dict[str, object]:
    times = []
    for _ in range(TIMES + 1):
        start = time.perf_counter()
        function()
        times.append(1000 * (time.perf_counter() - start))
    return {"what": what, "photos": PHOTOS, "ms": round(sorted(times[1:])[TIMES // 2], 1), "at most": most}
