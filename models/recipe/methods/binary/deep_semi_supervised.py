"""SSDH: 500 pairs say what belongs together, and all other photos what lies near what.

    L = L_likelihood(pairs, labels of the 500) + g |m S - cos(B, B)|^2 over photos without texts

S are the cosines of the frozen photos. The row "from the 500 pairs alone" has g = 0: the difference is what photos
without texts give.
Source: Zhang & Peng, "SSDH: Semi-Supervised Deep Hashing for Large Scale Image Retrieval", IEEE TCSVT 2019, with the
likelihood of Jiang & Li (CVPR 2017) for its ranking loss, as here two sides meet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import torch
from torch import Tensor

from models.recipe.methods.binary.coders import RATE, STEPS, Coders, alike
from models.recipe.methods.binary.deep_supervised import likelihood, wanted_of
from models.recipe.methods.binary.deep_unsupervised import ROOM
from models.recipe.methods.learning import BATCH, Batch, batches, learn
from models.recipe.methods.trial import Method, Space, Trial
from models.recipe.networks.towers import unit

PAIRS = 500
GRAPH = 1.0


def photos_alone(trial: Trial, taken: int) -> Iterator[Tensor]:
    """Yield batches of photos behind the first `taken`, for ever."""
    random = np.random.default_rng(trial.seed)
    while True:
        rows = taken + random.integers(0, len(trial.train.photos) - taken, BATCH)
        yield torch.from_numpy(trial.train.photos[rows])


def fit(trial: Trial, bits: int, graph: float) -> Space:
    """Train both coders on few pairs and, with `graph`, on the other photos; a trial's photos come in random order."""
    few = trial.train.of_photos(np.arange(PAIRS))
    coders = Coders(replace(few, photos=trial.train.photos) if graph else few, bits, trial.seed)
    others = photos_alone(trial, PAIRS)

    def loss(batch: Batch) -> Tensor:
        known = likelihood(*coders(batch), wanted_of(batch))
        if not graph:
            return 10.0 * known
        photos = next(others)
        near = unit(photos - coders.photo.mean)
        codes = coders.photo(photos)
        return 10.0 * (known + graph * ((ROOM * near @ near.T).clamp(-1.0, 1.0) - alike(codes, codes)).pow(2).mean())

    learn(coders, loss, batches(few, STEPS, trial.seed), STEPS, RATE)
    return coders.space()


FAMILY, SOURCE = "Semi-supervised hashing", "Zhang & Peng, IEEE TCSVT 2019"
METHODS = (
    Method(
        "from 500 pairs alone", FAMILY, SOURCE, "500 pairs, words", partial(fit, graph=0.0), 7, codes=True, torch=True
    ),
    Method(
        "SSDH, deep: 500 pairs, 7,561 photos without texts",
        FAMILY,
        SOURCE,
        "500 pairs, words, photos",
        partial(fit, graph=GRAPH),
        9,
        codes=True,
        torch=True,
    ),
)
