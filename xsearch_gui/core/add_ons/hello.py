"""What the exporter says first: the add-on and this program may be of different versions."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from cattrs import Converter

from xsearch_gui import __version__
from xsearch_gui.core.errors import AddOnProblem
from xsearch_gui.core.message import Message

PROTOCOL = 1  # raised when what goes in or comes out changes: the add-ons of other versions are then not asked
_SECONDS = 120.0  # until it has said hello: it is started from a slow disk for the first time


@dataclass(frozen=True, slots=True)
class Hello:
    """What an exporter is. Only programs that speak the same protocol give it work."""

    protocol: int
    version: str


def require_fitting(hello: Hello) -> None:
    """Raise :class:`AddOnProblem` if an exporter speaks another protocol."""
    if hello.protocol != PROTOCOL:
        raise AddOnProblem(unfit(hello.version))


def unfit(version: str) -> Message:
    """Return what is said of an exporter that speaks another protocol."""
    return Message(
        "The exporter is that of xsearch {version} and does not fit this version ({own}). Install the exporter of this "
        "version.",
        version=version,
        own=__version__,
    )


def ask(command: Sequence[str]) -> Hello:
    """Start an exporter, and return what it says it is.

    Raises
    ------
    AddOnProblem
        It does not start, or says something else.
    """
    try:
        done = subprocess.run(
            list(command), stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
        return Converter().structure(json.loads(done.stdout.splitlines()[0])["hello"], Hello)
    except (OSError, subprocess.SubprocessError, ValueError, LookupError, TypeError) as error:
        raise AddOnProblem(
            Message("{path} does not start on this computer ({error}).", path=command[0], error=error)
        ) from error
