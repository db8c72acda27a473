"""Which photo a row of a caption table means.

A table is often made on another computer, or by a program that writes whole paths: the end of a path names the photo
then, as far as there are such folders below that of the table.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote

from xsearch_gui.core.catalogue import Catalogue, FileRow
from xsearch_gui.core.errors import UnreadableText
from xsearch_gui.core.files.takeout_names import folded
from xsearch_gui.core.files.types import FileRole
from xsearch_gui.core.files.volumes import contains
from xsearch_gui.core.message import Message
from xsearch_gui.core.metadata.caption_tables import CaptionRow, parse_caption_table
from xsearch_gui.core.records.items import Source

MOST_TOLD = 20  # lines of one table, one by one
_ABSOLUTE = re.compile(r"/|[A-Za-z]:/|~/")


def with_tables_above(catalogue: Catalogue, directories: Sequence[str]) -> list[str]:
    """Return the directories, and those above them with a caption table: its rows may name photos further down."""
    known = set(directories)
    if not known:
        return []
    tables = [d for d in catalogue.files.directories_with(FileRole.TABLE) if d not in known]
    return sorted({*known, *(table for table in tables if any(contains(table, d) for d in known))})


def link_table(catalogue: Catalogue, table: FileRow, photos: Iterable[FileRow]) -> None:
    """Give the captions of a table to their photos, and note what was not taken of it, and why."""
    try:
        found = parse_caption_table(table.path)
    except UnreadableText as error:
        catalogue.files.failed(table.id, error.reason)
        catalogue.left_out.set_of_file(table, "link", ())
        return
    named = _Named(catalogue, table, photos)
    items = [named.item(row.file) for row in found.rows]
    # What is known by the end of a path alone must not be two files in the eyes of the table.
    written: dict[int, set[str]] = defaultdict(set)
    for row, (item, whole) in zip(found.rows, items, strict=True):
        if item is not None:
            written[item].add("" if whole else row.file)
    texts, lost = [], []
    for row, (item, whole) in zip(found.rows, items, strict=True):
        if item is not None and (whole or len(written[item]) == 1):
            texts.append((item, row.caption))
        else:
            lost.append(row)
    catalogue.texts.set_from_file(table.id, Source.TABLE, texts)
    catalogue.files.done(table.id, None)
    catalogue.left_out.set_of_file(table, "link", [*_told(lost), *_not_understood(found.skipped)])


def _told(rows: list[CaptionRow]) -> Iterator[Message]:
    for row in rows[:MOST_TOLD]:
        yield Message("line {number} is of {file}, and there is no such photo", number=row.line, file=row.file)
    if len(rows) > MOST_TOLD:
        yield Message(
            "further lines of photos that are not there: {n}; the first is line {number}",
            n=len(rows) - MOST_TOLD,
            number=rows[MOST_TOLD].line,
        )


def _not_understood(lines: list[int]) -> Iterator[Message]:
    if lines:
        yield Message(
            "lines without a file or a caption: {n}; the first is line {number}", n=len(lines), number=lines[0]
        )


class _Named:
    """Finds the photos that a table names."""

    def __init__(self, catalogue: Catalogue, table: FileRow, photos: Iterable[FileRow]) -> None:
        self._catalogue = catalogue
        self._directory = table.directory
        photos = list(photos)
        self._names = {table.directory: {folded(photo.name): photo.item_id for photo in photos}}
        self._stems = {folded(os.path.splitext(photo.name)[0]): photo.item_id for photo in photos}

    def item(self, written: str) -> tuple[int | None, bool]:
        """Return the photo of a path as it is written, and whether all of the path was followed."""
        path = unquote(written[7:]) if written.lower().startswith("file://") else written
        path = path.replace("\\", "/")
        item = self._at(self._directory, path) or self._stems.get(folded(path))
        if item is not None:
            return item, True
        parts = [part for part in path.split("/") if part not in ("", ".")]
        foreign = _ABSOLUTE.match(path) is not None
        for first in range(1, len(parts)):
            if foreign or self._ends_with(parts[:first]):
                item = self._at(self._directory, "/".join(parts[first:]))
                if item is not None:
                    return item, False
        return None, False

    def _ends_with(self, parts: list[str]) -> bool:
        """Return whether the table lies in these folders: the path counts from further up."""
        own = self._directory.replace("\\", "/").split("/")
        return [*map(folded, own[-len(parts) :])] == [*map(folded, parts)]

    def _at(self, directory: str, path: str) -> int | None:
        folder, name = os.path.split(os.path.normpath(os.path.join(directory, path)))
        if folder not in self._names:
            files = self._catalogue.files.in_directory(folder)
            self._names[folder] = {folded(f.name): f.item_id for f in files if f.role is FileRole.PHOTO}
        return self._names[folder].get(folded(name))
