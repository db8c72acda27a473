"""What an encoder makes of the sentences about known photos, in the languages that it is said to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.encoders.adding.ready_made import sense
from xsearch_gui.core.encoders.adding.ready_made.feeding import Feeder
from xsearch_gui.core.encoders.adding.ready_made.verdict import Draft, Verdict
from xsearch_gui.core.encoders.calibrating import known_photos
from xsearch_gui.core.encoders.manifest import Parity, TextSide
from xsearch_gui.core.encoders.vocabulary import general_vocabulary

PARITY_TEXTS = ("a dog running on the beach", "two red cups on a wooden table", "日本 cafés naïfs, 3 × 2!", "a")
_EVERY = 4  # of the general vocabulary: enough for the spread of what is said of nothing in particular
_FLUENT = 0.95  # share from which a language is said to be read by an encoder of which nobody says what it reads

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Told:
    """The sentences about the known photos as one text output embeds them; ``background`` are names of things."""

    side: TextSide
    vectors: dict[str, Floats]  # by language
    owners: dict[str, Rows]
    background: Floats
    is_said: bool  # whether the languages are those that it is said to read

    @classmethod
    def of(cls, feeder: Feeder, side: TextSide, output: str, claimed: Sequence[str]) -> Told:
        """Embed the sentences in the languages that are claimed; in all that there are if none is."""
        known = known_photos()
        said = {sense.ENGLISH: [caption for photo in known for caption in photo.captions]}
        owners = {sense.ENGLISH: np.asarray([row for row, photo in enumerate(known) for _ in photo.captions])}
        for language, sentences in sense.captions_in(claimed or sense.languages_told()).items():
            said[language] = list(sentences)
            owners[language] = np.arange(len(sentences))
        if claimed and sense.ENGLISH not in claimed and len(said) > 1:
            del said[sense.ENGLISH]
        things = [f"a {word}" for word in general_vocabulary()[::_EVERY]]
        vectors = {language: feeder.texts(sentences, side, output) for language, sentences in said.items()}
        side = replace(side, output=output)
        return cls(side, vectors, owners, feeder.texts(things, side, output), bool(set(said) & set(claimed)))

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self.background.shape[1])

    def shares(self, photos: Floats) -> dict[str, sense.Share]:
        """Return how often the right pair wins in each language; ``photos`` are float32 (n, d)."""
        return {
            language: sense.share_of(sense.wins(photos @ vectors.T, self.owners[language]))
            for language, vectors in self.vectors.items()
        }

    def information(self, looks: Sequence[Floats], languages: Sequence[str]) -> Floats:
        """Return what the views of each photo tell, float32 (n,), over sentences of these languages."""
        vectors = np.concatenate([self.vectors[language] for language in languages])
        owners = np.concatenate([self.owners[language] for language in languages])
        each = [sense.information(look @ vectors.T, owners, look @ self.background.T) for look in looks]
        return np.asarray(np.mean(each, axis=0), np.float32)

    def read(self, shares: dict[str, sense.Share]) -> tuple[str, ...]:
        """Return the languages that are read."""
        least = 0.0 if self.is_said else _FLUENT
        return tuple(name for name, share in shares.items() if not share.is_chance and share.share >= least)


def verdict_of_texts(feeder: Feeder, told: Sequence[Told], draft: Draft) -> Verdict:
    """Judge an encoder of texts alone: sentences about one photo are nearer to each other than to others."""

    def shares(one: Told) -> dict[str, sense.Share]:
        first = next(iter(one.vectors))
        start = one.vectors[first][one.owners[first].searchsorted(np.arange(len(known_photos())))]
        rest = {
            language: sense.share_of(sense.wins(start @ vectors.T, one.owners[language]))
            for language, vectors in one.vectors.items()
            if language != first
        }
        second = one.vectors[first][1::2] if first == sense.ENGLISH else start
        return {first: sense.share_of(sense.wins(start @ second.T, np.arange(len(start))))} | rest

    found = [(one, shares(one)) for one in told]
    best, won = max(found, key=lambda pair: np.mean([share.share for share in pair[1].values()]))
    read, top = best.read(won), max(won.values(), key=lambda share: share.share)
    vectors = feeder.texts(PARITY_TEXTS, best.side, best.side.output)
    return Verdict(
        best.dimension, best.side, None, False, top.share, top.low, top.high, top.share, (), read,
        tuple(name for name in draft.languages if name in won and name not in read), None,
        Parity(PARITY_TEXTS, rows(vectors)), sense.ENGLISH in won,
    )  # fmt: skip


def rows(vectors: Floats) -> tuple[tuple[float, ...], ...]:
    """Return vectors as a manifest keeps them."""
    return tuple(tuple(round(float(value), 6) for value in row) for row in vectors)
