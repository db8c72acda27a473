"""The encoders that can be added: ``models/catalog.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cattrs import Converter

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import bundled
from xsearch_gui.core.records.encoders import PublishedFigures


@dataclass(frozen=True, slots=True)
class DownloadableEncoder:
    """One entry. ``photos`` is the repository of the photo tower where ``repository`` has only the text tower.

    ``processing`` is handed to the model's processor: what its authors fed it with, where that is not its default.
    ``gflops`` are multiplications a photo, in thousand millions; 0 if nobody knows.
    """

    name: str
    title: str
    repository: str
    license: str
    languages: tuple[str, ...]
    dimension: int
    download_mb: int
    memory_mb: int
    speed: str
    note: str = ""
    photos: str = ""
    processing: dict[str, Any] = field(default_factory=dict)
    gflops: float = 0.0
    published: tuple[PublishedFigures, ...] = ()


@dataclass(frozen=True, slots=True)
class BuiltinFacts:
    """What the catalogue says of the encoder that ships."""

    gflops: float
    published: tuple[PublishedFigures, ...]


def builtin_facts() -> BuiltinFacts:
    """Return what is known of the encoder that ships, beside its manifest."""
    return Converter(forbid_extra_keys=True).structure(_document()["builtin"], BuiltinFacts)


def downloadable_encoders() -> tuple[DownloadableEncoder, ...]:
    """Return the entries, in the order of the file."""
    return Converter(forbid_extra_keys=True).structure(_document()["encoder"], tuple[DownloadableEncoder, ...])


def _document() -> dict[str, Any]:
    return tomllib.loads(bundled("models", "catalog.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class ModelSource:
    """Where a model comes from: a folder of this computer, or a repository of the hub."""

    folder: Path | None
    repository: str
    photos: ModelSource | None = None  # of its photo tower, where that is another model's
    entry: DownloadableEncoder | None = None

    @property
    def name(self) -> str:
        """What the encoder is called if nobody says otherwise."""
        if self.entry is not None:
            return self.entry.name
        return self.folder.name if self.folder is not None else self.repository.rpartition("/")[2]

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
    if folder.is_dir():
        return ModelSource(folder.absolute(), "", second)
    for entry in downloadable_encoders():
        if text in (entry.name, entry.repository):
            own = find_source(entry.photos) if entry.photos else None
            return ModelSource(None, entry.repository, second or own, entry)
    if text.startswith((".", "~")) or text.count("/") > 1 or "\\" in text:
        raise UsageError(Message("There is no folder {text}.", text=text))
    return ModelSource(None, text if "/" in text else f"sentence-transformers/{text}", second)
