"""DJSRH: codes are to be as alike as the frozen vectors of both sides together say. No labels.

    S' = b cos(X, X) + (1 - b) cos(Y, Y)          S = (1 - e) S' + e S' S'^T / n
    L  = |m S - cos(B, C)|^2 + l |m S - cos(B, B)|^2 + l |m S - cos(C, C)|^2

with B the codes of photos and C of texts, pair by pair. In the first term pairs weigh as much as all else together: the
original has batches of 32, in which they weigh a 32nd; here they would weigh a 256th. The second term of S likes what
has like neighbours; m > 1 makes room, as pairs are to reach 1. What all vectors of a side share is taken off before the
cosines.
Source: Su, Zhong & Zhang, "Deep Joint-Semantics Reconstructing Hashing", ICCV 2019, eq. 3-7.
"""

from __future__ import annotations

from torch import Tensor

from models.recipe.methods.binary.coders import RATE, STEPS, Coders, alike
from models.recipe.methods.learning import Batch, batches, learn
from models.recipe.methods.trial import Method, Space, Trial
from models.recipe.networks.towers import unit

PHOTOS_SHARE, SECOND, ROOM, WITHIN = 0.5, 0.3, 1.4, 0.1


def joint(photos: Tensor, texts: Tensor) -> Tensor:
    """Return S (n, n) of pairs (n, d), both centred."""
    x, y = unit(photos), unit(texts)
    first = PHOTOS_SHARE * x @ x.T + (1.0 - PHOTOS_SHARE) * y @ y.T
    return (1.0 - SECOND) * first + SECOND * first @ first.T / len(first)


def rebuilt(wanted: Tensor, photos: Tensor, texts: Tensor) -> Tensor:
    """Return the loss of codes (n, bits) against S."""
    target = (ROOM * wanted).clamp(-1.0, 1.0)
    across, *within = ((target - alike(*sides)).pow(2) for sides in ((photos, texts), (photos, photos), (texts, texts)))
    return across.diagonal().mean() + across.mean() + WITHIN * sum(part.mean() for part in within)


def fit(trial: Trial, bits: int) -> Space:
    """Train both coders on pairs."""
    coders = Coders(trial.train, bits, trial.seed)

    def loss(batch: Batch) -> Tensor:
        wanted = joint(batch.photos - coders.photo.mean, batch.texts - coders.text.mean)
        return 10.0 * rebuilt(wanted, *coders(batch))

    learn(coders, loss, batches(trial.train, STEPS, trial.seed), STEPS, RATE)
    return coders.space()


METHODS = (
    Method("DJSRH, deep", "Unsupervised hashing", "Su et al., ICCV 2019", "pairs", fit, 7, codes=True, torch=True),
)
