"""Which files get which names by a pattern, and which cannot."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.filing.companions import Companions, renamed
from xsearch_gui.core.filing.journal import Group, Step
from xsearch_gui.core.filing.patterns import check_pattern, fields_of, is_possible, named
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

    A name counts as free that another of the files gives up, unless two would have to change names with each other.

    Raises
    ------
    UsageError
        The pattern means nothing.
    """
    check_pattern(pattern)
    companions, rows = Companions(library.catalogue), library.catalogue.items.rows([item for item, _ in files])
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
        wanted.append(Renaming(path, stem, () if all(s.source == s.target for s in steps) else steps))
    return list(_without_collisions(wanted))


def _without_collisions(wanted: Sequence[Renaming]) -> Iterator[Renaming]:
    given_up = {step.source for one in wanted for step in one.steps if step.source != step.target}
    targets: set[str] = set()
    for one in wanted:
        taken = ""
        for step in one.steps:
            key = step.target.casefold()
            if key in targets or _is_taken(step, given_up):
                taken = os.path.basename(step.target)
                break
        if taken:
            yield Renaming(one.photo, one.stem, (), _taken(taken))
        else:
            targets |= {step.target.casefold() for step in one.steps}
            yield one


def _is_taken(step: Step, given_up: set[str]) -> bool:
    if step.source.casefold() == step.target.casefold() or step.target in given_up:
        return False
    return os.path.lexists(step.target)


def in_order(groups: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    """Return groups so that each name is free when its turn comes, and those that only change names in a circle."""
    waiting = list(groups)
    ordered: list[Group] = []
    held = {step.source for group in waiting for step in group}
    while waiting:
        own = [{step.source for step in group} for group in waiting]
        ready = [
            number
            for number, group in enumerate(waiting)
            if not any(step.target in held and step.target not in own[number] for step in group)
        ]
        if not ready:
            return ordered, waiting
        for number in ready:
            held -= own[number]
        ordered += [waiting[number] for number in ready]
        waiting = [group for number, group in enumerate(waiting) if number not in set(ready)]
    return ordered, []


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
    groups, circle = in_order([one.steps for one in planned if one.steps])
    failed = [Failure(one.photo, one.problem) for one in planned if one.problem]
    failed += [Failure(group[0].source, _taken(os.path.basename(group[0].target))) for group in circle]
    return groups, failed


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
