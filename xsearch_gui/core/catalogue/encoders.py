"""Which encoders a library keeps vectors of, and what a new one would still have to encode."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from xsearch_gui.core.catalogue.vectors import Modality, Vectors
from xsearch_gui.core.encoders.manifest import AnyManifest, EncoderManifest

_OWNERS = {
    Modality.PHOTOS: "item o WHERE o.kind = 'photo' AND o.gone_at IS NULL",
    Modality.TEXTS: "text o JOIN item ON item.id = o.item_id AND item.gone_at IS NULL WHERE 1",
    Modality.MOMENTS: "moment o JOIN item ON item.id = o.item_id AND item.gone_at IS NULL WHERE 1",
}


class Encoders:
    """Statements about ``encoder``, and about all vectors of one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._vectors = Vectors(connection)

    def id_of(self, manifest: AnyManifest) -> int:
        """Return the id of exactly this encoder: its version, files and ways to prepare inputs (``identity``).

        Raises
        ------
        CatalogueProblem
        """
        # Libraries that were written before there were identities know the encoder by its version alone.
        self._db.execute(
            "UPDATE OR IGNORE encoder SET version = ? WHERE name = ? AND version = ?",
            (manifest.identity, manifest.name, manifest.version),
        )
        if not isinstance(manifest, EncoderManifest) or not manifest.photos_as or self.known(manifest):
            return self._vectors.encoder_id(manifest.name, manifest.identity, manifest.dimension)
        self._db.execute("SAVEPOINT new_encoder")  # works within a transaction and without one
        try:
            found = self._vectors.encoder_id(manifest.name, manifest.identity, manifest.dimension)
            self._take_photos(found, manifest)
        except BaseException:
            self._db.execute("ROLLBACK TO new_encoder")
            raise
        finally:
            self._db.execute("RELEASE new_encoder")
        return found

    def _take_photos(self, encoder_id: int, manifest: EncoderManifest) -> None:
        """Copy the vectors of photos of the newest encoder that gives the same ones; the old ones stay, as ever."""
        places = ", ".join("?" * len(manifest.photos_as))
        for table in ("photo_vector", "moment_vector"):
            self._db.execute(
                f"INSERT OR IGNORE INTO {table} (encoder_id, owner_id, data) SELECT ?, owner_id, data FROM {table}"
                " WHERE encoder_id = (SELECT MAX(id) FROM encoder"
                f" WHERE name = ? AND dimension = ? AND version IN ({places}))",
                (encoder_id, manifest.name, manifest.dimension, *manifest.photos_as),
            )

    def known(self, manifest: AnyManifest) -> int:
        """Return the id of exactly this encoder; 0, which is nobody's, if the library has no vectors of it."""
        row = self._db.execute(
            "SELECT id FROM encoder WHERE name = ? AND version IN (?, ?)",
            (manifest.name, manifest.identity, manifest.version),
        ).fetchone()
        return int(row["id"]) if row else 0

    def named(self, name: str) -> dict[int, str]:
        """Return the ids of all versions of an encoder, and what the versions are called."""
        rows = self._db.execute("SELECT id, version FROM encoder WHERE name = ? ORDER BY id", (name,))
        return {row["id"]: row["version"] for row in rows}

    def names(self) -> list[str]:
        """Return the names of all encoders that the library has vectors of."""
        return [row["name"] for row in self._db.execute("SELECT DISTINCT name FROM encoder ORDER BY name")]

    def kept(self, encoder_id: int) -> tuple[int, int]:
        """Return how many vectors of an encoder there are, those of absent items too, and their bytes."""
        count = size = 0
        for modality in Modality:
            row = self._db.execute(
                f"SELECT COUNT(*), (SELECT dimension FROM encoder WHERE id = ?1) FROM {modality}_vector"
                " WHERE encoder_id = ?1",
                (encoder_id,),
            ).fetchone()
            count += int(row[0])
            size += int(row[0]) * 2 * int(row[1] or 0)
        return count, size

    def has_photos(self, encoder_id: int) -> bool:
        """Return whether there is a vector of a photo by the encoder."""
        return self._db.execute("SELECT 1 FROM photo_vector WHERE encoder_id = ?", (encoder_id,)).fetchone() is not None

    def vectors(self) -> int:
        """Return how many vectors the library keeps, of all encoders."""
        counts = (self._db.execute(f"SELECT COUNT(*) FROM {modality}_vector") for modality in Modality)
        return sum(int(count.fetchone()[0]) for count in counts)

    def missing(self, encoder_id: int, modalities: Collection[Modality] = tuple(Modality)) -> int:
        """Return how many photos and texts have no vector of the encoder."""
        found = 0
        for modality in modalities:
            owners = _OWNERS[modality]
            row = self._db.execute(
                f"SELECT COUNT(*) FROM {owners} AND NOT EXISTS (SELECT 1 FROM {modality}_vector v"
                " WHERE v.encoder_id = ? AND v.owner_id = o.id)",
                (encoder_id,),
            ).fetchone()
            found += int(row[0])
        return found

    def unencoded_photos(self, encoder_id: int) -> list[tuple[int, str]]:
        """Return (id, content) of the photos without a vector of the encoder."""
        rows = self._db.execute(
            f"SELECT o.id, o.content FROM {_OWNERS[Modality.PHOTOS]} AND NOT EXISTS"
            " (SELECT 1 FROM photo_vector v WHERE v.encoder_id = ? AND v.owner_id = o.id) ORDER BY o.id",
            (encoder_id,),
        )
        return [(row["id"], row["content"]) for row in rows]

    def captioned(self, encoder_id: int) -> list[tuple[int, int]]:
        """Return (text, photo) of captions, where the encoder has encoded both."""
        rows = self._db.execute(
            "SELECT text.id, item_id FROM text JOIN item ON item.id = item_id AND kind = 'photo' AND gone_at IS NULL"
            " AND text.source <> 'ocr'"
            " JOIN text_vector t ON t.encoder_id = ?1 AND t.owner_id = text.id"
            " JOIN photo_vector p ON p.encoder_id = ?1 AND p.owner_id = item_id ORDER BY text.id",
            (encoder_id,),
        )
        return [(row[0], row[1]) for row in rows]

    def all_captions(self, most: int = -1) -> list[tuple[int, str]]:
        """Return (photo, text) of all captions of photos that are there, or of the first ``most``."""
        rows = self._db.execute(
            "SELECT item_id, body FROM text JOIN item ON item.id = item_id AND kind = 'photo' AND gone_at IS NULL"
            " WHERE source <> 'ocr' ORDER BY text.id LIMIT ?",
            (most,),
        )
        return [(row[0], row[1]) for row in rows]

    def drop(self, encoder_id: int) -> None:
        """Remove an encoder and all of its vectors."""
        self._db.execute("DELETE FROM encoder WHERE id = ?", (encoder_id,))

    def drop_photos(self, encoder_id: int) -> None:
        """Remove an encoder's vectors of photos."""
        for table in ("photo_vector", "moment_vector"):
            self._db.execute(f"DELETE FROM {table} WHERE encoder_id = ?", (encoder_id,))

    def read_notes_again(self) -> None:
        """Have all notes read and cut again when the library is indexed next."""
        self._db.execute("UPDATE file SET state = 'new' WHERE role = 'note' AND state = 'done'")
