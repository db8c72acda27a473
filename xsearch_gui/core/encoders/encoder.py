"""An encoder: pictures and sentences in, unit vectors of one shared space out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.encoders import image as image_side
from xsearch_gui.core.encoders.file_hashes import verify_files
from xsearch_gui.core.encoders.manifest import AnyManifest, EncoderManifest, read_manifest
from xsearch_gui.core.encoders.relevance import Relevance
from xsearch_gui.core.encoders.session import OnnxSession, Session
from xsearch_gui.core.encoders.text import TextReader
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.linear import unit
from xsearch_gui.core.message import Message

_T = TypeVar("_T")
OpenSession = Callable[[Path], Session]
_TOLERANCE = 0.02  # of a number of a vector that another computer gave


class TextEncoder(Protocol):
    """The half of an encoder that reads sentences."""

    @property
    def manifest(self) -> AnyManifest:
        """What the encoder's folder says of it."""

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of sentences, float32 (n, dimension) of unit length."""

    def load_texts(self) -> None:
        """Begin to load what reads sentences, beside what the caller does next. Nothing depends on it."""

    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text has."""

    def count_pieces(self, word: str) -> int:
        """Return into how many pieces a word is cut: one, or a few that mean something, where the encoder knows it."""

    @property
    def chunk_tokens(self) -> int:
        """How many tokens of a text one vector can stand for."""


