"""The paper's accuracy for one library: telling pairs from non-pairs, and its ladder of terms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from xsearch_gui.core.alignment.examples import Examples, ReferenceSample, Rows
from xsearch_gui.core.alignment.measures import Doubles, Guard, interval, rank
from xsearch_gui.core.alignment.training import ALL_TERMS, Plan, Terms, train_residual
from xsearch_gui.core.encoders.heads.head import Floats, Head, SpaceHead, plain
from xsearch_gui.core.encoders.manifest import Calibration
from xsearch_gui.core.encoders.metrics import fit_threshold, paired_cosines
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.alignment import AblationStep

_RANDOM_PAIRS = 20_000

# The paper's Figure 1: each bar adds a term to those before it.
LADDER: Sequence[tuple[str, Terms | None]] = (
    ("The encoder alone", None),
    ("+ unified space", replace(ALL_TERMS, semantic=0.0, information=0.0, agreement=0.0, retained=0.0)),
    ("+ semantic consistency", replace(ALL_TERMS, information=0.0, agreement=0.0, retained=0.0)),
    ("+ information, less redundancy", replace(ALL_TERMS, agreement=0.0, retained=0.0)),
    ("+ self-supervision and transfer", ALL_TERMS),
)


def unmatched(examples: Examples, seed: int = 0) -> Rows:
    """Return for each text a photo that it does not describe, int64 (m,); its own where there is no other."""
    random = np.random.default_rng(seed)
    found = random.integers(0, max(1, len(examples.photos)), len(examples.texts))
    described = examples.described()
    for _ in range(20):
        again = np.asarray([photo in own for photo, own in zip(found, described, strict=True)], dtype=bool)
        if not again.any():
            break
        found[again] = random.integers(0, len(examples.photos), int(again.sum()))
    return found.astype(np.int64)


def matching(head: Head, asked: Examples) -> Doubles:
    """Return the share of right answers to "do these belong together?" per photo, 0..1: float64 (n,).

    Half of the questions are pairs and half are not. The threshold for every second photo is the one that parts the
    pairs of the others best: pairs that a head was trained on lie closer than others, and would set it too high.
    """
    photos, texts = head.photos(asked.photos), head.texts(asked.texts)
    pairs = paired_cosines(photos[asked.owner], texts)
    others = paired_cosines(photos[unmatched(asked)], texts)
    right = np.full(len(texts), 0.5)
    odd = asked.owner % 2 == 1
    if odd.any() and not odd.all():
        for part in (odd, ~odd):
            threshold = fit_threshold(pairs[~part], others[~part])
            right[part] = 0.5 * ((pairs[part] > threshold).astype(float) + (others[part] <= threshold))
    counts = np.bincount(asked.owner, minlength=len(asked.photos))
    return np.asarray(np.bincount(asked.owner, right, minlength=len(asked.photos)) / np.maximum(counts, 1))


@dataclass(frozen=True, eq=False)
class Halves:
    """Pairs that are learned from, and pairs that are asked, whose ``groups`` (n,) are not to be parted."""

    known: Examples
    asked: Examples
    groups: Rows


def ablation(halves: Halves, reference: ReferenceSample, blend: float, reporter: Reporter) -> tuple[AblationStep, ...]:
    """Measure the paper's terms one after the other, by a head trained on the known half at this blend."""
    training, guard = reference.half(False), Guard(reference.half(True))
    steps = []
    for number, (name, terms) in enumerate(LADDER):
        reporter.progress(number, len(LADDER), Message("Comparing the method's terms"))
        head: SpaceHead = plain(halves.known.photos.shape[1])
        if terms is not None:
            head = train_residual(halves.known, training, Plan(terms=terms), 0, reporter).blended(blend)
        right = matching(head, halves.asked)
        low, high = interval(right, halves.groups)
        ranks = rank(head, halves.asked, guard.photos)
        recall = 50.0 * float(np.mean(ranks.texts <= 10) + np.mean(ranks.photos <= 10))
        kept = guard.harm(head).kept
        steps.append(AblationStep(name, 100.0 * float(right.mean()), 100.0 * low, 100.0 * high, recall, kept))
    return tuple(steps)


def calibrate(head: Head, examples: Examples, reference: ReferenceSample) -> Calibration:
    """Measure what cosines mean in a head's space, as an encoder's manifest says it for the plain one."""
    random = np.random.default_rng(0)
    photos = head.photos(np.concatenate([examples.photos, reference.photos]))
    texts = head.texts(examples.texts)
    alone = np.concatenate([texts, head.texts(reference.words)])
    matched = paired_cosines(photos[examples.owner], texts)

    def drawn(left: Floats, right: Floats) -> Floats:
        rows = random.integers(0, len(left), _RANDOM_PAIRS), random.integers(0, len(right), _RANDOM_PAIRS)
        different = rows[0] != rows[1] if left is right else np.ones(_RANDOM_PAIRS, bool)
        return paired_cosines(left[rows[0][different]], right[rows[1][different]])

    parts = matched, drawn(texts, photos), drawn(photos, photos), drawn(alone, alone)
    figures = [float(value) for part in parts for value in (part.mean(), max(float(part.std()), 1e-4))]
    return Calibration(*(round(figure, 5) for figure in figures))
