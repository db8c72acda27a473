"""Notes that people keep beside their photos (``.txt``, ``.md``).

A note becomes plain sentences, because that is what a text encoder understands; of Markdown, only the marks
go. Names of photos are kept wherever they stand, since a note that names a photo belongs to it.
"""

from __future__ import annotations

import os
import re

from xsearch_gui.core.files.opening import read_small
from xsearch_gui.core.files.types import MARKDOWN_SUFFIXES, suffix_of
from xsearch_gui.core.metadata.cleaning import clean_text
from xsearch_gui.core.metadata.note_text.embeds import with_links, with_pictures, words_and_name
from xsearch_gui.core.metadata.text_files import decode_text

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
    text = decode_text(path, read_small(path, LARGEST_NOTE))
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
    text = decode_text(path, read_small(path, LARGEST_NOTE))
    if suffix_of(path) not in MARKDOWN_SUFFIXES:
        return with_pictures(text, words_and_name)
    front = _FRONT_MATTER.match(text)
    return text[front.end() :] if front else text


def read_note_for_names(path: str) -> str:
    """Return the text of a note in which names of photos are looked for: all of it but for comments of HTML.

    Raises
    ------
    UnreadableText
        As :func:`read_note`.
    """
    return _without_comments(decode_text(path, read_small(path, LARGEST_NOTE)))


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


_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_FRONT_TITLE = re.compile(r"^title:[ \t]*(['\"]?)(.+?)\1[ \t]*$", re.MULTILINE)
_MARKS = (
    (re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE), ""),  # the content of a fence stays
    (re.compile(r"^[ \t]*\[[^\]\n]{1,200}\]:[ \t]*\S+.*$", re.MULTILINE), ""),  # targets of links by name
    (re.compile(r"!?\[([^\[\]\n]{1,1000})\]\[[^\]\n]{0,200}\]"), r"\1"),
    (re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", re.MULTILINE), ""),  # rules, and lines under headings
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t#]*$", re.MULTILINE), r"\n\1\n"),
    (re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$", re.MULTILINE), ""),
    (re.compile(r"^[ \t]*\|(.+?)\|?[ \t]*$", re.MULTILINE), r"\1"),
    (re.compile(r"[ \t]+\|[ \t]+"), ", "),
    (re.compile(r"(?<!\w)([*_]{1,3}|~~)(?=\S)([^*_~\n]{1,1000}?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"`+([^`\n]{1,1000})`+"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>~|-])"), r"\1"),
)


def _without_marks(text: str) -> str:
    front = _FRONT_MATTER.match(text)
    if front:
        title = _FRONT_TITLE.search(front[1])
        text = (f"{title[2]}\n\n" if title else "") + text[front.end() :]
    text = re.sub(r"[ \t]{20,}", " ", text)  # the patterns below look through a run of blanks from each of them
    text = with_links(_without_comments(text), words_and_name)
    for pattern, words in _MARKS:
        text = pattern.sub(words, text)
    return text


def _without_comments(text: str) -> str:
    """Return the text without HTML comments. Not a pattern: it would search to the end for each that is open."""
    before, *parts = text.split("<!--")
    kept = (part.partition("-->") for part in parts)
    return before + "".join(tail if end else f"<!--{head}" for head, end, tail in kept)