class Encoder(TextEncoder, Protocol):
    """What to feed, and what comes out. Vectors are float32 (n, dimension) of unit length."""

    manifest: EncoderManifest

    @property
    def relevance(self) -> Relevance | None:
        """What was learned of its scores, if anything was.

        Raises
        ------
        EncoderProblem
            If it cannot be read.
        """

    def prepare(self, picture: Image.Image) -> NDArray[np.uint8]:
        """Return a picture as uint8 (height, width, 3); safe to call from several threads."""

    def encode_prepared(self, arrays: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Return the vectors of pictures that :meth:`prepare` gave."""

    def encode_images(self, pictures: Sequence[Image.Image]) -> NDArray[np.float32]:
        """Return the vectors of pictures."""


class OnnxTextEncoder:
    """The text side of an encoder folder. The graph and the tokenizer are loaded when they are first needed."""

    manifest: AnyManifest

    def __init__(self, folder: Path, manifest: AnyManifest, open_session: OpenSession = OnnxSession) -> None:
        self.folder = folder
        self.manifest = manifest
        self.open_session = open_session

        self._loading: Future[Session] | None = None

    def load_texts(self) -> None:
        """Begin to load the text graph in a thread of its own, if that is not so yet."""
        if self._loading is None:
            loader = ThreadPoolExecutor(1, thread_name_prefix="text-graph")
            self._loading = loader.submit(self.open_session, self.folder / self.manifest.text.file)
            loader.shutdown(wait=False)

    @cached_property
    def _text(self) -> Session:
        self.load_texts()
        assert self._loading is not None
        try:
            return self._loading.result()
        finally:  # the next call tries anew what could not be opened
            self._loading = None

    @cached_property
    def _tokenizer(self) -> TextReader:
        return TextReader(self.folder, self.manifest.text)

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors, float32 (n, dimension), of sentences."""
        side = self.manifest.text
        # Batches of like length waste little on padding. The order is put back at the end.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        parts = []
        for part in _batches(order, side.batch):
            inputs = self._tokenizer.to_inputs([texts[i] for i in part])
            parts.append(self._checked(self._text.run(inputs, side.output), len(part)))
        result = self._joined(parts)
        result[order] = result.copy()
        return result

    def verify(self) -> None:
        """Check every file's hash, then the vectors of known inputs.

        Raises
        ------
        EncoderProblem
        """
        about = self.manifest
        verify_files(self.folder, about)
        if isinstance(about, EncoderManifest):
            text, head, tolerance = about.canonical.text, about.canonical.text_head, about.canonical.tolerance
        elif about.parity.texts:
            text, head, tolerance = about.parity.texts[0], about.parity.text_vectors[0], _TOLERANCE
        else:
            return
        self._compare("text", self.encode_texts([text])[0], head, tolerance)

    def _compare(self, side: str, vector: NDArray[np.float32], head: Sequence[float], tolerance: float) -> None:
        gap = float(np.abs(vector[: len(head)] - np.asarray(head)).max())
        if not gap <= tolerance:
            raise EncoderProblem(
                Message(
                    "The encoder {name} computes wrong {side} vectors on this computer (off by {gap}, "
                    "{tolerance} is allowed). Update onnxruntime, or choose another encoder.",
                    name=self.manifest.name,
                    side=side,
                    gap=round(gap, 4),
                    tolerance=tolerance,
                )
            )

    def count_tokens(self, text: str) -> int:
        """Return how many tokens a text has."""
        return self._tokenizer.count(text)

    def count_pieces(self, word: str) -> int:
        """Return into how many pieces a word is cut by the tokenizer that needs fewest of them."""
        return self._tokenizer.pieces(word)

    @property
    def chunk_tokens(self) -> int:
        """How many tokens of a text one vector can stand for."""
        return self._tokenizer.chunk_tokens

    def _checked(self, vectors: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        if vectors.shape != (count, self.manifest.dimension) or not np.isfinite(vectors).all():
            raise EncoderProblem(
                Message(
                    "The encoder {name} gave {shape} numbers where {wanted} finite ones were expected. Install "
                    "it again.",
                    name=self.manifest.name,
                    shape=str(vectors.shape),
                    wanted=str((count, self.manifest.dimension)),
                )
            )
        return unit(vectors)

    def _joined(self, parts: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        return np.concatenate(parts) if parts else np.zeros((0, self.manifest.dimension), np.float32)


class OnnxEncoder(OnnxTextEncoder):
    """An encoder folder. Each graph is loaded when it is first needed: a text query needs only one.

    Parameters
    ----------
    folder : Path
    open_session : callable, optional
        Opens a graph; providers and threads are its matter.
    manifest : EncoderManifest, optional
        What to go by instead of the folder's own ``manifest.toml``.
    """

    manifest: EncoderManifest

    def __init__(
        self, folder: Path, open_session: OpenSession = OnnxSession, manifest: EncoderManifest | None = None
    ) -> None:
        super().__init__(folder, manifest or read_manifest(folder), open_session)

    @cached_property
    def relevance(self) -> Relevance | None:
        """What was learned of its scores, as its folder says."""
        file = self.manifest.relevance
        return Relevance.load(self.folder / file, self.manifest.dimension) if file else None

    @cached_property
    def _image(self) -> Session:
        return self.open_session(self.folder / self.manifest.image.file)

    def verify(self) -> None:
        """Check every file's hash, then the vectors of known inputs.

        Raises
        ------
        EncoderProblem
        """
        super().verify()
        expected = self.manifest.canonical
        self._compare("image", self.encode_images([image_side.gradient()])[0], expected.image_head, expected.tolerance)

    def prepare(self, picture: Image.Image) -> NDArray[np.uint8]:
        """Return a picture as uint8 (height, width, 3) at the graph's size."""
        return image_side.to_array(picture, self.manifest.image)

    def encode_prepared(self, arrays: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Return vectors, float32 (n, dimension), of pictures that :meth:`prepare` gave."""
        side = self.manifest.image
        parts = [
            self._checked(self._image.run({side.input: image_side.to_input(part, side)}, side.output), len(part))
            for part in _batches(arrays, side.batch)
        ]
        return self._joined(parts)

    def encode_images(self, pictures: Sequence[Image.Image]) -> NDArray[np.float32]:
        """Return vectors, float32 (n, dimension), of RGB pictures."""
        return self.encode_prepared([self.prepare(picture) for picture in pictures])


def _batches(items: Sequence[_T], size: int) -> list[Sequence[_T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
