"""Films among photos: each as near to a query as its best moment is.

Among photos a film has one vector, that of the moment which stands for it. The vectors of its moments are a population
of their own, with ids that tell the film (:mod:`catalogue.facts.moments`): whoever asks here for the nearest photos
gets films by whichever of their moments is the nearest, each once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.facts.moments import PLACES
from xsearch_gui.core.index.neighbours import Ids, Neighbours, PopulationIndex, Rows

_DEEPER = 4  # moments that are looked at for each wanted photo: those of one film lie close together


class Pictures(PopulationIndex):
    """The photos of a library, and its films by their moments.

    Parameters
    ----------
    photos : PopulationIndex
        With one vector for each film.
    moments : PopulationIndex
    """

    def __init__(self, photos: PopulationIndex, moments: PopulationIndex) -> None:
        super().__init__(photos.ids, photos.take(np.zeros(0, np.int64)), photos.finder)
        self.photos, self.moments = photos, moments

    def take(self, rows: Rows) -> NDArray[np.float16]:
        """Return the vectors of these rows, float16 (n, dimension): of a film, the one that stands for it."""
        return self.photos.take(rows)

    def floats(self, rows: Rows) -> NDArray[np.float32]:
        """Return the same as float32 (n, dimension)."""
        return self.photos.floats(rows)

    @property
    def matrix(self) -> NDArray[np.float32]:
        """All vectors as float32."""
        return self.photos.matrix

    @property
    def sample(self) -> Rows:
        """The rows of a fixed random sample."""
        return self.photos.sample

    @property
    def background(self) -> NDArray[np.float32]:
        """The vectors of a random sample of the photos."""
        return self.photos.background

    def rows(self, ids: Ids) -> tuple[Rows, NDArray[np.bool_]]:
        """Return the row of each id, and whether it has one."""
        return self.photos.rows(ids)

    def search(self, query: NDArray[np.float32], k: int) -> Neighbours:
        """Return the ``k`` nearest to a unit vector, each film by its nearest moment."""
        return self._merged(self.photos.search(query, k), self.moments.search(query, _DEEPER * k), k)

    def exact(self, query: NDArray[np.float32], k: int) -> Neighbours:
        """Return the ``k`` nearest by comparing with every vector."""
        return self._merged(self.photos.exact(query, k), self.moments.exact(query, _DEEPER * k), k)

    def among(self, query: NDArray[np.float32], allowed: Ids, k: int) -> Ids:
        """Return the ids of the ``k`` nearest of those that are allowed, int64, rising; in no order."""
        near = self.photos.among(query, allowed, k)
        rows, _ = self._moments_of(allowed)
        if not len(rows):
            return near
        nearest = self.moments.among(query, self.moments.ids[rows], _DEEPER * k)
        ids = np.union1d(near, nearest // PLACES)
        return ids if len(ids) <= k else np.sort(ids[np.argpartition(-self.scores_of(query, ids), k - 1)[:k]])

    def scores(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosines of all rows with a query, float32 (n,): of films, that of their nearest moment."""
        return self._raised(self.photos.scores(query), query, self.ids)

    def scores_of(self, query: NDArray[np.float32], ids: Ids) -> NDArray[np.float32]:
        """Return the cosines of known ids, float32 (n,): of films, that of their nearest moment."""
        return self._raised(self.photos.scores_of(query, ids), query, ids)

    def of_film(self, film: int, query: NDArray[np.float32]) -> tuple[Ids, NDArray[np.float32]]:
        """Return the moments of a film in their order, int64 (n,), and their cosines with a query, float32 (n,)."""
        rows, _ = self._moments_of(np.asarray([film]))
        ids = self.moments.ids[rows]
        return ids, self.moments.scores_of(query, ids)

    def _raised(self, scores: NDArray[np.float32], query: NDArray[np.float32], ids: Ids) -> NDArray[np.float32]:
        rows, owners = self._moments_of(ids)
        if len(rows):
            found = self.moments.scores_of(query, self.moments.ids[rows])
            scores = np.array(scores)
            np.maximum.at(scores, owners, found)
        return scores

    def _moments_of(self, ids: Ids) -> tuple[Rows, Ids]:
        """Return the rows of the moments of films among ids, and which of the ids each belongs to, int64 (m,)."""
        first = np.searchsorted(self.moments.ids, ids * PLACES)
        counts = np.searchsorted(self.moments.ids, (ids + 1) * PLACES) - first
        owners = np.repeat(np.arange(len(ids)), counts)
        return first[owners] + np.arange(len(owners)) - (np.cumsum(counts) - counts)[owners], owners

    def _merged(self, photos: Neighbours, moments: Neighbours, k: int) -> Neighbours:
        ids = np.concatenate([photos.ids, moments.ids // PLACES])
        scores = np.concatenate([photos.scores, moments.scores])
        order = np.argsort(-scores, kind="stable")
        first = np.sort(np.unique(ids[order], return_index=True)[1])[:k]
        return Neighbours(ids[order][first], scores[order][first])


def with_moments(photos: PopulationIndex, moments: PopulationIndex) -> PopulationIndex:
    """Return photos among which films are as near as their best moments; the photos themselves if there is no film."""
    return Pictures(photos, moments) if len(moments) else photos


def moments_of(photos: PopulationIndex, film: int, query: NDArray[np.float32]) -> tuple[Ids, NDArray[np.float32]]:
    """Return the moments of a film in their order, int64 (n,), and their cosines with a query; none of a photo."""
    if isinstance(photos, Pictures):
        return photos.of_film(film, query)
    return np.zeros(0, np.int64), np.zeros(0, np.float32)
