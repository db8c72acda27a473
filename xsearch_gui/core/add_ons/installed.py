"""The add-ons that are on this computer: in the user's data folder, or beside the program."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from cattrs import Converter

from xsearch_gui.core.add_ons.hello import PROTOCOL, unfit
from xsearch_gui.core.add_ons.offers import EXPORTER, this_platform, this_python
from xsearch_gui.core.message import NOTHING, Message
from xsearch_gui.core.paths import AppPaths

FACTS = "add-on.json"
PROGRAM = "xsearch-exporter"  # and the folder that a package lays beside the program


@dataclass(frozen=True, slots=True)
class Facts:
    """What lies in an add-on's folder as ``add-on.json``: see :class:`xsearch_gui.core.add_ons.offers.Offer`."""

    name: str
    kind: str
    title: str
    version: str
    platform: str
    python: str = ""
    protocol: int = 0
    provider: str = ""
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Installed:
    """An add-on on this computer."""

    facts: Facts
    folder: Path
    beside: bool = False

    @property
    def problem(self) -> Message:
        """Why it cannot be used; nothing if it can."""
        facts = self.facts
        if facts.platform != this_platform() or facts.python not in ("", this_python()):
            return Message("It is made for another system, or for another version of xsearch. Install it again.")
        if facts.kind == EXPORTER and facts.protocol != PROTOCOL:
            return unfit(facts.version)
        if facts.kind == EXPORTER and not program_in(self.folder).is_file():
            return Message("It is incomplete. Install it again.")
        return NOTHING


def installed(paths: AppPaths) -> tuple[Installed, ...]:
    """Return what is there, with what cannot be used; of one name the first is used."""
    return tuple(_found(paths))


def usable(paths: AppPaths, kind: str) -> Installed | None:
    """Return the add-on of a kind that is used; None if there is none."""
    return next((one for one in _found(paths) if one.facts.kind == kind and not one.problem), None)


def _found(paths: AppPaths) -> Iterator[Installed]:
    try:
        folders = sorted(folder for folder in paths.add_ons.iterdir() if not folder.name.startswith("."))
    except OSError:
        folders = []
    for folder in folders:
        if (facts := _read(folder)) is not None:
            yield Installed(facts, folder)
    beside = _beside()
    if beside is not None and (facts := _read(beside)) is not None:
        yield Installed(facts, beside, beside=True)


def _beside() -> Path | None:
    """Return the folder beside the bundle (on macOS beside the ``.app``); None where this is no bundle."""
    if not getattr(sys, "frozen", False):
        return None
    program = Path(sys.executable)
    app = next((parent for parent in program.parents if parent.suffix == ".app"), program.parent)
    return app.parent / PROGRAM


def _read(folder: Path) -> Facts | None:
    try:
        return Converter().structure(json.loads((folder / FACTS).read_text(encoding="utf-8")), Facts)
    except Exception:  # no add-on, or of a version that said it otherwise
        return None


def write_facts(folder: Path, facts: Facts) -> None:
    """Write what an add-on is into its folder."""
    (folder / FACTS).write_text(json.dumps(asdict(facts), indent=1), encoding="utf-8")


def program_in(folder: Path) -> Path:
    """Return the exporter's program in its folder."""
    return folder / (PROGRAM + (".exe" if os.name == "nt" else ""))
