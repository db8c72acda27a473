"""Requests and results about films."""

from __future__ import annotations

from dataclasses import dataclass

from xsearch_gui.core.records.request import Request


@dataclass(frozen=True, slots=True)
class MomentsRequest(Request["FilmMoments"]):
    """The moments of a film; with ``text``, a query, how well each fits."""

    item: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class FilmMoments:
    """Moments in their order: ``seconds`` from the beginning, and the path of the picture of each.

    ``scores``, 0..1, are empty where nothing was asked. ``cover`` is the place of the one that stands for the film.
    """

    item: int
    seconds: tuple[float, ...]
    pictures: tuple[str, ...]
    scores: tuple[float, ...] = ()
    cover: int = 0

    def nearest(self, second: float) -> int:
        """Return the place of the moment nearest to a second; -1 if there is none."""
        places = range(len(self.seconds))
        return min(places, key=lambda place: abs(self.seconds[place] - second), default=-1)


MESSAGES = (MomentsRequest,)
