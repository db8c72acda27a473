"""What the map shows: every photo, every caption, and every note, with its vector and what can colour it.

A caption is one point; a note is one point, the mean of its chunks. Points are in a fixed order: photos, captions,
notes, each by rising id.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.files import from_db
from xsearch_gui.core.catalogue.pairs import IS_OWN
from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.linear import unit
from xsearch_gui.core.map.kinds import CAPTION, KINDS, NOTE, PHOTO

MAX_NAMES = 2_000  # different cameras or folders that are told apart


@dataclass(frozen=True, slots=True)
class Points:
    """The points of the map and where their vectors are.

    ``kind`` uint8 (n,) counts in :data:`KINDS`; ``id`` int64 (n,) is the photo's or note's item, or the caption's text;
    ``item`` int64 (n,) is the item that the point belongs to. ``text_rows`` are the rows of the text index that the
    points after the photos are the means of, those of one point from ``text_starts`` on.
    """

    kind: NDArray[np.uint8]
    id: NDArray[np.int64]
    item: NDArray[np.int64]
    index: VectorIndex
    text_rows: NDArray[np.int64]
    text_starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def photos(self) -> int:
        """How many of the points are photos; they come first."""
        return len(self.index.photos)

    @property
    def is_text(self) -> NDArray[np.bool_]:
        """Which points are captions and notes, bool (n,)."""
        return np.asarray(self.kind != PHOTO)

    @property
    def keys(self) -> NDArray[np.int64]:
        """What names a point from run to run, int64 (n,)."""
        return self.id * len(KINDS) + self.kind

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the encoder's vectors of these points, float32 (m, dimension), of unit length."""
        found = np.empty((len(rows), self.index.photos.dimension), np.float32)
        photo = rows < self.photos
        found[photo] = self.index.photos.take(rows[photo])
        texts = rows[~photo] - self.photos
        if len(texts):
            ends = np.append(self.text_starts, len(self.text_rows))
            lengths = (ends[1:] - ends[:-1])[texts]
            firsts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
            within = np.arange(int(lengths.sum())) - np.repeat(firsts, lengths)
            chunks = self.text_rows[np.repeat(self.text_starts[texts], lengths) + within]
            sums = np.add.reduceat(self.index.texts.take(chunks).astype(np.float32), firsts, axis=0)
            found[~photo] = unit(sums)
        return found


def gather(catalogue: Catalogue, index: VectorIndex) -> Points:
    """Return the points of a library."""
    rows = catalogue.connection.execute(
        "SELECT text.id, text.item_id, item.kind = 'note' FROM text JOIN item ON item.id = text.item_id"
        " WHERE text.source <> 'ocr'"
    )
    texts = np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 3)
    row, known = index.texts.rows(texts[:, 0])
    texts, row = texts[known], row[known]
    is_note = texts[:, 2] == 1
    kind = np.where(is_note, NOTE, CAPTION)
    own = np.where(is_note, texts[:, 1], texts[:, 0])
    order = np.lexsort((texts[:, 0], own, kind))
    kind, own, item, row = kind[order], own[order], texts[order, 1], row[order]
    starts = np.flatnonzero((np.diff(own, prepend=-1) != 0) | (np.diff(kind, prepend=-1) != 0))
    photos = index.photos.ids
    return Points(
        kind=np.concatenate([np.full(len(photos), PHOTO), kind[starts]]).astype(np.uint8),
        id=np.concatenate([photos, own[starts]]),
        item=np.concatenate([photos, item[starts]]),
        index=index,
        text_rows=row,
        text_starts=starts,
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """What points can be coloured by. ``day`` float32 (n,) counts days since 1970, NaN where unknown.

    ``camera`` and ``folder`` int16 (n,) count in the lists of names, most frequent first, -1 where unknown.
    ``content`` (n,) is the hash of a photo's content, whole, in hex (ASCII): it names its thumbnail. Texts have none.
    """

    day: NDArray[np.float32]
    camera: NDArray[np.int16]
    folder: NDArray[np.int16]
    content: NDArray[np.bytes_]
    cameras: tuple[str, ...]
    folders: tuple[str, ...]


def facts(catalogue: Catalogue, points: Points) -> Facts:
    """Return what is known of the points; a caption has what its photo has."""
    known: dict[int, tuple[str | None, str | None, str]] = {
        row[0]: (row[1], row[2], row[3])
        for row in catalogue.connection.execute("SELECT id, taken_at, camera, content FROM item WHERE gone_at IS NULL")
    }
    directories = _directories(catalogue)
    unknown = (None, None, "")
    rows = [known.get(item, unknown) for item in points.item.tolist()]
    day = np.array([row[0][:10] if row[0] else "NaT" for row in rows], dtype="datetime64[D]")
    days = np.where(np.isnat(day), np.nan, day.astype(np.float64))
    camera, cameras = _numbered([row[1] or "" for row in rows])
    folder, folders = _numbered([directories.get(item, "") for item in points.item.tolist()])
    photos = points.photos
    hashes = [row[2].encode("ascii") for row in rows[:photos]]
    content = np.array(hashes + [b""] * (len(points) - photos), dtype="S")  # as long as the longest of them
    return Facts(days.astype(np.float32), camera, folder, content, cameras, folders)


def _directories(catalogue: Catalogue) -> dict[int, str]:
    """Return item -> the name of its directory, one level below the library's folder."""
    roots = {number: path for path, number in catalogue.files.folders().items()}
    names: dict[tuple[int, str], str] = {}
    found: dict[int, str] = {}
    for item, _, folder, raw in catalogue.connection.execute(
        "SELECT item_id, MIN(id), folder_id, directory FROM file WHERE item_id IS NOT NULL GROUP BY item_id"
    ):
        directory = from_db(raw)
        if (folder, directory) not in names:
            root = roots[folder]
            below = os.path.relpath(directory, root) if directory != root else ""
            names[folder, directory] = below.split(os.sep)[0] or os.path.basename(root)
        found[item] = names[folder, directory]
    return found


def _numbered(names: list[str]) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    values, inverse, counts = np.unique(np.array(names, dtype=object), return_inverse=True, return_counts=True)
    order = [i for i in np.argsort(-counts, kind="stable").tolist() if values[i]][:MAX_NAMES]
    number = np.full(len(values), -1, np.int16)
    number[order] = np.arange(len(order))
    return number[inverse].astype(np.int16), tuple(str(values[i]) for i in order)


def linked_pairs(catalogue: Catalogue, points: Points) -> NDArray[np.int32]:
    """Return the pairs as rows (photo, text) of points, int32 (m, 2).

    A caption is paired with its photo; a note with the photos that it names, shares its name with, or was given by the
    user. A note that merely lies in the same folder says nothing about a single photo.
    """
    at = {key: row for row, key in enumerate(points.keys.tolist())}
    count = len(KINDS)
    caption = np.flatnonzero(points.kind == CAPTION)
    photo = [at.get(item * count + PHOTO, -1) for item in points.item[caption].tolist()]
    rows = catalogue.connection.execute(f"SELECT photo_id, note_id FROM pair WHERE {IS_OWN}")
    noted = [(at.get(row[0] * count + PHOTO, -1), at.get(row[1] * count + NOTE, -1)) for row in rows]
    pairs = np.concatenate(
        [np.stack([np.array(photo, dtype=np.int64), caption], axis=1), np.array(noted, dtype=np.int64).reshape(-1, 2)]
    )
    return np.ascontiguousarray(pairs[(pairs >= 0).all(axis=1)], dtype=np.int32)
