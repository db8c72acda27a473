"""How well every point of the map fits a query: what the map can glow with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.decoding.thumbnail import THUMBNAIL_SIDE
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.score_scale import Scale
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.linear import unit
from xsearch_gui.core.map.kinds import CAPTION, PHOTO
from xsearch_gui.core.map.store import map_folder, read_column, read_state
from xsearch_gui.core.message import Message
from xsearch_gui.core.query.parser import Term, parse
from xsearch_gui.core.records.map import MapScores, MapScoresRequest
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.engine import SearchEngine, engine_of
from xsearch_gui.core.search.evidence_table import shown
from xsearch_gui.core.search.query_terms import Side
from xsearch_gui.core.search.ranking import Background

_TOP = 10  # photos that show how well anything fits


def map_scores(library: Library, engine: SearchEngine, request: MapScoresRequest) -> MapScores:
    """Write the scores of a query for all points of the published map, and return where.

    Raises
    ------
    UsageError
        If the query says nothing.
    UnreadablePhoto
        If its image cannot be read.
    """
    folder = map_folder(library.paths.cache, library.encoder.manifest.name, library.encoder.manifest.version)
    state = read_state(folder)
    if not state:
        return MapScores()
    kind, id_, item = (read_column(folder, state, name) for name in ("kind", "id", "item"))
    query = _vector(library, request)
    index, scales = engine.index(), engine.scales()
    result = np.full(len(kind), np.nan, np.float32)
    photo, caption = np.flatnonzero(kind == PHOTO), np.flatnonzero(kind == CAPTION)
    result[photo] = _photos(engine, request, query, id_[photo])
    words = [] if request.images else _wanted(request, pictures=False)
    if words:  # as in a search, the words of a query look for texts, by the encoder for notes
        said = _mean(library.encoders.text_encoder_for(index).encode_texts([term.text for term in words]), words)
        among = partial(_calibrated, index.text_index.texts, said, scale=scales.texts, weight=ranking.TEXT_WEIGHT)
    else:
        among = partial(_calibrated, index.texts, query, scale=scales.photos, weight=ranking.IMAGE_WEIGHT)
    result[caption] = among(id_[caption])
    notes = np.flatnonzero(kind > CAPTION)
    result[notes] = _notes(library, among, item[notes])
    path = folder / f"scores.{state['number']:06d}.npy"
    np.save(path, result)
    return MapScores(str(path), state["number"])


def _photos(
    engine: SearchEngine,
    request: MapScoresRequest,
    query: NDArray[np.float32],
    ids: NDArray[np.int64],
) -> NDArray[np.float32]:
    """Return the probabilities of photos: as in a search where words ask, by likeness where pictures do."""
    index, scales = engine.index(), engine.scales()
    if _wanted(request, pictures=True):
        return _calibrated(index.photos, query, ids, scales.photos, ranking.IMAGE_WEIGHT)
    snapshot = engine.snapshot()
    sides = [Side(term, snapshot, (), _TOP, worded=False) for term in _wanted(request, pictures=False)]
    total = sum(side.term.weight for side in sides)
    odds = sum((side.term.weight / total * side.odds(ids) for side in sides), np.zeros(len(ids)))
    sentence = sum(side.term.weight / total * side.is_sentence for side in sides)
    return shown(ranking.CUT + ranking.true_odds(odds, sentence)).astype(np.float32)


def _vector(library: Library, request: MapScoresRequest) -> NDArray[np.float32]:
    encoder = library.encoder
    words, seen = _wanted(request, pictures=False), _wanted(request, pictures=True)
    vectors = [encoder.encode_texts([term.text for term in words])] if words else []
    pictures = [library.decoders.picture(str(term.image), THUMBNAIL_SIDE).image for term in seen]
    vectors += [encoder.encode_images([picture]) for picture in pictures]
    if not vectors:
        raise UsageError(Message("Type what you are looking for."))
    return _mean(np.concatenate(vectors), [*words, *seen])


def _wanted(request: MapScoresRequest, *, pictures: bool) -> list[Term]:
    dropped = [Term("", 1.0 / len(request.images), image=image) for image in request.images]  # together one term
    terms = [*parse(request.text).terms, *dropped]
    return [term for term in terms if term.weight > 0 and (term.image is not None) is pictures]


def _mean(vectors: NDArray[np.float32], terms: Sequence[Term]) -> NDArray[np.float32]:
    return unit((vectors * np.array([[term.weight] for term in terms])).sum(axis=0))


def _calibrated(
    population: PopulationIndex, query: NDArray[np.float32], ids: NDArray[np.int64], scale: Scale, weight: float
) -> NDArray[np.float32]:
    spreads = Background(population, query, scale).spreads(population.scores_of(query, ids))
    return np.asarray(1.0 / (1.0 + np.exp(ranking.CUT - weight * spreads)), dtype=np.float32)


def _notes(
    library: Library, score: Callable[[NDArray[np.int64]], NDArray[np.float32]], notes: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the score of the best chunk of each note."""
    if not len(notes):
        return np.zeros(0, np.float32)
    rows = library.catalogue.connection.execute(
        "SELECT text.id, item_id FROM text JOIN item ON item.id = item_id WHERE kind = 'note'"
    )
    chunks = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 2)
    order = np.argsort(notes)
    position = order[np.searchsorted(notes, chunks[:, 1], sorter=order).clip(0, len(notes) - 1)]
    known = notes[position] == chunks[:, 1]
    best = np.zeros(len(notes), np.float32)
    np.maximum.at(best, position[known], np.nan_to_num(score(chunks[known, 0])))
    return best


HANDLERS: Handlers = {
    MapScoresRequest: lambda session, request, reporter: map_scores(session.library, engine_of(session), request)
}
