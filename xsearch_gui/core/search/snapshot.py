"""What a query is answered with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.index.score_scale import Scale
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.search.photo_odds import Units
from xsearch_gui.core.search.query_images import QueryPictures
from xsearch_gui.core.search.text_ownership import TextOwnership
from xsearch_gui.core.search.words.own_words import OwnVocabulary


@dataclass(frozen=True, slots=True)
class Scales:
    """The spreads of text-photo, text-text and photo-photo cosines in one library.

    ``cross_modal`` are text-photo cosines through the head in use; the same as ``photos`` where there is none.
    ``units`` are those of ``cross_modal``, ``plain_units`` of photos and texts where no head is asked.
    """

    photos: Scale
    texts: Scale
    similar: Scale
    cross_modal: Scale
    units: Units
    plain_units: Units


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The search engine as the library is now: the same for everything that one query looks at.

    ``preliminary`` are photos of which only the thumbnail has been seen, int64 (n,), rising; ``words`` are the
    user's own.
    """

    library: Library
    index: VectorIndex
    scales: Scales
    links: TextOwnership
    pictures: QueryPictures
    matcher: Matcher
    preliminary: NDArray[np.int64]
    words: OwnVocabulary
