"""Learning from new captions, and what that does to searches for their words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from xsearch_gui.core.alignment.job import run_align_train
from xsearch_gui.core.annotations.caption_words import words_in
from xsearch_gui.core.encoders.heads.storage import load_head
from xsearch_gui.core.handling import Handlers, on_library
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.alignment import AlignTrainRequest
from xsearch_gui.core.records.teaching import LearnRequest, Lesson
from xsearch_gui.core.teaching.changed_searches import compared

_SHORT = 3  # words of a caption that is a name as a whole
_TOLD = 3  # searches that are told of
_ASKED = 20
_WORD = re.compile(r"[^\W\d_]{3,}")


def run_lesson(library: Library, request: LearnRequest, reporter: Reporter) -> Lesson:
    """Train on the library's captions, and compare searches for words of the captions of some photos.

    Compared are what searches used before and what they use now, if that has changed, among all other photos. What was
    captioned is found by its words at once, and no merit of learning.

    Raises
    ------
    UsageError
        If there are too few photos with captions or notes.
    LibraryBusy, Cancelled
    """
    before = library.head
    report = run_align_train(library, AlignTrainRequest(), reporter)
    if report.in_use != report.head:
        return Lesson(report)
    reporter.progress(0, 0, Message("Comparing searches"))
    after = load_head(library.paths, report.head, library.encoder.manifest)
    words = asked_words([body for photo in request.items for body in _captions(library, photo)])
    found = list(compared(library, before, after, words, request.items, reporter))
    found.sort(key=lambda change: abs(change.after - change.before), reverse=True)
    return Lesson(report, tuple(found[:_TOLD]))


def _captions(library: Library, photo: int) -> list[str]:
    caption = library.catalogue.annotations.caption(photo)
    return [caption] if caption else []


def asked_words(captions: Sequence[str]) -> list[str]:
    """Return what one would search for: short captions as they are, words of longer ones; the most frequent first."""
    counts: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for caption in captions:
        names = [caption] if len(caption.split()) <= _SHORT else _words(caption)
        for name in dict.fromkeys(names):
            counts[name.casefold()] += 1
            spelled.setdefault(name.casefold(), name)
    return [spelled[key] for key, _ in counts.most_common(_ASKED)]


def _words(caption: str) -> list[str]:
    telling = words_in(caption)
    return [word for word in _WORD.findall(caption) if word.casefold() in telling]


HANDLERS: Handlers = {LearnRequest: on_library(run_lesson)}
