"""In which order files can get their new names, where some get the names that others give up."""

from __future__ import annotations

import os
import secrets
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from xsearch_gui.core.filing.journal import Group, Step
from xsearch_gui.core.filing.moving import name_key


def in_order(groups: Sequence[Group]) -> list[Group]:
    """Return groups so that each name is free when its turn comes.

    Those that change names in a circle become one group, in which all first get names that nobody has.
    """
    owner = {name_key(step.source): number for number, group in enumerate(groups) for step in group}
    waits = [
        {owner.get(name_key(step.target), number) for step in group} - {number} for number, group in enumerate(groups)
    ]
    followers: dict[int, list[int]] = defaultdict(list)
    for number, others in enumerate(waits):
        for other in others:
            followers[other].append(number)
    ready = deque(number for number, others in enumerate(waits) if not others)
    ordered: list[int] = []
    while ready:
        number = ready.popleft()
        ordered.append(number)
        for follower in followers[number]:
            waits[follower].discard(number)
            if not waits[follower]:
                ready.append(follower)
    circles = _joined({number: others for number, others in enumerate(waits) if others})
    return [*(groups[number] for number in ordered), *(_in_circle(groups[one] for one in circle) for circle in circles)]


def _joined(waits: dict[int, set[int]]) -> list[list[int]]:
    """Return the numbers that hang together."""
    beside: dict[int, set[int]] = defaultdict(set)
    for number, others in waits.items():
        for other in others:
            beside[number].add(other)
            beside[other].add(number)
    circles: list[list[int]] = []
    seen: set[int] = set()
    for number in waits:
        if number in seen:
            continue
        circle, pending = [], [number]
        while pending:
            one = pending.pop()
            if one not in seen:
                seen.add(one)
                circle.append(one)
                pending += beside[one]
        circles.append(sorted(circle))
    return circles


def _in_circle(groups: Iterable[Group]) -> Group:
    """Return one group of steps: out of the way, all of them, and then to their new names."""
    steps = [step for group in groups for step in group]
    token = secrets.token_hex(4)
    between = [
        os.path.join(os.path.dirname(step.source), f".xsearch-{token}-{number}{os.path.splitext(step.source)[1]}")
        for number, step in enumerate(steps)
    ]
    away = (Step(step.source, there, step.item) for step, there in zip(steps, between, strict=True))
    back = (Step(there, step.target, step.item) for step, there in zip(steps, between, strict=True))
    return (*away, *back)
