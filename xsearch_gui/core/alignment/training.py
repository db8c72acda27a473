"""The method of the paper: a residual head, trained with its terms by Adam in numpy.

Why numpy: a head has some 300,000 weights and two matrix products, and its gradients are written down in
:mod:`losses`. 200 steps of 256 pairs take some seconds on two cores. torch would take as long and 200 MB;
scipy's L-BFGS (100 MB) wants the gradient over all pairs at once, 25 million scores a step for 5,000 of them. Batches
of 512 learn no better and take four times as long.

A side is  x + x R + c  (and  + tanh(x D) U  with hidden units). R, c and U begin at zero, so training begins at the
encoder itself and L2 on R and U draws back to it: "regularization methods such as L2" (section 4.3 of the paper) limit
how far a few captions can carry the space.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.alignment import losses
from xsearch_gui.core.alignment.examples import Examples, ReferenceSample, Rows
from xsearch_gui.core.encoders.heads.head import Floats, Side, SpaceHead
from xsearch_gui.core.linear import unit
from xsearch_gui.core.progress import Reporter, SilentReporter, check

_CHECK_EVERY = 20
_BETA1, _BETA2, _TINY = 0.9, 0.999, 1e-8  # Adam: Kingma & Ba, ICLR 2015


@dataclass(frozen=True, slots=True)
class Terms:
    """How much each of the paper's terms weighs.

    Equations 2 to 4 are off: with the weights of :data:`ALL_TERMS` they change nothing that can be measured, in a
    library (``make bench BENCH=alignment``) or on Flickr8k (models/recipe/METHODS.md).
    """

    contrastive: float = 1.0  # eq. 1
    unified: float = 0.0  # eq. 1 by distances: too weak in 386 dimensions, see the benchmark
    semantic: float = 0.0  # eq. 2
    information: float = 0.0  # eq. 3
    agreement: float = 0.0  # eq. 4
    retained: float = 10.0  # section 4.4, transfer


ALL_TERMS = Terms(semantic=0.5, information=0.1, agreement=0.1)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a head is trained. ``scale`` is one over the contrastive temperature, ``margin`` a squared distance."""

    terms: Terms = field(default_factory=Terms)
    hidden: int = 0
    steps: int = 200
    batch: int = 256
    rate: float = 1e-3
    decay: float = 1e-2  # of what a step moves, per unit of rate: decoupled (Loshchilov & Hutter, ICLR 2019)
    scale: float = 15.0
    width: float = 0.05
    margin: float = 1.6
    changed: int = 64  # items of a batch of which a changed version is made
    noise: float = 0.02
    mixed: float = 0.3  # the most that a changed item takes from another
    alike: float = 0.97  # texts with this cosine count as one
    retain_scale: float = 20.0


class _Pass(NamedTuple):
    raw: Floats
    out: Floats
    active: Floats


class _Learner:
    """The weights of both sides, their gradients and Adam's moments."""

    def __init__(self, dimension: int, plan: Plan, random: np.random.Generator) -> None:
        d, h = dimension, plan.hidden
        self.weights: dict[str, Floats] = {}
        for side in "pt":
            self.weights[f"R{side}"] = np.zeros((d, d), np.float32)
            self.weights[f"c{side}"] = np.zeros(d, np.float32)
            self.weights[f"D{side}"] = random.normal(size=(d, h)).astype(np.float32)
            self.weights[f"U{side}"] = np.zeros((h, d), np.float32)
        self._plan = plan
        self._slopes = {name: np.zeros_like(value) for name, value in self.weights.items()}
        self._first = {name: np.zeros_like(value) for name, value in self.weights.items()}
        self._second = {name: np.zeros_like(value) for name, value in self.weights.items()}

    def forward(self, x: Floats, side: str) -> _Pass:
        """Map rows (n, d) to unit length, keeping what the way back needs."""
        weights = self.weights
        active = np.tanh(x @ weights[f"D{side}"])
        raw = x + x @ weights[f"R{side}"] + weights[f"c{side}"] + active @ weights[f"U{side}"]
        return _Pass(raw, unit(raw), active)

    def backward(self, x: Floats, passed: _Pass, slope: Floats, side: str) -> None:
        """Add to the weights' gradients what a gradient for the mapped rows, (n, d), means for them."""
        length = np.linalg.norm(passed.raw, axis=1, keepdims=True)
        through = (slope - passed.out * np.sum(slope * passed.out, axis=1, keepdims=True)) / length
        self._slopes[f"R{side}"] += x.T @ through
        self._slopes[f"c{side}"] += through.sum(axis=0)
        if self._plan.hidden:
            self._slopes[f"U{side}"] += passed.active.T @ through
            inner = (through @ self.weights[f"U{side}"].T) * (1.0 - passed.active**2)
            self._slopes[f"D{side}"] += x.T @ inner

    def step(self, number: int) -> None:
        """Move the weights, with a rate that falls along half a cosine, and forget the gradients."""
        plan = self._plan
        rate = plan.rate * 0.5 * (1.0 + np.cos(np.pi * number / (plan.steps + 1)))
        for name, slope in self._slopes.items():
            self._first[name] += (1 - _BETA1) * (slope - self._first[name])
            self._second[name] += (1 - _BETA2) * (slope**2 - self._second[name])
            first = self._first[name] / (1 - _BETA1**number)
            second = self._second[name] / (1 - _BETA2**number)
            self.weights[name] -= np.float32(rate) * first / (np.sqrt(second) + _TINY)
            if name[0] in "RU":
                self.weights[name] *= np.float32(1.0 - plan.decay * rate / plan.rate)
            self._slopes[name] = np.zeros_like(slope)

    def side(self, side: str) -> Side:
        """Return a side as it is applied."""
        eye = np.eye(len(self.weights[f"R{side}"]), dtype=np.float32)
        linear = Side.linear(eye + self.weights[f"R{side}"], self.weights[f"c{side}"])
        if not self._plan.hidden:
            return linear
        return Side(linear.matrix, linear.bias, self.weights[f"D{side}"], self.weights[f"U{side}"])


