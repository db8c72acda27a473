"""Notes that people keep beside their photos (``.txt``, ``.md``).

A note becomes plain sentences, because that is what a text encoder understands; of Markdown, only the marks
go. Names of photos are kept wherever they stand, since a note that names a photo belongs to it.
"""

from __future__ import annotations

import os
import re

from xsearch_gui.core.files.opening import read_text
from xsearch_gui.core.files.types import MARKDOWN_SUFFIXES, suffix_of
from xsearch_gui.core.metadata.cleaning import clean_text
from xsearch_gui.core.metadata.note_text.embeds import with_links, with_pictures, words_and_name

LARGEST_NOTE = 4 * 2**20  # bytes


def read_note(path: str) -> str:
    """Return the text of a note, ready to be cut into chunks.

    Read as UTF-8, as UTF-16 where it has a byte order mark, else as Windows-1252. Markdown loses its marks
    and front matter (a title in it becomes the first line).

    Raises
    ------
    UnreadableText
        It cannot be read, is larger than 4 MB, or is not text.
    """
    text = read_text(path, LARGEST_NOTE)
    text = _without_marks(text) if suffix_of(path) in MARKDOWN_SUFFIXES else with_pictures(text, words_and_name)
    return re.sub(r"\n{3,}", "\n\n", clean_text(text))


def read_note_as_it_is(path: str) -> str:
    """Return the text of a note with its marks, for reading; front matter is left out.

    In a plain text, pictures are named: nobody wants to read their marks there.

    Raises
    ------
    UnreadableText
        As :func:`read_note`.
    """
    text = read_text(path, LARGEST_NOTE)
    if suffix_of(path) not in MARKDOWN_SUFFIXES:
        return with_pictures(text, words_and_name)
    return _without_front_matter(text)[1]


def read_note_for_names(path: str) -> str:
    """Return the text of a note in which names of photos are looked for: all of it but for comments of HTML.

    Raises
    ------
    UnreadableText
        As :func:`read_note`.
    """
    return _without_comments(read_text(path, LARGEST_NOTE))


def note_title(text: str, path: str) -> str:
    """Return what to call a note in a list: its first line if that is short, else the name of its file.

    Parameters
    ----------
    text : str
        As :func:`read_note` returns it.
    path : str
        The note's file.
    """
    first = text.lstrip().split("\n", 1)[0].strip()
    if first and len(first) <= 80:
        return first.rstrip(":")
    stem = os.path.splitext(os.path.basename(path))[0]
    return " ".join(re.split(r"[_\s]+", stem)).strip() or os.path.basename(path)


# Each pattern takes a time that grows with the length of the text, whatever stands in it: parts are possessive or
# bounded, begin where a run begins, and blanks are few by then.
_BLANKS = re.compile(r"[ \t]{5,}")
_BY_NAME = re.compile(r"!?\[([^\[\]\n]{1,1000}+)\]\[[^\[\]\n]{0,200}+\]")
_MARKS = (
    (re.compile(r"^[ \t]{0,4}(?:```|~~~).*+$", re.MULTILINE), ""),  # the content of a fence stays
    (re.compile(r"^[ \t]{0,4}\[[^\]\n]{1,200}+\]:[ \t]{0,4}\S.*+$", re.MULTILINE), ""),  # targets of links by name
    (re.compile(r"^[ \t]{0,4}(?:[-*_=][ \t]{0,4}+){3,}+$", re.MULTILINE), ""),  # rules, and lines under headings
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]{1,4}+(.*+)$", re.MULTILINE), lambda it: "\n" + it[1].rstrip(" #\t") + "\n"),
    (re.compile(r"^[ \t]{0,4}(?:>[ \t]?+)++", re.MULTILINE), ""),
    (re.compile(r"^[ \t]{0,4}(?:[-*+]|\d{1,3}[.)])[ \t]{1,4}+(?:\[[ xX]\][ \t]{1,4})?", re.MULTILINE), ""),
    (re.compile(r"^[ \t]{0,4}+\|?+(?:[ \t]{0,4}+:?+-{2,}+:?+[ \t]{0,4}+\|?+)++$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]{0,4}\|(.++)$", re.MULTILINE), lambda it: it[1].rstrip("| \t")),
    (re.compile(r"(?<![ \t])[ \t]{1,4}+\|[ \t]{1,4}+"), ", "),
    (re.compile(r"(?<!\w)([*_]{1,3}|~~)(?=\S)([^*_~\n]{1,1000}?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"(?<!`)`++([^`\n]{1,1000}+)`++"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])"), r"\1"),
)


def _without_front_matter(text: str) -> tuple[str, str]:
    """Return the title in the front matter of a text (between ``---`` and ``---`` or ``...``), and what follows it."""
    first, _, rest = text.partition("\n")
    if not first.startswith("---") or first.rstrip(" \t") != "---":
        return "", text
    title, at = "", 0
    for line in rest.split("\n"):
        at += len(line) + 1
        words = line.rstrip(" \t")
        if words in ("---", "..."):
            return title, rest[at:]
        if words.startswith("title:") and not title:
            title = _unquoted(words[6:].strip(" \t"))
    return "", text


def _unquoted(words: str) -> str:
    quoted = len(words) > 2 and words[0] in "'\"" and words[-1] == words[0]
    return words[1:-1] if quoted else words


def _without_marks(text: str) -> str:
    title, text = _without_front_matter(text)
    text = with_links(_without_comments(text), words_and_name)
    text = _BLANKS.sub("    ", _BY_NAME.sub(r"\1", text))
    for pattern, words in _MARKS:
        text = pattern.sub(words, text)
    return f"{title}\n\n{text}" if title else text


def _without_comments(text: str) -> str:
    """Return the text without HTML comments. Not a pattern: it would search to the end for each that is open."""
    before, *parts = text.split("<!--")
    kept = (part.partition("-->") for part in parts)
    return before + "".join(tail if end else f"<!--{head}" for head, end, tail in kept)
