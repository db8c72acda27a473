"""Search through a head: where photos and texts are compared with each other, their mapped vectors are.

A head is asked only across the two populations: a sentence looks for photos, a picture for notes. Texts among texts and
photos among photos stay in the encoder's plain space, which a head learned from captions has no reason to improve:
duplicates, bursts, captions found by their meaning and marks on photos work as they did.

The mapped vectors have an index of their own beside the plain one, published and brought up to date in the same way.
Switching a head off is therefore one change in the settings, and nothing is encoded again.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core import settings
from xsearch_gui.core.catalogue import Catalogue, Modality
from xsearch_gui.core.encoders.heads.storage import StoredHead, load_head
from xsearch_gui.core.encoders.manifest import EncoderManifest
from xsearch_gui.core.errors import HeadProblem
from xsearch_gui.core.index.kinds import Publishing
from xsearch_gui.core.index.reader import VectorIndex, newest
from xsearch_gui.core.index.writer import publish
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.paths import AppPaths

_MARK = ".head-"
_BLOCK = 20_000


class MappedVectors:
    """The catalogue's vectors as a head maps them."""

    def __init__(self, catalogue: Catalogue, head: StoredHead) -> None:
        self.connection = catalogue.connection
        self._vectors = catalogue.vectors
        self._head = head

    @property
    def vectors(self) -> MappedVectors:
        """The statements about vectors: these."""
        return self

    def ids(self, modality: Modality, encoder_id: int) -> NDArray[np.int64]:
        """Return the owners, int64 (n,), rising."""
        return self._vectors.ids(modality, encoder_id)

    def stamp(self) -> int:
        """Return a number that rises whenever what can be found changes."""
        return self._vectors.stamp()

    def changed(self, modality: Modality, encoder_id: int, since: int) -> NDArray[np.int64]:
        """Return the owners, int64 (n,), rising, of what has changed since a stamp."""
        return self._vectors.changed(modality, encoder_id, since)

    def found(
        self, modality: Modality, encoder_id: int, owners: NDArray[np.int64], dimension: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """Return which of these owners, rising, can be found, and their mapped vectors, float16 (m, dimension)."""
        ids, vectors = self._vectors.found(modality, encoder_id, owners, dimension)
        side = self._head.texts if modality is Modality.TEXTS else self._head.photos
        for start in range(0, len(ids), _BLOCK):
            part = slice(start, start + _BLOCK)
            vectors[part] = side(vectors[part].astype(np.float32))
        return ids, vectors


class ActiveHead:
    """The head that the settings name, opened when they change.

    Attributes
    ----------
    problem : Message
        Why the head that the settings name is not in use; empty when it is, or when they name none.
    """

    def __init__(self, paths: AppPaths) -> None:
        self._paths = paths
        self._stamp: tuple[int, int, str] | None = None
        self._head: StoredHead | None = None
        self.problem = NOTHING

    def get(self, encoder: EncoderManifest) -> StoredHead | None:
        """Return the head in use with this encoder, if any."""
        try:
            found = self._paths.settings.stat()
            stamp = (found.st_mtime_ns, found.st_size, encoder.identity)
        except OSError:
            stamp = (0, 0, encoder.identity)
        if stamp != self._stamp:
            self._stamp, self._head, self.problem = stamp, None, NOTHING
            number = settings.load(self._paths.settings)[0].alignment.head if stamp[1] else 0
            try:
                self._head = load_head(self._paths, number, encoder) if number else None
            except HeadProblem as error:
                self.problem = Message("{error} Until then search does without a head.", error=error.message)
        return self._head


class FixedHead(ActiveHead):
    """A head that no settings name: to try one, or none, whatever is in use."""

    def __init__(self, head: StoredHead | None) -> None:
        self._fixed = head
        self.problem = NOTHING

    def get(self, encoder: EncoderManifest) -> StoredHead | None:
        """Return the head."""
        return self._fixed


def store_manifest(encoder: EncoderManifest, head: StoredHead) -> EncoderManifest:
    """Return the manifest under whose name the index of a head's vectors is kept."""
    return replace(encoder, version=f"{encoder.version}{_MARK}{head.manifest.number}")


def publish_aligned(
    catalogue: Catalogue,
    indexes: Path,
    encoder: EncoderManifest,
    encoder_id: int,
    head: StoredHead,
    anew: bool = False,
    how: Publishing | None = None,
) -> int:
    """Publish a new generation of a head's index, forget those of other heads, and return its number."""
    manifest = store_manifest(encoder, head)
    if how is not None and (asked := how.sentences) is not None:
        how = replace(how, sentences=lambda: np.asarray(head.texts(asked()), np.float32))
    number = publish(MappedVectors(catalogue, head), indexes, manifest, encoder_id, anew, how)
    for folder in indexes.iterdir():
        if _MARK in folder.name and f"{_MARK}{head.manifest.number}_" not in folder.name:
            shutil.rmtree(folder, ignore_errors=True)
    return number


def newest_aligned(
    catalogue: Catalogue,
    indexes: Path,
    encoder: EncoderManifest,
    encoder_id: int,
    head: StoredHead | None,
    known: VectorIndex | None,
) -> VectorIndex | None:
    """Return the index of the head in use as the catalogue is now; of ``known`` what still holds is kept."""
    if head is None:
        return None
    if known is not None and known.head is not head:
        known = None
    mapped = MappedVectors(catalogue, head)
    found = newest(mapped, indexes, store_manifest(encoder, head), encoder_id, known)
    return found if found.head is head else replace(found, head=head)
