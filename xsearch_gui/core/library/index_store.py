"""The published indexes of one library: of its encoder, of the head in use, and of the encoder for notes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from xsearch_gui.core import settings
from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.encoders.heads.storage import StoredHead
from xsearch_gui.core.encoders.manifest import AnyManifest, EncoderManifest
from xsearch_gui.core.index.head_index import newest_aligned, publish_aligned, store_manifest
from xsearch_gui.core.index.kinds import Publishing
from xsearch_gui.core.index.learned_codes import MOST
from xsearch_gui.core.index.reader import VectorIndex, newest
from xsearch_gui.core.index.writer import is_due, is_intact, publish
from xsearch_gui.core.library.encoders_in_use import EncodersInUse
from xsearch_gui.core.paths import AppPaths


class IndexStore:
    """Reads and publishes them together.

    ``waits``: nothing is published but by :meth:`publish`, because nobody searches in what is half encoded.
    """

    def __init__(
        self, paths: AppPaths, catalogue: Catalogue, encoders: EncodersInUse, decoders: DecodePool, *, waits: bool
    ) -> None:
        self._folder, self._settings = paths.indexes, paths.settings
        self._catalogue = catalogue
        self._encoders = encoders
        self._decoders = decoders
        self._waits = waits

    def _source(self) -> tuple[Path, EncoderManifest, int]:
        return self._folder, self._encoders.encoder.manifest, self._encoders.id

    def current(self, known: VectorIndex | None = None, *, plain: bool = False) -> VectorIndex:
        """Return the index as the catalogue is now; of ``known`` what still holds is kept.

        The indexes of the head in use and of the encoder for notes are with it, unless it is to be ``plain``.
        """
        found = newest(self._catalogue, *self._source(), known)
        head, notes_encoder = (None, None) if plain else (self._encoders.head, self._encoders.notes)
        aligned = newest_aligned(self._catalogue, *self._source(), head, known and known.aligned)
        notes = notes_encoder.index(known and known.notes) if notes_encoder is not None else None
        same = found.aligned is aligned and found.notes is notes
        return found if same else replace(found, aligned=aligned, notes=notes)

    def publish(self, *, anew: bool = False) -> None:
        """Publish a new generation of each. ``anew``: whatever the ones before hold."""
        encoders, how = self._encoders, self.publishing()
        publish(self._catalogue, *self._source(), anew, how)
        if encoders.head is not None:
            self.publish_head(encoders.head, anew=anew)
        if encoders.notes is not None:
            encoders.notes.publish(anew, how)

    def publish_head(self, head: StoredHead, *, anew: bool = False) -> None:
        """Publish a new generation of the index of a head."""
        publish_aligned(self._catalogue, *self._source(), head, anew, self.publishing())

    def publishing(self) -> Publishing:
        """Return how the settings want an index to be published."""
        wanted = settings.load(self._settings)[0].index
        pairs = self._catalogue.pairs
        return Publishing(wanted.kind, wanted.recall, lambda: self._encoders.reference, lambda: pairs.captions(MOST))

    def publish_if_due(self, *, running: bool = False, verify: bool = False) -> None:
        """Publish if enough has changed; ``running``: more will. With ``verify`` also if the files are damaged."""
        if self._waits:
            return
        encoders = self._encoders
        _, encoder, number = self._source()
        stores: list[tuple[AnyManifest, int]] = [(encoder, number)]
        if encoders.head is not None:
            stores.append((store_manifest(encoder, encoders.head), number))
        if encoders.notes is not None:
            stores.append((encoders.notes.store, encoders.notes.id))
        for manifest, of_encoder in stores:
            due = is_due(self._catalogue, self._folder, manifest, of_encoder, running, self.publishing().kind)
            if due or (verify and not is_intact(self._folder, manifest)):
                if not running:
                    self._decoders.close()  # a graph takes much memory, and nothing is left to be read
                self.publish()
                return
