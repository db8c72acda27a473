"""The encoders that can be added: ``models/catalog.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from cattrs import transform_error

from xsearch_gui.core.encoders.adding.hub import REPOSITORY
from xsearch_gui.core.errors import EncoderProblem, UsageError
from xsearch_gui.core.exact import exact_converter
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import bundled
from xsearch_gui.core.records.encoders import PublishedFigures


@dataclass(frozen=True, slots=True)
class DownloadableEncoder:
    """One entry. ``photos`` is the repository of the photo tower where ``repository`` has only the text tower.

    ``processing`` is handed to the model's processor: what its authors fed it with, where that is not its default.
    ``gflops`` are multiplications a photo, in thousand millions; 0 if nobody knows.
    ``ready_made``: the repository holds graphs, and no torch is needed. ``tested``: somebody has added it and looked.
    ``texts_only``: it reads no photos, and is for captions and notes.
    """

    name: str
    title: str
    repository: str
    license: str
    languages: tuple[str, ...]
    dimension: int
    download_mb: int
    memory_mb: int
    speed: Literal["fast", "medium", "slow", "very slow"]
    note: str = ""
    photos: str = ""
    processing: dict[str, Any] = field(default_factory=dict)
    gflops: float = 0.0
    published: tuple[PublishedFigures, ...] = ()
    ready_made: bool = False
    tested: bool = True
    texts_only: bool = False


@dataclass(frozen=True, slots=True)
class BuiltinFacts:
    """What the catalogue says of the encoder that ships."""

    gflops: float
    published: tuple[PublishedFigures, ...]


def builtin_facts() -> BuiltinFacts:
    """Return what is known of the encoder that ships, beside its manifest; nothing where the file is damaged."""
    try:
        document = tomllib.loads(bundled("models", "catalog.toml").read_text(encoding="utf-8"))
        return exact_converter(forbid_extra_keys=True).structure(document["builtin"], BuiltinFacts)
    except Exception:  # :func:`downloadable_encoders` says what is wrong with it
        return BuiltinFacts(0.0, ())


def downloadable_encoders() -> tuple[DownloadableEncoder, ...]:
    """Return the entries, in the order of the file.

    Raises
    ------
    EncoderProblem
        The file that ships with the program is damaged.
    """
    return read_catalogue(bundled("models", "catalog.toml"))


def read_catalogue(path: Path) -> tuple[DownloadableEncoder, ...]:
    """Return the entries of a catalogue, each of them checked.

    Raises
    ------
    EncoderProblem
        It cannot be read, or an entry says what makes no sense.
    """
    converter = exact_converter(forbid_extra_keys=True)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = converter.structure(document["encoder"], tuple[DownloadableEncoder, ...])
        faults = [f"{entry.name}: {fault}" for entry in entries for fault in _faults(entry)]
        names = [entry.name for entry in entries]
        faults += [f"{name} is there twice" for name in dict.fromkeys(names) if names.count(name) > 1]
    except (OSError, ValueError, KeyError) as error:
        faults = [str(error)]
    except Exception as error:  # cattrs gathers every fault into one group
        faults = transform_error(error)
    if faults:
        raise EncoderProblem(
            Message(
                "{path} is damaged, so that no encoders can be added by name ({faults}). Install xsearch again.",
                path=path,
                faults="; ".join(faults),
            )
        )
    return entries


def _faults(entry: DownloadableEncoder) -> Iterator[str]:
    """Yield what makes no sense in an entry."""
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,79}", entry.name):
        yield "name"
    if not entry.title or not entry.license or not entry.languages:
        yield "no title, licence or language"
    if not all(REPOSITORY.fullmatch(name) for name in (entry.repository, entry.photos) if name):
        yield "repository"
    if not (0 < entry.dimension <= 4096 and entry.download_mb > 0 and entry.memory_mb > 0):
        yield "dimension, download_mb or memory_mb"
    if entry.ready_made and entry.processing:
        yield "processing, which is for exports"
    if not all(0 < one.t2i <= 100 and 0 < one.i2t <= 100 and one.source for one in entry.published):
        yield "published figures"


@dataclass(frozen=True, slots=True)
class ModelSource:
    """Where a model comes from: a folder (or a ZIP file) of this computer, or a repository of the hub."""

    folder: Path | None
    repository: str
    photos: ModelSource | None = None  # of its photo tower, where that is another model's
    entry: DownloadableEncoder | None = None

    @property
    def name(self) -> str:
        """What the encoder is called if nobody says otherwise."""
        if self.entry is not None:
            return self.entry.name
        if self.folder is not None:
            return self.folder.stem if self.folder.suffix.lower() == ".zip" else self.folder.name
        return self.repository.rpartition("/")[2]

    @property
    def repositories(self) -> tuple[str, ...]:
        """What would have to be downloaded."""
        own = () if self.folder is not None else (self.repository,)
        return own + (self.photos.repositories if self.photos is not None else ())


def find_source(text: str, photos: str = "") -> ModelSource:
    """Return what a person means by a name of the catalogue, a folder, or a name of the hub.

    Raises
    ------
    UsageError
    """
    if not text.strip():
        raise UsageError(Message("Name an encoder of the catalogue, a model of the hub (owner/name), or a folder."))
    second = find_source(photos) if photos else None
    folder = Path(text).expanduser()
    if folder.is_dir() or folder.is_file():
        return ModelSource(folder.absolute(), "", second)
    for entry in downloadable_encoders():
        if text in (entry.name, entry.repository):
            own = find_source(entry.photos) if entry.photos else None
            return ModelSource(None, entry.repository, second or own, entry)
    if text.startswith((".", "~")) or text.count("/") > 1 or "\\" in text:
        raise UsageError(Message("There is no folder {text}.", text=text))
    return ModelSource(None, text if "/" in text else f"sentence-transformers/{text}", second)
