"""Before and after, figure by figure: the paper's Table 1 for one library."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xsearch_gui.core.alignment.examples import Examples, ReferenceSample, Rows
from xsearch_gui.core.alignment.matching import matching
from xsearch_gui.core.alignment.measures import Doubles, Ranks, interval, rank, shape
from xsearch_gui.core.alignment.selection import Selection, Trainer
from xsearch_gui.core.encoders.heads.head import Head, plain
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.alignment import Change

FEWEST_FOLDERS = 4
_FOLDERS_OUT = 0.25  # of the photos, at least
_FEWEST_GROUPS = 6  # a bootstrap over fewer repeats itself


def table(selection: Selection, examples: Examples, groups: Rows) -> Iterator[Change]:
    """Yield matching accuracy, recalls both ways and median ranks, of photos outside training."""
    order = groups[selection.rows]
    accuracy = _accuracy(selection, examples, True), _accuracy(selection, examples, False)
    yield _percent(
        Message("Matching accuracy"), accuracy, order, Message("Telling matched from unmatched pairs, half and half.")
    )
    for cut in (1, 5, 10):
        for way in ("text to photo", "photo to text"):
            pair = _recall(selection.before, cut, way), _recall(selection.after, cut, way)
            yield _percent(
                Message("R@{cut}, {way}", cut=cut, way=way),
                pair,
                order,
                Message("Pairs found among the first {cut}.", cut=cut),
            )
    for way, before, after in (
        ("text to photo", selection.before.texts, selection.after.texts),
        ("photo to text", selection.before.photos, selection.after.photos),
    ):
        middle = float(np.median(before)), float(np.median(after))
        yield Change(Message("Median rank, {way}", way=way), "rank", *middle, less_is_better=True)


def _accuracy(selection: Selection, examples: Examples, before: bool) -> Doubles:
    nothing = plain(examples.photos.shape[1])
    parts = [
        matching(nothing if before else head, examples.of_photos(np.flatnonzero(selection.folds == number)))
        for number, head in enumerate(selection.heads)
    ]
    return np.concatenate(parts)


def _recall(ranks: Ranks, cut: int, way: str = "text to photo") -> Doubles:
    if way == "photo to text":
        return np.asarray(ranks.photos <= cut, dtype=np.float64)
    counts = np.bincount(ranks.owner, minlength=len(ranks.photos))
    return np.asarray(np.bincount(ranks.owner, ranks.texts <= cut, minlength=len(ranks.photos)) / counts)


def _percent(name: Message, values: tuple[Doubles, Doubles], groups: Rows, note: Message) -> Change:
    """Return a change with its interval; without one where so few groups differ that it would be no interval."""
    before, after = (100.0 * part for part in values)
    known = len(np.unique(groups)) >= _FEWEST_GROUPS
    low, high = interval(after - before, groups) if known else (None, None)
    return Change(name, "%", float(before.mean()), float(after.mean()), low, high, note=note)


def generalisation(
    examples: Examples,
    folders: tuple[str, ...],
    reference: ReferenceSample,
    train: Trainer,
    blend: float,
    reporter: Reporter,
) -> Iterator[Change]:
    """Yield accuracy and R@10 in folders that a head was never trained on; nothing where folders are few."""
    names = sorted(set(folders))
    if len(names) < FEWEST_FOLDERS:
        return
    position = np.asarray([names.index(folder) for folder in folders], dtype=np.int64)
    counts = np.bincount(position)
    order = np.random.default_rng(0).permutation(len(names))
    enough = int(np.searchsorted(np.cumsum(counts[order]), _FOLDERS_OUT * len(position))) + 1
    outside = np.isin(position, order[: min(enough, len(names) - 1)])
    known, asked = (examples.of_photos(np.flatnonzero(outside == out)) for out in (False, True))
    groups = position[outside]
    head = train(known, reference.half(False), 0, reporter).blended(blend)
    nothing = plain(examples.photos.shape[1])
    right = matching(nothing, asked), matching(head, asked)
    folders_out = len(set(groups.tolist()))
    note = Message(
        "In {folders_out} folders with {n} photos that a head was not trained on.",
        folders_out=folders_out,
        n=len(asked.photos),
    )
    yield _percent(Message("Generalisation, matching accuracy"), right, groups, note)
    others = reference.half(True).photos
    found = _recall(rank(nothing, asked, others), 10), _recall(rank(head, asked, others), 10)
    yield _percent(Message("Generalisation, R@10 text to photo"), found, groups, note)


def space(head: Head, examples: Examples) -> Iterator[Change]:
    """Yield what a head does to the shape of the space (:class:`measures.Shape`)."""
    before, after = shape(plain(examples.photos.shape[1]), examples), shape(head, examples)
    for name, key, note in (
        (Message("Modality gap, centroids"), "centroids", Message("Distance of the mean photo from the mean text.")),
        (
            Message("Modality gap, distributions"),
            "distributions",
            Message("How far the two clouds differ when the means are taken off."),
        ),
        (Message("Alignment"), "alignment", Message("Mean squared distance of pairs.")),
        (Message("Uniformity of photos"), "photo_uniformity", Message("Less is more evenly spread.")),
        (Message("Uniformity of texts"), "text_uniformity", Message("Less is more evenly spread.")),
    ):
        yield Change(name, "", getattr(before, key), getattr(after, key), less_is_better=True, note=note)
