"""Who owns which text, and which notes belong to which photos, as arrays: every query asks for thousands of these."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.records.items import Link
from xsearch_gui.core.sorted_ids import IdSet, Places, distinct

Ids = NDArray[np.int64]

LINKS = tuple(Link)
BESIDE = LINKS.index(Link.SAME_FOLDER)  # a note that merely lies in the folder


@dataclass(frozen=True, slots=True)
class NoteLinks:
    """Pairs of photos and notes, int64 (m,) each; ``link`` is a position in :data:`LINKS`.

    Sorted by the side that was asked for; ``asked`` are positions in what was asked.
    """

    asked: Ids
    other: Ids
    link: Ids


class TextOwnership:
    """The texts and pairs of a library at one moment.

    Parameters
    ----------
    texts : int64 (n, 3)
        Text, its item, and 1 where that is a photo, 2 where the text was read in its picture; texts rising.
    pairs : int64 (m, 3)
        Photo, note, position in :data:`LINKS`; of items that have a file.
    """

    def __init__(self, texts: Ids, pairs: Ids) -> None:
        self._texts, self._owners, of_photo = np.ascontiguousarray(texts.T)
        self._places, self._of_photo = Places(self._texts), of_photo > 0
        self._read = IdSet(self._texts[of_photo == 2])
        self._by_note = pairs[np.lexsort((pairs[:, 0], pairs[:, 1]))]
        self._by_photo = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        own = pairs[pairs[:, 2] != BESIDE, 0]
        self._captioned = IdSet(distinct(np.concatenate([self._owners[of_photo == 1], own])))

    @classmethod
    def read(cls, catalogue: Catalogue) -> TextOwnership:
        """Read the texts and pairs of a catalogue."""
        positions = " ".join(f"WHEN '{link}' THEN {position}" for position, link in enumerate(LINKS))
        texts = _table(
            catalogue.connection,
            "SELECT text.id, item_id, (item.kind = 'photo') + (source = 'ocr') FROM text JOIN item ON item.id = item_id"
            " WHERE item.gone_at IS NULL ORDER BY text.id",
        )
        pairs = _table(
            catalogue.connection,
            f"SELECT photo_id, note_id, CASE link {positions} END FROM pair JOIN item photo ON photo.id = photo_id"
            " JOIN item note ON note.id = note_id WHERE photo.gone_at IS NULL AND note.gone_at IS NULL",
        )
        return cls(texts, pairs)

    def owners(self, texts: Ids) -> tuple[Ids, NDArray[np.bool_], NDArray[np.bool_]]:
        """Return of each text its item, int64 (n,), whether that is a photo, and whether the text is known at all."""
        rows, known = self._places.of(texts)
        if not known.any():
            return np.zeros(len(texts), np.int64), known, known
        return self._owners[rows], self._of_photo[rows], known

    def read_in_pictures(self, texts: Ids) -> NDArray[np.bool_]:
        """Return which of these texts were read in a picture."""
        return self._read.has(texts)

    def texts_of(self, items: IdSet) -> Ids:
        """Return the texts that speak for any of these items, rising: their own, and those of notes of their own."""
        own = self._by_note[self._by_note[:, 2] != BESIDE]
        notes = IdSet(distinct(own[items.has(own[:, 0]), 1]))
        return np.asarray(self._texts[items.has(self._owners) | notes.has(self._owners)])

    def photos_of(self, notes: Ids) -> NoteLinks:
        """Return the photos of notes; a note may be asked for twice."""
        return _expand(self._by_note[:, 1], self._by_note[:, 0], self._by_note[:, 2], notes)

    def notes_of(self, photos: Ids) -> NoteLinks:
        """Return the notes of photos."""
        return _expand(self._by_photo[:, 0], self._by_photo[:, 1], self._by_photo[:, 2], photos)

    def photo_counts(self, notes: Ids) -> Ids:
        """Return how many photos each of these notes belongs to, int64 (n,)."""
        of_notes = self._by_note[:, 1]
        return np.searchsorted(of_notes, notes, side="right") - np.searchsorted(of_notes, notes, side="left")

    def captioned(self, items: Ids) -> NDArray[np.bool_]:
        """Return which items have a caption, or a note of their own."""
        return self._captioned.has(items)

    def note_counts(self, photos: Ids) -> dict[int, int]:
        """Return how many notes of its own each of these photos has; those without any are left out."""
        pairs = self.notes_of(photos)
        own = pairs.asked[pairs.link != BESIDE]
        counts = np.bincount(own, minlength=len(photos))
        some = np.flatnonzero(counts)
        return dict(zip(photos[some].tolist(), counts[some].tolist(), strict=True))


def _expand(keys: Ids, others: Ids, links: Ids, asked: Ids) -> NoteLinks:
    """Return the rows of every asked key, in the order of the asked."""
    first = np.searchsorted(keys, asked, side="left")
    counts = np.searchsorted(keys, asked, side="right") - first
    positions = np.repeat(np.arange(len(asked)), counts)
    within = np.arange(len(positions)) - np.repeat(np.cumsum(counts) - counts, counts)
    rows = first[positions] + within
    return NoteLinks(positions, others[rows], links[rows])


def _table(connection: sqlite3.Connection, statement: str) -> Ids:
    cursor = connection.cursor()
    cursor.row_factory = None  # plain tuples: a third of the time
    return np.asarray(cursor.execute(statement).fetchall(), dtype=np.int64).reshape(-1, 3)
