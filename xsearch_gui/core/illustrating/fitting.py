"""Which photo each sentence of a text means, or that it means none.

A text tells of occasions: photos of one day, of days that follow each other, of one folder. Within one, what is told
later was mostly taken later. Both are put into one model, whose answers are probabilities: each sentence means no photo
(:data:`NONE`) or one of the occasion's, and the next one mostly a later one, seldom an earlier one, hardly ever the
same again. That is a hidden Markov model over the photos in the order of time, solved by the forward-backward recursion
(Rabiner, Proc. IEEE 77, 1989). Which occasion it is, the sentences decide together; that it is none is one of them.
``make bench BENCH=illustrate`` measures it, and is where the constants come from.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]

NONE = 0.5  # how many sentences mean no photo
ANYWHERE = 0.1  # how often a text tells of no one occasion
EARLIER, SAME = 0.05, 0.01  # of a photo that is earlier than the last one, or the same, against one that is later
# A photo is shown where the sentence means one with this probability at least, and this one with that.
ANY, ONE = 0.4, 0.25
MOST_PHOTOS = 400  # of an occasion: where more were taken, they tell nothing together
LIKELIEST = 6  # occasions that are looked at closely


def occasion_odds(means: Floats) -> Floats:
    """Return the log-likelihood of a text for each occasion, float64 (w,).

    Parameters
    ----------
    means : float64 (n, w)
        For each sentence and occasion, the mean likelihood ratio of its photos.
    """
    return np.asarray(np.log(NONE + (1 - NONE) * means).sum(axis=0))


def likeliest(odds: Floats) -> Ids:
    """Return the occasions that are worth a closer look, int64 (at most 6,)."""
    return np.argsort(-odds, kind="stable")[:LIKELIEST].astype(np.int64)


def in_order(ratios: Floats, of: int) -> tuple[float, Floats]:
    """Return the log-likelihood of a text for one occasion, and the probability of each photo for each sentence.

    Parameters
    ----------
    ratios : float64 (n, m)
        How much likelier a sentence is if it means the photo; photos in the order of time.
    of : int
        How many photos the occasion has; the others hardly fit any sentence.
    """
    count, photos = ratios.shape
    step = np.ones((photos + 1, photos))  # from the photo that was told last (0: none yet) to the next
    step[1:] = np.where(np.tri(photos, k=-1, dtype=np.bool_), EARLIER, 1.0)
    step[np.arange(1, photos + 1), np.arange(photos)] = SAME
    step *= (1 - NONE) * photos / of / step.sum(axis=1, keepdims=True)
    forward, sums = [np.append(1.0, np.zeros(photos))], []
    for row in ratios:
        after = NONE * forward[-1]
        after[1:] += (forward[-1] @ step) * row
        sums.append(float(after.sum()))
        forward.append(after / sums[-1])
    backward, found = np.ones(photos + 1), np.zeros((count, photos))
    for place in range(count - 1, -1, -1):
        ahead = ratios[place] * backward[1:]
        found[place] = (forward[place] @ step) * ahead / sums[place]
        backward = (NONE * backward + step @ ahead) / sums[place]
    return float(np.log(sums).sum()), found


def mixed(parts: Sequence[tuple[float, Ids, Floats]], count: int) -> tuple[Ids, Floats]:
    """Put occasions together, each (log-likelihood, photos int64 (m,), probabilities float64 (n, m)).

    Return the photos, int64 (p,), and their probabilities, float64 (n, p); what is missing to 1 is that of none.
    """
    photos = np.unique(np.concatenate([ids for _, ids, _ in parts])) if parts else np.zeros(0, np.int64)
    odds = np.asarray([odd for odd, _, _ in parts])
    weights = np.exp(odds - odds.max()) if len(odds) else odds
    table = np.zeros((count, len(photos)))
    for weight, (_, ids, found) in zip(weights / weights.sum() if len(odds) else weights, parts, strict=True):
        table[:, np.searchsorted(photos, ids)] += weight * found
    return photos, table


def chosen(table: Floats) -> Ids:
    """Return the photo of each sentence as a column of the table, -1 for none, int64 (n,): each photo once.

    Where two sentences mean the same, the one that is surer of it has it, and the other its next best.
    """
    left, found = table.copy(), np.full(len(table), -1, np.int64)
    waiting = {row for row in range(len(table)) if table[row].sum() >= ANY}
    while waiting and left.size:
        row = max(waiting, key=lambda one: (float(left[one].max()), -one))
        waiting.discard(row)
        best = int(left[row].argmax())
        if left[row, best] >= ONE:
            found[row] = best
            left[:, best] = 0.0
    return found
