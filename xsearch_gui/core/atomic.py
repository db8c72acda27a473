"""Files that are whole or not there: written beside their name, and given it at the end."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from xsearch_gui.core.private import hand_out


@contextlib.contextmanager
def replacing(
    target: Path, *, shared: bool = False, durable: bool = False, given_out: bool = False, makes_folder: bool = True
) -> Iterator[Path]:
    """Give the path to write to; what was written takes the name of ``target`` at the end, or after an error is gone.

    Parameters
    ----------
    shared : bool
        Whether several may write it at once. Else a leftover of one that was killed is written over.
    durable : bool
        Whether the bytes must be on the disk before the name changes: what cannot be made again.
    given_out : bool
        Whether it is no longer xsearch's own: as open as any new file. Else only its owner can read it.
    makes_folder : bool
        Whether the folder is made if it is not there: not one of the user's, whose drive may be away.

    Raises
    ------
    OSError
        If the folder is not there, or cannot be written to.
    """
    if makes_folder:
        target.parent.mkdir(parents=True, exist_ok=True)
    own = f".{secrets.token_hex(6)}" if shared else ""
    unfinished = target.with_name(f".{target.stem}{own}.unfinished{target.suffix}")
    unfinished.unlink(missing_ok=True)  # a leftover, or a link that somebody has put there
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield unfinished
        if given_out:
            hand_out(unfinished)
        if durable:
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
        os.replace(unfinished, target)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise
