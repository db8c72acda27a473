"""Sentences made of class names: what the names' term of the photo tower and the labelled photos are described by."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from models.recipe.data.photos import Library

Floats = npt.NDArray[np.float32]
Encode = Callable[[list[str]], Floats]

PROMPTS = ("{}", "a {}", "a photo of a {}")
NAME_COUNTS = (2, 1)  # of a class's embedding, its first name counts twice; later ones are Latin and rarities
SYNONYMS = len(NAME_COUNTS)
KIND_SHARE = 0.3  # how much of a class's embedding is its everyday word


def sentences(name: str) -> list[str]:
    """The prompts with a name put in."""
    return [prompt.format(name) for prompt in PROMPTS]


def mean_embedding(encode: Encode, names: Sequence[str]) -> Floats:
    """Mean (n, d) of the prompts' embeddings for each name, unit length."""
    texts = [text for name in names for text in sentences(name)]
    vectors = encode(texts).reshape(len(names), len(PROMPTS), -1).mean(axis=1)
    scaled: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return scaled


def class_table(encode: Encode, library: Library) -> Floats:
    """Embeddings (1000, d) of the ImageNet classes: their first names, and in part the kind of thing they are."""
    flat = [(i, name, count) for i, names in enumerate(library.classes)
            for name, count in zip(names, NAME_COUNTS, strict=False)]  # fmt: skip
    kinds = [(i, kind, 1) for i, words in enumerate(library.class_kinds) for kind in words]
    table = np.zeros((len(library.classes), 0), np.float32)
    for pairs, part in ((flat, 1.0 - KIND_SHARE), (kinds, KIND_SHARE)):
        vectors = mean_embedding(encode, [name for _, name, _ in pairs])
        if table.shape[1] == 0:
            table = np.zeros((len(library.classes), vectors.shape[1]), np.float32)
        totals = np.bincount([i for i, _, _ in pairs], [count for _, _, count in pairs], minlength=len(table))
        for (i, _, count), vector in zip(pairs, vectors, strict=True):
            table[i] += part * count / totals[i] * vector
    scaled: Floats = table / np.linalg.norm(table, axis=1, keepdims=True)
    return scaled
