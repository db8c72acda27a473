"""Caption tables that people keep beside their photos: ``captions.csv``, ``.tsv``, ``.jsonl``."""

from __future__ import annotations

import csv
import json
import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.opening import read_small
from xsearch_gui.core.files.types import PHOTO_SUFFIXES, suffix_of
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import clean_text
from xsearch_gui.core.metadata.text_files import decode_text

LARGEST_TABLE = 64 * 2**20  # bytes; a table for a hundred thousand photos is about 10 MB

_FILE_HEADERS = frozenset({"file", "filename", "file_name", "image", "image_name", "photo", "path", "name"})
_TEXT_HEADERS = ("caption", "description", "text", "title", "comment", "sentence")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CaptionTable:
    """What a caption table holds. ``skipped`` are the lines, counted from 1, that could not be used."""

    rows: list[tuple[str, str]]
    skipped: list[int]


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
    text = decode_text(path, read_small(path, LARGEST_TABLE))
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
        raise UnreadableText(
            path,
            Message(
                "has no row with a file and a caption; line {number} is the first that is not understood",
                number=skipped[0],
            )
            if skipped
            else Message("has no row with a file and a caption"),
        )
    return CaptionTable(rows, skipped)


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
        path, Message("has no columns 'file' and 'caption' in its first line, and does not begin with a photo's name")
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
