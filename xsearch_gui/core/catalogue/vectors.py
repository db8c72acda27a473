"""Vectors of photos and of texts, per encoder and version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.errors import CatalogueProblem
from xsearch_gui.core.message import Message


class Modality(StrEnum):
    """The linked populations of the shared space; moments are pictures of films, which are photos among others."""

    PHOTOS = "photo"
    TEXTS = "text"
    MOMENTS = "moment"


class VectorSource(Protocol):
    """What gives vectors by owner: the catalogue, or what maps the catalogue's."""

    def stamp(self) -> int:
        """Return a number that rises whenever what can be found changes, of whatever encoder."""

    def changed(self, modality: Modality, encoder_id: int, since: int) -> NDArray[np.int64]:
        """Return the owners, int64 (n,), rising, of what has changed since a stamp: come, gone, or another vector."""

    def ids(self, modality: Modality, encoder_id: int) -> NDArray[np.int64]:
        """Return the owners, int64 (n,), rising."""

    def found(
        self, modality: Modality, encoder_id: int, owners: NDArray[np.int64], dimension: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """Return which of these owners, rising, can be found, int64 (m,), and their vectors, float16 (m, dimension)."""


class HasVectors(Protocol):
    """A catalogue, as far as an index needs it."""

    @property
    def connection(self) -> sqlite3.Connection:
        """The catalogue's database."""

    @property
    def vectors(self) -> VectorSource:
        """The statements about vectors."""


# Owners whose item has no file any more are left out: they are kept, but not found.
_LIVE = {
    Modality.PHOTOS: "JOIN item ON item.id = v.owner_id AND item.gone_at IS NULL",
    Modality.TEXTS: "JOIN text ON text.id = v.owner_id JOIN item ON item.id = text.item_id AND item.gone_at IS NULL",
    Modality.MOMENTS: "JOIN moment ON moment.id = v.owner_id JOIN item ON item.id = moment.item_id"
    " AND item.gone_at IS NULL",
}


_MANY = 2_000  # owners: more are read by one look at all of them
# The plus signs keep SQLite to the numbers: by the other index it would look at every owner.
_SINCE = "FROM vector_change WHERE number > ? AND +encoder_id = ?"


class Vectors:
    """Statements about ``encoder``, ``photo_vector``, ``text_vector``, ``moment_vector`` and ``vector_change``."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def encoder_id(self, name: str, version: str, dimension: int) -> int:
        """Return the id of an encoder's version, adding it when it is new.

        Raises
        ------
        CatalogueProblem
            If the same name and version had another dimension before: its vectors cannot be compared.
        """
        self._db.execute(
            "INSERT OR IGNORE INTO encoder (name, version, dimension) VALUES (?, ?, ?)",
            (name, version, dimension),
        )
        row = self._db.execute(
            "SELECT id, dimension FROM encoder WHERE name = ? AND version = ?", (name, version)
        ).fetchone()
        if row["dimension"] != dimension:
            raise CatalogueProblem(
                Message(
                    "The encoder {name} {version} now gives {dimension} numbers per vector, but this library was "
                    "indexed with {row}. Give the changed encoder a new version.",
                    name=name,
                    version=version,
                    dimension=dimension,
                    row=row["dimension"],
                )
            )
        return int(row["id"])

    def put(self, modality: Modality, encoder_id: int, owners: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Keep vectors, float32 (n, dimension) of unit length, as float16."""
        blobs = vectors.astype("<f2")
        self._db.executemany(
            f"INSERT INTO {modality}_vector (encoder_id, owner_id, data) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET data = excluded.data WHERE data <> excluded.data",  # the same is no change
            ((encoder_id, owner, row.tobytes()) for owner, row in zip(owners, blobs, strict=True)),
        )

    def copy(self, old: int, new: int) -> None:
        """Give a photo the vectors of another that shows the same picture."""
        self._db.execute(
            "INSERT OR IGNORE INTO photo_vector (encoder_id, owner_id, data)"
            " SELECT encoder_id, ?, data FROM photo_vector WHERE owner_id = ?",
            (new, old),
        )

    def has(self, modality: Modality, encoder_id: int, owner: int) -> bool:
        """Return whether the owner has a vector of the encoder."""
        row = self._db.execute(
            f"SELECT 1 FROM {modality}_vector WHERE encoder_id = ? AND owner_id = ?", (encoder_id, owner)
        ).fetchone()
        return row is not None

    def count(self, modality: Modality, encoder_id: int) -> int:
        """Return how many vectors can be found."""
        row = self._db.execute(
            f"SELECT COUNT(*) FROM {modality}_vector v {_LIVE[modality]} WHERE encoder_id = ?",
            (encoder_id,),
        ).fetchone()
        return int(row[0])

    def ids(self, modality: Modality, encoder_id: int) -> NDArray[np.int64]:
        """Return the owners, int64 (n,), rising."""
        rows = self._db.execute(
            f"SELECT owner_id FROM {modality}_vector v {_LIVE[modality]} WHERE encoder_id = ? ORDER BY owner_id",
            (encoder_id,),
        )
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def stamp(self) -> int:
        """Return a number that rises whenever what can be found changes, of whatever encoder."""
        row = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'vector_change'").fetchone()
        return int(row[0]) if row else 0

    def changed(self, modality: Modality, encoder_id: int, since: int) -> NDArray[np.int64]:
        """Return the owners, int64 (n,), rising, of what has changed since a stamp: come, gone, or another vector."""
        rows = self._db.execute(f"SELECT owner_id {_SINCE} AND +population = ?", (since, encoder_id, modality))
        return np.sort(np.fromiter((row[0] for row in rows), dtype=np.int64))

    def changes(self, encoder_id: int, since: int) -> int:
        """Return how many vectors have changed since a stamp."""
        return int(self._db.execute(f"SELECT COUNT(*) {_SINCE}", (since, encoder_id)).fetchone()[0])

    def found(
        self, modality: Modality, encoder_id: int, owners: NDArray[np.int64], dimension: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """Return which of these owners, rising, can be found, int64 (m,), and their vectors, float16 (m, dimension)."""
        if len(owners) >= _MANY:
            return self._found_of_many(modality, encoder_id, owners, dimension)
        statement = f"SELECT data FROM {modality}_vector v {_LIVE[modality]} WHERE encoder_id = ? AND owner_id = ?"
        vectors, there = np.empty((len(owners), dimension), np.float16), np.zeros(len(owners), np.bool_)
        for position, owner in enumerate(owners.tolist()):
            row = self._db.execute(statement, (encoder_id, owner)).fetchone()
            if row is not None:
                vectors[position], there[position] = np.frombuffer(row[0], "<f2"), True
        return (owners, vectors) if there.all() else (owners[there], vectors[there])

    def _found_of_many(
        self, modality: Modality, encoder_id: int, owners: NDArray[np.int64], dimension: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """Do the same by one look at all that lie between the first and the last."""
        vectors, there = np.empty((len(owners), dimension), np.float16), np.zeros(len(owners), np.bool_)
        rows = self._db.execute(
            f"SELECT owner_id, data FROM {modality}_vector v {_LIVE[modality]}"
            " WHERE encoder_id = ? AND owner_id BETWEEN ? AND ? ORDER BY owner_id",
            (encoder_id, int(owners[0]), int(owners[-1])),
        )
        while part := rows.fetchmany(_MANY):
            ids = np.fromiter((row[0] for row in part), np.int64, len(part))
            data = np.frombuffer(b"".join(row[1] for row in part), "<f2").reshape(-1, dimension)
            places = np.searchsorted(owners, ids)
            wanted = owners[places] == ids
            vectors[places[wanted]], there[places[wanted]] = data[wanted], True
        return (owners, vectors) if there.all() else (owners[there], vectors[there])

    def get(self, modality: Modality, encoder_id: int, owners: Iterable[int], dimension: int) -> NDArray[np.float16]:
        """Return the vectors of these owners, float16 (n, dimension), in their order.

        Raises
        ------
        KeyError
            If one of them has none.
        """
        statement = f"SELECT data FROM {modality}_vector WHERE encoder_id = ? AND owner_id = ?"
        parts = []
        for owner in owners:
            row = self._db.execute(statement, (encoder_id, int(owner))).fetchone()
            if row is None:
                raise KeyError(owner)
            parts.append(row[0])
        return np.frombuffer(b"".join(parts), dtype="<f2").reshape(-1, dimension)
