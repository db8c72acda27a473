"""Files that an export makes: whole and under a name of their own, or not at all; nothing is written over."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.message import Message, joined
from xsearch_gui.core.private import hand_out

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class TargetProblem(Exception):
    """Carries an error of the folder that is written to, which ends the export, past those of one source."""

    def __init__(self, cause: OSError) -> None:
        self.cause = cause
        super().__init__(str(cause))


def publish(hidden: Path, folder: Path, name: str) -> None:
    """Give the finished file its name: a hard link never overwrites, and where there are none we look first."""
    for target in free_names(folder, name):
        try:
            os.link(hidden, target)
            hidden.unlink()
            return
        except FileExistsError:
            continue
        except OSError:
            if not os.path.lexists(target):
                os.replace(hidden, target)
                return


def free_names(folder: Path, name: str) -> Iterator[Path]:
    """Yield ``name.jpg``, ``name (2).jpg``, ``name (3).jpg`` ... in the folder."""
    yield folder / name
    stem, suffix = os.path.splitext(name)
    number = 2
    while True:
        yield folder / f"{stem} ({number}){suffix}"
        number += 1


@contextlib.contextmanager
def hidden_file(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """Open a file with a hidden name that is removed unless it was renamed."""
    hidden = folder / f".xsearch-{secrets.token_hex(8)}.part"
    with blame_target():
        file = hidden.open("xb")
    try:
        hand_out(hidden)
        yield file, hidden
    finally:
        with contextlib.suppress(OSError):
            file.close()
        with contextlib.suppress(OSError):
            hidden.unlink()


@contextlib.contextmanager
def blame_target() -> Iterator[None]:
    """Carry errors of the folder past those of one source."""
    try:
        yield
    except OSError as error:
        raise TargetProblem(error) from error


def unusable(target: Path, error: OSError, done: int | None = None) -> UsageError:
    """Return what is told of a place that cannot be written; ``done`` files were finished before."""
    if error.errno in _FULL:
        said = Message("The disk that holds {path} is full.", path=target)
        to_do = Message("Make room, or choose another place.")
    else:
        said = Message("{path} cannot be written: {error}.", path=target, error=error.strerror or error)
        to_do = Message("Choose another place.")
    if done is not None:
        said = joined(said, Message("Exported before, and complete: {n}.", n=done))
    return UsageError(joined(said, to_do))
