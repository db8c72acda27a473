"""Taking the steps of a group, all or none; taking them back, and bringing to their end those that were interrupted."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Sequence

from xsearch_gui.core.files.opening import Refused, reason_of
from xsearch_gui.core.filing.bin import forget, from_bin, to_bin, where
from xsearch_gui.core.filing.journal import Entries, Group, Journal, Step, is_chain
from xsearch_gui.core.filing.moving import copy_file, move_file, part_of, same_bytes, same_name
from xsearch_gui.core.message import Message
from xsearch_gui.core.records.filing import Filing
from xsearch_gui.core.records.items import Failure

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
Doing = Callable[[str, str], str | None]  # source, target: does it, and returns another target than that


def _to_bin(source: str, target: str) -> str:
    return to_bin(source)


def _copy(source: str, target: str) -> None:
    copy_file(source, target)


DOING: dict[Filing, Doing] = {
    Filing.MOVE: move_file,
    Filing.RENAME: move_file,
    Filing.COPY: _copy,
    Filing.BIN: _to_bin,
}


def take(group: Group, how: Filing, doing: Doing, written: Journal) -> tuple[Group, Failure | None]:
    """Take the steps of a group; where one fails, those before are taken back.

    What belonged to a photo and has gone meanwhile is passed over.

    Returns
    -------
    tuple
        The steps that are taken now (after a failure those that could not be taken back), and the failure.
    """
    done: list[Step] = []
    chain = is_chain(group)
    for number, step in enumerate(group):
        if number and not step.item and not chain and not os.path.lexists(step.source):
            continue
        try:
            target = doing(step.source, step.target)
            done.append(step if target is None else Step(step.source, target, step.item))
            if chain:
                written.taken(number + 1)
        except (OSError, ValueError) as error:
            return _take_back(done, how), Failure(step.source, reason(error))
    return tuple(done), None


def _take_back(done: Sequence[Step], how: Filing) -> Group:
    """Take steps back, and return those that cannot be."""
    left = list(done)
    with contextlib.suppress(OSError, ValueError):
        while left:
            step = left[-1]
            if how is Filing.COPY:
                if not same_bytes(step.source, step.target):
                    break  # by now the copy is all that there is of it
                os.unlink(step.target)
            elif how is Filing.BIN:
                from_bin(step.target, step.source)
            else:
                move_file(step.target, step.source)
            left.pop()
    return tuple(left)


def reason(error: OSError | ValueError) -> Message:
    """Return why something was not done to a file, as a part of a sentence."""
    if isinstance(error, FileExistsError):
        return Message("was left where it is: there is another file of that name")
    if isinstance(error, OSError) and not isinstance(error, Refused):
        if error.errno in _FULL:
            return Message("was left where it is: the disk is full")
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return Message("may not be changed or moved (permission denied)")
    return reason_of(error) if isinstance(error, OSError) else Message("has an impossible name")


def finish_steps(entries: Entries) -> Group | None:
    """Bring the steps that had begun to their end, or take them back where that cannot be.

    Returns
    -------
    tuple or None
        The steps that are taken now; None where nobody can tell yet, because the file is at neither place: a drive is
        not connected.
    """
    begun, how = entries.begun, entries.how
    chain = is_chain(begun)
    done: list[Step] = list(begun[: entries.taken])
    for step in begun[entries.taken :]:
        try:
            now = _finish(step, how, is_undo=entries.is_undo)
        except (OSError, ValueError):
            now = False
        if now is None:
            if step.item and not chain:
                return None
        elif now:
            done.append(now if isinstance(now, Step) else step)
        elif how is Filing.BIN:
            continue
        else:
            return _take_back(done, how)
    if how is Filing.BIN and any(os.path.lexists(step.source) for step in begun):
        return _take_back(done, how)
    return tuple(done)


def _finish(step: Step, how: Filing, *, is_undo: bool) -> bool | Step | None:
    """Bring one step to its end; return whether it is taken, or None where the file is at neither place."""
    source, target = step.source, step.target
    if how is Filing.BIN:
        in_bin = where(source)  # and removes the note, if that is all there is
        return False if os.path.lexists(source) else Step(source, in_bin, step.item)
    with contextlib.suppress(OSError):
        os.unlink(part_of(source, target))
    here, there = os.path.lexists(source), os.path.lexists(target)
    if not here and not there:
        return None
    if how is Filing.COPY:
        if not there:
            copy_file(source, target)
        return not there or not here or same_bytes(source, target)
    if here and not there:
        move_file(source, target)
    elif here and not same_name(source, target):
        if not (os.path.samefile(source, target) or same_bytes(source, target)):
            return False  # somebody else's file has that name
        os.unlink(source)
    if is_undo:
        forget(source)
    return True
