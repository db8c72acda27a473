"""Which encoders are installed, and opening one: the folder that ships, and those below ``AppPaths.encoders``.

An encoder is known by the name of its folder. Its files are hashed when it is installed and again whenever their sizes
or times have changed since: a file that was exchanged under the same name is noticed before it gives a single vector.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xsearch_gui.core import settings
from xsearch_gui.core.atomic import replacing
from xsearch_gui.core.encoders import builtin_folder
from xsearch_gui.core.encoders.encoder import OnnxEncoder, OnnxTextEncoder
from xsearch_gui.core.encoders.file_hashes import verify_files
from xsearch_gui.core.encoders.manifest import (
    AnyManifest,
    EncoderManifest,
    read_any_manifest,
    require_photos,
)
from xsearch_gui.core.encoders.part_check import check_parts
from xsearch_gui.core.encoders.providers import RunOptions, opener, run_options_for, with_batch
from xsearch_gui.core.errors import EncoderProblem, UsageError
from xsearch_gui.core.message import Message
from xsearch_gui.core.paths import AppPaths

Calibrate = Callable[[EncoderManifest], EncoderManifest]


@dataclass(frozen=True, slots=True)
class EncoderVersion:
    """What changes when another encoder is in use, is installed again, or is to run otherwise."""

    name: str
    notes: str
    provider: str
    installed: tuple[int, int]
    tried: int


def modified_ns(path: Path) -> int:
    """Return when a file was changed; 0 if it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


class Registry:
    """The encoders of one user."""

    def __init__(self, paths: AppPaths) -> None:
        self._paths = paths

    @property
    def builtin(self) -> str:
        """The name of the encoder that ships."""
        return builtin_folder().name

    def names(self) -> list[str]:
        """Return the names of all installed encoders, the one that ships first."""
        try:
            found = sorted(folder.name for folder in self._paths.encoders.iterdir() if _is_encoder(folder))
        except OSError:
            found = []
        return [self.builtin, *found]

    def in_use(self) -> str:
        """Return the name of the encoder that the settings say is in use."""
        return settings.load(self._paths.settings)[0].encoding.encoder or self.builtin

    def for_notes(self) -> str:
        """Return the name of the encoder that the settings name for notes; that of the photos if they name none."""
        return settings.load(self._paths.settings)[0].encoding.notes or self.in_use()

    def folder(self, name: str) -> Path:
        """Return an encoder's folder.

        Raises
        ------
        UsageError
            If there is none of this name.
        """
        folder = builtin_folder() if name == self.builtin else self._paths.encoders / name
        if name not in self.names():
            raise UsageError(
                Message(
                    "There is no encoder called {name}. Installed are: {names}.",
                    name=name,
                    names=", ".join(self.names()),
                )
            )
        return folder

    def manifest(self, name: str) -> AnyManifest:
        """Return what an encoder's folder says.

        Raises
        ------
        UsageError, EncoderProblem
        """
        return read_any_manifest(self.folder(name))

    def open(self, name: str, calibrated: Calibrate | None = None) -> OnnxEncoder:
        """Open an encoder of photos and texts, on the provider that a trial or the user chose.

        Raises
        ------
        EncoderProblem
            It is not there any more, was changed since it was installed, or reads texts alone.
        """
        folder, about = self._checked(name, f"xsearch encoders use {self.builtin}")
        manifest = require_photos(about)
        options = self._run_options(manifest)
        manifest = with_batch(calibrated(manifest) if calibrated else manifest, options.batch)
        return OnnxEncoder(folder, opener(options), manifest)

    def open_texts(self, name: str, calibrated: Calibrate | None = None) -> OnnxTextEncoder:
        """Open the text side of an encoder.

        Raises
        ------
        EncoderProblem
            It is not there any more, or was changed since it was installed.
        """
        folder, manifest = self._checked(name, f"xsearch encoders use {self.in_use()} --for notes")
        if calibrated and isinstance(manifest, EncoderManifest):
            manifest = calibrated(manifest)
        return OnnxTextEncoder(folder, manifest, opener(self._run_options(manifest)))

    def _checked(self, name: str, instead: str) -> tuple[Path, AnyManifest]:
        try:
            folder = self.folder(name)
        except UsageError as error:
            raise EncoderProblem(
                Message(
                    "The encoder {name} is in use, but is no longer installed. Install it again, or choose "
                    "another: {command}",
                    name=name,
                    command=instead,
                )
            ) from error
        manifest = read_any_manifest(folder)
        if name != self.builtin:
            self._require_unchanged(folder, manifest)
        return folder, manifest

    def _run_options(self, manifest: AnyManifest) -> RunOptions:
        return run_options_for(self._paths, manifest, settings.load(self._paths.settings)[0].encoding.provider)

    def bytes(self, name: str) -> int:
        """Return how many bytes an encoder's folder has."""
        return sum(file.stat().st_size for file in self.folder(name).iterdir() if file.is_file())

    def stamp(self) -> EncoderVersion:
        """Return which encoder is in use, and how it is to run."""
        encoding = settings.load(self._paths.settings)[0].encoding
        name = encoding.encoder or self.builtin
        return EncoderVersion(name, encoding.notes, encoding.provider, *self._changed_at(name, encoding.notes))

    def changed(self, stamp: EncoderVersion) -> bool:
        """Return whether an encoder was installed again, or tried, since then; the settings are not read."""
        return (stamp.installed, stamp.tried) != self._changed_at(stamp.name, stamp.notes)

    def _changed_at(self, name: str, notes: str) -> tuple[tuple[int, int], int]:
        installed = modified_ns(self._folder(name)), modified_ns(self._folder(notes)) if notes else 0
        return installed, modified_ns(self._paths.trials)

    def _folder(self, name: str) -> Path:
        return (builtin_folder() if name == self.builtin else self._paths.encoders / name) / "manifest.toml"

    def _require_unchanged(self, folder: Path, manifest: AnyManifest) -> None:
        """Hash the files, and look at the graphs, if they are not those that were looked at last."""
        kept = self._paths.cache / "hashed" / f"{folder.name}.json"
        stamps = {name: _times(folder / name) for name in sorted(manifest.files)}
        seen = {"identity": manifest.identity, "files": stamps}
        try:
            if json.loads(kept.read_text(encoding="utf-8")) == seen:
                return
        except (OSError, ValueError):
            pass  # hashed never before, or damaged
        verify_files(folder, manifest)
        check_parts(folder, manifest)  # they may have been put there by hand
        with replacing(kept, shared=True) as unfinished:
            unfinished.write_text(json.dumps(seen), encoding="utf-8")


def _is_encoder(folder: Path) -> bool:
    return not folder.name.startswith(".") and (folder / "manifest.toml").is_file()


def _times(path: Path) -> list[int]:
    try:
        status = path.stat()
    except OSError:
        return []
    return [status.st_size, status.st_mtime_ns, status.st_ino]
