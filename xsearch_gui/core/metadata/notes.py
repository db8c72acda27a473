"""Texts that people keep beside their photos: notes (``.txt``, ``.md``) and caption tables.

A note becomes plain sentences, because that is what a text encoder understands; of Markdown, only the marks
go. Names of photos are kept wherever they stand, since a note that names a photo belongs to it.
"""

from __future__ import annotations

import codecs
import csv
import json
import logging
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.opening import read_small
from xsearch_gui.core.files.types import (
    MARKDOWN_SUFFIXES,
    NOTE_SUFFIXES,
    PHOTO_SUFFIXES,
    TABLE_NAMES,
    is_ignored,
    suffix_of,
)
from xsearch_gui.core.metadata.chunking import chunk
from xsearch_gui.core.metadata.cleaning import clean_text

__all__ = [
    "NOTE_SUFFIXES",
    "TABLE_NAMES",
    "CaptionTable",
    "chunk",
    "is_ignored",
    "note_title",
    "parse_caption_table",
    "read_caption_table",
    "read_note",
]

LARGEST_NOTE = 4 * 2**20  # bytes
LARGEST_TABLE = 64 * 2**20  # bytes; a table for a hundred thousand photos is about 10 MB

_FILE_HEADERS = frozenset({"file", "filename", "file_name", "image", "image_name", "photo", "path", "name"})
_TEXT_HEADERS = ("caption", "description", "text", "title", "comment", "sentence")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CaptionTable:
    """What a caption table holds. ``skipped`` are the lines, counted from 1, that could not be used."""

    rows: list[tuple[str, str]]
    skipped: list[int]


def read_note(path: str) -> str:
    """Return the text of a note, ready to be cut into chunks.

    Read as UTF-8, as UTF-16 where it has a byte order mark, else as Windows-1252. Markdown loses its marks
    and front matter (a title in it becomes the first line).

    Raises
    ------
    UnreadableText
        It cannot be read, is larger than 4 MB, or is not text.
    """
    text = _decode(path, read_small(path, LARGEST_NOTE))
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
    text = _decode(path, read_small(path, LARGEST_NOTE))
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


def read_caption_table(path: str) -> list[tuple[str, str]]:
    """Return (file, caption) of every usable row of a table; see :func:`parse_caption_table`."""
    table = parse_caption_table(path)
    if table.skipped:
        _log.info("%s: %d lines have no caption, the first is line %d", path, len(table.skipped), table.skipped[0])
    return table.rows


def parse_caption_table(path: str) -> CaptionTable:
    """Return the rows of ``captions.csv``, ``.tsv`` or ``.jsonl``: files as written there, and captions.

    The columns are found by their headers; without headers, the first column is the file, which must then
    have the suffix of a photo, and the second the caption. A file may have several rows.

    Raises
    ------
    UnreadableText
        It cannot be read, or has no usable row.
    """
    text = _decode(path, read_small(path, LARGEST_TABLE))
    suffix = suffix_of(path)
    lines = _json_rows(text) if suffix == ".jsonl" else _cells(path, text, tab=suffix == ".tsv")
    rows: list[tuple[str, str]] = []
    skipped = []
    for number, file, words in lines:
        # Tables of research number the captions of one image: 1000.jpg#0
        name, caption = re.sub(r"#\d+$", "", file.strip()), clean_text(words)
        if name and caption:
            rows.append((name, caption))
        else:
            skipped.append(number)
    if not rows:
        where = f"; line {skipped[0]} is the first that is not understood" if skipped else ""
        raise UnreadableText(path, f"has no row with a file and a caption{where}")
    return CaptionTable(rows, skipped)


def _decode(path: str, data: bytes) -> str:
    """Return the text of a file in whichever encoding it is."""
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise UnreadableText(path, "is not a text file") from None
    odd = sum(text.count(chr(code)) for code in range(32) if code not in (9, 10, 11, 12, 13, 27))
    if "\0" in text or odd > len(text) / 100:
        raise UnreadableText(path, "is not a text file")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cells(path: str, text: str, tab: bool) -> Iterator[tuple[int, str, str]]:
    """Yield (line, file, caption) of a table with columns; what is missing is empty."""
    head = text.lstrip("\n").split("\n", 1)[0]
    # Where the comma is the decimal mark, spreadsheets write semicolons into a .csv.
    delimiter = "\t" if tab else max(",;\t", key=head.count)
    lines = csv.reader(
        text.split("\n") if tab else text.splitlines(keepends=True),
        delimiter=delimiter,
        quoting=csv.QUOTE_NONE if tab else csv.QUOTE_MINIMAL,
    )
    columns: tuple[int, int] | None = None
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error:  # a field beyond the limit of the csv module
            yield lines.line_num, "", ""
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = _columns(path, cells)
            if columns is not None:
                continue
            columns = (0, 1)
        name, caption = (cells[i] if i < len(cells) else "" for i in columns)
        yield lines.line_num, name, _unquoted(caption) if tab else caption


def _columns(path: str, cells: list[str]) -> tuple[int, int] | None:
    """Return the columns of file and caption by the headers; None when the table has no headers."""
    headers = [cell.strip().lower().replace(" ", "_") for cell in cells]
    file = next((i for i, header in enumerate(headers) if header in _FILE_HEADERS), None)
    caption = next((headers.index(name) for name in _TEXT_HEADERS if name in headers), None)
    if file is not None and caption is not None:
        return file, caption
    if len(cells) >= 2 and suffix_of(re.sub(r"#\d+$", "", cells[0].strip())) in PHOTO_SUFFIXES:
        return None
    raise UnreadableText(
        path, "has no columns 'file' and 'caption' in its first line, and does not begin with a photo's name"
    )


def _unquoted(cell: str) -> str:
    """Return a cell of a tab-separated table without a spreadsheet's quotes; others are the author's."""
    cell = cell.strip()
    if len(cell) >= 2 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1].replace('""', ""):
        return cell[1:-1].replace('""', '"')
    return cell


def _json_rows(text: str) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield number, "", ""
            continue
        if isinstance(row, list):
            row = dict(zip(("file", "caption"), row, strict=False))
        known = {str(k).lower(): v for k, v in row.items()} if isinstance(row, dict) else {}
        yield number, _first(known, sorted(_FILE_HEADERS & known.keys())), _first(known, _TEXT_HEADERS)


def _first(row: dict[str, object], names: Iterable[str]) -> str:
    return next((value for name in names if isinstance(value := row.get(name), str) and value.strip()), "")


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
