"""What the English tower and the photo tower say, computed once and kept in the cache folder.

An encoder that ships has two more dimensions against hubs (`querybank`); here vectors are the towers' own, 384 numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from models.recipe.data.photos import Library
from models.recipe.languages.reading import load_text_tower
from models.recipe.measure import Floats, ShippedEncoder
from models.recipe.networks.sentence import load_tokenizer, tokenise
from models.recipe.networks.towers import DIMENSION
from models.recipe.querybank import CAPTIONS, NEAREST_TEXTS, bank_texts

STEP = 256


def tower_vectors(embeddings: Floats) -> Floats:
    """The first 384 numbers, at unit length: what the tower gave before the two dimensions were added."""
    own = embeddings[:, :DIMENSION]
    scaled: Floats = own / np.linalg.norm(own, axis=1, keepdims=True)
    return scaled


def kept(path: Path, make: Callable[[], Floats]) -> Floats:
    """An array (n, d) from the cache, or made now; fp16 on disk."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.npy")
        np.save(part, make().astype(np.float16))
        part.rename(path)
    stored: Floats = np.load(path).astype(np.float32)
    return stored


class Teacher:
    """The towers of an encoder folder; `sum_` of its graphs is part of every name in the cache."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder, self.encoder = folder, ShippedEncoder(folder)
        self.cache = cache / "languages"
        files = self.encoder.manifest["files"]
        self._image, self._text = (files[self.encoder.manifest[side]["file"]][:8] for side in ("image", "text"))

    def texts(self, texts: Sequence[str]) -> Floats:
        """Vectors (n, 384) of English texts, by the English tower alone where the encoder has others beside it."""
        digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]

        def make() -> Floats:
            tower, order = load_text_tower(self.folder), sorted(range(len(texts)), key=lambda i: len(texts[i]))
            result = np.empty((len(texts), DIMENSION), np.float32)
            with torch.no_grad():
                for start in range(0, len(order), STEP):
                    chosen = order[start : start + STEP]
                    result[chosen] = tower(*tokenise(load_tokenizer(), [texts[i] for i in chosen])).numpy()
            return result

        return kept(self.cache / f"texts-{self._text}-{digest}.npy", make)

    def photos(self, rows: Sequence[int], pixels: Callable[[], np.ndarray]) -> Floats:
        """Vectors (n, 384) of photos by their rows in the pixel array."""
        digest = hashlib.sha256(np.asarray(rows, np.int64).tobytes()).hexdigest()[:12]

        def make() -> Floats:
            array = pixels()
            parts = [self.encoder.photos(np.array(array[list(rows[i : i + 256])])) for i in range(0, len(rows), 256)]
            return tower_vectors(np.concatenate(parts))

        return kept(self.cache / f"photos-{self._image}-{digest}.npy", make)

    def hubness(self, vectors: Floats, library: Library) -> Floats:
        """How close each photo (n, 384) is to the query bank's texts: (n,), as `querybank` has it."""
        path = self.cache / f"bank-{self._text}-{CAPTIONS}.npy"
        bank = kept(path, lambda: tower_vectors(self.encoder.texts(bank_texts(library))))
        nearest: Floats = np.partition(vectors @ bank.T, -NEAREST_TEXTS, axis=1)[:, -NEAREST_TEXTS:].mean(1)
        return nearest
