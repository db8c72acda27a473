"""One term of a query: what photos and texts are compared with, and what their cosines say."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.facts.own_words import OwnWord
from xsearch_gui.core.catalogue.searches import Judgement
from xsearch_gui.core.encoders.relevance import Floats
from xsearch_gui.core.index.films import moments_of
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.query.parser import Term
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.feedback import refine_by_marks, stretch
from xsearch_gui.core.search.photo_odds import PhotoOdds
from xsearch_gui.core.search.ranking import Background
from xsearch_gui.core.search.snapshot import Snapshot
from xsearch_gui.core.search.words.own_words import Meaning, Spoken, meant_alone, moved
from xsearch_gui.core.search.words.own_words import odds as odds_of_taught
from xsearch_gui.core.sorted_ids import among

_ENCODING = ThreadPoolExecutor(1, thread_name_prefix="encoding")
_NONE = (np.zeros(0, np.int64), np.zeros(0))


class Side:
    """One term as the photos and the texts of a library see it.

    Attributes
    ----------
    photos : PopulationIndex
        The photos as the term sees them: a sentence through the head in use, a picture as they are.
    vector : float32 (d,)
        As the encoder embeds it.
    refined : float32 (d,)
        For photos: through the head, and moved by what was called good and bad.
    text_vector : float32 (d,)
        For texts: by the encoder for notes, if there is another.
    near : Neighbours
        The closest photos of the whole library.
    texts, items : (int64 (n,), float64 (n,))
        Of words that are wanted, if ``worded``: the texts and the items that have any, and the share of them in each.
    taught : tuple of OwnWord
        The user's own words that it says, where it says nothing else; then photos are compared with photos.
    """

    def __init__(
        self, term: Term, snapshot: Snapshot, marks: Sequence[Judgement], depth: int, *, worded: bool = True
    ) -> None:
        library, index, scales, pictures = snapshot.library, snapshot.index, snapshot.scales, snapshot.pictures
        self.term, self._scales, self._preliminary = term, scales, snapshot.preliminary
        self._odds: PhotoOdds | None = None
        self._last: tuple[NDArray[np.int64], Floats] | None = None
        self._scale = scales.cross_modal
        self.texts = self.items = _NONE
        self.taught: tuple[OwnWord, ...] = ()
        self._meaning: Meaning | None = None
        if term.image is not None:
            self.photos: PopulationIndex = index.pictures
            self.vector = self.refined = self.text_vector = pictures.read(term.image, index).vector
            self.near = self.photos.search(self.refined, depth)
            return
        text = writable(term.text)
        spoken = snapshot.words.spoken(text)
        encoding = _ENCODING.submit(library.encoder.encode_texts, [(spoken.rest if spoken else "") or text])
        if worded and term.weight > 0:  # meanwhile
            self.texts = library.catalogue.texts.match_words(text)
            self.items = library.catalogue.fact_words.match(text)
        self.vector = encoding.result()[0]
        reader = library.encoders.text_encoder_for(index)
        self.text_vector = self.vector
        if (reader is not library.encoder or spoken is not None) and term.weight > 0:
            self.text_vector = reader.encode_texts([text])[0]
        if spoken is not None and not spoken.rest:
            known = library.encoder.manifest.calibration
            self._meaning = meant_alone(index.photos, spoken.words, self.vector, known)
        if spoken is not None and self._meaning is not None:
            self.taught, self.photos = spoken.words, index.pictures
            self.refined = refine_by_marks(self._meaning.vector, marks, index, library.catalogue)
            self.near = self.photos.search(self.refined, depth)
            return
        self._see(snapshot, marks, depth, text, spoken)

    def _see(
        self, snapshot: Snapshot, marks: Sequence[Judgement], depth: int, text: str, spoken: Spoken | None
    ) -> None:
        """Compare words with photos: through the head in use, and as marks and photos of own words move them."""
        library, index, scales, term = snapshot.library, snapshot.index, snapshot.scales, self.term
        forgotten = index.cross_modal is not index and snapshot.words.is_forgotten(text)
        space = index if forgotten else index.cross_modal
        units = scales.plain_units if forgotten else scales.units
        self._scale = scales.photos if forgotten else scales.cross_modal
        self.photos = space.pictures
        self.refined = seen = vector = self.vector if forgotten else space.text(self.vector)
        if spoken is not None:
            self.refined = vector = moved(space.photos, spoken.words, seen)
        if marks and term.weight > 0:
            self.refined = refine_by_marks(vector, marks, space, library.catalogue)
        wider = stretch(seen, self.refined, space.photos.background) if self.refined is not seen else 1.0
        self._scale = replace(self._scale, spread=self._scale.spread * wider)
        self.near = self.photos.search(self.refined, depth)
        if term.weight > 0:
            units = replace(units, spread=units.spread * wider)
            found = spoken is not None or any(mark.verdict > 0 for mark in marks)
            self._odds = PhotoOdds(
                space.photos, library.relevance, units, self.vector, self.refined, text, self.near, found
            )

    @property
    def is_sentence(self) -> float:
        """How much of a sentence it is, 0 to 1; a picture is none."""
        return self._odds.sentence if self._odds is not None else 0.0

    def odds(self, ids: NDArray[np.int64]) -> Floats:
        """Return the log-odds, float64 (n,), that photos show what a wanted term asks for.

        The answer for the same array is kept: they are asked for by the signs, and again by the cut.
        """
        if self._last is None or self._last[0] is not ids:
            if self._odds is not None:
                odds = self._odds.of(self.photos.scores_of(self.refined, ids))
                if len(self._preliminary):
                    odds = odds + ranking.PRELIMINARY * among(ids, self._preliminary)
            elif self._meaning is not None:
                cosines = self.photos.scores_of(self.refined, ids)
                odds = odds_of_taught(1.0 - cosines.astype(np.float64), self._meaning.apart)
            else:
                odds = ranking.SIMILAR_WEIGHT * self.spreads(ids) - ranking.CUT
            self._last = (ids, odds)
        return self._last[1]

    def moments(self, film: int) -> tuple[NDArray[np.int64], Floats]:
        """Return the moments of a film, int64 (n,), and the log-odds, float64 (n,), that each shows what is wanted."""
        ids, cosines = moments_of(self.photos, film, self.refined)
        if self._odds is not None:
            return ids, self._odds.of(cosines)
        if self._meaning is not None:
            return ids, odds_of_taught(1.0 - cosines.astype(np.float64), self._meaning.apart)
        return ids, ranking.SIMILAR_WEIGHT * self._spreads_of(cosines) - ranking.CUT

    def spreads(self, ids: NDArray[np.int64]) -> Floats:
        """Return how many spreads photos lie above the background, float64 (n,)."""
        return self._spreads_of(self.photos.scores_of(self.refined, ids))

    def _spreads_of(self, cosines: NDArray[np.float32]) -> Floats:
        if self.taught:
            return ranking.robust_spreads(self.photos.background @ self.refined, cosines, self._scales.similar)
        if self.term.image is None:
            return Background(self.photos, self.refined, self._scale).spreads(cosines)
        return ranking.robust_spreads(self.photos.background @ self.vector, cosines, self._scales.similar)


def writable(text: str) -> str:
    """Return a text without half characters, which neither SQLite nor a tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")
