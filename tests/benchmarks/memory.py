"""How much memory a process and its children take together, and running a measurement in a process of its own."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

_SECONDS = 0.05
_T = TypeVar("_T")


class PeakMemory:
    """Looks at a tree of processes again and again; :attr:`megabytes` is the most that it had at once.

    Counted is the proportional set size: pages that several processes share count once. Linux only; elsewhere 0.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.megabytes = 0.0

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(_SECONDS):
            self.megabytes = max(self.megabytes, sum(map(_pss, _tree(self._pid))) / 1024)


def _tree(pid: int) -> list[int]:
    found = [pid]
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split():
                found += _tree(int(child))
    return found


def _pss(pid: int) -> int:
    """Return kilobytes; 0 for a process that has ended."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def apart(function: Callable[..., _T], *arguments: Any) -> tuple[_T, float]:
    """Return what a function of a module returns in a fresh process, and the peak of its memory in MB."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pid: int = pool.apply(os.getpid)
        with PeakMemory(pid) as memory:
            result = pool.apply(function, arguments)
    return result, memory.megabytes
