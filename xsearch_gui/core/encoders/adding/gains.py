"""What came of trying encoders with 8-bit numbers on this computer, kept so that it is told and not tried again.

It holds for this onnxruntime on these cores, as the trials of :mod:`encoders.providers` do.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from cattrs import Converter

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.cpu import sums_eight_bits
from xsearch_gui.core.encoders.manifest import AnyManifest
from xsearch_gui.core.encoders.providers import CPU, key_of, machine
from xsearch_gui.core.message import NOTHING, Message, from_wire, to_wire
from xsearch_gui.core.paths import AppPaths

_MARK = "-8bit"  # of names and versions


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whether an encoder ``can`` be made faster, or why not; of an 8-bit copy, how many ``times`` as fast it is."""

    can: bool = False
    times: float = 0.0
    reason: Message = NOTHING


@dataclass(frozen=True, slots=True)
class _Kept:
    machine: str
    times: float
    reason: Any = ""  # a Message on the wire


def copy_name(name: str) -> str:
    """Return what the 8-bit copy of an encoder is called."""
    return f"{name[:75]}{_MARK}"


def source_name(name: str) -> str:
    """Return the name of the encoder that a copy was made of; of any other encoder its own name."""
    return name.removesuffix(_MARK)


def copy_version(version: str) -> str:
    """Return the version of the 8-bit copy of an encoder."""
    return f"{version[:59]}{_MARK}"


def is_copy(manifest: AnyManifest) -> bool:
    """Return whether an encoder is an 8-bit copy of another, wherever it was made."""
    return manifest.version.endswith(_MARK)


def outlook(paths: AppPaths, manifest: AnyManifest, names: Collection[str], provider: str) -> Outlook:
    """Return whether an encoder that runs on a provider can be made faster; ``names`` are those installed."""
    known = _read(paths).get(key_of(manifest))
    if known is not None and known.machine == machine(paths):
        reason = from_wire(known.reason) if known.reason else NOTHING
        return Outlook(times=known.times, reason=reason)
    if is_copy(manifest) or copy_name(manifest.name) in names:
        return Outlook()
    if reason := unfit(provider):
        return Outlook(reason=reason)
    return Outlook(can=True)


def unfit(provider: str) -> Message:
    """Return why no encoder that runs on this provider gains from 8-bit numbers here; nothing if one may."""
    if provider not in ("", CPU):
        return Message("It runs on {provider}; 8-bit numbers are faster on the processor alone.", provider=provider)
    if sums_eight_bits() is False:
        return Message("The processor of this computer has no instructions for 8-bit numbers.")
    return NOTHING


def keep_gain(paths: AppPaths, manifest: AnyManifest, times: float, reason: Message = NOTHING) -> None:
    """Keep how many times as fast an 8-bit copy is, or the ``reason`` for which an encoder has none."""
    kept = _Kept(machine(paths), times, to_wire(reason) if reason else "")
    known = {name: asdict(one) for name, one in (_read(paths) | {key_of(manifest): kept}).items()}
    with replacing(paths.cache / _FILE, shared=True) as unfinished:
        unfinished.write_text(json.dumps(known, indent=1), encoding="utf-8")


_FILE = "eight-bit.json"


def _read(paths: AppPaths) -> dict[str, _Kept]:
    try:
        known = json.loads((paths.cache / _FILE).read_text(encoding="utf-8"))
        return {name: Converter().structure(one, _Kept) for name, one in known.items()}
    except Exception:  # a cache that is not there, or of another version, says nothing
        return {}
