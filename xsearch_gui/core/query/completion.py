"""What could be typed next: past and saved searches, the keys of filters, and values that occur in the library.

A piece of the text that begins with a filter's key is completed with values; any other word with keys, with values
that begin with it (``ital`` gives ``folder:Italy``), and with searches that begin like the whole text.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.metadata.keywords import levels_of
from xsearch_gui.core.metadata.words.letters import fold
from xsearch_gui.core.query.other_languages import OTHER_KEYS, begins, key_of
from xsearch_gui.core.query.tokens import write_option
from xsearch_gui.core.query.values import EXAMPLES, FIXED_VALUES
from xsearch_gui.core.records.query import Suggestion, Suggestions, SuggestRequest

MOST = 10
_MOST_OF_A_KIND = {"history": 4, "saved": 3, "key": 4}
_FRESH_SECONDS = 30.0  # while a job writes, values are counted again no more often than this
_FROM_LIBRARY = ("tag", "folder", "camera", "lens", "format", "people", "place", "album")
_FREE = ("tag", "folder", "camera", "lens", "people", "place", "album")  # offered for a word without a key too
_REST = re.compile(r"\S*\s?")
_FILTER = re.compile(r"(-?)([^\W\d_]+):(.*)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of one key, the most frequent first: as they are written, folded, and how often they occur."""

    entries: tuple[tuple[str, str, int], ...]
    version: int
    counted: float


class Completer:
    """Answers while a person types; the values of each key are counted once and remembered."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._values: dict[str, _Values] = {}

    def complete(self, request: SuggestRequest) -> Suggestions:
        """Return what fits at the cursor, the best first."""
        text = request.text
        position = max(0, min(request.position, len(text)))
        start = _start_of_piece(text[:position])
        piece, end = text[start:position], _end_of_piece(text, position)
        split = _FILTER.fullmatch(piece)
        key = key_of(split[2]) if split else ""
        if split and key in EXAMPLES:
            entries = list(self._of_key(split[1], key, split[3]))
        else:
            entries = [*self._of_word(piece), *self._searches(text)]
        placed = (
            entry if entry.kind in ("history", "saved") else replace(entry, replace_from=start, replace_to=end)
            for entry in entries
        )
        return Suggestions(tuple(_limited(placed, request.most)))

    def _of_key(self, minus: str, key: str, typed: str) -> Iterator[Suggestion]:
        """Complete ``camera:fuji,ni`` with values; what is before the last comma stays."""
        kept, wanted = _last_option(typed)
        known = set(re.split(",", fold(kept))) if kept else set()
        for value, count in self._matching(key, wanted):
            written = write_option(value, False, key).removeprefix(f"{key}:")
            if fold(written) not in known:
                yield Suggestion("value", f"{minus}{key}:{kept}{written} ", 0, 0, count, value)

    def _of_word(self, piece: str) -> Iterator[Suggestion]:
        minus, word = ("-", piece[1:]) if piece.startswith("-") else ("", piece)
        if not word or word.startswith('"'):
            return
        keys = [key for key in EXAMPLES if key.startswith(word.lower())]
        if len(word) > 2:  # in other languages, too
            keys += [key for name, key in OTHER_KEYS.items() if name.startswith(fold(word))]
        for key in dict.fromkeys(keys):
            yield Suggestion("key", f"{minus}{key}:", 0, 0, 0, key)
        found: list[tuple[int, str, str]] = []
        for key in _FREE if len(word) > 1 else ():
            found += [(count, key, value) for value, count in self._matching(key, word, within=False)]
        for count, key, value in sorted(found, key=lambda one: -one[0])[:MOST]:
            yield Suggestion("value", f"{minus}{write_option(value, False, key)} ", 0, 0, count, value)

    def _searches(self, text: str) -> Iterator[Suggestion]:
        typed = " ".join(text.split())
        for saved in self._catalogue.searches.saved():
            if fold(typed) in fold(saved.name) or fold(saved.query).startswith(fold(typed)):
                yield Suggestion("saved", saved.query, 0, len(text), 0, saved.name)
        for past in self._catalogue.searches.recent(MOST, typed):
            if past.query != typed:
                yield Suggestion("history", past.query, 0, len(text), past.hits, past.query)

    def _matching(self, key: str, typed: str, within: bool = True) -> Iterator[tuple[str, int]]:
        """Yield the values of a key with a word that begins with what is typed, those that begin so themselves first.

        ``within`` False: only values that begin so.
        """
        wanted, later = fold(typed.strip().strip('"')), []
        if key not in _FROM_LIBRARY:
            yield from ((value, 0) for value in FIXED_VALUES.get(key, ()) if begins(key, value, wanted))
            return
        for value, folded, count in self._known(key).entries:
            if folded.startswith(wanted):
                yield value, count
            elif within and wanted in folded:
                later.append((value, count))
        yield from later

    def _known(self, key: str) -> _Values:
        version, now = self._catalogue.overview.version(), time.monotonic()
        known = self._values.get(key)
        if known is None or (known.version != version and now - known.counted > _FRESH_SECONDS):
            counted = self._catalogue.overview.values(key)
            if key == "folder":
                counted = folder_names(counted)
            if key in ("tag", "album"):
                counted = levels(counted)
            if key == "format":
                counted = [(value.lower(), count) for value, count in counted]
            counted.sort(key=lambda one: (-one[1], one[0]))
            known = _Values(tuple((value, fold(value), count) for value, count in counted), version, now)
            self._values[key] = known
        return known


def folder_names(directories: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the names of folders, each with the photos in all folders of that name and below them."""
    counts: dict[str, int] = {}
    for directory, count in directories:
        for name in dict.fromkeys(PurePath(directory).parts[1:]):
            counts[name] = counts.get(name, 0) + count
    whole = sum(count for _, count in directories)
    # A name that every path holds (home, the user) narrows nothing.
    return [(name, count) for name, count in counts.items() if count < whole or len(directories) == 1]


def levels(tags: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return tags with every level of a tree by itself, each with the photos of all tags below it."""
    counts: dict[str, int] = {}
    for tag, count in tags:
        for level in dict.fromkeys(levels_of(tag)):
            counts[level] = counts.get(level, 0) + count
    return list(counts.items())


def _last_option(typed: str) -> tuple[str, str]:
    """Return what is before the last comma outside quotes, with it, and what is behind."""
    quoted, cut = False, 0
    for position, character in enumerate(typed):
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            cut = position + 1
    return typed[:cut], typed[cut:]


def _start_of_piece(text: str) -> int:
    """Return where the piece at the end of a text begins: behind the last space that is not between quotes."""
    start, quoted = 0, False
    for position, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif not quoted and character.isspace():
            start = position + 1
    return start


def _end_of_piece(text: str, position: int) -> int:
    """Return where the piece at the cursor ends; a space behind it goes with it, because suggestions end in one."""
    found = _REST.match(text, position)
    return found.end() if found else position


def _limited(entries: Iterator[Suggestion], most: int) -> Iterator[Suggestion]:
    counts: dict[str, int] = {}
    seen: set[str] = set()
    for entry in entries:
        counts[entry.kind] = counts.get(entry.kind, 0) + 1
        if counts[entry.kind] <= _MOST_OF_A_KIND.get(entry.kind, most) and entry.text not in seen:
            seen.add(entry.text)
            yield entry
        if len(seen) == most:
            return


def _completer(session: Session) -> Completer:
    return Completer(session.library.catalogue)


HANDLERS: Handlers = {SuggestRequest: lambda session, request, reporter: session.part(_completer).complete(request)}
