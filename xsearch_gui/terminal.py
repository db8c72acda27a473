"""Speaking with a person, or a program, at a terminal."""

from __future__ import annotations

import argparse
import json
import logging
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from xsearch_gui.core.shown_text import in_terminal

if TYPE_CHECKING:
    from tqdm import tqdm


class TerminalReporter:
    """A progress bar on a terminal, nothing in a pipe. Ctrl+C cancels politely, a second one at once."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._note = ""
        self._stop = False
        self._before = signal.signal(signal.SIGINT, self._interrupt)

    def _interrupt(self, number: int, frame: object) -> None:
        self._stop = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def __enter__(self) -> TerminalReporter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        signal.signal(signal.SIGINT, self._before)

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Show how far the job is."""
        if not sys.stderr.isatty():
            return
        if self._bar is None or note != self._note:
            self.close()
            from tqdm import tqdm  # noqa: PLC0415 - most commands draw no bar

            self._note = note
            self._bar = tqdm(total=total or None, desc=in_terminal(note), unit="", leave=False, file=sys.stderr)
        if total:
            self._bar.total = total
        self._bar.update(done - self._bar.n)

    def cancelled(self) -> bool:
        """Return whether Ctrl+C was pressed."""
        return self._stop

    def close(self) -> None:
        """Take the bar off the terminal."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def show(arguments: argparse.Namespace, document: object, lines: Sequence[str]) -> None:
    """Print the document with ``--json``, else lines for a person."""
    if getattr(arguments, "json", False):
        print(json.dumps(document, indent=2))  # ASCII: a path may hold bytes that are not UTF-8
    else:
        for line in lines:
            print(in_terminal(line))


def tell(text: str) -> None:
    """Tell a person something beside what was asked for: on standard error."""
    print(in_terminal(text), file=sys.stderr)


def log_to_terminal() -> None:
    """Show warnings of the program as this does all that it says; files are named in them."""
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_OneLine("%(message)s"))
    logging.lastResort = handler


class _OneLine(logging.Formatter):
    """Writes out what would steer the terminal; the lines of a traceback stay lines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of a record."""
        return "\n".join(map(in_terminal, super().format(record).split("\n")))
