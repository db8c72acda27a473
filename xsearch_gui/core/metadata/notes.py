"""Notes that people keep beside their photos (``.txt``, ``.md``).

A note becomes plain sentences, because that is what a text encoder understands; of Markdown, only the marks
go. Names of photos are kept wherever they stand, since a note that names a photo belongs to it.
"""

from __future__ import annotations

import os
import re

from xsearch_gui.core.files.opening import read_small
from xsearch_gui.core.files.types import MARKDOWN_SUFFIXES, PHOTO_SUFFIXES, suffix_of
from xsearch_gui.core.metadata.cleaning import clean_text
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
    if suffix_of(path) in MARKDOWN_SUFFIXES:
        text = _without_marks(text)
    return re.sub(r"\n{3,}", "\n\n", clean_text(text))


def read_note_as_it_is(path: str) -> str:
    """Return the text of a note with its marks, for reading; front matter is left out.

    Raises
    ------
    UnreadableText
        As :func:`read_note`.
    """
    text = decode_text(path, read_small(path, LARGEST_NOTE))
    front = _FRONT_MATTER.match(text) if suffix_of(path) in MARKDOWN_SUFFIXES else None
    return text[front.end() :] if front else text


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
_LINK = re.compile(r"!?\[([^\[\]\n]{0,1000})\]\(([^()\n]{0,1000}(?:\([^()\n]{0,100}\))?[^()\n]{0,100})\)")
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
    text = _LINK.sub(_words_of_link, _without_comments(text))
    for pattern, words in _MARKS:
        text = pattern.sub(words, text)
    return text


def _without_comments(text: str) -> str:
    """Return the text without HTML comments. Not a pattern: it would search to the end for each that is open."""
    before, *parts = text.split("<!--")
    kept = (part.partition("-->") for part in parts)
    return before + "".join(tail if end else f"<!--{head}" for head, end, tail in kept)


def _words_of_link(link: re.Match[str]) -> str:
    """Return the words of a link, and the name of the photo that it shows or leads to."""
    words, target = link[1].strip(), link[2].strip().split(' "')[0].strip("<> ")
    name = target.replace("%20", " ").replace("\\", "/").rsplit("/", 1)[-1]
    if "://" in target or suffix_of(name) not in PHOTO_SUFFIXES or name in words:
        return words
    return f"{words} ({name})" if words else name
