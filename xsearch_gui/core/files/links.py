"""Links: further names of a file, which are no copies of it."""

from __future__ import annotations

import os
from collections.abc import Sequence


def identity(path: str) -> tuple[int, int] | None:
    """Return what tells the file at a path from all others, by whatever name; None if the system does not tell."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_ino else None


def target_of(path: str) -> str:
    """Return the file that a symbolic link leads to; empty for what is no link."""
    return os.path.realpath(path) if os.path.islink(path) else ""


def links_among(path: str, others: Sequence[str]) -> tuple[str, ...]:
    """Return which other paths are symbolic links, or the same file as ``path`` and not what that leads to."""
    own, target = identity(path), target_of(path)
    return tuple(
        other
        for other in others
        if os.path.islink(other) or (own is not None and other != target and identity(other) == own)
    )
