"""A library: the user's paths, the catalogue in them, and the encoder that is in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.decode_pool import DecodePool
from xsearch_gui.core.encoders import Encoder, OnnxEncoder, builtin_folder
from xsearch_gui.core.errors import LibraryBusy
from xsearch_gui.core.index import publish
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.presence import Presence
from xsearch_gui.core.reference import reference_vectors


def open_builtin() -> Encoder:
    """Open the encoder that ships with the program."""
    return OnnxEncoder(builtin_folder())


class Library:
    """What a job or a query works on. Use it from one thread, and close it."""

    def __init__(
        self,
        paths: AppPaths,
        open_encoder: Callable[[], Encoder] = open_builtin,
        decoders: DecodePool | None = None,
    ) -> None:
        paths.create()
        self.paths = paths
        self.catalogue = Catalogue.open(paths.catalogue)
        self.decoders = decoders or DecodePool()
        self._closes_decoders = decoders is None
        self._open_encoder = open_encoder

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder in use; its graphs load when they are first needed."""
        return self._open_encoder()

    @cached_property
    def presence(self) -> Presence:
        """Which folders are there now."""
        return Presence(self.catalogue)

    @cached_property
    def encoder_id(self) -> int:
        """The catalogue's number for this version of the encoder."""
        manifest = self.encoder.manifest
        return self.catalogue.vectors.encoder_id(manifest.name, manifest.version, manifest.dimension)

    @cached_property
    def reference(self) -> NDArray[np.float32]:
        """The vectors of the general vocabulary, float32 (m, dimension)."""
        return reference_vectors(self.encoder, self.paths.cache)

    def publish(self) -> int:
        """Publish a new generation of the index from the catalogue and return its number."""
        return publish(self.catalogue, self.paths.indexes, self.encoder.manifest, self.encoder_id)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the right to change the library; only one process has it at a time.

        The lock belongs to the process: the system frees it when the process dies.

        Raises
        ------
        LibraryBusy
        """
        lock = FileLock(self.paths.lock, timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise LibraryBusy(
                "Another xsearch is changing this library now. Wait until it is done, or cancel its job."
            ) from error
        try:
            yield
        finally:
            lock.release()

    def close(self) -> None:
        """Close the catalogue, and end the processes that read photos unless they are shared."""
        self.catalogue.close()
        if self._closes_decoders:
            self.decoders.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
