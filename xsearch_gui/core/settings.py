"""The user's settings: frozen sections in one TOML file, saved atomically.

A section or key that this version does not know is kept as it is, so that an older program does not lose what
a newer one wrote; a value of the wrong kind is replaced by its default, and :func:`load` says so.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import tomli_w

VERSION = 1
_NOT_TOML = (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class General:
    """How the program meets its user. ``language`` empty follows the system."""

    language: str = ""
    notify: bool = True  # tell the system when a long job has ended


@dataclass(frozen=True, slots=True)
class Indexing:
    """How folders are read. ``exclude`` are patterns as in .gitignore; ``threads`` 0 lets the program choose."""

    exclude: tuple[str, ...] = ()
    threads: int = 0
    gentle: bool = False  # fewer threads and low priority while the user works
    watch: bool = True  # look at changes while the program runs
    join_raw: bool = True  # a RAW file and its JPEG count once


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoder in use, by the name of its folder; empty is the one that ships. ``provider`` empty: by trial.

    ``notes`` is the encoder by which sentences are compared with captions and notes; empty: the one of the photos.
    """

    encoder: str = ""
    notes: str = ""
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Cache:
    """Thumbnails and indexes. ``megabytes`` 0 is without a limit."""

    megabytes: int = 0
    folder: str = ""  # empty: where the system keeps caches


@dataclass(frozen=True, slots=True)
class Alignment:
    """The head in use, by its version; 0 is none."""

    head: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """All sections. Change one with :func:`dataclasses.replace`, then :func:`save`."""

    general: General = field(default_factory=General)
    indexing: Indexing = field(default_factory=Indexing)
    encoding: Encoding = field(default_factory=Encoding)
    cache: Cache = field(default_factory=Cache)
    alignment: Alignment = field(default_factory=Alignment)


def load(path: Path) -> tuple[Settings, tuple[str, ...]]:
    """Return the settings in a file, and a sentence for everything in it that could not be used.

    A missing file gives the defaults. A damaged file is set aside as ``settings.toml.damaged``, so that saving
    does not destroy what a person may still want to read.
    """
    try:
        document = _read(path)
    except _NOT_TOML as error:
        aside = path.with_name(f"{path.name}.damaged")
        os.replace(path, aside)
        return Settings(), (f"The settings could not be read ({error}). They were set aside as {aside}.",)
    settings, faults = Settings(), []
    for section in fields(Settings):
        found = document.get(section.name, {})
        for key in fields(getattr(settings, section.name)):
            if not isinstance(found, Mapping) or key.name not in found:
                continue
            part = getattr(settings, section.name)
            try:
                value = _value(found[key.name], getattr(part, key.name))
            except TypeError:
                faults.append(f"{section.name}.{key.name} in {path} is not understood; the default is used.")
                continue
            settings = replace(settings, **{section.name: replace(part, **{key.name: value})})
    return settings, tuple(faults)


def save(path: Path, settings: Settings) -> None:
    """Write the settings by rename: at any moment the file is the old one or the new one.

    Raises
    ------
    OSError
        If the folder cannot be written to. The old file is then as it was.
    """
    try:
        document = _read(path)
    except _NOT_TOML:
        document = {}
    document["version"] = VERSION
    for name, section in asdict(settings).items():
        kept = document.get(name)
        document[name] = (kept if isinstance(kept, dict) else {}) | section
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".settings-")
    try:
        with os.fdopen(handle, "wb") as file:
            tomli_w.dump(document, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def _value(found: object, default: object) -> Any:
    """Return the value as the default's type; TOML is typed, so nothing is coerced but lists to tuples."""
    if isinstance(default, tuple):
        if not isinstance(found, list) or not all(isinstance(entry, str) for entry in found):
            raise TypeError
        return tuple(found)
    if type(found) is not type(default):
        raise TypeError
    return found
