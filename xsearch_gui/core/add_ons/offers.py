"""Which add-ons this release knows: ``resources/add-ons.toml``, which ships with the program.

Each has the SHA-256 of its file. So whoever trusts the program trusts its add-ons, wherever their file comes from: an
address, a drive, another person.
"""

from __future__ import annotations

import platform
import sys
import tomllib
from dataclasses import dataclass
from typing import Literal

from cattrs import Converter

from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import bundled

EXPORTER = "exporter"


@dataclass(frozen=True, slots=True)
class Offer:
    """One file that can be installed.

    ``platform`` is :func:`this_platform` where it runs, and ``python`` the version of Python that it is made for
    (empty: it brings its own). ``bytes`` is the size of the file, ``unpacked`` of what is in it. ``protocol`` is what
    an exporter speaks, ``provider`` what a build of onnxruntime is for.
    """

    name: str
    kind: Literal["exporter", "provider"]
    title: str
    version: str
    platform: str
    file: str
    url: str
    bytes: int
    unpacked: int
    sha256: str
    license: str
    python: str = ""
    protocol: int = 0
    provider: str = ""
    untested: bool = False

    @property
    def is_for_this_computer(self) -> bool:
        """Whether it runs here."""
        return self.platform == this_platform() and self.python in ("", this_python())


def all_offers() -> tuple[Offer, ...]:
    """Return all add-ons that this release knows, for all systems."""
    document = tomllib.loads(bundled("resources", "add-ons.toml").read_text(encoding="utf-8"))
    return Converter(forbid_extra_keys=True).structure(document.get("add_on", []), tuple[Offer, ...])


def offers() -> dict[str, Offer]:
    """Return the add-ons for this computer, by name."""
    return {offer.name: offer for offer in all_offers() if offer.is_for_this_computer}


def this_platform() -> str:
    """Return the system and the processor, such as ``linux-x86_64``."""
    return f"{sys.platform}-{platform.machine().lower()}"


def this_python() -> str:
    """Return the version of Python, such as ``3.12``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def purpose_of(kind: str, title: str) -> Message:
    """Return what an add-on is for."""
    if kind == "exporter":
        return Message("Turns published models, such as CLIP, into encoders. It brings torch along.")
    return Message("Runs encoders by {title}, where the processor or the graphics card has it.", title=title)
