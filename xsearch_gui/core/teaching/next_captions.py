"""The photos of a library whose captions would teach most."""

from __future__ import annotations

import numpy as np

from xsearch_gui.core.annotations.suggestions import Suggester
from xsearch_gui.core.catalogue import ItemRow, Modality
from xsearch_gui.core.encoders.heads.head import Floats
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.annotations import ProposalsRequest
from xsearch_gui.core.records.teaching import (
    NextCaptions,
    NextCaptionsRequest,
    PhotoToCaption,
    ShownPhoto,
    Why,
)
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.teaching.choosing import BESIDE, Choice, Rows, Weights, lookalikes, weights
from xsearch_gui.core.teaching.wishes import found_well, sentence, without_success

MOST = 4_000  # photos that are compared with each other
SEED = 20_261_128
WORDS = 8
_ALIKE = 3.0  # spreads above the cosine of any two photos
_NEAR = 60  # photos looked at for those that look the same


def run_next_captions(library: Library, request: NextCaptionsRequest, reporter: Reporter) -> NextCaptions:
    """Choose photos to caption, those that stand for most first.

    Raises
    ------
    Cancelled
    """
    reporter.progress(0, 0, Message("Choosing photos"))
    told = {photo for photo, _, _ in library.catalogue.pairs.descriptions()}
    known = {photo.id for photo in library.catalogue.pairs.photos()}
    ids = library.catalogue.vectors.ids(Modality.PHOTOS, library.encoder_id)
    ids = ids[np.isin(ids, np.fromiter(known, np.int64, len(known)))]
    has = np.isin(ids, np.fromiter(told, np.int64, len(told)))
    counts = int(has.sum()), len(ids)
    if has.all():
        return NextCaptions(*counts)
    part = _sample(ids, has)
    named = told | found_well(library.catalogue)
    chooser = _Chooser(library, ids[part], np.isin(ids[part], list(named)), named)
    check(reporter)
    chosen = [chooser.next() for _ in range(request.count)]
    reporter.progress(0, 0, Message("Looking for words"))
    return NextCaptions(*counts, chooser.described([found for found in chosen if found], request.language))


def _sample(ids: Rows, has: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Rows:
    """Return which photos are compared: all, or as many with captions as without by chance."""
    random = np.random.default_rng(SEED)
    parts = [random.permutation(np.flatnonzero(has == side)) for side in (True, False)]
    told = parts[0][: max(MOST // 2, MOST - len(parts[1]))]
    return np.sort(np.concatenate([told, parts[1][: MOST - len(told)]]))


Found = tuple[int, Why, str, list[int]]


class _Chooser:
    """Chooses among a part of the photos, and finds what looks the same among all."""

    def __init__(self, library: Library, ids: Rows, has: np.ndarray[tuple[int], np.dtype[np.bool_]], told: set[int]):
        self._library, self._ids, self._told = library, ids, set(told)
        self._engine = SearchEngine(library)
        self._index = self._engine.index()
        stored = library.catalogue.vectors.get(
            Modality.PHOTOS, library.encoder_id, ids.tolist(), library.encoder.manifest.dimension
        )
        self._photos: Floats = stored.astype(np.float32)
        self._searches = without_success(library.catalogue)
        self._weights = self._weigh()
        self._choice = Choice(self._photos, has, self._weights.each)
        calibration = library.encoder.manifest.calibration
        self._least = calibration.photos_mean + _ALIKE * calibration.photos_std

    def _weigh(self) -> Weights:
        head, photos = self._library.head, self._photos
        asked = self._library.encoder.encode_texts([sentence(query) for query in self._searches])
        if head is not None:
            photos, asked = head.photos(photos), head.texts(asked)
        return weights(photos, asked)

    def next(self) -> Found | None:
        """Return the next photo, why, the search that it may answer, and what looks the same."""
        row = self._choice.next()
        if row < 0:
            return None
        item = int(self._ids[row])
        near = self._index.photos.search(self._photos[row], _NEAR).ids
        free = [int(other) for other in near if int(other) not in self._told and int(other) != item]
        rows, _ = self._index.photos.rows(np.asarray(free, np.int64))
        vectors = self._index.photos.floats(rows)
        alike = [free[place] for place in lookalikes(self._photos[row], vectors, self._least, BESIDE)]
        self._told.update((item, *alike))
        self._choice.tell([row])
        self._choice.leave(np.flatnonzero(np.isin(self._ids, alike)).tolist())
        wish = int(self._weights.wish[row])
        if wish >= 0:
            return item, Why.SEARCHED, self._searches[wish], alike
        return item, Why.GROUP if alike else Why.FAR, "", alike

    def described(self, found: list[Found], language: str) -> tuple[PhotoToCaption, ...]:
        """Return the photos as they are listed, with words that may be said of them."""
        rows = self._library.catalogue.items.rows([item for photo, _, _, alike in found for item in (photo, *alike)])
        suggester, scales = Suggester(self._library), self._engine.scales(self._index)
        chosen = []
        for item, why, query, alike in found:
            if item not in rows:
                continue
            asked = ProposalsRequest(item, words=WORDS, captions=0, language=language)
            words = suggester.suggest(asked, self._index, scales).words
            others = tuple(shown(self._library, rows[other]) for other in alike if other in rows)
            photo = shown(self._library, rows[item])
            chosen.append(PhotoToCaption(photo, why, query, others, tuple(word.text for word in words)))
        return tuple(chosen)


def shown(library: Library, row: ItemRow) -> ShownPhoto:
    """Return a photo as it is listed."""
    return ShownPhoto(row.id, row.path, str(library.paths.thumbnail(row.content)))


HANDLERS: Handlers = {NextCaptionsRequest: on_library(run_next_captions)}
