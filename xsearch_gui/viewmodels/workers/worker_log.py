"""The log of a worker process: a file that cannot grow without bound, and its last lines in memory."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path

from xsearch_gui.core.private import private_file
from xsearch_gui.core.shown_text import visible

MAX_BYTES = 1_000_000
TAIL_LINES = 30


class WorkerLog:
    """Appends lines to a file, keeping one older file beside it.

    Writing must never harm the window: a full disk or a folder that cannot be written to is ignored.
    """

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES) -> None:
        self.path = path
        self._max_bytes = max_bytes
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)

    def begin(self) -> None:
        """Start the log of a new process: the tail shown to a person is that of this process only."""
        self._tail.clear()
        self.write(time.strftime("--- worker started %Y-%m-%d %H:%M:%S ---"))
        self._tail.clear()

    def write(self, line: str) -> None:
        """Append one line."""
        line = visible(line, lines=True)
        self._tail.append(line)
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.path.exists() and self.path.stat().st_size > self._max_bytes:
                self.path.replace(self.path.with_suffix(".log.1"))
            if not self.path.exists():
                private_file(self.path)
            with self.path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(line + "\n")
        except OSError:
            pass

    def tail(self) -> str:
        """Return the last lines of the running, or last, process."""
        return "\n".join(self._tail)
