"""Words and captions that may fit a photo, from the shared space and from what similar photos are called.

Words come from the library itself (tags, and what its captions are made of); everyday words fill in, shown in the
language of the window (:mod:`core.metadata.everyday_words`). For each of the library's words two signs are added as
log-odds:

* how often it is said of the photos most like this one, each weighted by how like it is, with the share of all photos
  as two more of them (TagProp without its learned metric; Guillaumin et al., ICCV 2009), and
* how much closer the photo is to the word than photos are in general, in spreads (:mod:`search.ranking`).

A general keyword is told by no neighbour and has the second sign alone. The weights are logistic regressions on half of
the Flickr8k dev photos, ``make bench BENCH=proposing`` measures on the other half. Captions are those of other photos
that lie closest to this one. Where a head is in use, words and captions are compared with photos through it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.annotations.annotate import TAGS_STAMP
from xsearch_gui.core.annotations.caption_words import SaidWords, count_words, said_of
from xsearch_gui.core.annotations.word_vectors import keep_words, read_words
from xsearch_gui.core.encoders.heads.head import Head
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.everyday_words import everyday_words, in_language
from xsearch_gui.core.metadata.words.word_forms import SeenWords
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.annotations import Proposal, Proposals, ProposalsRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.engine import engine_of
from xsearch_gui.core.search.ranking import Background
from xsearch_gui.core.search.snapshot import Scales

LIKELY = 0.4  # the cut: a word that is offered costs a look, one that is missing costs typing
_NEIGHBOURS = 20
_PRIOR = 2.0  # neighbours that the share of all photos counts as
_RATE, _NEARNESS, _BIAS = 1.4, 0.43, 0.6  # log-odds of the library's words
_GENERAL_NEARNESS, _GENERAL_BIAS = 1.06, -4.74  # of general keywords
_FEW = 20.0  # photos without words that are added to every count: three captions are no statistics
_NEAR_TEXTS = 60
_MOST = 2_000  # words
_FRESH = 0.01  # words are counted again when the number of texts has changed by this share


@dataclass(frozen=True)
class _Vocabulary:
    """Words with the share of the library's photos that they are said of (0 for general keywords).

    ``vectors`` float32 (n, dimension), where photos and texts are compared; ``medians`` float32 (n,) are their cosines
    with photos in general, and ``stretch`` is how much wider those spread through the head in use than without.
    """

    words: tuple[str, ...]
    shares: NDArray[np.float64]
    vectors: NDArray[np.float32]
    medians: NDArray[np.float32]
    stretch: float = 1.0
    languages: tuple[str, ...] = ()


class Suggester:
    """Proposes words and captions for photos of one library. Keeps its vocabulary until the library changes."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._words: _Vocabulary | None = None
        self._made_for: tuple[str, int, int, str, str] | None = None
        self._head: Head | None = None  # that the vocabulary went through
        self._counted: tuple[int, SaidWords] | None = None  # for a number of texts

    def suggest(self, request: ProposalsRequest, index: VectorIndex, scales: Scales) -> Proposals:
        """Return what may fit a photo; nothing for one that is not encoded yet.

        Raises
        ------
        UsageError
            If the library has no such photo.
        """
        row = self._library.catalogue.items.rows([request.item]).get(request.item)
        if row is None or row.kind is not Kind.PHOTO:
            raise UsageError(Message("This photo is no longer in the library."))
        vector = index.photos.vector(row.id)
        if vector is None:
            return Proposals(row.id)
        vocabulary = self._vocabulary(index, request.language)
        odds = self._odds(vocabulary, row.id, vector, index, scales)
        there = self._library.catalogue.annotations.tags_of(row)
        words = _best(vocabulary, odds, SeenWords(there, vocabulary.languages), request.words)
        return Proposals(row.id, words, self._captions(row.id, vector, index, scales, request.captions))

    def ranked(self, item: int, index: VectorIndex, scales: Scales, language: str = "en") -> list[Proposal]:
        """Return every word for a photo, the likeliest first, above the cut or not."""
        vector = index.photos.vector(item)
        assert vector is not None, "the photo is encoded"
        vocabulary = self._vocabulary(index, language)
        odds = self._odds(vocabulary, item, vector, index, scales)
        return list(_best(vocabulary, odds, SeenWords((), vocabulary.languages), len(odds), cut=0.0))

    # words -----------------------------------------------------------------------------------------------

    def _odds(
        self, vocabulary: _Vocabulary, item: int, vector: NDArray[np.float32], index: VectorIndex, scales: Scales
    ) -> NDArray[np.float64]:
        """Return the log-odds that each word fits, float64 (n,)."""
        seen = index.cross_modal.photos.vector(item)
        assert seen is not None, "both indexes hold the same photos"
        spreads = (vocabulary.vectors @ seen - vocabulary.medians) / (scales.photos.spread * vocabulary.stretch)
        rates = self._rates(vocabulary, item, vector, index, scales)
        own = _RATE * np.log(np.maximum(rates, 1e-9)) + _NEARNESS * spreads + _BIAS
        general = _GENERAL_NEARNESS * spreads + _GENERAL_BIAS
        return np.where(vocabulary.shares > 0, own, general).astype(np.float64)

    def _rates(
        self, vocabulary: _Vocabulary, item: int, vector: NDArray[np.float32], index: VectorIndex, scales: Scales
    ) -> NDArray[np.float64]:
        """Return the share of similar photos that each word is said of, float64 (n,)."""
        catalogue, photos = self._library.catalogue, index.photos
        near = photos.search(vector, 20 * _NEIGHBOURS)
        sample = photos.background @ vector
        spreads = ranking.robust_spreads(sample, near.scores, scales.similar)
        position = {word: i for i, word in enumerate(vocabulary.words)}
        rates, weights, told = _PRIOR * vocabulary.shares, _PRIOR, 0
        for photo, spread in zip(near.ids.tolist(), spreads.tolist(), strict=True):
            said = said_of(catalogue, photo) if photo != item else set()
            if not said:
                continue
            weight = ranking.probability(ranking.SIMILAR_WEIGHT * spread)
            rates[[position[word] for word in said if word in position]] += weight
            weights, told = weights + weight, told + 1
            if told == _NEIGHBOURS:
                break
        return np.asarray(rates / weights)

    def _vocabulary(self, index: VectorIndex, language: str) -> _Vocabulary:
        encoder = self._library.encoder.manifest.identity
        cross_modal = index.cross_modal
        counted_at, said = self._counts(len(index.texts))
        state = (encoder, index.generation, counted_at, self._library.catalogue.meta(TAGS_STAMP), language)
        if self._words is None or self._made_for != state or self._head is not cross_modal.head:
            counts, photos = self._merged(said)
            words = [word for word, _ in counts]
            known = SeenWords(words, {*said.languages, language})
            others = [(word, in_language(word, language)) for word in everyday_words()]
            others = [pair for pair in others if not any(word in known for word in pair)]
            words += [word for word, _ in others]
            shares = np.zeros(len(words))
            shares[: len(counts)] = [count / (photos + _FEW) for _, count in counts]
            vectors = self._vectors(words)
            medians, width = _as_seen(index.photos, vectors)
            stretch = 1.0
            if cross_modal.head is not None:
                vectors = np.asarray(cross_modal.head.texts(vectors), np.float32)
                medians, wider = _as_seen(cross_modal.photos, vectors)
                stretch = wider / width
            told = (*words[: len(counts)], *(shown for _, shown in others))
            self._words = _Vocabulary(told, shares, vectors, medians, stretch, said.languages)
            self._made_for, self._head = state, cross_modal.head
        return self._words

    def _counts(self, texts: int) -> tuple[int, SaidWords]:
        """Return how many texts there were when they were last counted, and what :func:`count_words` found then."""
        if self._counted is None or abs(texts - self._counted[0]) > _FRESH * texts:
            self._counted = (texts, count_words(self._library.catalogue))
        return self._counted

    def _merged(self, said: SaidWords) -> tuple[list[tuple[str, int]], int]:
        """Return the words of the library with how many photos each is said of, and how many say anything.

        A tag is the user's own word and counts as it is; a word of captions that is also a tag is that tag.
        """
        tags = dict(self._library.catalogue.overview.values("tag"))
        known = SeenWords(tags, said.languages)
        merged = tags | {word: count for word, count in said.counts.items() if word not in known}
        return Counter(merged).most_common(_MOST), max(said.photos, *tags.values(), 0)

    def _vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of words, float32 (n, dimension), from the cache as far as they are there."""
        encoder = self._library.encoder
        path = self._library.paths.cache / "words" / f"{encoder.manifest.name}-{encoder.manifest.version}.npz"
        known = read_words(path, encoder.manifest.dimension)
        if missing := [word for word in words if word not in known]:
            fresh = encoder.encode_texts([f"a photo of {word}" for word in missing])
            known |= dict(zip(missing, fresh, strict=True))
            keep_words(path, {word: known[word] for word in words})
        return np.stack([known[word] for word in words]).astype(np.float32)

    # captions --------------------------------------------------------------------------------------------

    def _captions(
        self, item: int, vector: NDArray[np.float32], index: VectorIndex, scales: Scales, most: int
    ) -> tuple[Proposal, ...]:
        """Return the captions of other photos that lie closest to this one, above the cut."""
        cross_modal = index.cross_modal
        seen = cross_modal.photo(vector)
        near = cross_modal.texts.search(seen, _NEAR_TEXTS)
        spreads = Background(cross_modal.texts, seen, scales.cross_modal).spreads(near.scores)
        rows = self._library.catalogue.texts.rows(near.ids.tolist())
        own = {text.body for text in self._library.catalogue.texts.of_item(item)}
        found: dict[str, float] = {}
        for text, spread in zip(near.ids.tolist(), spreads.tolist(), strict=True):
            row, score = rows.get(text), ranking.probability(ranking.IMAGE_WEIGHT * spread)
            if row is None or row.kind is not Kind.PHOTO or row.body in own or score < ranking.POSSIBLE:
                continue
            found.setdefault(row.body, round(score, 4))
        return tuple(Proposal(body, score) for body, score in list(found.items())[:most])


def _as_seen(photos: PopulationIndex, vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], float]:
    """Return each word's median cosine with photos in general, float32 (n,), and how widely all spread around it."""
    seen = photos.background @ vectors.T
    if not len(seen):
        return np.zeros(len(vectors), np.float32), 1.0
    medians = np.median(seen, axis=0)
    return medians, max(float(np.square(seen - medians).mean()) ** 0.5, 1e-4)


def _best(
    vocabulary: _Vocabulary, odds: NDArray[np.float64], seen: SeenWords, most: int, cut: float = LIKELY
) -> tuple[Proposal, ...]:
    """Return the likeliest words, of several forms of one the likeliest; none that is there already."""
    found: list[Proposal] = []
    for position in np.argsort(-odds, kind="stable").tolist():
        score = 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, odds[position]))))
        if score < cut or len(found) == most:
            break
        word = vocabulary.words[position]
        if word not in seen:
            seen.add(word)
            found.append(Proposal(word, round(score, 4), bool(vocabulary.shares[position] > 0)))
    return tuple(found)


def _handle(session: Session, request: ProposalsRequest, reporter: Reporter) -> Proposals:
    engine = engine_of(session)
    return session.part(_suggester).suggest(request, engine.index(), engine.scales())


def _suggester(session: Session) -> Suggester:
    return Suggester(session.library)


HANDLERS: Handlers = {ProposalsRequest: _handle}
