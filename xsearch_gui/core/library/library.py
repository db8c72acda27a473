"""A library: the user's paths, the catalogue in them, the encoders that are in use, and the indexes of these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core import settings
from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.decoding.decode_pool import DecodePool
from xsearch_gui.core.encoders import Encoder, OnnxEncoder, builtin_folder
from xsearch_gui.core.encoders.heads.storage import StoredHead
from xsearch_gui.core.encoders.relevance import Relevance
from xsearch_gui.core.index.text_index import NoteEncoder
from xsearch_gui.core.library.availability import VolumeAvailability
from xsearch_gui.core.library.encoders_in_use import EncodersInUse
from xsearch_gui.core.library.exchange import resume
from xsearch_gui.core.library.index_store import IndexStore
from xsearch_gui.core.library.lock import dirty_marker, library_lock
from xsearch_gui.core.os_errors import as_user_errors, read_only
from xsearch_gui.core.paths import AppPaths


def open_builtin() -> Encoder:
    """Open the encoder that ships with the program."""
    return OnnxEncoder(builtin_folder())


class Library:
    """What a job or a query works on. Use it from one thread, and close it.

    Parameters
    ----------
    open_encoder : callable, optional
        Opens another encoder than the one that the settings say is in use.
    decoders : DecodePool, optional
        The processes that read photos, if they are shared.
    publish_late : bool
        Whether its indexes are published only when that is asked for: nobody searches in what is half encoded.

    Attributes
    ----------
    encoders : EncodersInUse
    indexes : IndexStore
    """

    def __init__(
        self,
        paths: AppPaths,
        open_encoder: Callable[[], Encoder] | None = None,
        decoders: DecodePool | None = None,
        *,
        publish_late: bool = False,
    ) -> None:
        with as_user_errors(paths.catalogue):
            paths.create()
        self.paths = paths
        self.catalogue = Catalogue.open(paths.catalogue)
        resume(paths, self.catalogue)
        self.decoders = decoders or DecodePool(settings.load(paths.settings)[0].indexing.threads)
        self._closes_decoders = decoders is None
        self.encoders = EncodersInUse(paths, self.catalogue, open_encoder)
        self.indexes = IndexStore(paths, self.catalogue, self.encoders, self.decoders, waits=publish_late)

    @property
    def encoder(self) -> Encoder:
        """The encoder in use; its graphs load when they are first needed. Raises :class:`EncoderProblem`."""
        return self.encoders.encoder

    @property
    def encoder_id(self) -> int:
        """The catalogue's number for exactly these files of the encoder."""
        return self.encoders.id

    @property
    def notes(self) -> NoteEncoder | None:
        """The encoder for notes, where it is another one than that of the photos and can be used."""
        return self.encoders.notes

    @property
    def head(self) -> StoredHead | None:
        """The alignment head in use with this encoder, if any."""
        return self.encoders.head

    @property
    def reference(self) -> NDArray[np.float32]:
        """The vectors of the general vocabulary, float32 (m, dimension)."""
        return self.encoders.reference

    @property
    def relevance(self) -> Relevance:
        """What the encoder's scores of photos and words mean."""
        return self.encoders.relevance

    @cached_property
    def availability(self) -> VolumeAvailability:
        """Which folders are there now."""
        return VolumeAvailability(self.catalogue)

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
            self.encoders.refresh()
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
