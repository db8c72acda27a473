"""Doing what is not trusted in a process of its own, with an end to its time, its memory and what it writes.

A crash, an endless computation or a file that eats all memory costs a child process, and ends in a sentence.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from xsearch_gui.core.paths import program_command
from xsearch_gui.core.progress import Reporter, SilentReporter, check

_STEP = 0.2  # seconds between two looks at whether the user wants to stop
# Every thread reserves address space, which the limit counts: a computer of many cores would be over it with nothing.
_FEW_THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}


class TooSlow(Exception):
    """The process had not ended in time."""


class Crashed(Exception):
    """The process ended without an answer."""


def ask(arguments: Sequence[str], seconds: float, reporter: Reporter | None = None) -> Any:
    """Run this program with these arguments, and return the JSON document that it prints.

    Raises
    ------
    TooSlow, Crashed
    Cancelled
        The user asked the job to stop; the process is ended.
    """
    end = time.monotonic() + seconds
    with subprocess.Popen(
        [*program_command(), *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, env={**os.environ, **_FEW_THREADS},
    ) as process:  # fmt: skip
        try:
            answer = _answer(process, end, reporter or SilentReporter())
        except BaseException:
            process.kill()
            raise
    try:
        return json.loads(answer)
    except ValueError as error:
        raise Crashed from error


def _answer(process: subprocess.Popen[bytes], end: float, reporter: Reporter) -> bytes:
    while True:
        check(reporter)
        if time.monotonic() > end:
            raise TooSlow
        try:
            return process.communicate(timeout=_STEP)[0]
        except subprocess.TimeoutExpired:
            continue


def limit(memory: int, seconds: float, written: int | None = None) -> None:
    """Bound this process's address space, processor time and the size of a file it writes, where the system can."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not there on Windows

    limits = [(resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, int(seconds)), (resource.RLIMIT_CORE, 0)]
    if written is not None:
        limits.append((resource.RLIMIT_FSIZE, written))
    for kind, most in limits:
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # a lower limit is set already, or (macOS) the kind is not known
            continue


def answer(document: object) -> None:
    """Print what :func:`ask` returns."""
    sys.stdout.write(json.dumps(document))
    sys.stdout.flush()
