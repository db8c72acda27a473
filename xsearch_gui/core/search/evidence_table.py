"""Signs gathered by a query, as columns: thousands of them are added up without an object for each.

A sign is what one list says of one item (:class:`ranking.Evidence`). :class:`EvidenceTable` collects them,
:class:`RankedItems` puts them together: of each list the strongest counts, and the items come in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.records.search import Reason
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.ranking import Evidence
from xsearch_gui.core.sorted_ids import among, distinct

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]
MomentsOf = Callable[[int], tuple[Ids, Floats]]
"""Returns the moments of a film, int64 (n,), and their probabilities, float64 (n,)."""

_CLOSE_TO_SHOWN = 1e-6


class EvidenceTable:
    """Collects signs. Arrays that are added together have one length, n."""

    def __init__(self) -> None:
        self._vias: dict[str, int] = {}
        self._says: dict[int, str] = {}
        self._columns: list[tuple[Ids, Ids, Floats, Floats, Floats, Ids]] = []

    def add(
        self,
        via: str,
        items: Ids,
        weights: Floats | float,
        shown: Floats | float,
        texts: Ids | None = None,
        standalone_weight: Floats | None = None,
        says: str = "",
    ) -> None:
        """Add what one list says.

        Parameters
        ----------
        via : str
            The list.
        items : int64 (n,)
        weights, shown, alone : float64 (n,)
            As in :class:`ranking.Evidence`; ``standalone_weight`` may be left out.
        texts : int64 (n,), optional
            The texts that matched.
        says : str, optional
            The words that matched, where they are the same for all.
        """
        code, count = self._vias.setdefault(via, len(self._vias)), len(items)
        if says:
            self._says[code] = says
        self._columns.append(
            (
                np.asarray(items, np.int64),
                np.full(count, code, np.int64),
                _column(weights, count),
                _column(shown, count),
                np.full(count, -np.inf) if standalone_weight is None else standalone_weight,
                np.full(count, -1, np.int64) if texts is None else texts,
            )
        )

    def items(self, *vias: str) -> Ids:
        """Return the items that any list, or one of those named, has spoken of; rising."""
        codes = [self._vias[via] for via in vias if via in self._vias]
        parts = [column[0] for column in self._columns if not vias or (len(column[1]) and column[1][0] in codes)]
        return distinct(np.concatenate(parts)) if parts else np.zeros(0, np.int64)

    def ranked(self) -> RankedItems:
        """Put everything together."""
        names = list(self._vias)
        return RankedItems(names, self._says, self._columns)


class RankedItems:
    """Items in their order, with the signs for each.

    Attributes
    ----------
    items : int64 (n,)
        Best first.
    odds : float64 (n,)
        The log-odds of each: all signs together, or the one that is enough by itself.
    least : float64 (n,)
        The probability from which each is shown.
    expected : float
        How many photos of the library fit, as far as that was estimated; else negative.
    moments : callable or None
        Tells which moments of a film are how likely what was asked for.
    """

    def __init__(
        self,
        vias: list[str],
        says: Mapping[int, str],
        columns: list[tuple[Ids, Ids, Floats, Floats, Floats, Ids]],
    ) -> None:
        self._vias, self._says = vias, says
        kinds = (np.int64, np.int64, np.float64, np.float64, np.float64, np.int64)
        joined = [
            np.concatenate([np.asarray(column[k]) for column in columns]) if columns else np.zeros(0, kind)
            for k, kind in enumerate(kinds)
        ]
        item, via, weight = joined[:3]
        order = np.lexsort((-weight, item * len(vias) + via))
        item, via = item[order], via[order]
        strongest = np.ones(len(order), np.bool_)
        strongest[1:] = (item[1:] != item[:-1]) | (via[1:] != via[:-1])
        kept = order[strongest]
        self._item, self._via, self._weight, self._shown, self._standalone_weight, self._text = (
            column[kept] for column in joined
        )
        starts = np.flatnonzero(np.diff(self._item, prepend=-1))  # they rise already
        items, counts = self._item[starts], np.diff(starts, append=len(self._item))
        odds = np.zeros(0)
        if len(items):
            odds = np.maximum(
                np.add.reduceat(self._weight, starts), np.maximum.reduceat(self._standalone_weight, starts)
            )
        # A photo and the note that speaks for it may tie: then the photo, of which more is known, comes first.
        best = np.lexsort((items, -counts, -odds))
        self.items: Ids = items[best]
        self.odds: Floats = odds[best]
        self.least: Floats = np.full(len(items), ranking.POSSIBLE)
        self.expected = -1.0
        self.moments: MomentsOf | None = None
        self._starts, self._counts = starts[best], counts[best]

    def leave_out(self, items: Ids) -> None:
        """Forget items; those that are left keep their odds."""
        if len(items):
            self._take(np.flatnonzero(~among(self.items, distinct(items))))

    def hold_back(self, which: NDArray[np.bool_], most: float) -> None:
        """Let no log-odds of these items, bool (n,), rise above a limit; among themselves they keep their order."""
        over = np.maximum(self.odds - most, 0.0)
        self.odds = np.where(which, self.odds - over + 1e-3 * over, self.odds)
        self._take(np.argsort(-self.odds, kind="stable"))

    def cut(self, least: Floats) -> None:
        """Set from which probability each item, float64 (n,), is shown; those that are not go behind the others."""
        self.least = least
        self._take(np.argsort(shown(self.odds) < least, kind="stable"))

    def no_later_than(self, before: Ids, after: Ids) -> None:
        """Bring one item of each pair to the odds of the other, and put it first, where both are equally certain.

        Certain as in :func:`ranking.strength`, which stays as it is for all of them.

        Parameters
        ----------
        before, after : int64 (m,)
            Positions of the items.
        """
        probability = shown(self.odds)
        certain = (probability >= self.least).astype(np.int64) + (probability >= np.maximum(self.least, ranking.STRONG))
        wrong = (before > after) & (certain[before] == certain[after])
        before, after = before[wrong], after[wrong]
        # What is not shown may come close to where it would be.
        limit = np.where(certain > 0, np.inf, ranking.log_odds(self.least) - _CLOSE_TO_SHOWN)
        np.maximum.at(self.odds, before, np.minimum(self.odds[after], limit[before]))
        np.minimum.at(self.odds, after, self.odds[before])
        behind = np.zeros(len(self.odds), np.bool_)
        behind[after] = True
        self._take(np.lexsort((behind, -self.odds, certain == 0)))

    def _take(self, places: Ids) -> None:
        self.items, self.odds, self.least = self.items[places], self.odds[places], self.least[places]
        self._starts, self._counts = self._starts[places], self._counts[places]

    def texts(self, positions: Ids) -> list[int]:
        """Return the texts that the signs of these positions name."""
        found = distinct(self._text[self._rows(positions)[0]])
        return [text for text in found.tolist() if text >= 0]

    def signs(self, positions: Ids, bodies: Mapping[int, str]) -> list[list[Evidence]]:
        """Return what speaks for the items at these positions, the strongest first; ``bodies`` are texts by id."""
        signs: list[list[Evidence]] = [[] for _ in range(len(positions))]
        for owner, via, seen, text, weight, alone in self._strongest(positions, self._weight, self._standalone_weight):
            signs[owner].append(Evidence(self._vias[via], weight, seen, self._said(via, text, bodies), alone))
        return signs

    def reasons(self, positions: Ids, bodies: Mapping[int, str]) -> list[tuple[Reason, ...]]:
        """Return of :meth:`signs` what a person sees."""
        reasons: list[list[Reason]] = [[] for _ in range(len(positions))]
        for owner, via, seen, text in self._strongest(positions):
            reasons[owner].append(Reason(self._vias[via], round(seen, 4), self._said(via, text, bodies)))
        return list(map(tuple, reasons))

    def _strongest(self, positions: Ids, *more: Floats) -> Iterator[tuple[Any, ...]]:
        """Yield (position, list, shown, text, ``more`` columns) of every sign, of each position the strongest first."""
        rows, owners = self._rows(positions)
        order = np.lexsort((-self._weight[rows], owners))
        rows, owners = rows[order], owners[order]
        columns = (self._via, self._shown, self._text, *more)
        return zip(owners.tolist(), *(column[rows].tolist() for column in columns), strict=True)

    def _said(self, via: int, text: int, bodies: Mapping[int, str]) -> str:
        return bodies.get(text) or self._says.get(via, "")

    def _rows(self, positions: Ids) -> tuple[Ids, Ids]:
        """Return the rows of the signs of these positions, and which of the positions each belongs to, int64 (n,)."""
        starts, counts = self._starts[positions], self._counts[positions]
        owners = np.repeat(np.arange(len(positions)), counts)
        first = np.cumsum(counts) - counts
        return starts[owners] + np.arange(len(owners)) - first[owners], owners


def _column(values: Floats | float, count: int) -> Floats:
    """Return float64 (n,) of an array, or of one number for all."""
    if isinstance(values, np.ndarray):
        return np.asarray(values, np.float64)
    return np.full(count, values, np.float64)


def shown(log_odds: Floats) -> Floats:
    """Return calibrated scores, 0..1, of many log-odds: :func:`ranking.probability`."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds - ranking.CUT, -60.0, 60.0))))
