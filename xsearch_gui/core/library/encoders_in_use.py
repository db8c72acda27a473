"""The encoders of one library that are in use: opened when they are first needed, let go when others are chosen."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core import settings
from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.encoders import Encoder, TextEncoder
from xsearch_gui.core.encoders.heads.storage import StoredHead
from xsearch_gui.core.encoders.manifest import Calibration, EncoderManifest
from xsearch_gui.core.encoders.registry import EncoderVersion, Registry, modified_ns
from xsearch_gui.core.encoders.relevance import Relevance
from xsearch_gui.core.encoders.vocabulary import reference_vectors, relevance_of
from xsearch_gui.core.errors import EncoderProblem, XSearchError
from xsearch_gui.core.index.head_index import ActiveHead
from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.index.text_index import NoteEncoder
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.paths import AppPaths


def calibration_key(manifest: EncoderManifest) -> str:
    """Return what an encoder's calibration by this library is kept under in the catalogue."""
    return f"calibration {manifest.name} {manifest.identity}"


@dataclass(slots=True)
class _Opened:
    """One opened encoder, and what is worked out with it when it is first asked for."""

    encoder: Encoder
    id: int | None = None
    reference: NDArray[np.float32] | None = None
    relevance: Relevance | None = None
    notes: list[NoteEncoder | None] = field(default_factory=list)  # empty until it was looked for


class EncodersInUse:
    """Opens what the settings name. Use it from one thread.

    Attributes
    ----------
    notes_problem : Message
        Why the encoder that the settings name for notes is not used; empty when it is, or when they name none.
    heads : ActiveHead
        Which alignment head is in use.
    """

    def __init__(self, paths: AppPaths, catalogue: Catalogue, open_encoder: Callable[[], Encoder] | None) -> None:
        self._paths = paths
        self._catalogue = catalogue
        self._open_encoder = open_encoder
        self._registry = Registry(paths)
        self._opened: _Opened | None = None
        self._version: EncoderVersion | None = None  # what was in use when the encoder was opened
        self._saved = 0  # when the settings were saved that said so
        self.notes_problem = NOTHING
        self.heads: ActiveHead = ActiveHead(paths)

    # which -----------------------------------------------------------------------------------------------

    def _now(self) -> _Opened:
        if self._opened is None:
            if self._open_encoder is not None:
                self._opened = _Opened(self._open_encoder())
            else:
                self._saved, self._version = modified_ns(self._paths.settings), self._registry.stamp()
                self._opened = _Opened(self._registry.open(self._version.name, self._calibrated))
        return self._opened

    def refresh(self) -> bool:
        """Let go of the encoder if another one is in use, or it is to run otherwise; return whether that is so."""
        saved = modified_ns(self._paths.settings)
        if self._version is None or (saved == self._saved and not self._registry.changed(self._version)):
            return False
        self._saved = saved  # the settings are read only where they have changed
        if self._version == self._registry.stamp():
            return False
        self._version = None
        self.forget()
        return True

    def forget(self) -> None:
        """Let go of the encoders; they are opened again when they are needed."""
        self._opened = None

    def _calibrated(self, manifest: EncoderManifest) -> EncoderManifest:
        """Put what was measured on this library's own photos in the place of the manifest's calibration."""
        kept = self._catalogue.meta(calibration_key(manifest))
        return replace(manifest, calibration=Calibration(**json.loads(kept))) if kept else manifest

    # what they are ---------------------------------------------------------------------------------------

    @property
    def encoder(self) -> Encoder:
        """The encoder in use; its graphs load when they are first needed.

        Raises
        ------
        EncoderProblem
        """
        return self._now().encoder

    @property
    def id(self) -> int:
        """The catalogue's number for exactly these files of the encoder."""
        now = self._now()
        if now.id is None:
            encoders = self._catalogue.encoders
            now.id = (encoders.known if self._catalogue.read_only else encoders.id_of)(now.encoder.manifest)
        return now.id

    @property
    def reference(self) -> NDArray[np.float32]:
        """The vectors of the general vocabulary, float32 (m, dimension)."""
        now = self._now()
        if now.reference is None:
            now.reference = reference_vectors(now.encoder, self._paths.cache)
        return now.reference

    @property
    def relevance(self) -> Relevance:
        """What the encoder's scores of photos and words mean."""
        now = self._now()
        if now.relevance is None:
            now.relevance = relevance_of(now.encoder, self._paths.cache)
        return now.relevance

    @property
    def head(self) -> StoredHead | None:
        """The alignment head in use with this encoder, if any."""
        return self.heads.get(self.encoder.manifest)

    @property
    def notes(self) -> NoteEncoder | None:
        """The encoder for notes, where it is another one than that of the photos and can be used."""
        now = self._now()
        if not now.notes:
            now.notes = [self._open_notes(now.encoder.manifest.name)]
        return now.notes[0]

    def _open_notes(self, photos: str) -> NoteEncoder | None:
        self.notes_problem = NOTHING
        name = settings.load(self._paths.settings)[0].encoding.notes
        if not name or name == photos:
            return None
        try:
            encoder = self._registry.open_texts(name, self._calibrated)
            encoder.count_tokens("")  # the tokenizer can be read
            return NoteEncoder(self._paths, self._catalogue, encoder)
        except XSearchError as error:
            self.do_without_notes(error)
            return None

    def do_without_notes(self, error: XSearchError) -> None:
        """Compare texts by the encoder of the photos, because that for notes fails, until it is installed again."""
        now = self._now()
        self.notes_problem = Message(
            "{error} Until then captions and notes are compared by {name}.",
            error=error.message,
            name=now.encoder.manifest.name,
        )
        now.notes = [None]

    # texts by all of them --------------------------------------------------------------------------------

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
        made = {self.id: self.encoder.encode_texts(texts)}
        if self.notes is not None:
            try:
                made[self.notes.id] = self.notes.encoder.encode_texts(texts)
            except EncoderProblem as error:
                self.do_without_notes(error)
        return made
