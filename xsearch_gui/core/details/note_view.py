"""Notes to list and to read: the sentences that match are marked, and beside it stand the photos that belong to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import ItemRow
from xsearch_gui.core.errors import UnreadableText, UsageError
from xsearch_gui.core.files.types import MARKDOWN_SUFFIXES, suffix_of
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.metadata.chunking import sentences_of
from xsearch_gui.core.metadata.notes import read_note, read_note_as_it_is
from xsearch_gui.core.metadata.words.word_forms import forms_of_text, word_forms
from xsearch_gui.core.query.parser import QueryError, parse
from xsearch_gui.core.query.words_alone import as_words
from xsearch_gui.core.records.details import MarkedSentence, NoteHits, NotePhoto, NoteRequest, NotesRequest, NoteText
from xsearch_gui.core.records.items import Kind, Link
from xsearch_gui.core.records.search import Hit, Reason, SearchRequest, Strength
from xsearch_gui.core.search import ranking
from xsearch_gui.core.search.engine import SearchEngine, engine_of
from xsearch_gui.core.search.ranking import Background

MOST_SENTENCES = 400  # of a note that are compared
_MARKED = 5  # sentences at most
_SPEAKING = 4  # chunks at the beginning of a note that photos are looked for with
_MAY_MATCH = 0.15  # among notes alone, where there is nothing better to show, less is asked than beside photos
_MATCHING = 12  # photos beside a note that do not belong to it
_ORDER = (Link.USER, Link.SAME_STEM, Link.MENTION, Link.SAME_FOLDER)


class NoteReader:
    """Lists and reads the notes of one library."""

    def __init__(self, library: Library, engine: SearchEngine) -> None:
        self._library = library
        self._engine = engine

    def find(self, request: NotesRequest) -> NoteHits:
        """Return the notes that match, best first; without a query all, the newest first."""
        newest = self._library.catalogue.overview.newest(Kind.NOTE)
        if request.text.strip():
            asked = SearchRequest(text=request.text, kind=Kind.NOTE, top=request.top, group=False)
            hits = self._engine.search(asked).hits
            return NoteHits(tuple(hit for hit in hits if hit.probability >= _MAY_MATCH), len(newest))
        rows = self._engine.hits_of(newest[: request.top].tolist())
        return NoteHits(tuple(self._with_beginning(hit) for hit in rows), len(newest))

    def _with_beginning(self, hit: Hit) -> Hit:
        body = self._library.catalogue.texts.beginning(hit.item)
        body = body.removeprefix(hit.title).lstrip(". ") or body
        return replace(hit, why=(Reason("", 0.0, body),))

    def read(self, request: NoteRequest) -> NoteText:
        """Return a note with the sentences that match and the photos that belong to it.

        Raises
        ------
        UsageError
            If the library has no such note.
        """
        row = self._library.catalogue.items.rows([request.item]).get(request.item)
        if row is None or row.kind is not Kind.NOTE:
            raise UsageError(Message("This note is no longer in the library."))
        chunks = [text.body for text in self._library.catalogue.texts.of_item(row.id)]
        problem, body, plain = NOTHING, "\n\n".join(chunks), "\n\n".join(chunks)
        try:
            body, plain = read_note_as_it_is(row.path), read_note(row.path)
        except UnreadableText as error:
            problem = error.reason
        return NoteText(
            item=row.id,
            path=row.path,
            title=row.title,
            body=body,
            markdown=not problem and suffix_of(row.path) in MARKDOWN_SUFFIXES,
            changed_at=self._changed_at(row),
            online=self._engine.is_online(row),
            problem=problem,
            sentences=self._matching(plain, request),
            photos=self._photos(row.id, chunks),
        )

    def _changed_at(self, row: ItemRow) -> str:
        mtime = self._library.catalogue.files.changed_ns(row.id)
        return datetime.fromtimestamp(mtime / 1e9).isoformat(timespec="minutes") if mtime else ""

    # sentences -------------------------------------------------------------------------------------------

    def _matching(self, plain: str, request: NoteRequest) -> tuple[MarkedSentence, ...]:
        """Return the sentences that match the words, or the photo that the note was opened from."""
        sentences = list(dict.fromkeys(sentences_of(plain)))[:MOST_SENTENCES]
        words = _words_of(request.text)
        if not sentences or not (words or request.photo is not None):
            return ()
        index, scales = self._engine.index(), self._engine.scales()
        if words:
            texts, reader = index.text_index.texts, self._library.encoders.text_encoder_for(index)
            vectors, query = reader.encode_texts(sentences), reader.encode_texts([words])[0]
            odds = ranking.TEXT_WEIGHT * Background(texts, query, scales.texts).spreads(vectors @ query)
            odds += [ranking.words_weight(_share(words, sentence)) for sentence in sentences]
        else:
            photo = index.photos.vector(request.photo or 0)
            if photo is None:
                return ()
            vectors = self._library.encoder.encode_texts(sentences)
            odds = ranking.IMAGE_WEIGHT * Background(index.texts, photo, scales.photos).spreads(vectors @ photo)
        return _best(sentences, odds)

    # photos ----------------------------------------------------------------------------------------------

    def _photos(self, note: int, chunks: list[str]) -> tuple[NotePhoto, ...]:
        """Return the photos that belong to the note, then those that match what it says."""
        links = {photo: link for _, photo, link in self._library.catalogue.items.photos_of([note])}
        order = sorted(links, key=lambda photo: (_ORDER.index(links[photo]), photo))
        own = [NotePhoto(hit, links[hit.item]) for hit in self._engine.hits_of(order)]
        found: dict[int, Hit] = {}
        for chunk in chunks[:_SPEAKING]:
            request = SearchRequest(text=as_words(chunk), kind=Kind.PHOTO, top=_MATCHING, marks=False)
            for hit in self._engine.search(request).hits if request.text else ():
                strong = hit.strength is not Strength.WEAK and hit.item not in links
                if strong and (hit.item not in found or found[hit.item].probability < hit.probability):
                    found[hit.item] = hit
        matching = sorted(found.values(), key=lambda hit: -hit.probability)[:_MATCHING]
        return (*own, *(NotePhoto(hit) for hit in matching))


def _best(sentences: list[str], odds: NDArray[np.float64]) -> tuple[MarkedSentence, ...]:
    """Return the sentences above the cut, best first; if none is, the best one where it comes close."""
    order = np.argsort(-odds, kind="stable").tolist()
    found = [MarkedSentence(sentences[i], round(ranking.probability(odds[i]), 4)) for i in order[:_MARKED]]
    sure = tuple(sentence for sentence in found if sentence.score >= ranking.POSSIBLE)
    return sure or tuple(sentence for sentence in found[:1] if odds[order[0]] > 0.5 * ranking.CUT)


def _words_of(text: str) -> str:
    """Return what a query asks for in words."""
    try:
        terms = parse(text).terms
    except QueryError:
        return text.strip()
    return " ".join(term.text for term in terms if term.weight > 0 and term.text)


def _share(words: str, sentence: str) -> float:
    """Return the share of the words that stand in a sentence, in any form."""
    wanted, there = word_forms(words), set(forms_of_text(sentence).split())
    return sum(not there.isdisjoint(word.whole) for word in wanted) / max(1, len(wanted))


def _note_reader(session: Session) -> NoteReader:
    return NoteReader(session.library, engine_of(session))


HANDLERS: Handlers = {
    NotesRequest: lambda session, request, reporter: session.part(_note_reader).find(request),
    NoteRequest: lambda session, request, reporter: session.part(_note_reader).read(request),
}
