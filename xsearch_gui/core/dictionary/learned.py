"""The words that the head in use has learned from captions: what it finds by them, and the encoder alone does not.

Of each word that some captions say, as many photos are looked at as have it in a caption: how many of these come first
by their picture alone, for the encoder and for the head. A word that gains enough was learned.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from xsearch_gui.core.dictionary.own import word_photos
from xsearch_gui.core.encoders.relevance import is_filler
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.words.letters import fold
from xsearch_gui.core.metadata.words.stop_words import passed_over
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.records.organising.own_words import LearnedWordsRequest, WordEntry, WordKind, WordsReport
from xsearch_gui.core.search.engine import SearchEngine, engine_of

FEWEST_PHOTOS, MOST_SHARE = 3, 0.25  # of the photos with captions; what more say tells none of them apart
MOST_WORDS, SHOWN = 1_000, 100  # that are looked at, and that are listed
_GAIN = 0.15  # of the photos, at least, and two
_AT_ONCE = 64
_WORD = re.compile(r"[^\W\d_]{3,40}+")


class _Said:
    """A word in the captions: how it is written first, and the first caption of each photo that says it."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.photos: dict[int, str] = {}


def learned_words(library: Library, engine: SearchEngine, reporter: Reporter) -> WordsReport:
    """Return what the head in use has learned; nothing where there is none.

    Raises
    ------
    Cancelled
    """
    index = engine.index()
    if index.cross_modal is index:
        return WordsReport()
    reporter.progress(0, 0, Message("Reading captions and notes"))
    said = list(_said(library).values())
    entries: list[tuple[float, WordEntry]] = []
    for start in range(0, len(said), _AT_ONCE):
        check(reporter)
        reporter.progress(start, len(said), Message("Comparing words"))
        part = said[start : start + _AT_ONCE]
        for word, vector in zip(part, library.encoder.encode_texts([one.word for one in part]), strict=True):
            own = np.fromiter(word.photos, np.int64)
            plain = index.photos.search(vector, len(own)).ids
            mapped = index.cross_modal.photos.search(index.cross_modal.text(vector), len(own)).ids
            before, after = int(np.isin(plain, own).sum()), int(np.isin(mapped, own).sum())
            if after - before >= max(2.0, _GAIN * len(own)):
                photos = word_photos(library, list(word.photos), word.photos)
                entry = WordEntry(word.word, WordKind.LEARNED, photos, len(own), before, after)
                entries.append(((after - before) / len(own) ** 0.5, entry))
    best = sorted(entries, key=lambda row: -row[0])[:SHOWN]
    return WordsReport(tuple(sorted((entry for _, entry in best), key=lambda entry: fold(entry.word))), head=True)


def _said(library: Library) -> Mapping[str, _Said]:
    """Return the words of captions that may have been learned, those that most photos have first."""
    hidden = {word.folded for word in library.catalogue.own_words.all()}
    found: dict[str, _Said] = {}
    captioned: set[int] = set()
    for photo, _, body in library.catalogue.pairs.descriptions():
        captioned.add(photo)
        nothing = passed_over(body)
        for word in dict.fromkeys(_WORD.findall(body)):
            lower = word.casefold()
            if lower in nothing or is_filler(lower) or (folded := fold(lower)) in hidden:
                continue
            found.setdefault(folded, _Said(word)).photos.setdefault(photo, body)
    most = max(MOST_SHARE * len(captioned), FEWEST_PHOTOS)
    kept = [(key, one) for key, one in found.items() if FEWEST_PHOTOS <= len(one.photos) <= most]
    return dict(sorted(kept, key=lambda row: -len(row[1].photos))[:MOST_WORDS])


def _learned(session: Session, request: LearnedWordsRequest, reporter: Reporter) -> WordsReport:
    return learned_words(session.library, engine_of(session), reporter)


HANDLERS: Handlers = {LearnedWordsRequest: _learned}
