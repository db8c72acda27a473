"""Other builds of onnxruntime: an add-on of this kind is found before the one that ships, wherever graphs are run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from xsearch_gui.core.errors import AddOnProblem
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths, program_command

PROVIDER = "provider"
_SECONDS = 120.0


def prefer_installed(paths: AppPaths) -> None:
    """Have this process import onnxruntime from the add-on, if one is installed. Before anything imports it."""
    if not paths.add_ons.is_dir():  # before anything is loaded that reads them
        return
    from xsearch_gui.core.add_ons.installed import usable  # noqa: PLC0415

    if (one := usable(paths, PROVIDER)) is not None:
        sys.path.insert(0, str(one.folder))


def build_in_use(paths: AppPaths) -> str:
    """Return what tells an add-on's onnxruntime from others; empty where the one that ships is used."""
    from xsearch_gui.core.add_ons.installed import usable  # noqa: PLC0415

    one = usable(paths, PROVIDER)
    return f"{one.facts.name} {one.facts.version}" if one is not None else ""


def require_provider(folder: Path, provider: str) -> None:
    """Have another process import what was unpacked.

    Raises
    ------
    AddOnProblem
        It cannot be imported here, or lacks the provider that it is for.
    """
    command = [*program_command(), "--try-provider", str(folder)]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False, text=True
        )
        found = json.loads(done.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, LookupError) as error:
        raise AddOnProblem(Message("It cannot be loaded on this computer; it was not installed.")) from error
    if provider not in found:
        raise AddOnProblem(
            Message("It brings no {provider} for this computer; it was not installed.", provider=provider)
        )


def child(folder: str) -> int:
    """Import onnxruntime from a folder, and print which providers it has: another process than anybody's."""
    sys.path.insert(0, folder)
    import onnxruntime as ort  # type: ignore[import-untyped]  # noqa: PLC0415 - from there, and nowhere else

    if not os.path.realpath(ort.__file__).startswith(os.path.realpath(folder)):
        return 1
    sys.stdout.write(json.dumps(ort.get_available_providers()) + "\n")
    return 0
