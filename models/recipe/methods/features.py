"""The frozen features that every method starts from, computed once and kept in the recipe's cache.

Two sets. ``encoder``: photos and texts as the built-in encoder gives them; its towers were trained together, on the
same training photos. ``separate``: MobileNetV2's features of photos (ImageNet) and all-MiniLM-L6-v2's vectors of texts,
which have never met. Both have the same texts as token ids, for methods that read words themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.recipe.data.names import PROMPTS
from models.recipe.data.photos import Library, Photo
from models.recipe.measure import SCENES, ShippedEncoder
from models.recipe.paths import ENCODER
from xsearch_gui.core.linear import principal_axes, unit

Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]

LENGTH = 24  # tokens of a text; longer captions (one in a hundred) lose their end
ASKED = "a photo of a {}"


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts as vectors, float32 (m, d) of unit length, and as token ids, int64 (m, `LENGTH`), 0 behind the end."""

    vectors: Floats
    tokens: Rows

    def __getitem__(self, rows: Rows | slice) -> Texts:
        return Texts(self.vectors[rows], self.tokens[rows])

    def __len__(self) -> int:
        return len(self.vectors)


@dataclass(frozen=True, eq=False)
class Frozen:
    """One set of features.

    Attributes
    ----------
    name : str
        ``encoder`` or ``separate``.
    photos : float32 (photos of the library, d), unit length
    texts : Texts
        Of `wording`, in its order.
    words : float32 (vocabulary, 384)
        A vector for each token id; row 0 is zero.
    """

    name: str
    photos: Floats
    texts: Texts
    words: Floats


def shown_names(library: Library, photo: Photo) -> list[str]:
    """Return what a labelled photo shows: its class, and everyday words where it is an ImageNet object."""
    kinds = library.class_kinds[library.class_numbers[photo.path]] if photo.path in library.class_numbers else ()
    return [SCENES.get(photo.label, photo.label).replace("_", " "), *kinds]


def wording(library: Library) -> list[str]:
    """All texts that are ever needed, each once: captions, names of labelled photos in sentences."""
    captions = [c for p in (*library.train, *library.dev) for c in p.captions]
    names = [name for p in library.labelled for name in shown_names(library, p)]
    sentences = [prompt.format(name) for name in dict.fromkeys(names) for prompt in (*PROMPTS, ASKED)]
    return list(dict.fromkeys([*captions, *sentences]))


def features(library: Library, name: str) -> Frozen:
    """Return a set of features by name."""
    return {"encoder": encoder_features, "separate": separate_features}[name](library)


def encoder_features(library: Library, folder: Path = ENCODER) -> Frozen:
    """Photos and texts by the encoder that ships."""
    texts = wording(library)
    files = sorted(path for path in folder.iterdir() if path.suffix in {".onnx", ".npz", ".toml", ".json"})
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:8]

    def make() -> dict[str, npt.NDArray[np.generic]]:
        encoder = ShippedEncoder(folder)
        return {"photos": encoder.photos(library.pixels), "texts": encoder.texts(texts)}

    found = _kept(library.cache / "methods" / f"encoder-{mark}.npz", make)
    tokens, words = tokens_of(library, texts)
    return Frozen("encoder", unit(found["photos"]), Texts(unit(found["texts"]), tokens), words)


def separate_features(library: Library) -> Frozen:
    """The towers before anything joined them; photos on their first 384 principal axes, so that both sides have 384."""
    from models.recipe.networks.frozen import encode_texts, frozen_features
    from models.recipe.networks.sentence import load_sentence_model

    texts, frozen = wording(library), frozen_features(library)
    captions = [c for p in (*library.train, *library.dev) for c in p.captions]
    known = dict(zip(captions, frozen.captions, strict=True))

    def make() -> dict[str, npt.NDArray[np.generic]]:
        new = [text for text in texts if text not in known]
        known.update(zip(new, encode_texts(new, load_sentence_model()), strict=True))
        axes = principal_axes(frozen.photos[: len(library.train)], frozen.captions.shape[1])
        return {"photos": axes.project([frozen.photos]), "texts": np.stack([known[text] for text in texts])}

    found = _kept(library.cache / "methods" / "separate.npz", make)
    tokens, words = tokens_of(library, texts)
    return Frozen("separate", unit(found["photos"]), Texts(unit(found["texts"]), tokens), words)


def tokens_of(library: Library, texts: list[str]) -> tuple[Rows, Floats]:
    """Return token ids (m, `LENGTH`), numbered by what occurs in the texts, and MiniLM's input vectors of them."""

    def make() -> dict[str, npt.NDArray[np.generic]]:
        from models.recipe.networks.sentence import load_sentence_model, load_tokenizer

        table = np.zeros((len(texts), LENGTH), np.int64)
        for row, read in enumerate(load_tokenizer().encode_batch(texts)):
            ids = read.ids[1:-1][:LENGTH]  # without the marks of beginning and end
            table[row, : len(ids)] = ids
        used, numbers = np.unique(table, return_inverse=True)  # 0, the padding, comes first
        words = load_sentence_model().words.weight.detach().numpy()[used]
        words[0] = 0.0
        return {"tokens": numbers.reshape(table.shape), "words": words}

    found = _kept(library.cache / "methods" / "tokens.npz", make)
    return found["tokens"].astype(np.int64), found["words"].astype(np.float32)


def _kept(path: Path, make: Callable[[], dict[str, npt.NDArray[np.generic]]]) -> dict[str, npt.NDArray[np.generic]]:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.npz")
        np.savez(part, **make())  # type: ignore[arg-type]
        part.rename(path)
    with np.load(path) as data:
        return {name: data[name] for name in data.files}
