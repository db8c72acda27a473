"""Words taught with photos: listed with what they changed, taught, forgotten.

Every change holds for the next search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from xsearch_gui.core.catalogue.facts.own_words import OwnWord
from xsearch_gui.core.catalogue.store import WORDS_STAMP
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.query.parser import Query, Term
from xsearch_gui.core.records.organising.own_words import (
    ChangeWordRequest,
    OwnWordsRequest,
    WordEntry,
    WordKind,
    WordPhoto,
    WordReport,
    WordsReport,
)
from xsearch_gui.core.search.engine import SearchEngine, engine_of
from xsearch_gui.core.search.evidence_table import shown
from xsearch_gui.core.search.text_search import TextSearch
from xsearch_gui.core.search.words.own_words import OwnVocabulary, parts

MOST_LETTERS = 60
MOST_WORDS = 4  # of a name
MOST_PHOTOS = 200  # of a word; the mean of more is no other
SHOWN = 24  # photos of a word that a list shows
_DEPTH = 1_000


def own_words(library: Library, engine: SearchEngine) -> WordsReport:
    """Return the words that were taught and those that are forgotten, with what they changed."""
    entries = (_entry(library, engine, word) for word in library.catalogue.own_words.all())
    return WordsReport(tuple(entry for entry in entries if entry is not None), library.head is not None)


def change_word(library: Library, engine: SearchEngine, request: ChangeWordRequest) -> WordReport:
    """Teach a word, teach it with more photos, forget it, or put it back as it was.

    Raises
    ------
    UsageError
        If it is no word, or none of the photos is in the library.
    """
    word = " ".join(request.word.split())
    folded = " ".join(parts(word))
    if not folded or len(word) > MOST_LETTERS or len(folded.split()) > MOST_WORDS:
        raise UsageError(
            Message("A word or name of one to {words} words, at most {most} letters.", words=MOST_WORDS,
                    most=MOST_LETTERS)
        )  # fmt: skip
    catalogue = library.catalogue
    with catalogue.transaction():
        before = next((known for known in catalogue.own_words.all() if known.folded == folded), None)
        kept = before.photos if before is not None and request.add else ()
        photos = catalogue.albums.photos_among((*kept, *request.items))[:MOST_PHOTOS]
        if request.items and not photos:
            raise UsageError(Message("None of these photos is in the library any more."))
        if photos or request.forgotten:
            catalogue.own_words.put(word, folded, photos, forgotten=request.forgotten)
        else:
            catalogue.own_words.remove(folded)
        catalogue.count_up(WORDS_STAMP)
    undo = ChangeWordRequest(word, before.photos if before else (), forgotten=before.forgotten if before else False)
    now = OwnWord(word, folded, tuple(photos), request.forgotten)
    return WordReport(word, _entry(library, engine, now), undo)


def word_photos(library: Library, items: Sequence[int], texts: dict[int, str] | None = None) -> tuple[WordPhoto, ...]:
    """Return the first photos of a word as they are shown."""
    rows = library.catalogue.items.rows(items[:SHOWN])
    return tuple(
        WordPhoto(item, rows[item].path, str(library.paths.thumbnail(rows[item].content)), (texts or {}).get(item, ""))
        for item in items[:SHOWN]
        if item in rows
    )


def _entry(library: Library, engine: SearchEngine, word: OwnWord) -> WordEntry | None:
    if not word.photos:
        return WordEntry(word.word, WordKind.FORGOTTEN) if word.forgotten else None
    snapshot = engine.snapshot()
    query = Query((Term(word.word),), (), word.word)
    found = []
    for words in (OwnVocabulary(), snapshot.words):
        ranked = TextSearch(replace(snapshot, words=words), query, _DEPTH).run()
        is_photo = snapshot.index.photos.rows(ranked.items)[1]
        found.append(int(np.count_nonzero(is_photo & (shown(ranked.odds) >= ranked.least))))
    photos = word_photos(library, word.photos)
    return WordEntry(word.word, WordKind.TAUGHT, photos, len(word.photos), *found)


def _own_words(session: Session, request: OwnWordsRequest, reporter: Reporter) -> WordsReport:
    return own_words(session.library, engine_of(session))


def _change_word(session: Session, request: ChangeWordRequest, reporter: Reporter) -> WordReport:
    return change_word(session.library, engine_of(session), request)


HANDLERS: Handlers = {OwnWordsRequest: _own_words, ChangeWordRequest: _change_word}