def train_residual(
    examples: Examples,
    reference: ReferenceSample,
    plan: Plan | None = None,
    seed: int = 0,
    reporter: Reporter | None = None,
) -> SpaceHead:
    """Train a head on pairs and return it, with blend 1.

    Raises
    ------
    ValueError
        If there are fewer than two pairs.
    Cancelled
    """
    chosen, teller = plan or Plan(), reporter or SilentReporter()
    if len(examples.texts) < 2:
        raise ValueError("a head needs at least two pairs")
    random = np.random.default_rng(seed)
    learner = _Learner(examples.photos.shape[1], chosen, random)
    size = min(chosen.batch, len(examples.texts))
    for number in range(1, chosen.steps + 1):
        if number % _CHECK_EVERY == 1:
            check(teller)
        batch = random.permutation(len(examples.texts))[:size]
        _learn_pairs(learner, examples, batch, chosen, random)
        if chosen.terms.retained and len(reference.photos) > 1 and len(reference.words) > 1:
            _learn_retained(learner, reference, chosen, random)
        learner.step(number)
    return SpaceHead("mlp" if chosen.hidden else "residual", learner.side("p"), learner.side("t"))


def _positives(examples: Examples, batch: Rows, alike: NDArray[np.bool_]) -> Floats:
    """Return 1 for pairs, NaN for what may be one (texts that say nearly the same), else 0: float32 (b, b)."""
    owner, same = examples.owner[batch], examples.same[batch]
    positive = (owner[:, None] == owner[None, :]) | (same[:, None] == same[None, :])
    return np.where(positive, 1.0, np.where(alike, np.nan, 0.0)).astype(np.float32)


def _learn_pairs(learner: _Learner, examples: Examples, batch: Rows, plan: Plan, random: np.random.Generator) -> None:
    """Equations 1 to 4 on one batch of pairs."""
    x, y = examples.photos[examples.owner[batch]], examples.texts[batch]
    photo, text = learner.forward(x, "p"), learner.forward(y, "t")
    meaning = y @ y.T
    positive = _positives(examples, batch, meaning > plan.alike)
    terms, slopes = plan.terms, [np.zeros_like(x), np.zeros_like(y)]

    def add(weight: float, *parts: Floats) -> None:
        for position, part in enumerate(parts):
            slopes[position] += np.float32(weight) * part

    if terms.contrastive:
        add(terms.contrastive, *losses.contrastive(photo.out, text.out, positive, plan.scale)[1:])
    if terms.unified:
        distance = np.where(np.nan_to_num(positive, nan=1.0) > 0, 0.0, plan.margin).astype(np.float32)
        add(terms.unified, *losses.unified_space(photo.out, text.out, distance)[1:])
    if terms.semantic:
        add(terms.semantic, *losses.semantic_consistency(photo.out, text.out, meaning, plan.scale, plan.width)[1:])
    if terms.information:
        spreads = [losses.information_redundancy(passed.out)[1] for passed in (photo, text)]
        add(terms.information, *spreads)
    if terms.agreement:
        agreed = [
            _learn_agreement(learner, side, rows, passed, plan, random)
            for side, rows, passed in (("p", x, photo), ("t", y, text))
        ]
        add(terms.agreement, *agreed)
    learner.backward(x, photo, slopes[0], "p")
    learner.backward(y, text, slopes[1], "t")


def _learn_agreement(
    learner: _Learner, side: str, rows: Floats, passed: _Pass, plan: Plan, random: np.random.Generator
) -> Floats:
    """Equation 4 on changed versions of the first rows; return the gradient for the unchanged, zero for the rest."""
    every, rows = np.zeros_like(rows), rows[: plan.changed]
    share = plan.mixed * random.random((len(rows), 1), dtype=np.float32)
    mixed = (1.0 - share) * rows + share * rows[random.permutation(len(rows))]
    changed = unit(mixed + np.float32(plan.noise) * random.standard_normal(rows.shape, dtype=np.float32))
    other = learner.forward(changed, side)
    _, slope, slope_other = losses.self_agreement(passed.out[: plan.changed], other.out)
    learner.backward(changed, other, np.float32(plan.terms.agreement) * slope_other, side)
    every[: plan.changed] = slope
    return every


def _learn_retained(learner: _Learner, reference: ReferenceSample, plan: Plan, random: np.random.Generator) -> None:
    """Section 4.4 on general words and photos without captions."""
    words = reference.words[random.permutation(len(reference.words))[: plan.batch // 2]]
    photos = reference.photos[random.permutation(len(reference.photos))[: plan.batch]]
    word, photo = learner.forward(words, "t"), learner.forward(photos, "p")
    _, slope, slope_photo = losses.retained(word.out, photo.out, words @ photos.T, plan.retain_scale)
    weight = np.float32(plan.terms.retained)
    learner.backward(words, word, weight * slope, "t")
    learner.backward(photos, photo, weight * slope_photo, "p")
