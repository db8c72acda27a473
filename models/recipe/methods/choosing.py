"""How good a space is on pairs that a method may choose by."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from models.recipe.methods.trial import Mapped, Pairs, Space
from xsearch_gui.core.alignment.examples import Examples
from xsearch_gui.core.alignment.measures import rank
from xsearch_gui.core.encoders.heads.head import Floats, Head, SpaceHead, plain

BLENDS = (0.25, 0.5, 1.0)


def score(space: Space, held: Pairs) -> float:
    """Mean of Recall@1, @5 and @10 over both ways, 0..1."""
    photos, texts = space.photos(held.photos), space.texts(held.texts)
    mapped = Examples(photos, texts, held.owner, held.same)
    return float(rank(plain(photos.shape[1]), mapped, photos[:0]).scores().mean())


def best(spaces: Iterable[Space], held: Pairs) -> Space:
    """Return the space that finds the held pairs best; of equals the first."""
    tried = list(spaces)
    scores = [score(space, held) for space in tried]
    return tried[int(np.argmax(scores))]


def of_head(head: Head) -> Space:
    """Return the space of one of the library's own heads."""

    def photos(vectors: Floats) -> Floats:
        return head.photos(vectors)

    return Mapped(photos, lambda texts: head.texts(texts.vectors))


def best_blend(head: SpaceHead, held: Pairs) -> Space:
    """Return the space of a head at the blend with the plain space that finds the held pairs best."""
    return best((of_head(head.blended(blend)) for blend in BLENDS), held)
