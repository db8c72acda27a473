"""A library: the user's paths, the catalogue in them, and the encoders that are in use."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core import settings
from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.encoders import Encoder, OnnxEncoder, TextEncoder, builtin_folder
from xsearch_gui.core.encoders.heads.storage import StoredHead
from xsearch_gui.core.encoders.manifest import AnyManifest, Calibration, EncoderManifest
from xsearch_gui.core.encoders.registry import EncoderVersion, Registry, modified_ns
from xsearch_gui.core.encoders.relevance import Relevance
from xsearch_gui.core.encoders.vocabulary import reference_vectors, relevance_of
from xsearch_gui.core.errors import EncoderProblem, XSearchError
from xsearch_gui.core.index.head_index import ActiveHead, newest_aligned, publish_aligned, store_manifest
from xsearch_gui.core.index.reader import VectorIndex, newest
from xsearch_gui.core.index.text_index import NoteEncoder
from xsearch_gui.core.index.writer import is_due, is_intact, publish
from xsearch_gui.core.library.availability import VolumeAvailability
from xsearch_gui.core.library.lock import dirty_marker, library_lock
from xsearch_gui.core.os_errors import as_user_errors, read_only
from xsearch_gui.core.paths import AppPaths


def open_builtin() -> Encoder:
    """Open the encoder that ships with the program."""
    return OnnxEncoder(builtin_folder())


def calibration_key(manifest: EncoderManifest) -> str:
    """Return what an encoder's calibration by this library is kept under in the catalogue."""
    return f"calibration {manifest.name} {manifest.identity}"


