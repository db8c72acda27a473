"""What is measured of a space, question by question, so that intervals can be drawn over questions and seeds."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.recipe.methods.features import Floats, Rows, Texts
from models.recipe.methods.trial import Pairs, Questions, Space
from xsearch_gui.core.alignment.examples import Examples
from xsearch_gui.core.alignment.matching import matching
from xsearch_gui.core.encoders.heads.head import plain
from xsearch_gui.core.encoders.metrics import best_ranks

Doubles = npt.NDArray[np.float64]
CUTS = (1, 5, 10)
DRAWS = 2_000


@dataclass(frozen=True, eq=False)
class Answers:
    """One trained space, measured.

    Attributes
    ----------
    texts, photos : int64 (captions,), (dev photos,)
        Rank from 1 of each caption's photo among 1,000, and of each photo's best caption among 5,000.
    ap50, ap : float64 (things,)
        Average precision of each thing's photos among the labelled, of the first 50 and of all, 0..1.
    matching, unseen : float64 (photos,)
        Share of right answers to "do these belong together?", 0..1: dev photos; labelled photos kept out of training.
    train_s : float64 ()
        Processor seconds to train, choosing included.
    text_ms : float64 ()
        Median time to map one text, from its tokens or its frozen vector.
    width : int64 ()
        Numbers, or bits, of a photo.
    """

    texts: Rows
    photos: Rows
    ap50: Doubles
    ap: Doubles
    matching: Doubles
    unseen: Doubles
    train_s: Doubles
    text_ms: Doubles
    width: Rows

    def save(self, path: Path) -> None:
        """Write all of it, or nothing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part.npz")
        np.savez(part, **{field.name: getattr(self, field.name) for field in fields(self)})
        part.rename(path)

    @classmethod
    def load(cls, path: Path) -> Answers:
        """Read what `save` wrote."""
        with np.load(path) as data:
            return cls(**{field.name: data[field.name] for field in fields(cls)})

    def recalls(self, counts: Rows) -> tuple[Doubles, Doubles]:
        """Return percent found among the first 1, 5, 10, photo by photo: text to photo (3, n), photo to text (3, n).

        ``counts`` (n,) says how many captions each dev photo has.
        """
        owner = np.repeat(np.arange(len(counts)), counts)
        there = [np.bincount(owner, self.texts <= cut) / counts for cut in CUTS]
        return 100.0 * np.asarray(there), 100.0 * np.asarray([self.photos <= cut for cut in CUTS], np.float64)


def measure(space: Space, questions: Questions, codes: bool) -> dict[str, npt.NDArray[np.generic]]:
    """Return everything of :class:`Answers` but the times."""
    photos, texts = with_ties(space, questions.dev.photos, questions.dev.texts, codes)
    things, labelled = with_ties(space, questions.labelled, questions.things, codes)[::-1]
    counts = np.bincount(questions.dev.owner)
    ends = np.cumsum(counts)
    own = [list(range(end - count, end)) for count, end in zip(counts.tolist(), ends.tolist(), strict=True)]
    scores = things @ labelled.T
    return {
        "texts": best_ranks(texts, photos, questions.dev.owner),
        "photos": best_ranks(photos, texts, own),
        "ap50": average_precision(scores, questions.relevant, 50),
        "ap": average_precision(scores, questions.relevant, None),
        "matching": right(photos, texts, questions.dev),
        "unseen": unseen(labelled, things, questions.relevant),
        "width": np.asarray(photos.shape[1] - 2 * codes),
    }


def with_ties(space: Space, photos: Floats, texts: Texts, codes: bool) -> tuple[Floats, Floats]:
    """Return both sides; of codes, equal distances are ordered by lot, the same lot for every question.

    Short codes tie by the hundred. The project's ranks let ties count against a space; by lot, the expected rank is
    that of a program that shows equals in any order.
    """
    x, y = space.photos(photos), space.texts(texts)
    if not codes:
        return x, y
    lots = [np.random.default_rng(side).random((len(part), 1), np.float32) for side, part in enumerate((x, y))]
    ones = [np.ones((len(part), 1), np.float32) for part in (x, y)]
    # inner products of codes differ by 2 at least; a lot of each side adds less than 1
    return np.hstack([x, 0.5 * lots[0], ones[0]]), np.hstack([y, ones[1], 0.5 * lots[1]])


def average_precision(scores: Floats, relevant: npt.NDArray[np.bool_], first: int | None) -> Doubles:
    """Average precision, float64 (m,), of scores (m, n): the mean of the precisions at each relevant place.

    With ``first``, only so many places are looked at, and the mean is over as many as could have been right there.
    Source: Manning, Raghavan & Schuetze, "Introduction to Information Retrieval", 2008, section 8.4.
    """
    order = np.argsort(-scores, axis=1, kind="stable")[:, :first]
    hit = np.take_along_axis(relevant, order, axis=1)
    precision = np.cumsum(hit, axis=1) / np.arange(1, hit.shape[1] + 1)
    possible = np.minimum(relevant.sum(axis=1), hit.shape[1])
    return np.asarray((precision * hit).sum(axis=1) / np.maximum(possible, 1))


def right(photos: Floats, texts: Floats, pairs: Pairs) -> Doubles:
    """Share of right answers by photo (n,), as the library's own report measures it (`core.alignment.matching`)."""
    return matching(plain(photos.shape[1]), Examples(photos, texts, pairs.owner, pairs.same))


def unseen(photos: Floats, things: Floats, relevant: npt.NDArray[np.bool_]) -> Doubles:
    """Share of right answers for labelled photos and the names of what they show; photos of nothing named are out."""
    shown = np.flatnonzero(relevant.any(axis=0))
    owner, thing = np.nonzero(relevant[:, shown].T)
    return matching(plain(photos.shape[1]), Examples(photos[shown], things[thing], owner, thing))


def interval(values: Doubles) -> tuple[float, float, float]:
    """Return the mean of values (seeds, questions) and its 95 % interval: both seeds and questions are drawn anew.

    Source: Efron & Tibshirani 1993, chapter 13 (percentiles); Owen & Eckles, Annals of Applied Statistics 2012
    (two ways at once).
    """
    random = np.random.default_rng(0)
    seeds, questions = values.shape
    by_question = random.multinomial(questions, np.full(questions, 1 / questions), DRAWS) / questions
    by_seed = random.multinomial(seeds, np.full(seeds, 1 / seeds), DRAWS) / seeds
    means = np.einsum("ds,sq,dq->d", by_seed, values, by_question, optimize=True)
    low, high = np.percentile(means, (2.5, 97.5))
    return float(values.mean()), float(low), float(high)


def standard_error(values: Doubles) -> float:
    """Return the standard error of the mean of values (seeds, questions), of its questions: these are the fewer."""
    means = values.mean(axis=0)
    return float(means.std(ddof=1) / len(means) ** 0.5)
