"""Fetching files over the network, once the user has asked: resumable, checked, and with reasons when it fails.

Plain HTTP by the standard library, which follows the system's proxies. What has arrived lies beside the target, with
``.partial`` behind its name, until it is whole and its hash is right.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import http.client
import os
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xsearch_gui import __version__
from xsearch_gui.core.errors import DownloadProblem
from xsearch_gui.core.message import NOTHING, Message, joined

_SECONDS = 30.0  # without a byte, before a connection is given up
_STEP = 2**20


@dataclass(frozen=True, slots=True)
class Remote:
    """A file somewhere else. ``sha256`` is empty where it is not known, ``name`` what people know it by."""

    url: str
    name: str
    size: int
    sha256: str = ""


def fetch(remote: Remote, target: Path, tell: Callable[[int], None]) -> None:
    """Fetch a file that is not here yet, going on where a partial one ends. ``tell`` is given the bytes that are here.

    Raises
    ------
    DownloadProblem
        It arrived damaged. Put :func:`explained` around this for all else.
    """
    if target.exists() and size_of(target) == remote.size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = partial_of(target)
    here = size_of(partial)
    if here > remote.size:
        partial.unlink()
        here = 0
    if here < remote.size or not partial.exists():
        with opened(remote.url, here) as answer, partial.open("ab" if here and answer.status == 206 else "wb") as out:
            while block := answer.read(_STEP):
                out.write(block)
                tell(out.tell())
    if size_of(partial) != remote.size:
        raise http.client.IncompleteRead(b"", remote.size - size_of(partial))
    if remote.sha256 and sha256_of(partial) != remote.sha256:
        partial.unlink()
        raise DownloadProblem(Message("{path} arrived damaged (its hash is wrong). Try again.", path=remote.name))
    os.replace(partial, target)


def already_here(target: Path) -> int:
    """Return how many bytes of a file an earlier download has left."""
    return size_of(target) or size_of(partial_of(target))


def partial_of(target: Path) -> Path:
    """Return where a file lies while it arrives."""
    return target.with_name(target.name + ".partial")


def size_of(path: Path) -> int:
    """Return the bytes of a file; 0 if there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def opened(url: str, start: int = 0) -> Any:
    """Ask for what is at an address, from this byte on, and return the answer to be read and closed."""
    headers = {"User-Agent": f"xsearch/{__version__}"} | ({"Range": f"bytes={start}-"} if start else {})
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=_SECONDS)


# what went wrong, in words -------------------------------------------------------------------------------------------


@contextlib.contextmanager
def explained(name: str, address: str, instead: Message = NOTHING) -> Iterator[None]:
    """Turn what the network says into a sentence.

    Parameters
    ----------
    name
        What is fetched.
    address
        Of the server, such as ``https://huggingface.co``.
    instead
        A sentence: what to do without a network.
    """
    try:
        yield
    except urllib.error.HTTPError as error:
        raise _problem(name, _refusal(error)) from error
    except (http.client.HTTPException, ssl.SSLError, TimeoutError, OSError, ValueError) as error:
        cause = error.reason if isinstance(error, urllib.error.URLError) else error
        problem = _problem(name, _local(cause) or _lost(cause, address))
        raise problem if _local(cause) else DownloadProblem(joined(problem.message, instead)) from error


def _problem(name: str, reason: Message) -> DownloadProblem:
    return DownloadProblem(Message("{repository} cannot be downloaded: {reason}.", repository=name, reason=reason))


def _refusal(error: urllib.error.HTTPError) -> Message:
    known = {
        401: Message("it does not exist, or needs an account"),
        403: Message("it needs an account that has accepted its terms"),
        404: Message("it does not exist"),
        407: Message("the proxy wants a password; set https_proxy=http://name:password@host:port"),
        429: Message("the server asks to wait; try again in some minutes"),
    }
    said = Message("the server answers {code} {reason}", code=str(error.code), reason=str(error.reason))
    return known.get(error.code, said)


def _local(cause: object) -> Message:
    """Return what is wrong on this computer; nothing if it is something else."""
    if isinstance(cause, OSError) and cause.filename:
        return Message("{path} cannot be written ({error})", path=str(cause.filename), error=cause.strerror or cause)
    if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
        return Message("the disk is full; what has arrived is kept")
    return NOTHING


def _lost(cause: object, address: str) -> Message:
    if isinstance(cause, ssl.SSLError):
        return Message(
            "the connection to {address} is not trusted ({cause}); a proxy may stand between, whose certificate "
            "SSL_CERT_FILE can name",
            address=address,
            cause=cause.reason or cause,
        )
    proxies = urllib.request.getproxies()
    if via := proxies.get("https") or proxies.get("http"):
        return Message(
            "{address} cannot be reached through the proxy {proxy}, or the connection broke off ({cause}); what has "
            "arrived is kept",
            address=address,
            proxy=urllib.parse.urlsplit(via).hostname or via,
            cause=str(cause),
        )
    return Message(
        "{address} cannot be reached, or the connection broke off ({cause}); what has arrived is kept",
        address=address,
        cause=str(cause),
    )
