"""The job of illustrating a text."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.errors import UnreadableText, UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.illustrating import fitting
from xsearch_gui.core.illustrating.evidence import Evidence
from xsearch_gui.core.illustrating.occasions import Occasions
from xsearch_gui.core.illustrating.telling import Sentence, told
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.notes import note_title, read_note
from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.query.words_alone import as_words
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.organising.illustrating import FittingPhoto, IllustrateRequest, Illustration, Passage
from xsearch_gui.core.search.engine import SearchEngine, engine_of

MOST_SENTENCES = 200
_TITLE = 60  # characters of a text whose first line is too long to be one
CHOICES = 8  # photos that a sentence is offered

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]


def illustrate(library: Library, engine: SearchEngine, request: IllustrateRequest, reporter: Reporter) -> Illustration:
    """Find the photo that each sentence of a text means.

    Raises
    ------
    UsageError
        There is no such note, the file cannot be read, or the text says nothing.
    Cancelled
    """
    title, text, year = _text(library, request)
    sentences = list(told(text, year))
    if not sentences:
        raise UsageError(Message("There is no text to illustrate."))
    left_out, sentences = max(0, len(sentences) - MOST_SENTENCES), sentences[:MOST_SENTENCES]
    passages = _Illustrator(library, engine).passages(sentences, reporter)
    return Illustration(title, tuple(passages), left_out)


def _text(library: Library, request: IllustrateRequest) -> tuple[str, str, int | None]:
    """Return title and text of what is asked for, and the year that its file was written in."""
    path = request.path
    if request.note:
        row = library.catalogue.items.rows([request.note]).get(request.note)
        if row is None or row.kind is not Kind.NOTE:
            raise UsageError(Message("This note is no longer in the library."))
        path = row.path
    if not path:
        beginning = " ".join(request.text[:_TITLE].split()[:-1])
        return note_title(request.text, f"{beginning}…"), request.text, None
    try:
        text = read_note(path)
        year = datetime.fromtimestamp(os.stat(path).st_mtime).year
    except UnreadableText as error:
        raise UsageError(Message("{path} {reason}.", path=path, reason=error.reason)) from error
    except OSError:
        year = None
    return note_title(text, path), text, year


class _Illustrator:
    """One text against one library."""

    def __init__(self, library: Library, engine: SearchEngine) -> None:
        self._library, self._engine = library, engine
        self._evidence = Evidence(engine.snapshot())
        described = {photo.id: photo for photo in library.catalogue.pairs.photos()}
        self._known = np.isin(self._evidence.ids, np.fromiter(described, np.int64, len(described)))
        self._ids = self._evidence.ids[self._known]
        self._occasions = Occasions.of([described[item] for item in self._ids.tolist()])
        self._kept = {
            (mark.query, mark.item) for mark in library.catalogue.searches.judgements() if mark.verdict > 0
        }  # fmt: skip

    def passages(self, sentences: Sequence[Sentence], reporter: Reporter) -> list[Passage]:
        """Return the sentences with their photos."""
        rows = []
        for done, sentence in enumerate(sentences):
            check(reporter)
            reporter.progress(done, len(sentences), Message("Looking for photos"))
            ratios = np.zeros(len(self._ids))
            if sentence.says and len(self._ids):
                ratios = self._evidence.of(sentence.text)[self._known]
            rows.append(ratios)
        found: list[Passage] = []
        numbered = list(zip(sentences, rows, strict=True))
        for days, part in groupby(numbered, key=lambda one: (one[0].first, one[0].last)):
            told_here = list(part)
            found += self._section([one for one, _ in told_here], np.stack([row for _, row in told_here]), *days)
        return found

    def _section(
        self, sentences: list[Sentence], ratios: Floats, first: date | None, last: date | None
    ) -> list[Passage]:
        """Decide about sentences that speak of the same days, or of none."""
        speak = np.asarray([one.says for one in sentences])
        allowed = np.ones(len(self._ids), np.bool_)
        if first is not None and last is not None:
            allowed = self._occasions.within(first, last)
        places, table = self._solved(ratios[speak], allowed)
        chosen = np.full(len(sentences), -1, np.int64)
        chosen[speak] = fitting.chosen(table)
        full = np.zeros((len(sentences), len(places)))
        full[speak] = table
        return [
            self._passage(sentence, ratio, places, row, int(choice), allowed)
            for sentence, ratio, row, choice in zip(sentences, ratios, full, chosen, strict=True)
        ]

    def _solved(self, ratios: Floats, allowed: NDArray[np.bool_]) -> tuple[Ids, Floats]:
        """Return places of photos, int64 (p,), and their probabilities for each sentence, float64 (n, p)."""
        if not len(ratios) or not allowed.any():
            return np.zeros(0, np.int64), np.zeros((len(ratios), 0))
        is_told = not allowed.all()
        occasions = [allowed] if is_told else self._occasions_of(ratios)
        parts = []
        prior = np.log((1 - fitting.ANYWHERE) / max(self._occasions.count, 1))
        for inside in occasions:
            order = self._occasions.order[inside[self._occasions.order]]
            size, order = len(order), _best(order, ratios)
            odds, table = fitting.in_order(ratios[:, order], size)
            rising = np.argsort(order)
            parts.append((odds + prior, order[rising], table[:, rising]))
        if not is_told:
            parts.append(self._anywhere(ratios))
        return fitting.mixed(parts, len(ratios))

    def _occasions_of(self, ratios: Floats) -> list[NDArray[np.bool_]]:
        """Return the likeliest occasions as photos that belong to them, bool (n,) each."""
        masks: list[tuple[float, NDArray[np.bool_]]] = []
        for labels in self._occasions.labels:
            count = int(labels.max()) + 1
            if count < 1:
                continue
            inside = labels >= 0
            sizes = np.bincount(labels[inside], minlength=count)
            sums = np.stack([np.bincount(labels[inside], row[inside], minlength=count) for row in ratios])
            odds = fitting.occasion_odds(sums / np.maximum(sizes, 1))
            odds = np.where((sizes > 0) & (sizes <= fitting.MOST_PHOTOS), odds, -np.inf)
            masks += [(float(odds[one]), labels == one) for one in fitting.likeliest(odds) if np.isfinite(odds[one])]
        best = sorted(masks, key=lambda one: -one[0])
        return [mask for _, mask in best[: fitting.LIKELIEST]]

    def _anywhere(self, ratios: Floats) -> tuple[float, Ids, Floats]:
        """Return the case that the text tells of no one occasion."""
        none, mean = fitting.NONE, ratios.mean(axis=1)
        total = none + (1 - none) * mean
        places = np.sort(_best(np.arange(ratios.shape[1]), ratios))
        table = (1 - none) * ratios[:, places] / ratios.shape[1] / total[:, None]
        return float(np.log(total).sum() + np.log(fitting.ANYWHERE)), places, table

    def _passage(
        self, sentence: Sentence, ratios: Floats, places: Ids, row: Floats, choice: int, allowed: NDArray[np.bool_]
    ) -> Passage:
        first, last = (day.isoformat() if day else "" for day in (sentence.first, sentence.last))
        if not sentence.says:
            return Passage(sentence.text, first=first, last=last, begins=sentence.begins)
        query = as_words(sentence.text)
        kept = [item for item in self._ids.tolist() if (query, item) in self._kept] if self._kept else []
        by_odds = places[np.argsort(-row, kind="stable")[:CHOICES]]
        by_picture = np.argsort(-np.where(allowed, ratios, ratios * 1e-9), kind="stable")[:CHOICES]
        likely = dict(zip(self._ids[places].tolist(), row.tolist(), strict=True))
        first_ones = [int(self._ids[places[choice]])] if choice >= 0 else []
        order = dict.fromkeys([*kept, *first_ones, *self._ids[by_odds].tolist(), *self._ids[by_picture].tolist()])
        hits = self._engine.hits_of(list(order)[:CHOICES])
        photos = tuple(
            FittingPhoto(hit.item, hit.path, hit.title, hit.thumbnail, hit.taken_at or "",
                         round(likely.get(hit.item, 0.0), 4))
            for hit in hits
        )  # fmt: skip
        chosen = kept[0] if kept else (first_ones[0] if first_ones else 0)
        return Passage(sentence.text, photos, chosen, bool(kept), first, last, sentence.begins)


def _best(places: Ids, ratios: Floats) -> Ids:
    """Return the places, in their order, of those that fit any sentence best, at most some hundreds."""
    if len(places) <= fitting.MOST_PHOTOS:
        return places
    best = ratios[:, places].max(axis=0)
    return places[np.sort(np.argsort(-best, kind="stable")[: fitting.MOST_PHOTOS])]


def _handle(session: Session, request: IllustrateRequest, reporter: Reporter) -> Illustration:
    return illustrate(session.library, engine_of(session), request, reporter)


HANDLERS: Handlers = {IllustrateRequest: _handle}
