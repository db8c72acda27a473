"""Cutting a note into pieces that a text encoder can take, so small that a hit says which sentence it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

PREFERRED = 64  # tokens; a longer piece has several thoughts, and its vector means none of them
_HARD_BREAK = 60  # characters; a shorter line was ended on purpose (lists, verses), a longer one was wrapped

_ABBREVIATION = re.compile(
    r"mr|mrs|ms|dr|prof|st|mt|ft|jr|sr|gen|col|capt|lt|sgt|rev|hon|no|nos|vol|"
    r"vols|fig|figs|p|pp|ed|eds|cf|vs|etc|eg|ie|e\.g|i\.e|a\.m|p\.m|ca|c|approx|"
    r"dept|est|inc|ltd|co|corp|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|"
    r"z\.b|d\.h|bzw|usw|str|nr|ggf|evtl|u\.a|al",
    re.IGNORECASE,
)
# Looked for only where a run of marks begins: a line of a million dots would be looked through a million times.
_END = re.compile(r"(?<![.!?…])[.!?…]+[\"'”’»)\]]*\s+|(?<![。！？])[。！？]+[」』”]?\s*")
_LONGEST_WORD = 40  # characters before a full stop that may say that it ends no sentence


def chunk(text: str, count_tokens: Callable[[str], int], limit: int) -> list[str]:
    """Return the text in pieces of at most ``limit`` tokens each, in order and without loss of words.

    Pieces end where sentences end. Neighbours are merged while they stay within :data:`PREFERRED` tokens;
    only a sentence that alone is longer than ``limit`` is cut, between words, or within one that is longer
    itself.

    Parameters
    ----------
    text : str
        As :func:`xsearch_gui.core.metadata.notes.read_note` returns it.
    count_tokens : Callable[[str], int]
        The encoder's own count for a text.
    limit : int
        The most tokens that the encoder takes, at least 1.
    """
    if limit < 1:
        raise ValueError("a chunk must be allowed one token at least")
    target = min(limit, PREFERRED)
    pieces: list[str] = []
    for paragraph in re.split(r"\n\s*\n", text):
        merge_with_last = bool(pieces) and not _ends(pieces[-1])  # a heading belongs to what follows it
        for sentence in _sentences(paragraph):
            for part in _cut(sentence, count_tokens, limit):
                joined = _join(pieces[-1], part) if pieces and merge_with_last else part
                if pieces and merge_with_last and count_tokens(joined) <= target:
                    pieces[-1] = joined
                else:
                    pieces.append(part)
                merge_with_last = True
    return _merge_short(pieces, count_tokens, target)


def sentences_of(text: str) -> Iterator[str]:
    """Yield the sentences of a text, in order; a line that stands for itself is one."""
    for paragraph in re.split(r"\n\s*\n", text):
        yield from _sentences(paragraph)


def _merge_short(pieces: list[str], count_tokens: Callable[[str], int], target: int) -> list[str]:
    """Return the pieces with short paragraphs joined to the next: alone they would say too little."""
    merged: list[str] = []
    for piece in pieces:
        short = bool(merged) and min(count_tokens(merged[-1]), count_tokens(piece)) < target // 4
        if short and count_tokens(joined := _join(merged[-1], piece)) <= target:
            merged[-1] = joined
        else:
            merged.append(piece)
    return merged


def _join(first: str, second: str) -> str:
    """Return both as one text; a heading or list item gets the full stop that it lacks."""
    return f"{first} {second}" if _ends(first) or first.endswith((":", ",", ";")) else f"{first}. {second}"


def _ends(piece: str) -> bool:
    return piece.rstrip("\"'”’»)]」』 ").endswith((".", "!", "?", "…", "。", "！", "？"))


def _sentences(paragraph: str) -> Iterator[str]:
    for line in _lines(paragraph):
        start = 0
        for end in _END.finditer(line):
            if _is_end(line, end):
                yield line[start : end.end()].strip()
                start = end.end()
        if rest := line[start:].strip():
            yield rest


def _lines(paragraph: str) -> Iterator[str]:
    """Yield the lines that stand for themselves; lines that were wrapped are joined again."""
    current: list[str] = []
    for line in map(str.strip, paragraph.split("\n")):
        if line:
            current.append(line)
        if current and len(line) < _HARD_BREAK:
            yield " ".join(current)
            current = []
    if current:
        yield " ".join(current)


def _is_end(line: str, end: re.Match[str]) -> bool:
    """Return whether the mark ends a sentence, rather than an abbreviation, an initial or a number."""
    if end[0].rstrip() != ".":
        return True
    rest = line[end.end() : end.end() + 1]
    if rest.islower():
        return False
    word = re.split(r"[\s(\[\"'“]", line[max(0, end.start() - _LONGEST_WORD) : end.start()])[-1]
    if rest.isdigit() and word.isdigit() and len(word) <= 2:  # 3. 5. 2019
        return False
    initial = len(word) == 1 and word.isupper() and word != "I"
    return not initial and not _ABBREVIATION.fullmatch(word)


def _cut(sentence: str, count_tokens: Callable[[str], int], limit: int) -> Iterator[str]:
    """Yield the sentence in parts within the limit: the sentence itself nearly always."""
    if count_tokens(sentence) <= limit:
        yield sentence
        return
    words = sentence.split()
    if len(words) == 1:
        middle = len(sentence) // 2
        if not middle:
            yield sentence  # one character beyond the limit: the encoder will cut it
            return
        yield from _cut(sentence[:middle], count_tokens, limit)
        yield from _cut(sentence[middle:], count_tokens, limit)
        return
    start = 0
    while start < len(words):
        taken = _fitting(words, start, count_tokens, limit)
        if taken:
            yield " ".join(words[start : start + taken])
        else:
            yield from _cut(words[start], count_tokens, limit)
        start += max(taken, 1)


def _fitting(words: list[str], start: int, count_tokens: Callable[[str], int], limit: int) -> int:
    """Return how many words from ``start`` on fit together; 0 if not even the first does."""
    low, high = 0, min(len(words) - start, limit)  # a word has one token at least
    while low < high:
        middle = (low + high + 1) // 2
        if count_tokens(" ".join(words[start : start + middle])) <= limit:
            low = middle
        else:
            high = middle - 1
    return low
