"""The user's settings: frozen sections in one TOML file, saved atomically.

A section or key that this version does not know is kept as it is, so that an older program does not lose what
a newer one wrote; a value of the wrong kind is replaced by its default, and :func:`load` says so.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

import tomli_w

from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.exact import exact_converter
from xsearch_gui.core.message import Message

VERSION = 1
_LONGEST, _MOST_PATTERNS, _MOST_THREADS, _MOST_HEADS = 500, 1_000, 256, 9_999
INDEX_KINDS = ("auto", "graph", "compact")
_LOWEST_RECALL, _HIGHEST_RECALL = 0.8, 0.9999
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
    words: bool = True  # read the words in pictures


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoder in use, by the name of its folder; empty is the one that ships. ``provider`` empty: by trial.

    ``notes`` is the encoder by which sentences are compared with captions and notes; empty: the one of the photos.
    """

    encoder: str = ""
    notes: str = ""
    provider: str = ""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The head in use, by its version; 0 is none."""

    head: int = 0


@dataclass(frozen=True, slots=True)
class Index:
    """How the nearest of many are found: ``kind`` is ``auto``, ``graph`` (HNSW) or ``compact`` (codes of 256 bits).

    ``recall`` is the share of the ten nearest that a search by codes is to find.
    """

    kind: str = "auto"
    recall: float = 0.99


@dataclass(frozen=True, slots=True)
class Writing:
    """Where stars, captions and keywords are written to: into XMP files beside the photos, or into these."""

    into_photos: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """All sections. Change one with :func:`dataclasses.replace`, then :func:`save`."""

    general: General = field(default_factory=General)
    indexing: Indexing = field(default_factory=Indexing)
    encoding: Encoding = field(default_factory=Encoding)
    alignment: Alignment = field(default_factory=Alignment)
    index: Index = field(default_factory=Index)
    writing: Writing = field(default_factory=Writing)


def load(path: Path) -> tuple[Settings, tuple[Message, ...]]:
    """Return the settings in a file, and a sentence for everything in it that could not be used.

    A missing file gives the defaults. A damaged file is set aside as ``settings.toml.damaged``, so that saving
    does not destroy what a person may still want to read.
    """
    try:
        document = _read(path)
    except _NOT_TOML as error:
        aside = path.with_name(f"{path.name}.damaged")
        os.replace(path, aside)
        return Settings(), (
            Message(
                "The settings could not be read ({error}). They were set aside as {path}.", error=error, path=aside
            ),
        )
    settings, faults = Settings(), list[Message]()
    for section in fields(Settings):
        found = document.get(section.name)
        for name, kind in get_type_hints(type(getattr(settings, section.name))).items():
            if not isinstance(found, Mapping) or name not in found:
                continue
            try:
                value = _possible(f"{section.name}.{name}", _CONVERTER.structure(found[name], kind))
            except (TypeError, ValueError):
                faults.append(
                    Message(
                        "{key} in {path} is not understood; the default is used.",
                        key=f"{section.name}.{name}",
                        path=path,
                    )
                )
                continue
            part = replace(getattr(settings, section.name), **{name: value})
            settings = replace(settings, **{section.name: part})
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
    with replacing(path, shared=True, durable=True) as unfinished:
        unfinished.write_bytes(tomli_w.dumps(document).encode())


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


_CONVERTER = exact_converter()
_NOT_A_NAME = re.compile(r"[/\\:\x00-\x1f]|^\.")


def _possible(key: str, value: Any) -> Any:
    """Return a value that can be meant; a file may come from another person, with a backup.

    Raises
    ------
    ValueError
    """
    match key:
        case "encoding.encoder" | "encoding.notes":
            possible = len(value) <= _LONGEST and not _NOT_A_NAME.search(value)
        case "encoding.provider" | "general.language":
            possible = re.fullmatch(r"[A-Za-z0-9_-]{0,40}", value) is not None
        case "indexing.exclude":
            possible = len(value) <= _MOST_PATTERNS and all(len(pattern) <= _LONGEST for pattern in value)
        case "indexing.threads":
            possible = 0 <= value <= _MOST_THREADS
        case "index.kind":
            possible = value in INDEX_KINDS
        case "index.recall":
            possible = _LOWEST_RECALL <= value <= _HIGHEST_RECALL
        case "alignment.head":
            possible = 0 <= value <= _MOST_HEADS
        case _:
            possible = True
    if not possible:
        raise ValueError(key)
    return value
