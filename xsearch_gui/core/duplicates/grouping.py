"""Collapsing results that are one picture, or one moment, to the best of them.

Four things make two photos belong together:

* **same file**: equal bytes.
* **burst**: taken within seconds *and* alike in vector. Neither is enough: a church on two holidays is alike, and
  at a wedding everything happens within seconds.
* **near-duplicate**: alike in vector, and confirmed by the two fingerprints (:mod:`fingerprint`).
* **stack**: a person has put them together. Who is in a stack, or was set apart, is in no other group: what people
  decide goes before what photos look like.

Groups are stars, not chains: whoever joins a group is like its first member, not merely like somebody who is like
somebody. Chains are how other programs come to a single group of half the library.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from xsearch_gui.core.duplicates.fingerprint import PROMISING, FingerprintCache, correlation, same_picture
from xsearch_gui.core.duplicates.members import Group, Likeness, Linked, Member, Rules
from xsearch_gui.core.duplicates.moments import moments_of

_PAGE = 256  # first results, of which every pair is looked at
_BLOCK = 64  # beyond them, ranks within which near-duplicates are looked for: copies have nearly equal scores
_NEIGHBOURS = 4  # candidates per result
_VERDICTS = 200_000


class Grouper:
    """Groups the results of one library, and remembers which pairs are the same picture.

    Without a :class:`FingerprintCache` nothing can be confirmed: only files and bursts are grouped.
    """

    def __init__(self, book: FingerprintCache | None = None, rules: Rules | None = None) -> None:
        self._book = book
        self._rules = rules or Rules()
        self._verdicts: dict[tuple[int, int], bool] = {}  # items' contents never change

    def group(self, members: Sequence[Member], vectors: NDArray[np.float16] | NDArray[np.float32]) -> tuple[Group, ...]:
        """Return the groups of a ranked list, in the order of their first members.

        Parameters
        ----------
        members : best first
        vectors : float16 or float32 (n, dimension), unit rows in the order of ``members``
            A row of zeros (a note, a photo that is not yet encoded) belongs to no burst and no near-duplicates.

        Raises
        ------
        ValueError
            If there are not as many vectors as members.
        """
        if len(members) != len(vectors):
            raise ValueError(f"{len(members)} members but {len(vectors)} vectors")
        if len(members) < 2:
            return tuple(Group(member.item) for member in members)
        unit = np.asarray(vectors, dtype=np.float32)
        stacked = [i for i, member in enumerate(members) if member.stack]
        looked_at = members
        if stacked:  # neither a burst nor like anything
            unit = unit.copy()
            unit[stacked] = 0.0
            looked_at = [member._replace(content="") if member.stack else member for member in members]
        moments = _stacks_together(members, stacked, moments_of(looked_at, unit, self._rules))
        pairs, cosines = _close_pairs(unit, self._rules.near_cosine)
        apart = moments[pairs[:, 0]] != moments[pairs[:, 1]]
        confirmed = self._confirm(members, pairs[apart], cosines[apart])
        return stars(members, moments, confirmed, self._rules.score_margin, self._rules.cover_margin)

    def _confirm(
        self, members: Sequence[Member], pairs: NDArray[np.intp], cosines: NDArray[np.float32]
    ) -> list[tuple[int, int]]:
        """Return the pairs of positions whose fingerprints agree."""
        if self._book is None:
            return []
        result, fresh = [], []
        for i, j in pairs[np.argsort(-cosines, kind="stable")].tolist():
            verdict = self._verdicts.get(_key(members, i, j))
            if verdict:
                result.append((i, j))
            elif verdict is None:
                fresh.append((i, j))
        contents = {members[k].item: members[k].content for pair in fresh for k in pair}
        fingerprints = self._book.fingerprints(contents, self._rules.new_fingerprints)
        # A crop has fewer pixels than its original, which is the one to be moved over the other.
        ordered = [(i, j) if members[i].pixels >= members[j].pixels else (j, i) for i, j in fresh]
        ordered = [(i, j) for i, j in ordered if members[i].item in fingerprints and members[j].item in fingerprints]
        if not ordered:
            return result
        larger, smaller = (np.stack([fingerprints[members[pair[k]].item] for pair in ordered]) for k in (0, 1))
        close = correlation(larger, smaller)
        worth = close >= PROMISING
        may_align = worth & (np.cumsum(worth) <= self._rules.alignments)
        same = same_picture(larger, smaller, may_align, close)
        decided = same | may_align | ~worth  # a pair that was out of its turn gets it in a later search
        if len(self._verdicts) > _VERDICTS:
            self._verdicts.clear()
        for pair, is_same, final in zip(ordered, same.tolist(), decided.tolist(), strict=True):
            if final:
                self._verdicts[_key(members, *pair)] = is_same
        return result + [pair for pair, is_same in zip(ordered, same.tolist(), strict=True) if is_same]


def _stacks_together(members: Sequence[Member], stacked: Sequence[int], moments: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the moments, with the photos of each stack in that of its first; ``stacked`` are their positions."""
    first: dict[int, int] = {}
    for position in stacked:
        moments[position] = first.setdefault(members[position].stack, position)
    return moments


