"""What is being done to files, step by step, on the disk before it is done: to end it after a kill, and to undo it.

A journal is a file of lines of JSON below the library's data: what is done, then for each photo the steps that begin
and the steps that were done. A line that was cut off by a kill is as if it had not been written.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.private import private_folder
from xsearch_gui.core.records.filing import Filing

KEPT = 50  # journals: what was done so often can be undone


@dataclass(frozen=True, slots=True)
class Step:
    """One file from one path to another; ``item`` is the photo's, or 0 for what belongs to it.

    What went to the bin lies there at ``target``, which is empty where the system does not tell.
    """

    source: str
    target: str
    item: int = 0


Group = tuple[Step, ...]  # what belongs together: the photo first


def is_chain(group: Group) -> bool:
    """Return whether steps take names that others of them give up: then how far they came cannot be seen by names."""
    targets = {step.target for step in group}
    return any(step.source in targets for step in group)


@dataclass(slots=True)
class Entries:
    """What a journal says. ``begun`` are steps of which nobody knows how far they came, but that ``taken`` were."""

    how: Filing
    is_undo: bool = False
    done: list[Group] = field(default_factory=list)
    begun: Group = ()
    taken: int = 0


class Journal:
    """A journal that is being written."""

    def __init__(self, paths: AppPaths, how: Filing, *, is_undo: bool = False) -> None:
        folder = folder_of(paths)
        private_folder(folder)
        known = numbers(paths)
        self.number = max(known, default=0) + 1
        for number in known[: -KEPT + 1]:
            with contextlib.suppress(OSError):
                path_of(paths, number).unlink()
        self._path = path_of(paths, self.number)
        self._write({"how": how.value, "is_undo": is_undo})

    def begin(self, group: Group) -> None:
        """Say what is about to be done; it is on the disk when this returns."""
        self._write({"begin": _values(group)}, durable=True)

    def taken(self, steps: int) -> None:
        """Say how many steps of a chain were taken."""
        self._write({"taken": steps}, durable=True)

    def end(self, done: Group) -> None:
        """Say what of it was done."""
        self._write({"done": _values(done)})

    def remove(self) -> None:
        """Forget a journal in which nothing was done."""
        self._path.unlink(missing_ok=True)

    def _write(self, entry: object, *, durable: bool = False) -> None:
        with self._path.open("a", encoding="ascii") as file:
            file.write(json.dumps(entry) + "\n")
            file.flush()
            if durable:
                os.fsync(file.fileno())


def folder_of(paths: AppPaths) -> Path:
    """Return where the journals of a library lie."""
    return paths.data / "filing"


def path_of(paths: AppPaths, number: int) -> Path:
    """Return the file of a journal."""
    return folder_of(paths) / f"{number}.jsonl"


def numbers(paths: AppPaths) -> list[int]:
    """Return the journals that there are, the oldest first."""
    try:
        names = [name.removesuffix(".jsonl") for name in os.listdir(folder_of(paths))]
    except FileNotFoundError:
        return []
    return sorted(int(name) for name in names if name.isdecimal())


def read(path: Path) -> Entries:
    """Return what a journal says.

    Raises
    ------
    OSError, ValueError
        It is not there, or is no journal.
    """
    lines = list(_lines(path.read_text(encoding="ascii").splitlines()))
    if not lines or "how" not in lines[0]:
        raise ValueError(path)
    found = Entries(Filing(lines[0]["how"]), bool(lines[0].get("is_undo")))
    for line in lines[1:]:
        if "begin" in line:
            found.begun, found.taken = _group(line["begin"]), 0
        elif "taken" in line:
            found.taken = int(line["taken"])
        else:
            found.begun = ()
            if done := _group(line["done"]):
                found.done.append(done)
    return found


def close(path: Path, done: Group) -> None:
    """Say in a journal what of the steps that had begun was done."""
    text = path.read_bytes()
    cut = text[: text.rfind(b"\n") + 1]  # without a line that was cut off
    path.write_bytes(cut + (json.dumps({"done": _values(done)}) + "\n").encode("ascii"))


def _lines(lines: Sequence[str]) -> Iterable[dict[str, Any]]:
    for line in lines:
        with contextlib.suppress(ValueError):
            yield json.loads(line)


def _values(group: Group) -> list[list[object]]:
    return [[step.source, step.target, step.item] for step in group]


def _group(values: object) -> Group:
    assert isinstance(values, list)
    return tuple(Step(str(source), str(target), int(item)) for source, target, item in values)
