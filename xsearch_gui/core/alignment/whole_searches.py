"""What a head changes in whole searches: how often they satisfy, and how long they take."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from xsearch_gui.core.encoders.heads.storage import StoredHead
from xsearch_gui.core.encoders.vocabulary import general_vocabulary
from xsearch_gui.core.index.head_index import FixedHead
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message, joined
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.alignment import Change
from xsearch_gui.core.records.search import SearchRequest
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.search.satisfaction import FEWEST, satisfaction

MOST_TO_TRY = 100_000  # photos; above, figures that need whole searches are left out
_QUERIES = 30


def searches(library: Library, draft: StoredHead, reporter: Reporter) -> Iterator[Change]:
    """Yield the share of satisfied searches and the response time, by whole searches without and with the head."""
    if len(library.catalogue.items.contents()) > MOST_TO_TRY:
        return
    with trial(library, None) as plain, trial(library, draft) as aligned:
        satisfied = [satisfaction(each, reporter=reporter) for each in (plain, aligned)]
        before, after = _milliseconds(SearchEngine(plain), SearchEngine(aligned))
    shares = [report.share for report in satisfied]
    if shares[0] is not None and shares[1] is not None:
        note = Message(
            "Of {judged} searches that were judged; good marks are also learned from.", judged=satisfied[0].judged
        )
        if satisfied[0].judged < FEWEST:
            note = joined(note, Message("Too few for a share in percent to mean much."))
        yield Change(Message("Satisfied searches"), "%", 100 * shares[0], 100 * shares[1], note=note)
    note = Message("Median of whole searches, the text's encoding included.")
    yield Change(Message("Response time"), "ms", before, after, less_is_better=True, note=note)


def trial(library: Library, head: StoredHead | None) -> Library:
    """Open the library once more, as it is with this head or with none."""
    opened = Library(library.paths, lambda: library.encoder, library.decoders)
    opened.encoders.heads = FixedHead(head)
    return opened


def _milliseconds(*engines: SearchEngine) -> list[float]:
    """Return the median time of a search by each engine. They take turns, as other programs may be at work."""
    words = general_vocabulary()
    times: list[list[float]] = [[] for _ in engines]
    for word in ("warming up", *islice(words, 0, None, max(1, len(words) // _QUERIES))):
        for engine, seconds in zip(engines, times, strict=True):
            seconds.append(engine.search(SearchRequest(f"a {word}", remember=False)).seconds)
    return [1_000 * float(np.median(seconds[1:])) for seconds in times]
