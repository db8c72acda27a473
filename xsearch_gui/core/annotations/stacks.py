"""Stacks made by hand: every change is kept at once, and answered with what brings back what was before.

What a person decides goes before the automatic grouping of results (:mod:`duplicates.grouping`): photos of a stack
belong together whatever they look like, and photos that were taken out of one are not grouped again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.duplicates.members import Member, Rules
from xsearch_gui.core.duplicates.moments import moments_of
from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.handling import Handlers
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.session import Session
from xsearch_gui.core.message import Message
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.query.parser import parse
from xsearch_gui.core.query.values import LAST_IMPORT
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.organising.stacks import ChangeStacksRequest, StackChange, StackReport
from xsearch_gui.core.search.engine import SearchEngine, engine_of

Stack = tuple[int, ...]


def change_stacks(library: Library, engine: SearchEngine, request: ChangeStacksRequest) -> StackReport:
    """Change stacks, all of it or nothing.

    Raises
    ------
    UsageError
        None of the photos is in the library any more, or there is nothing to be done with them.
    """
    catalogue = library.catalogue
    if request.before is not None:
        with catalogue.transaction():
            return _put(catalogue, request.how, request.before, request.automatic)
    items = list(request.items)
    if request.last_import:
        items += engine.matcher.matching(parse(f"added:{LAST_IMPORT}").filters).tolist()
    photos = catalogue.albums.photos_among(items)
    if not photos:
        raise UsageError(Message("None of these is a photo of the library any more. Stacks hold photos alone."))
    stacks = _bursts(library, engine, photos) if request.how is StackChange.BURSTS else []
    with catalogue.transaction():
        if request.how is not StackChange.BURSTS:
            stacks = _CHANGES[request.how](catalogue, photos)
        return _put(catalogue, request.how, stacks, ())


def _put(catalogue: Catalogue, how: StackChange, stacks: Sequence[Stack], automatic: Sequence[int]) -> StackReport:
    """Keep stacks, and return what brings back those that they touch."""
    touched = list(dict.fromkeys([*(item for stack in stacks for item in stack), *automatic]))
    before = catalogue.stacks.whole(touched)
    stacked = {item for stack in before for item in stack}
    # Who is left behind in a stack stays there, in its order.
    touched += [item for item in stacked if item not in set(touched)]
    undo = ChangeStacksRequest(
        how, before=tuple(before), automatic=tuple(item for item in touched if item not in stacked)
    )
    catalogue.stacks.clear(automatic)
    catalogue.stacks.put(stacks)
    whole = [stack for stack in stacks if len(stack) > 1]
    count = sum(map(len, stacks if how in (StackChange.APART, StackChange.OUT) else whole))
    return StackReport(len(whole), count, tuple(touched), undo if touched else None)


def _together(catalogue: Catalogue, photos: Sequence[int]) -> list[Stack]:
    """One stack, the first photo in front; the stacks of the photos come along whole."""
    stack_of = {item: stack for stack in catalogue.stacks.whole(photos) for item in stack}
    members = dict.fromkeys(member for item in photos for member in (item, *stack_of.get(item, ())))
    if len(members) < 2:
        raise UsageError(Message("A stack needs two photos at least. Select some, then stack them."))
    return [tuple(members)]


def _apart(catalogue: Catalogue, photos: Sequence[int]) -> list[Stack]:
    stacked = [item for stack in catalogue.stacks.whole(photos) for item in stack]
    return [(item,) for item in dict.fromkeys([*photos, *stacked])]


def _cover(catalogue: Catalogue, photos: Sequence[int]) -> list[Stack]:
    cover = photos[0]
    members = next((stack for stack in catalogue.stacks.whole([cover]) if len(stack) > 1), tuple(photos))
    if len(members) < 2:
        raise UsageError(Message("This photo is in no stack. Select some, then stack them."))
    return [(cover, *(item for item in members if item != cover))]


def _out(catalogue: Catalogue, photos: Sequence[int]) -> list[Stack]:
    """Set photos apart; where only one is left of a stack, there is no stack."""
    out = set(photos)
    left = [tuple(item for item in stack if item not in out) for stack in catalogue.stacks.whole(photos)]
    return [*((item,) for item in photos), *(stack for stack in left if len(stack) == 1)]


def _bursts(library: Library, engine: SearchEngine, photos: Sequence[int]) -> list[Stack]:
    """Return the bursts among photos of which nothing was said by hand: the sharpest first, then in order of time."""
    catalogue = library.catalogue
    decided = {item for stack in catalogue.stacks.whole(photos) for item in stack}
    looks = catalogue.selections.looks([item for item in photos if item not in decided], Kind.PHOTO)
    members = [Member(item, look.content, look.taken_at, look.pixels) for item, look in looks.items()]
    members.sort(key=lambda member: (member.taken_at or "", member.item))
    index = engine.index().photos
    positions, known = index.rows(np.asarray([member.item for member in members], np.int64))
    vectors = np.zeros((len(members), index.dimension), np.float32)
    vectors[known] = index.floats(positions[known])
    moments = moments_of(members, vectors, Rules.of(library.encoder.manifest.calibration))
    groups: dict[int, list[int]] = defaultdict(list)
    for member, moment in zip(members, moments.tolist(), strict=True):
        groups[moment].append(member.item)
    bursts = [group for group in groups.values() if len(group) > 1]
    sharpness = catalogue.sharpness.get([item for group in bursts for item in group])
    return [_sharpest_first(group, sharpness) for group in bursts]


def _sharpest_first(burst: list[int], sharpness: dict[int, float]) -> Stack:
    cover = max(burst, key=lambda item: sharpness.get(item, -1.0))
    return (cover, *(item for item in burst if item != cover))


_CHANGES = {
    StackChange.TOGETHER: _together,
    StackChange.APART: _apart,
    StackChange.COVER: _cover,
    StackChange.OUT: _out,
}


def _handle(session: Session, request: ChangeStacksRequest, reporter: Reporter) -> StackReport:
    return change_stacks(session.library, engine_of(session), request)


HANDLERS: Handlers = {ChangeStacksRequest: _handle}
