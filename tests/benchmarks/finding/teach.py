"""Fifty captions that are chosen against captions of photos by chance: what each brings to searches. Five seeds.

``groceries, German``: 486 photos of 81 kinds to caption, 324 others to find by three other phrasings; *gain* is that of
R@10 by what the program does with the captions (:func:`selection.choose`, photos that look the same never parted),
*trusted* that of the trained head at the largest blend that does no harm, shown to be better or not.
``chosen`` photos are those of :mod:`core.teaching.choosing`, each with a caption of its own; ``with its likes``: the
caption is also kept for those photos offered beside it that show the same kind, as a person ticks them. ``of the
searches``: the same, gained by searches for 27 kinds, of which the program knows those that found nothing.

``flickr8k``: half of the dev photos to caption, one caption each, half to find by five captions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from tests.benchmarks import alignment as shared
from xsearch_gui.core.alignment.examples import Examples, Rows
from xsearch_gui.core.alignment.measures import Guard
from xsearch_gui.core.alignment.selection import BLENDS, CANDIDATES, choose
from xsearch_gui.core.alignment.splits import join_alike
from xsearch_gui.core.encoders.heads.head import SpaceHead, plain
from xsearch_gui.core.encoders.metrics import best_ranks
from xsearch_gui.core.library.library import open_builtin
from xsearch_gui.core.teaching.choosing import Choice, lookalikes, weights

SEEDS, CAPTIONS, CHANCE, SEARCHED = 5, 50, 150, 27
FORMS, ROUND = 6, 10
NONE = np.zeros(0, np.int64)
LEVEL = 2.78  # t with four degrees of freedom, 95 %

Made = tuple[Examples, int]  # what was captioned, by how many captions


class Groceries:
    """One seed: photos to caption, photos to find, and searches for some kinds."""

    def __init__(self, vectors: shared.Vectors, seed: int) -> None:
        self.vectors, random = vectors, np.random.default_rng(seed)
        kinds = len(vectors.written["German"])
        parts = [random.permutation(np.flatnonzero(vectors.kind == kind)) for kind in range(kinds)]
        self.pool = random.permutation(np.concatenate([part[:6] for part in parts]))
        self.test = np.concatenate([part[6:] for part in parts])
        self.forms = random.integers(0, FORMS, len(self.pool))
        self.kind = vectors.kind[self.pool]
        self.searched = random.permutation(kinds)[:SEARCHED]
        self.photos = vectors.groceries[self.pool]
        self.others, self.words = vectors.flickr[:500], vectors.words

    def said(self, rows: Rows, by: Rows) -> Examples:
        """Return photos of the pool with the captions that were written for others (or the same) of it."""
        texts = self.vectors.written["German"][self.kind[by], self.forms[by]]
        return Examples(self.photos[rows], texts, np.arange(len(rows)), self.kind[by] * 10 + self.forms[by])

    def failed(self) -> Rows:
        """Return which of the searches for a name alone have no right photo among the first ten."""
        names = self.vectors.written["German"][self.searched, 0]
        right = [np.flatnonzero(self.kind == kind).tolist() for kind in self.searched]
        return self.searched[best_ranks(names, self.photos, right) > 10]

    def recall(self, head: SpaceHead, kinds: Rows) -> float:
        """Return R@10 of searches for kinds, in percent."""
        asked = np.concatenate([self.vectors.asked["German"][kind] for kind in kinds])
        answers = [np.flatnonzero(self.vectors.kind[self.test] == kind).tolist() for kind in kinds for _ in range(3)]
        return shared.recall(head, asked, self.vectors.groceries[self.test], answers)

    def chosen(self, likes: bool, searches: Rows, least: float) -> Made:
        """Return fifty chosen captions, each with the photos that it was kept for."""
        each = weights(self.photos, self.vectors.written["German"][searches, 0]).each
        told = np.zeros(len(self.pool), bool)
        rows: list[int] = []
        by: list[int] = []
        for _ in range(CAPTIONS // ROUND):
            for row, offered in self._round(Choice(self.photos, told, each), told, least):
                ticked = offered[self.kind[offered] == self.kind[row]].tolist() if likes else []
                rows += [row, *ticked]
                by += [row] * (1 + len(ticked))
            told[rows] = True
        return self.said(np.asarray(rows), np.asarray(by)), CAPTIONS

    def _round(self, choice: Choice, told: np.ndarray, least: float) -> Iterator[tuple[int, Rows]]:
        """Yield ten photos, chosen before a caption is written, and those that are offered beside each."""
        free = ~told
        for _ in range(ROUND):
            row = choice.next()
            free[row] = False
            others = np.flatnonzero(free)
            offered = others[lookalikes(self.photos[row], self.photos[others], least)]
            free[offered] = False
            choice.tell([row])
            choice.leave(offered.tolist())
            yield row, offered


class Flickr:
    """One seed: half of the photos to caption, half to find."""

    def __init__(self, vectors: shared.Vectors, seed: int) -> None:
        self.vectors, order = vectors, np.random.default_rng(seed).permutation(len(vectors.flickr))
        self.pool, self.test = order[:500], order[500:]
        self.photos, self.others, self.words = vectors.flickr[self.pool], vectors.groceries, vectors.words
        self.first = np.asarray([np.flatnonzero(vectors.owner == photo)[0] for photo in self.pool])

    def said(self, rows: Rows, by: Rows) -> Examples:
        """Return photos with their own captions."""
        return Examples(self.photos[rows], self.vectors.captions[self.first[by]], np.arange(len(rows)), by)

    def recall(self, head: SpaceHead, kinds: Rows) -> float:
        """Return R@10 of all captions of the other half, in percent."""
        place = {int(photo): row for row, photo in enumerate(self.test)}
        rows = np.flatnonzero(np.isin(self.vectors.owner, self.test))
        answers = [[place[int(owner)]] for owner in self.vectors.owner[rows]]
        return shared.recall(head, self.vectors.captions[rows], self.vectors.flickr[self.test], answers)

    def chosen(self) -> Made:
        """Return fifty chosen captions; each describes its own photo alone."""
        choice, rows = Choice(self.photos, np.zeros(len(self.pool), bool), np.ones(len(self.pool))), []
        for _ in range(CAPTIONS):
            rows.append(choice.next())
            choice.tell(rows[-1:])
        return self.said(np.asarray(rows), np.asarray(rows)), CAPTIONS


def heads(set_: Groceries | Flickr, examples: Examples, alike: float, seed: int) -> tuple[SpaceHead, SpaceHead]:
    """Return what the program would use, and the trained head at the largest blend that does no harm."""
    reference = shared.ReferenceSample(set_.others, set_.words)
    guard, training = Guard(reference.half(True)), reference.half(False)
    groups = join_alike(examples.photos, np.arange(len(examples.photos)), alike)
    used = choose(examples, groups, training, guard, shared.QUIET, CANDIDATES, seed).head
    head = CANDIDATES["residual"](examples, training, seed, shared.QUIET)
    safe = max((blend for blend in (0.0, *BLENDS) if guard.harm(head.blended(blend)).none), default=0.0)
    return used, head.blended(safe)


def _measured(
    set_: Groceries | Flickr, ways: dict[str, Callable[[], Made]], kinds: Rows, alike: float, seed: int
) -> dict[str, tuple[float, float, int, int]]:
    base = set_.recall(plain(set_.photos.shape[1]), kinds)
    found = {}
    for name, way in ways.items():
        examples, captions = way()
        used, trusted = heads(set_, examples, alike, seed)
        gains = set_.recall(used, kinds) - base, set_.recall(trusted, kinds) - base
        found[name] = *gains, captions, len(examples.photos)
    return found


def run() -> list[dict[str, object]]:
    """Measure all; two minutes on two quiet cores."""
    if not shared.DATA.exists():
        return [{"skipped": f"{shared.DATA} is not here"}]
    vectors, calibration = shared.read(), open_builtin().manifest.calibration
    alike = min(0.995, calibration.photos_mean + 4.0 * calibration.photos_std)
    least = calibration.photos_mean + 3.0 * calibration.photos_std
    tables: dict[str, list[dict[str, tuple[float, float, int, int]]]] = {}
    for seed in range(SEEDS):
        shop, flickr = Groceries(vectors, seed), Flickr(vectors, seed)
        ways = _by_chance(shop)
        ways |= {"chosen": partial(shop.chosen, False, NONE, least)}
        ways |= {"chosen, with its likes": partial(shop.chosen, True, NONE, least)}
        every = np.arange(len(vectors.written["German"]))
        tables.setdefault("groceries, German", []).append(_measured(shop, ways, every, alike, seed))
        ways["chosen by the searches, too"] = partial(shop.chosen, True, shop.failed(), least)
        tables.setdefault("of the searches", []).append(_measured(shop, ways, shop.searched, alike, seed))
        ways = _by_chance(flickr) | {"chosen": flickr.chosen}
        tables.setdefault("flickr8k", []).append(_measured(flickr, ways, NONE, alike, seed))
    return [row for name, cells in tables.items() for row in _rows(name, cells)]


def _by_chance(set_: Groceries | Flickr) -> dict[str, Callable[[], Made]]:
    def first(count: int) -> Made:
        rows = np.arange(count)  # the pool lies in an order by chance
        return set_.said(rows, rows), count

    return {"by chance": partial(first, CAPTIONS), "by chance, three times as many": partial(first, CHANCE)}


def _rows(name: str, cells: list[dict[str, tuple[float, float, int, int]]]) -> Iterator[dict[str, object]]:
    for way in cells[0]:
        values = np.asarray([cell[way] for cell in cells], float)
        ahead = values[:, :2] - np.asarray([cell["by chance, three times as many"][:2] for cell in cells])
        yield {
            "set": name,
            "captions": f"{int(values[0, 2])} {way}",
            "photos": round(float(values[:, 3].mean())),
            "gain": _with_interval(values[:, 0]),
            "ahead of three times as many": _with_interval(ahead[:, 0]),
            "trusted": _with_interval(values[:, 1]),
            "trusted, ahead": _with_interval(ahead[:, 1]),
        }


def _with_interval(values: np.ndarray) -> str:
    return f"{values.mean():+.1f} ± {LEVEL * values.std(ddof=1) / len(values) ** 0.5:.1f}"
