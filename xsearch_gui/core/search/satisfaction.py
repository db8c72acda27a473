"""How often searches satisfy: measured from what the user called good and bad, instead of asked.

A search that was judged is **satisfied** when, asked again now, it shows a hit that the user called good among the
first 20, and nothing that the user called bad stands before the first good one. In other words: whoever reads the list
from the top meets what was wanted before anything that was not.

Why so, and not simply "has a good mark":

* A good mark alone also comes from the bottom of a page of wrong hits.
* Judgements are statements about a query and a photo, and stay true when the program changes. Asking again makes the
  figure one of *today's* encoder and library: it shows whether a change made searches better. The order in which hits
  stood when they were judged is not needed.
* Hits that nobody judged say nothing and are passed over (condensed lists; Sakai, SIGIR 2007), because people mark a
  few hits of a search, never all.

The first judged hit decides, as in Success@k, so a search counts once, however many marks it has. The share comes with
the interval of Wilson (JASA 22, 1927, pages 209-212), which holds for few searches and near 0 and 1 (Brown, Cai &
DasGupta, Statistical Science 2001). It is a share *of the searches that somebody judged*, which are not a random
sample: people mark what is very good or very bad.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xsearch_gui.core.catalogue.searches import Judgement
from xsearch_gui.core.errors import FileProblem, UsageError
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, SilentReporter, check
from xsearch_gui.core.records.search import SearchRequest, Strength
from xsearch_gui.core.search.engine import SearchEngine

FIRST = 20
_Z = 1.959964  # the normal quantile of 97.5 %
FEWEST = 10  # judged searches; of fewer, a share in percent promises too much

Rank = Callable[[str], Sequence[int]]


class Outcome(StrEnum):
    """What became of a judged search."""

    SATISFIED = "satisfied"
    BAD_BEFORE_GOOD = "a bad hit stands before the first good one"
    GOOD_NOT_SHOWN = "no good hit is among the first 20 now"
    NOTHING_GOOD = "no hit was called good"
    NOT_REPEATABLE = "cannot be asked again"


@dataclass(frozen=True, slots=True)
class JudgedSearch:
    """A query with its marks. ``good`` and ``bad`` count the hits that the user called so."""

    query: str
    good: int
    bad: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class SatisfactionReport:
    """What the judgements say. ``first`` and ``last`` are when judgements were made, UTC; empty without any."""

    searches: tuple[JudgedSearch, ...] = ()
    first: str = ""
    last: str = ""

    @property
    def judged(self) -> int:
        """How many searches count: judged, and either asked again or without any good hit."""
        return sum(one.outcome is not Outcome.NOT_REPEATABLE for one in self.searches)

    def count(self, outcome: Outcome) -> int:
        """Return how many searches ended so."""
        return sum(one.outcome is outcome for one in self.searches)

    @property
    def share(self) -> float | None:
        """The share of satisfied searches, 0..1; None when no search counts."""
        return self.count(Outcome.SATISFIED) / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the share, 0..1; None when no search counts."""
        return wilson(self.count(Outcome.SATISFIED), self.judged) if self.judged else None


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return the 95 % score interval of a share: equation (1) of Wilson 1927, solved for p.

    Raises
    ------
    ValueError
        If there is no trial, or more successes than trials.
    """
    if not 0 <= successes <= trials or not trials:
        raise ValueError(f"{successes} of {trials}")
    share, square = successes / trials, _Z**2
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    half = _Z / (1 + square / trials) * math.sqrt(share * (1 - share) / trials + square / (4 * trials**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def satisfaction(library: Library, rank: Rank | None = None, reporter: Reporter | None = None) -> SatisfactionReport:
    """Ask every judged search again and return how many satisfy.

    Parameters
    ----------
    library : Library
    rank : callable, optional
        Gives the items that a query shows, best first. It must not know the judgements: marks that refine the query
        which they then judge would prove themselves. The default is a search as the window shows it, without feedback.
    reporter : Reporter, optional
        Told after every search; some 40 ms each.

    Raises
    ------
    Cancelled
    """
    marks: dict[str, list[Judgement]] = defaultdict(list)
    judgements = library.catalogue.searches.judgements()
    for judgement in judgements:
        marks[judgement.query].append(judgement)
    teller, ask = reporter or SilentReporter(), rank or _shown(library)
    searches = []
    for done, (query, verdicts) in enumerate(marks.items()):
        check(teller)
        teller.progress(done, len(marks), Message("Asking again"))
        count = Counter(verdict.verdict for verdict in verdicts)
        searches.append(JudgedSearch(query, count[1], count[-1], _outcome(query, verdicts, ask)))
    times = [judgement.judged_at for judgement in judgements]
    return SatisfactionReport(tuple(searches), min(times, default=""), max(times, default=""))


def _outcome(query: str, marks: Sequence[Judgement], rank: Rank) -> Outcome:
    verdicts = {mark.item: mark.verdict for mark in marks}
    if 1 not in verdicts.values():
        return Outcome.NOTHING_GOOD
    try:
        shown = list(rank(query))[:FIRST]
    except (UsageError, FileProblem):  # an image of the query is gone, or the language has changed
        return Outcome.NOT_REPEATABLE
    judged = [verdicts[item] for item in shown if item in verdicts]
    if 1 not in judged:
        return Outcome.GOOD_NOT_SHOWN
    return Outcome.SATISFIED if judged[0] == 1 else Outcome.BAD_BEFORE_GOOD


def _shown(library: Library) -> Rank:
    """Return a search that gives what the window shows: nothing weak, unless there is nothing better."""
    engine = SearchEngine(library)

    def rank(query: str) -> list[int]:
        hits = engine.search(SearchRequest(text=query, top=FIRST, marks=False)).hits
        better = [hit.item for hit in hits if hit.strength is not Strength.WEAK]
        return better or [hit.item for hit in hits]

    return rank
