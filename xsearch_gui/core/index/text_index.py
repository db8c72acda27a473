"""Another encoder for notes: sentences are compared with sentences by a model that was made for that.

An encoder of photos and texts has learned which words go with a picture; how near two sentences are in what they mean,
a model of sentences alone or the text side of another encoder may know better. The settings can name one. It reads
every caption and chunk beside the encoder of the photos, and a query looks for texts through it and for photos through
the encoder of the photos. Where photos and texts are compared with each other nothing changes.

Its vectors have an index of their own, published and brought up to date as every other. Until nearly all texts have a
vector of it, and whenever it cannot be used, texts are compared as if none were named.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Catalogue, Modality
from xsearch_gui.core.encoders.calibrating import among_sentences
from xsearch_gui.core.encoders.encoder import OnnxTextEncoder
from xsearch_gui.core.encoders.manifest import AnyManifest, EncoderManifest
from xsearch_gui.core.encoders.vocabulary import reference_vectors
from xsearch_gui.core.index.kinds import Publishing
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.index.reader import VectorIndex, drop_index, newest
from xsearch_gui.core.index.score_scale import PRIOR_SHARE, Scale
from xsearch_gui.core.index.writer import publish
from xsearch_gui.core.paths import AppPaths

_MARK = ".notes"

Ids = NDArray[np.int64]


class TextVectors:
    """The catalogue's vectors, those of photos left out: an encoder for notes may have had the photos before."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.connection = catalogue.connection
        self._vectors = catalogue.vectors

    @property
    def vectors(self) -> TextVectors:
        """The statements about vectors: these."""
        return self

    def stamp(self) -> int:
        """Return a number that rises whenever what can be found changes."""
        return self._vectors.stamp()

    def changed(self, modality: Modality, encoder_id: int, since: int) -> Ids:
        """Return the owners, int64 (n,), rising, of what has changed since a stamp."""
        return self._vectors.changed(modality, self._known(modality, encoder_id), since)

    def ids(self, modality: Modality, encoder_id: int) -> Ids:
        """Return the owners, int64 (n,), rising."""
        return self._vectors.ids(modality, self._known(modality, encoder_id))

    def found(
        self, modality: Modality, encoder_id: int, owners: Ids, dimension: int
    ) -> tuple[Ids, NDArray[np.float16]]:
        """Return which of these owners, rising, can be found, and their vectors, float16 (m, dimension)."""
        return self._vectors.found(modality, self._known(modality, encoder_id), owners, dimension)

    def _known(self, modality: Modality, encoder_id: int) -> int:
        return encoder_id if modality is Modality.TEXTS else 0  # which is nobody's


class NoteEncoder:
    """An encoder for notes at work in one library."""

    def __init__(self, paths: AppPaths, catalogue: Catalogue, encoder: OnnxTextEncoder) -> None:
        self.encoder = encoder
        self._paths = paths
        self._vectors = TextVectors(catalogue)
        encoders = catalogue.encoders
        self.id = (encoders.known if catalogue.read_only else encoders.id_of)(encoder.manifest)

    @cached_property
    def store(self) -> AnyManifest:
        """The manifest under whose name the index is kept."""
        return store_manifest(self.encoder.manifest)

    @cached_property
    def reference(self) -> NDArray[np.float32]:
        """The vectors of the general vocabulary, float32 (m, dimension)."""
        return reference_vectors(self.encoder, self._paths.cache)

    @cached_property
    def _expected(self) -> tuple[float, float]:
        """The encoder's calibration; that of a model of sentences alone is measured on those that ship."""
        about = self.encoder.manifest
        if isinstance(about, EncoderManifest):
            return about.calibration.texts_mean, about.calibration.texts_std
        return among_sentences(self.encoder)

    def index(self, known: VectorIndex | None) -> VectorIndex:
        """Return the index of the texts as the catalogue is now; of ``known`` what still holds is kept."""
        return newest(self._vectors, self._paths.indexes, self.store, self.id, known)

    def publish(self, anew: bool = False, how: Publishing | None = None) -> None:
        """Publish a new generation of the index."""
        how = replace(how or Publishing(), sentences=lambda: self.reference, pairs=None)
        publish(self._vectors, self._paths.indexes, self.store, self.id, anew, how)

    def scale(self, texts: PopulationIndex) -> Scale:
        """Return the spread of the texts' cosines with sentences; where they are few, the expected one counts too."""
        mean, spread = self._expected
        return Scale.of(texts, self.reference, mean, PRIOR_SHARE * spread)


def store_manifest(manifest: AnyManifest) -> AnyManifest:
    """Return the manifest under whose name the index of an encoder for notes is kept."""
    return replace(manifest, version=f"{manifest.version}{_MARK}")


def drop_notes_index(paths: AppPaths, manifest: AnyManifest) -> None:
    """Remove what was published for an encoder for notes."""
    drop_index(paths.indexes, manifest.name, store_manifest(manifest).identity)
