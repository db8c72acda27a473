"""Which head, how far to trust it, and whether to use one at all.

Five folds of photos, whole groups each (:mod:`splits`). In each, a part of the training photos is set aside
once more to choose the kind of head and its blend; the fold itself is looked at once, by what was chosen. So each photo
is measured by a head that saw neither it nor its day, and the choosing is measured along with what it chose.

Of the kinds that are tried, **the simplest within one standard error of the best** is taken (Breiman, Friedman, Olshen
& Stone, "Classification and Regression Trees", 1984, section 3.4.3; the error is that of the paired difference): what
cannot be told apart is not chosen by luck.

A head is **better** when, over all photos, the mean of its recalls is above the plain encoder's by more than noise (the
95 % interval of the paired difference lies above zero) and searches for what has no captions lose nothing
(:class:`measures.Harm`). Otherwise search stays with the plain encoder, and the report says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from xsearch_gui.core.alignment import baselines
from xsearch_gui.core.alignment.examples import Examples, ReferenceSample, Rows
from xsearch_gui.core.alignment.measures import Doubles, Guard, Harm, Ranks, interval, rank
from xsearch_gui.core.alignment.splits import folds
from xsearch_gui.core.alignment.training import Plan, train_residual
from xsearch_gui.core.encoders.heads.head import SpaceHead, centred, plain
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter, check

FOLDS = 5
BLENDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
_INNER = 4  # one in four training photos chooses

Trainer = Callable[[Examples, ReferenceSample, int, Reporter], SpaceHead]

# What is tried in a library, from simple to involved. `tests/benchmarks/alignment.py` compares more of them; those left
# out were never the best.
CANDIDATES: dict[str, Trainer] = {
    "centred": lambda examples, reference, seed, reporter: centred(examples.photos, examples.texts),
    "ridge": lambda examples, reference, seed, reporter: baselines.ridge(examples),
    "cca": lambda examples, reference, seed, reporter: baselines.cca(examples),
    "residual": lambda examples, reference, seed, reporter: train_residual(examples, reference, Plan(), seed, reporter),
}


@dataclass(frozen=True, eq=False)
class Gain:
    """What a kind of head, at its best blend, gains over none: photo by photo, float64 (n,); blend 0 is no gain."""

    blend: float
    each: Doubles

    @property
    def mean(self) -> float:
        """The mean gain."""
        return float(self.each.mean())


@dataclass(frozen=True, eq=False)
class Choice:
    """A head chosen on ``photos`` that it was not trained on, and what each kind gains on them, simple kinds first."""

    head: SpaceHead
    gains: Mapping[str, Gain]
    photos: int = 0


def simplest(gains: Mapping[str, Gain], photos: int) -> str:
    """Return the first kind that is within one standard error of the best; "" where there is none.

    The error is that of the difference, photo by photo: what one head gains on a photo, the others mostly gain too.
    """
    real = {kind: gain for kind, gain in gains.items() if gain.blend}
    best = max(real.values(), key=lambda gain: gain.mean, default=None)
    return next((kind for kind, gain in real.items() if best and _level(best.each - gain.each, photos)), "")


def _level(ahead: Doubles, photos: int) -> bool:
    """Return whether the mean of differences is within its standard error, that of so many photos."""
    return float(ahead.mean()) <= float(ahead.std() / np.sqrt(max(1, photos)))


@dataclass(frozen=True, eq=False)
class Selection:
    """What came of it.

    Attributes
    ----------
    head : SpaceHead
        Trained on all photos, by the kind and blend that the folds chose.
    better : bool
    gain, low, high : float
        Mean gain of the recalls on photos outside training, 0..1, and its 95 % interval.
    before, after : Ranks
        Of the folds' photos, in the order of ``rows``; texts likewise.
    rows : int64 (n,)
        The photos, fold by fold.
    harm : Harm
        Of the final head.
    folds : int64 (n,)
        The fold of each photo, in the order of the examples.
    heads : tuple of SpaceHead
        What each fold chose.
    """

    head: SpaceHead
    better: bool
    gain: float
    low: float
    high: float
    before: Ranks
    after: Ranks
    rows: Rows
    harm: Harm
    folds: Rows
    heads: tuple[SpaceHead, ...]


def select(
    examples: Examples,
    groups: Rows,
    reference: ReferenceSample,
    reporter: Reporter,
    candidates: Mapping[str, Trainer] = CANDIDATES,
    seed: int = 0,
) -> Selection:
    """Choose, measure and train. Needs at least :data:`FOLDS` photos.

    Raises
    ------
    Cancelled
    """
    training, guard = reference.half(False), Guard(reference.half(True))
    fold = folds(groups, FOLDS, seed)
    choices, ranks, rows = [], [], []
    for number in range(FOLDS):
        check(reporter)
        reporter.progress(number, FOLDS + 1, Message("Learning from captions"))
        inside, outside = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        known, own_seed = examples.of_photos(inside), seed * FOLDS + number
        choice = choose(known, groups[inside], training, guard, reporter, candidates, own_seed)
        held_out = examples.of_photos(outside)
        choices.append(choice)
        rows.append(outside)
        ranks.append([rank(head, held_out, guard.photos) for head in (plain(examples.photos.shape[1]), choice.head)])
    before, after = (_joined([pair[side] for pair in ranks], rows) for side in (0, 1))
    order = np.concatenate(rows)
    gains: Doubles = after.scores() - before.scores()
    low, high = interval(gains, groups[order], seed)
    reporter.progress(FOLDS, FOLDS + 1, Message("Learning from captions"))
    head, harm = _final(examples, training, guard, choices, candidates, seed, reporter)
    better = low > 0.0 and head.kind != "none" and harm.none
    heads = tuple(choice.head for choice in choices)
    return Selection(head, better, float(gains.mean()), low, high, before, after, order, harm, fold, heads)


def choose(
    examples: Examples,
    groups: Rows,
    training: ReferenceSample,
    guard: Guard,
    reporter: Reporter,
    candidates: Mapping[str, Trainer],
    seed: int,
) -> Choice:
    """Train every kind on a part of the photos; return the simplest that is as good as the best on the rest.

    A blend that does harm is out of the race; so is one whose gain is less than its standard error.
    """
    inner = folds(groups, _INNER, seed) == 0
    inside, outside = examples.of_photos(np.flatnonzero(~inner)), examples.of_photos(np.flatnonzero(inner))
    nothing = plain(examples.photos.shape[1])
    heads: dict[str, SpaceHead] = {"": nothing}
    gains: dict[str, Gain] = {}
    if len(inside.texts) < 2 or not len(outside.texts):
        return Choice(nothing, gains)
    base = rank(nothing, outside, guard.photos).scores()
    for kind, train in candidates.items():
        gains[kind] = Gain(0.0, np.zeros(len(base)))
        head = train(inside, training, seed, reporter)
        for blend in BLENDS:
            blended = head.blended(blend)
            if not guard.harm(blended).none:
                continue
            gain = rank(blended, outside, guard.photos).scores() - base
            mean, error = float(gain.mean()), float(gain.std() / len(gain) ** 0.5)
            if mean > error and mean > gains[kind].mean:
                gains[kind], heads[kind] = Gain(blend, gain), blended
    return Choice(heads[simplest(gains, len(outside.photos))], gains, len(outside.photos))


def _final(
    examples: Examples,
    training: ReferenceSample,
    guard: Guard,
    choices: list[Choice],
    candidates: Mapping[str, Trainer],
    seed: int,
    reporter: Reporter,
) -> tuple[SpaceHead, Harm]:
    """Train the kind that the folds choose together on all photos; blend as they did, less where that does harm.

    The folds share most of their photos, so the standard error is taken to be that of one fold.
    """
    nothing = plain(examples.photos.shape[1])
    found = [choice for choice in choices if choice.gains]
    gains = {
        kind: Gain(
            float(np.median([choice.gains[kind].blend for choice in found])),
            np.concatenate([choice.gains[kind].each for choice in found]),
        )
        for kind in (candidates if found else ())
    }
    kind = simplest(gains, min((choice.photos for choice in found), default=0))
    if not kind:
        return nothing, guard.harm(nothing)
    head = candidates[kind](examples, training, seed, reporter)
    for blend in sorted((b for b in BLENDS if b <= gains[kind].blend), reverse=True):
        damage = guard.harm(head.blended(blend))
        if damage.none:
            return head.blended(blend), damage
    return nothing, guard.harm(nothing)


def _joined(parts: list[Ranks], rows: list[Rows]) -> Ranks:
    """Join the folds' ranks; owners become positions among the joined photos."""
    starts = np.cumsum([0, *(len(part) for part in rows[:-1])])
    return Ranks(
        np.concatenate([part.texts for part in parts]),
        np.concatenate([part.owner + start for part, start in zip(parts, starts.tolist(), strict=True)]),
        np.concatenate([part.photos for part in parts]),
    )
