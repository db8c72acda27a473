"""From sentences to the numbers that a text graph reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from xsearch_gui.core.encoders.manifest import Reading, TextSide
from xsearch_gui.core.errors import EncoderProblem
from xsearch_gui.core.message import Message


class TextReader:
    """All tokenizers of a text graph: one for most, several where the graph has several towers."""

    def __init__(self, folder: Path, side: TextSide) -> None:
        parts: tuple[TextSide | Reading, ...] = (side, *side.readings)
        self._parts = [(part, TextTokenizer(folder / part.tokenizer, part)) for part in parts]

    @property
    def chunk_tokens(self) -> int:
        """How many tokens of text every tokenizer has room for."""
        return min(tokenizer.chunk_tokens for _, tokenizer in self._parts)

    def count(self, text: str) -> int:
        """Return the number of tokens of a text by the tokenizer that needs most of them."""
        return max(tokenizer.count(text) for _, tokenizer in self._parts)

    def pieces(self, word: str) -> int:
        """Return the number of tokens of a word by the tokenizer that needs fewest of them."""
        return min(tokenizer.count(word) for _, tokenizer in self._parts)

    def to_inputs(self, texts: Sequence[str]) -> dict[str, NDArray[np.int64]]:
        """Return the graph's inputs by name, int64 (n, length) each."""
        inputs = {}
        for part, tokenizer in self._parts:
            ids, mask = tokenizer.to_input(texts)
            inputs[part.ids] = ids
            if part.mask:
                inputs[part.mask] = mask
        return inputs


class TextTokenizer:
    """A Hugging Face tokenizer file with the limits of a manifest."""

    def __init__(self, path: Path, side: TextSide | Reading) -> None:
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the binding raises plain Exception
            raise EncoderProblem(
                Message("The tokenizer {path} cannot be read: {error}", path=path, error=error)
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._side = side
        self._special = self._tokenizer.num_special_tokens_to_add(False)

    @property
    def chunk_tokens(self) -> int:
        """How many tokens of text fit beside the special ones."""
        return self._side.max_tokens - self._special

    def count(self, text: str) -> int:
        """Return the number of tokens of a text, special ones not counted."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def to_input(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return ids and mask, both int64 (n, length), cut at ``max_tokens`` and padded as the manifest says."""
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=True)
        rows = [self._cut(encoding.ids) for encoding in encodings]
        whole = isinstance(self._side, TextSide) and self._side.padding == "max_tokens"
        longest = self._side.max_tokens if whole else max(map(len, rows))
        ids = np.full((len(rows), longest), self._side.pad_id, dtype=np.int64)
        mask = np.zeros((len(rows), longest), dtype=np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        return ids, mask

    def _cut(self, ids: list[int]) -> list[int]:
        limit = self._side.max_tokens
        # The last token ends the sentence for the graph; it has to survive the cut.
        return ids if len(ids) <= limit else [*ids[: limit - 1], ids[-1]]