def _key(members: Sequence[Member], i: int, j: int) -> tuple[int, int]:
    a, b = members[i].item, members[j].item
    return (a, b) if a < b else (b, a)


def _close_pairs(vectors: NDArray[np.float32], least: float) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return pairs (i < j) of alike rows, intp (m, 2), and their cosines, float32 (m,).

    Of the first 256 rows every pair is looked at; after them a row is compared with those of its block of 64 ranks
    and the next block, so the cost grows with n and not with its square. Of each row the four most alike are kept.
    """
    pairs: list[NDArray[np.intp]] = [np.zeros((0, 2), np.intp)]
    cosines: list[NDArray[np.float32]] = [np.zeros(0, np.float32)]
    for start in range(0, len(vectors), _BLOCK):
        block = vectors[start : start + _BLOCK]
        close = block @ vectors[start : max(_PAGE, start + 2 * _BLOCK)].T
        close[np.tril_indices(len(block), 0, close.shape[1])] = -1.0
        rows, columns = np.nonzero(close >= least)
        if not len(rows):
            continue
        values = close[rows, columns]
        order = np.lexsort((-values, rows))
        rows, columns, values = rows[order], columns[order], values[order]
        begins = np.searchsorted(rows, np.arange(len(block)))
        kept = np.arange(len(rows)) - begins[rows] < _NEIGHBOURS
        pairs.append(np.stack([rows[kept], columns[kept]], axis=1) + start)
        cosines.append(values[kept])
    return np.concatenate(pairs), np.concatenate(cosines)


def stars(
    members: Sequence[Member],
    moments: NDArray[np.intp],
    confirmed: Iterable[tuple[int, int]],
    score_margin: float = 1.0,
    cover_margin: float = 1.0,
) -> tuple[Group, ...]:
    """Return groups of moments: each moment joins the first one before it that a confirmed pair leads to.

    The leader of a group is the best picture among those whose score is within ``score_margin`` of the group's
    highest: a photo that has a caption of its own, then the one with the most pixels, then the earliest. The margin
    keeps a photo in front that was found for a reason which its copies do not share. A stack is led by its cover, if
    that matches within ``cover_margin`` of the best: by it a person knows the stack. Else by the best, so that what is
    shown is what was found.
    """
    confirmed = list(confirmed)
    if not confirmed and len(set(moments.tolist())) == len(members):
        return tuple(Group(member.item) for member in members)
    beside: dict[int, set[int]] = defaultdict(set)
    for i, j in confirmed:
        a, b = int(moments[i]), int(moments[j])
        if a != b:
            beside[a].add(b)
            beside[b].add(a)
    head_of: dict[int, int] = {}
    groups: dict[int, list[int]] = defaultdict(list)
    for position, moment in enumerate(moments.tolist()):
        if moment not in head_of:
            heads = [other for other in beside.get(moment, ()) if head_of.get(other) == other]
            head_of[moment] = min(heads, default=moment)
        groups[head_of[moment]].append(position)
    margins = score_margin, cover_margin
    return tuple(_group(members, moments, positions, margins) for positions in groups.values())


def _group(
    members: Sequence[Member], moments: NDArray[np.intp], positions: list[int], margins: tuple[float, float]
) -> Group:
    if len(positions) == 1:  # nearly all are
        return Group(members[positions[0]].item)
    highest = max(members[i].score for i in positions)
    if members[positions[0]].stack:
        leader = max(
            positions, key=lambda i: (members[i].cover and members[i].score >= highest - margins[1], members[i].score)
        )
        return Group(
            members[leader].item, tuple(Linked(members[i].item, Likeness.STACK) for i in positions if i != leader)
        )
    able = [i for i in positions if members[i].score >= highest - margins[0]]
    leader = min(able, key=lambda i: (not members[i].captioned, -members[i].pixels, i))

    def how(i: int) -> Likeness:
        if members[i].content and members[i].content == members[leader].content:
            return Likeness.SAME_FILE
        return Likeness.BURST if moments[i] == moments[leader] else Likeness.NEAR_DUPLICATE

    return Group(members[leader].item, tuple(Linked(members[i].item, how(i)) for i in positions if i != leader))
