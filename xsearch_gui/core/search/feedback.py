"""More like these, less like those: a query moves toward what was marked good and away from what was marked bad.

This is relevance feedback by Rocchio ("Relevance feedback in information retrieval", in Salton (ed.), *The SMART
Retrieval System*, 1971; Manning, Raghavan & Schütze 2008, equation 9.3)::

    q' = alpha q + beta mean(good) - gamma mean(bad)

with three changes, each of which the spaces of dual encoders ask for:

* **Photos are centred first.** Photos and texts lie apart in the shared space (the modality gap; Liang et al., NeurIPS
  2022): what all photos have in common is no part of what one of them shows. It adds the same to the score of every
  photo, and so hardly changes their order, but the refined vector is a direction among captions and notes too, where
  "is a photo" is noise, and it takes length from the query's own words.
* **Centred vectors are brought to unit length**, so that the weights mean the same for every encoder, however wide its
  gap is.
* **Few marks count less**: the mean of n marks is weighted by n / (n + 1). A single photo shows many things beside the
  one that was meant.

What is bad says little by itself: it is bad for one of a hundred reasons, and lies close to the query, or it would not
have been a hit. Bad marks alone never helped where this was measured, and hardly count; beside good ones they do.
``make bench BENCH=feedback`` measures all of this, and is where the weights come from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.searches import Judgement
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.reader import VectorIndex

_SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Weights:
    """How much the query, the good and the bad marks count; ``gamma_alone`` is gamma where nothing was called good.

    ``patience`` is the number of marks at which their mean counts half.
    """

    alpha: float = 1.0
    beta: float = 0.4
    gamma: float = 0.2
    gamma_alone: float = 0.05
    patience: float = 1.0


def refine(
    query_vector: NDArray[np.float32],
    good: NDArray[np.float32],
    bad: NDArray[np.float32],
    centre: NDArray[np.float32],
    weights: Weights | None = None,
) -> NDArray[np.float32]:
    """Return the query's vector after feedback, float32 (d,), of unit length.

    Parameters
    ----------
    query_vector : float32 (d,), of unit length
    good, bad : float32 (g, d) and (b, d), of unit length
        Vectors of the marked photos. Both may be empty; without marks the query comes back as it is.
    centre : float32 (d,)
        The mean of the library's photo vectors (:func:`centre_of`), which is taken off the marked ones.
    weights : Weights, optional

    Raises
    ------
    ValueError
        If the vectors differ in length.
    """
    chosen = weights or Weights()
    if {query_vector.shape[-1], good.shape[-1], bad.shape[-1], centre.shape[-1]} != {len(query_vector)}:
        raise ValueError(f"query {query_vector.shape}, good {good.shape}, bad {bad.shape}, centre {centre.shape}")
    if not len(good) and not len(bad):
        return query_vector
    gamma = chosen.gamma if len(good) else chosen.gamma_alone
    moved = chosen.alpha * query_vector
    moved = moved + chosen.beta * _direction(good, centre, chosen.patience)
    moved = moved - gamma * _direction(bad, centre, chosen.patience)
    length = float(np.linalg.norm(moved))
    if length < _SMALL:  # the marks cancel the words: keep the words
        return query_vector
    return np.asarray(moved / length, dtype=np.float32)


def _direction(marked: NDArray[np.float32], centre: NDArray[np.float32], patience: float) -> NDArray[np.float32]:
    """Return the mean direction from the centre to the marked, float32 (d,), shorter for few or divided marks."""
    if not len(marked):
        return np.zeros_like(centre)
    centred = marked - centre
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    unit = np.where(lengths > _SMALL, centred / np.maximum(lengths, _SMALL), 0.0)
    return np.asarray(unit.mean(axis=0) * (len(marked) / (len(marked) + patience)), dtype=np.float32)


def stretch(query_vector: NDArray[np.float32], refined: NDArray[np.float32], sample: NDArray[np.float32]) -> float:
    """Return how much wider a refined query's cosines spread over a sample of photos, float32 (n, d).

    A query that leans toward photos has a wider spread among them (some 1.3 times, see the benchmark) without saying
    more. Spreads above the background (:class:`ranking.Background`) are divided by this, or marks would lift half of
    the library above the cut. Never below 1: what was hidden stays hidden.
    """
    if len(sample) < 2:
        return 1.0
    before, after = float(np.std(sample @ query_vector)), float(np.std(sample @ refined))
    return max(1.0, after / before) if before > _SMALL else 1.0


def centre_of(population: PopulationIndex) -> NDArray[np.float32]:
    """Return the mean vector of a population's fixed sample, float32 (d,); zeros where there is nothing."""
    if not len(population):
        return np.zeros(population.dimension, np.float32)
    return np.asarray(population.background.mean(axis=0), dtype=np.float32)


def refine_by_marks(
    query_vector: NDArray[np.float32],
    marks: Iterable[Judgement],
    index: VectorIndex,
    catalogue: Catalogue,
    weights: Weights | None = None,
) -> NDArray[np.float32]:
    """Return the query's vector, float32 (d,), refined by what the user said of its hits.

    A marked note stands for its chunk that is nearest to the query, moved from the texts' centre to the photos'. Items
    that have no vector (yet) say nothing.
    """
    photos = centre_of(index.photos)
    between = photos - centre_of(index.texts)
    sides: dict[int, list[NDArray[np.float32]]] = {1: [], -1: []}
    for mark in marks:
        vector = index.photos.vector(mark.item)
        if vector is None:
            chunk = _nearest_chunk(query_vector, mark.item, index.texts, catalogue)
            vector = None if chunk is None else chunk + between
        if vector is not None:
            sides[mark.verdict].append(vector)
    good, bad = (_stack(sides[verdict], len(query_vector)) for verdict in (1, -1))
    return refine(query_vector, good, bad, photos, weights)


def _nearest_chunk(
    query_vector: NDArray[np.float32], item: int, texts: PopulationIndex, catalogue: Catalogue
) -> NDArray[np.float32] | None:
    ids = np.asarray([text.id for text in catalogue.texts.of_item(item)], dtype=np.int64)
    if not len(ids):
        return None
    scores = texts.scores_of(query_vector, ids)  # NaN where there is no vector
    return None if np.isnan(scores).all() else texts.vector(int(ids[np.nanargmax(scores)]))


def _stack(vectors: list[NDArray[np.float32]], dimension: int) -> NDArray[np.float32]:
    return np.stack(vectors) if vectors else np.zeros((0, dimension), np.float32)