class Library:
    """What a job or a query works on. Use it from one thread, and close it.

    ``open_encoder`` opens another encoder than the one that the settings say is in use.
    """

    def __init__(
        self,
        paths: AppPaths,
        open_encoder: Callable[[], Encoder] | None = None,
        decoders: DecodePool | None = None,
    ) -> None:
        with as_user_errors(paths.catalogue):
            paths.create()
        self.paths = paths
        self.catalogue = Catalogue.open(paths.catalogue)
        self.decoders = decoders or DecodePool(settings.load(paths.settings)[0].indexing.threads)
        self._closes_decoders = decoders is None
        self._open_encoder = open_encoder
        self._registry = Registry(paths)
        self._opened: EncoderVersion | None = None  # what was in use when the encoder was opened
        self._saved = 0  # when the settings were saved that said so
        self.notes_problem = ""  # why the encoder that the settings name for notes is not used
        self.heads: ActiveHead = ActiveHead(paths)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder in use; its graphs load when they are first needed.

        Raises
        ------
        EncoderProblem
        """
        if self._open_encoder is not None:
            return self._open_encoder()
        self._saved, self._opened = modified_ns(self.paths.settings), self._registry.stamp()
        return self._registry.open(self._opened.name, self._calibrated)

    @cached_property
    def notes(self) -> NoteEncoder | None:
        """The encoder for notes, where it is another one than that of the photos and can be used."""
        name, self.notes_problem = "", ""
        try:
            photos, name = self.encoder.manifest.name, settings.load(self.paths.settings)[0].encoding.notes
            if not name or name == photos:
                return None
            encoder = self._registry.open_texts(name, self._calibrated)
            encoder.count_tokens("")  # the tokenizer can be read
            return NoteEncoder(self.paths, self.catalogue, encoder)
        except XSearchError as error:
            if not name:
                raise
            self.do_without_notes(error)
            return None

    def do_without_notes(self, error: XSearchError) -> None:
        """Compare texts by the encoder of the photos, because that for notes fails, until it is installed again."""
        self.notes_problem = f"{error} Until then captions and notes are compared by {self.encoder.manifest.name}."
        self.__dict__["notes"] = None

    def text_encoder_for(self, index: VectorIndex) -> TextEncoder:
        """Return the encoder by which words look for texts in an index (``index.text_index``)."""
        return self.notes.encoder if self.notes is not None and index.text_index is not index else self.encoder

    def limits(self) -> tuple[Callable[[str], int], int]:
        """Return how tokens of a note are counted, and how many a piece may have, so that it suits both encoders."""
        readers: list[TextEncoder] = [self.encoder, *([self.notes.encoder] if self.notes else [])]
        most = min(reader.chunk_tokens for reader in readers)
        return (lambda text: max(reader.count_tokens(text) for reader in readers)), most

    def vectors_of(self, texts: Sequence[str]) -> dict[int, NDArray[np.float32]]:
        """Return the vectors of texts, float32 (n, d), by every encoder that is in use, under its number."""
        made = {self.encoder_id: self.encoder.encode_texts(texts)}
        if self.notes is not None:
            try:
                made[self.notes.id] = self.notes.encoder.encode_texts(texts)
            except EncoderProblem as error:
                self.do_without_notes(error)
        return made

    @cached_property
    def availability(self) -> VolumeAvailability:
        """Which folders are there now."""
        return VolumeAvailability(self.catalogue)

    @cached_property
    def encoder_id(self) -> int:
        """The catalogue's number for exactly these files of the encoder."""
        encoders = self.catalogue.encoders
        return (encoders.known if self.catalogue.read_only else encoders.id_of)(self.encoder.manifest)

    def refresh(self) -> bool:
        """Let go of the encoder if another one is in use, or it is to run otherwise; return whether that is so."""
        saved = modified_ns(self.paths.settings)
        if self._opened is None or (saved == self._saved and not self._registry.changed(self._opened)):
            return False
        self._saved = saved  # the settings are read only where they have changed
        if self._opened == self._registry.stamp():
            return False
        self._opened = None
        self.forget_encoders()
        return True

    def forget_encoders(self) -> None:
        """Let go of the encoders; they are opened again when they are needed."""
        for name in ("encoder", "encoder_id", "reference", "relevance", "notes"):
            self.__dict__.pop(name, None)

    def _calibrated(self, manifest: EncoderManifest) -> EncoderManifest:
        """Put what was measured on this library's own photos in the place of the manifest's calibration."""
        kept = self.catalogue.meta(calibration_key(manifest))
        return replace(manifest, calibration=Calibration(**json.loads(kept))) if kept else manifest

    @cached_property
    def reference(self) -> NDArray[np.float32]:
        """The vectors of the general vocabulary, float32 (m, dimension)."""
        return reference_vectors(self.encoder, self.paths.cache)

    @cached_property
    def relevance(self) -> Relevance:
        """What the encoder's scores of photos and words mean."""
        return relevance_of(self.encoder, self.paths.cache)

    @property
    def head(self) -> StoredHead | None:
        """The alignment head in use with this encoder, if any."""
        return self.heads.get(self.encoder.manifest)

    def index(self, known: VectorIndex | None = None, *, plain: bool = False) -> VectorIndex:
        """Return the index as the catalogue is now; of ``known`` what still holds is kept.

        The indexes of the head in use and of the encoder for notes are with it, unless it is to be ``plain``.
        """
        source = (self.paths.indexes, self.encoder.manifest, self.encoder_id)
        found = newest(self.catalogue, *source, known)
        aligned = newest_aligned(self.catalogue, *source, None if plain else self.head, known and known.aligned)
        notes = self.notes.index(known and known.notes) if self.notes is not None and not plain else None
        same = found.aligned is aligned and found.notes is notes
        return found if same else replace(found, aligned=aligned, notes=notes)

    def publish(self, *, anew: bool = False) -> None:
        """Publish a new generation of the index, of the head's and of that for notes.

        ``anew``: whatever the ones before hold.
        """
        source = (self.paths.indexes, self.encoder.manifest, self.encoder_id)
        publish(self.catalogue, *source, anew)
        if self.head is not None:
            publish_aligned(self.catalogue, *source, self.head, anew)
        if self.notes is not None:
            self.notes.publish(anew)

    def publish_if_due(self, *, running: bool = False, verify: bool = False) -> None:
        """Publish if enough has changed; ``running``: more will. With ``verify`` also if the files are damaged."""
        indexes, encoder = self.paths.indexes, self.encoder.manifest
        stores: list[tuple[AnyManifest, int]] = [(encoder, self.encoder_id)]
        if self.head is not None:
            stores.append((store_manifest(encoder, self.head), self.encoder_id))
        if self.notes is not None:
            stores.append((self.notes.store, self.notes.id))
        for manifest, number in stores:
            due = is_due(self.catalogue, indexes, manifest, number, running)
            if due or (verify and not is_intact(indexes, manifest)):
                if not running:
                    self.decoders.close()  # a graph takes much memory, and nothing is left to be read
                self.publish()
                return

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the right to change the library; only one process has it at a time.

        Raises
        ------
        LibraryBusy, ReadOnlyLibrary, DamagedCatalogue, DiskFull
        """
        catalogue = self.catalogue
        if catalogue.read_only:
            raise read_only(catalogue.path.parent)
        with as_user_errors(catalogue.path), library_lock(self.paths), dirty_marker(self.paths, catalogue.connection):
            self.refresh()
            yield

    def close(self) -> None:
        """Close the catalogue, and end the processes that read photos unless they are shared."""
        self.catalogue.close()
        if self._closes_decoders:
            self.decoders.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
