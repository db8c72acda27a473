"""Caption tables that people keep beside their photos: ``captions.csv``, ``.tsv``, ``.jsonl``."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.opening import read_text
from xsearch_gui.core.files.types import PHOTO_SUFFIXES, suffix_of
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.cleaning import clean_text
from xsearch_gui.core.metadata.noise import says_nothing

LARGEST_TABLE = 64 * 2**20  # bytes; a table for a hundred thousand photos is about 10 MB

# As headers are compared: small, of letters only, without the group that exiftool writes before a tag.
_FILE_HEADERS = frozenset(
    [
        *("file", "filename", "sourcefile", "image", "imagename", "imagefile", "photo", "path", "filepath", "name"),
        *("datei", "dateiname", "bild", "foto", "pfad", "fichier", "nomdufichier", "chemin"),
    ]
)
_TEXT_HEADERS = (
    *("caption", "captionabstract", "description", "imagedescription", "text", "title", "headline", "comment"),
    *("usercomment", "sentence", "beschreibung", "bildunterschrift", "beschriftung", "titel", "kommentar"),
    *("légende", "legende", "titre", "commentaire"),
)
_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)  # the first line of a table for Excel
_NUMBER = re.compile(r"#\d+$")  # tables of research number the captions of one image: 1000.jpg#0


class CaptionRow(NamedTuple):
    """One caption of a table; ``line`` is counted from 1."""

    file: str
    caption: str
    line: int


@dataclass(frozen=True, slots=True)
class CaptionTable:
    """What a caption table holds. ``skipped`` are the lines, counted from 1, that are not understood.

    A row whose caption is empty says nothing of its photo, and is neither.
    """

    rows: list[CaptionRow]
    skipped: list[int]


def parse_caption_table(path: str) -> CaptionTable:
    """Return the rows of ``captions.csv``, ``.tsv`` or ``.jsonl``: files as written there, and captions.

    The columns are found by their headers; without headers, the first column is the file, which must then
    have the suffix of a photo, and the second the caption. A file may have several rows. Of several columns with
    texts the first that says something counts.

    Raises
    ------
    UnreadableText
        It cannot be read, or nothing in it is understood.
    """
    text = read_text(path, LARGEST_TABLE)
    suffix = suffix_of(path)
    lines = _json_rows(text) if suffix == ".jsonl" else _cells(path, text, tab=suffix == ".tsv")
    rows: list[CaptionRow] = []
    skipped = []
    empty = 0
    for number, file, words in lines:
        name, caption = _NUMBER.sub("", file.strip()), clean_text(words or "")
        if name and caption and not says_nothing(caption):
            rows.append(CaptionRow(name, caption, number))
        elif name and words is not None:
            empty += 1
        else:
            skipped.append(number)
    if skipped and not rows and not empty:
        raise UnreadableText(
            path,
            Message(
                "has no row with a file and a caption; line {number} is the first that is not understood",
                number=skipped[0],
            ),
        )
    return CaptionTable(rows, skipped)


def _cells(path: str, text: str, tab: bool) -> Iterator[tuple[int, str, str | None]]:
    """Yield (line, file, caption) of a table with columns; the caption is None where there is no cell for it."""
    lines = text.split("\n") if tab else text.splitlines(keepends=True)
    said = _SEPARATOR.fullmatch(lines[0].rstrip("\n")) if lines else None
    # Where the comma is the decimal mark, spreadsheets write semicolons into a .csv.
    head = text.lstrip("\n").split("\n", 1)[0]
    reader = csv.reader(
        lines[1:] if said else lines,
        delimiter=said[1] if said else "\t" if tab else max(",;\t", key=head.count),
        quoting=csv.QUOTE_NONE if tab else csv.QUOTE_MINIMAL,
    )
    columns: tuple[int, list[int]] | None = None
    while True:
        line = reader.line_num + (2 if said else 1)  # a row may have several lines, and is known by its first
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a field beyond the limit of the csv module
            yield line, "", None
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = _columns(path, cells)
            if columns is not None:
                continue
            columns = (0, [1])
        texts = [_unquoted(cells[i]) if tab else cells[i] for i in columns[1] if i < len(cells)]
        caption = next((text for text in texts if not says_nothing(text)), "") if texts else None
        yield line, cells[columns[0]] if columns[0] < len(cells) else "", caption


def _columns(path: str, cells: list[str]) -> tuple[int, list[int]] | None:
    """Return the columns of file and captions by the headers; None when the table has no headers."""
    headers = [_header(cell) for cell in cells]
    file = next((i for i, header in enumerate(headers) if header in _FILE_HEADERS), None)
    captions = [headers.index(name) for name in _TEXT_HEADERS if name in headers]
    if file is not None and captions:
        return file, captions
    if len(cells) >= 2 and suffix_of(_NUMBER.sub("", cells[0].strip())) in PHOTO_SUFFIXES:
        return None
    raise UnreadableText(
        path, Message("has no columns 'file' and 'caption' in its first line, and does not begin with a photo's name")
    )


def _header(cell: str) -> str:
    return "".join(filter(str.isalpha, cell.rsplit(":", 1)[-1].lower()))


def _unquoted(cell: str) -> str:
    """Return a cell of a tab-separated table without a spreadsheet's quotes; others are the author's."""
    cell = cell.strip()
    if len(cell) >= 2 and cell[0] == cell[-1] == '"' and '"' not in cell[1:-1].replace('""', ""):
        return cell[1:-1].replace('""', '"')
    return cell


def _json_rows(text: str) -> Iterator[tuple[int, str, str | None]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield number, "", None
            continue
        if isinstance(row, list):
            row = dict(zip(("file", "caption"), row, strict=False))
        known = {_header(str(k)): v for k, v in row.items()} if isinstance(row, dict) else {}
        texts = [name for name in _TEXT_HEADERS if isinstance(known.get(name), str)]
        yield number, _first(known, sorted(_FILE_HEADERS & known.keys())), _first(known, texts) if texts else None


def _first(row: dict[str, object], names: Iterable[str]) -> str:
    return next((value for name in names if isinstance(value := row.get(name), str) and value.strip()), "")
