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
    """Give the path to write to; what was written takes the name of ``target`` when the block ends without an error.

    After an error nothing is left, and the old file is as it was.

    Parameters
    ----------
    shared : bool
        Whether several processes or threads may write the same target at once. Else a leftover of a process that was
        killed is written over the next time.
    durable : bool
        Whether the bytes must be on the disk before the name changes: what cannot be made again.
    given_out : bool
        Whether the file is no longer xsearch's own: as open as any new file. Else only its owner can read it.
    makes_folder : bool
        Whether the folder is made if it is not there. Not where it is the user's: it may be on a drive that is away.

    Raises
    ------
    OSError
        If the folder is not there, or cannot be written to.
    """
    if makes_folder:
        target.parent.mkdir(parents=True, exist_ok=True)
    own = f".{secrets.token_hex(6)}" if shared else ""
    unfinished = target.with_name(f".{target.stem}{own}.unfinished{target.suffix}")
    with contextlib.suppress(FileNotFoundError):
        unfinished.unlink()  # a leftover, or a link that somebody has put there
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
