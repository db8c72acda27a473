"""Which files get which names by a pattern, and which cannot."""

from __future__ import annotations

import os
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files.name_patterns import check_pattern, fields_of, is_possible, named
from xsearch_gui.core.filing.companions import Companions, renamed
from xsearch_gui.core.filing.journal import Group, Step
from xsearch_gui.core.filing.moving import name_key, same_name
from xsearch_gui.core.filing.ordering import in_order
from xsearch_gui.core.handling import Handlers, at_once
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.records.filing import NewName, RenamePreview, RenamePreviewRequest
from xsearch_gui.core.records.items import Failure


@dataclass(frozen=True, slots=True)
class Renaming:
    """A photo that gets another name, or the reason why it does not. No steps and no problem: it has the name."""

    photo: str
    stem: str
    steps: Group = ()
    problem: Message = NOTHING


def _taken(name: str) -> Message:
    return Message("keeps its name: another file is called {name}", name=name)


def plan(library: Library, files: Sequence[tuple[int, str]], pattern: str) -> list[Renaming]:
    """Return what happens to each of the files, (item, path), in their order.

    A name counts as free that another of the files gives up.

    Raises
    ------
    UsageError
        The pattern means nothing.
    """
    check_pattern(pattern)
    companions = Companions(library.catalogue, [path for _, path in files])
    rows = library.catalogue.items.rows([item for item, _ in files])
    wanted: list[Renaming] = []
    for number, (item, path) in enumerate(files, 1):
        facts = rows[item].facts if item in rows else None
        stem = named(pattern, fields_of(path, facts, number, len(files)))
        if not is_possible(stem):
            wanted.append(
                Renaming(path, stem, (), Message("keeps its name: the pattern gives it none that is possible"))
            )
            continue
        steps = tuple(
            Step(old, os.path.join(os.path.dirname(old), renamed(old, path, stem)), item if old == path else 0)
            for old in companions.of(path, notes=True)
        )
        wanted.append(Renaming(path, stem, tuple(step for step in steps if step.source != step.target)))
    return list(_without_collisions(wanted))


def _without_collisions(wanted: Sequence[Renaming]) -> Iterator[Renaming]:
    """Yield what happens, where names that two would have or that stay somebody else's are not given."""
    given_up: dict[str, set[str]] = defaultdict(set)
    for one in wanted:
        for step in one.steps:
            given_up[name_key(step.source)].add(step.source)
    result = list(wanted)
    claimed: dict[str, int] = {}
    waiting = deque(range(len(result)))
    while waiting:
        number = waiting.popleft()
        one = result[number]
        taken = _taken_name(one, number, claimed, given_up)
        if not taken:
            claimed |= {name_key(step.target): number for step in one.steps}
            continue
        result[number] = Renaming(one.photo, one.stem, (), _taken(taken))
        for step in one.steps:  # it keeps its names, so those that counted on them are looked at again
            given_up[name_key(step.source)].discard(step.source)
            if (other := claimed.get(name_key(step.source), number)) != number:
                waiting.append(other)
    yield from result


def _taken_name(one: Renaming, number: int, claimed: dict[str, int], given_up: dict[str, set[str]]) -> str:
    """Return the first of the names that somebody else has, or gets."""
    for step in one.steps:
        if claimed.get(name_key(step.target), number) != number or _is_taken(step, given_up):
            return os.path.basename(step.target)
    return ""


def _is_taken(step: Step, given_up: dict[str, set[str]]) -> bool:
    if not os.path.lexists(step.target) or same_name(step.source, step.target):
        return False
    leaving = given_up[name_key(step.target)]
    return step.target not in leaving and not any(same_name(source, step.target) for source in leaving)


def rename_groups(
    library: Library, files: Sequence[tuple[int, str]], pattern: str
) -> tuple[list[Group], list[Failure]]:
    """Return the groups of steps that rename files, in an order in which they can be taken, and what keeps its name.

    Raises
    ------
    UsageError
        The pattern means nothing.
    """
    planned = plan(library, files, pattern)
    failed = [Failure(one.photo, one.problem) for one in planned if one.problem]
    return in_order([one.steps for one in planned if one.steps]), failed


def preview(library: Library, request: RenamePreviewRequest) -> RenamePreview:
    """Return what photos would be called; nothing is changed."""
    rows = library.catalogue.items.rows(request.items)
    files = [(item, rows[item].path) for item in request.items if item in rows]
    try:
        planned = plan(library, files, request.pattern)
    except UsageError as error:
        return RenamePreview(problem=error.message)
    names = [
        NewName(os.path.basename(one.photo), one.stem + os.path.splitext(one.photo)[1], one.problem) for one in planned
    ]
    ordered = sorted(names, key=lambda name: not name.problem)  # what goes wrong is seen first
    return RenamePreview(
        tuple(ordered[: request.most]),
        renamed=sum(bool(one.steps) for one in planned),
        problems=sum(bool(one.problem) for one in planned),
    )


AT_ONCE: Handlers = {RenamePreviewRequest: at_once(preview)}
