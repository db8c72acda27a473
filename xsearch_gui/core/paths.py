"""Where xsearch keeps its own files: one :class:`AppPaths`, built once and handed on."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from xsearch_gui.core.private import private_folder

APP_NAME = "xsearch"


@dataclass(frozen=True, slots=True)
class AppPaths:
    """Every place xsearch writes to. ``home`` None follows the system's conventions.

    With a ``home`` (``--home DIR`` or ``XSEARCH_HOME``) everything lies below that one folder, and deleting
    it deletes all that xsearch knows.
    """

    data: Path
    cache: Path
    logs: Path
    home: Path | None = None

    @classmethod
    def under(cls, home: str | os.PathLike[str]) -> AppPaths:
        """Return the paths of a library that lives in one folder."""
        root = Path(home).expanduser().absolute()
        return cls(data=root / "data", cache=root / "cache", logs=root / "logs", home=root)

    @classmethod
    def of_user(cls) -> AppPaths:
        """Return the paths that the system provides for this user."""
        dirs = platformdirs.PlatformDirs(APP_NAME, appauthor=False)
        return cls(data=dirs.user_data_path, cache=dirs.user_cache_path, logs=dirs.user_log_path)

    @classmethod
    def choose(cls, home: str | None) -> AppPaths:
        """Return the paths for ``--home``, else for ``XSEARCH_HOME``, else those of the user."""
        chosen = home or os.environ.get("XSEARCH_HOME")
        return cls.under(chosen) if chosen else cls.of_user()

    def worker_arguments(self) -> list[str]:
        """Return the arguments that make a child process use the same paths."""
        return ["--home", str(self.home)] if self.home else []

    def create(self) -> None:
        """Create the folders that do not exist yet, for their owner alone.

        Without a cache or logs searching is possible still.
        """
        if self.home is not None and not self.home.exists():
            private_folder(self.home)
        private_folder(self.data)
        for folder in (self.cache, self.logs):
            with contextlib.suppress(OSError):
                private_folder(folder)
        with contextlib.suppress(OSError):
            if self.home is not None and {path.name for path in self.home.iterdir()} <= {"data", "cache", "logs"}:
                private_folder(self.home)  # it was made for this alone

    @property
    def catalogue(self) -> Path:
        """The SQLite file that holds all that cannot be made again."""
        return self.data / "catalogue.sqlite"

    @property
    def lock(self) -> Path:
        """The file whose lock says that a job is changing the library."""
        return self.data / "jobs.lock"

    @property
    def unfinished(self) -> Path:
        """The file that is there while a job changes the library; left behind, the job was killed."""
        return self.data / "unfinished"

    @property
    def copy(self) -> Path:
        """The copy of the catalogue that xsearch makes by itself once a day."""
        return self.data / "copy" / "catalogue.sqlite"

    @property
    def settings(self) -> Path:
        """The user's settings (TOML)."""
        return self.data / "settings.toml"

    @property
    def heads(self) -> Path:
        """The folder of alignment heads, one numbered folder each."""
        return self.data / "heads"

    @property
    def encoders(self) -> Path:
        """The folder of encoders that the user has added, one folder each."""
        return self.data / "encoders"

    @property
    def add_ons(self) -> Path:
        """The folder of add-ons that the user has installed, one folder each."""
        return self.data / "add-ons"

    @property
    def trials(self) -> Path:
        """How encoders run best on this computer; safe to delete."""
        return self.cache / "trials.json"

    @property
    def downloads(self) -> Path:
        """Where models lie while they are downloaded and exported; safe to delete."""
        return self.cache / "downloads"

    @property
    def thumbnails(self) -> Path:
        """The folder of cached thumbnails; safe to delete."""
        return self.cache / "thumbnails"

    @property
    def previews(self) -> Path:
        """The folder of pictures made for the viewer; bounded, safe to delete."""
        return self.cache / "previews"

    @property
    def indexes(self) -> Path:
        """The folder of published indexes; safe to delete."""
        return self.cache / "index"

    @property
    def dropped(self) -> Path:
        """The folder of images dropped or pasted as a query; emptied at every start."""
        return self.cache / "dropped"

    def thumbnail(self, content: str) -> Path:
        """Return where the thumbnail of this content (hex digest) lies."""
        return Path(thumbnail_file(str(self.thumbnails), content))


def thumbnail_file(folder: str, content: str) -> str:
    """Return the file of the thumbnail of this content (hex digest, whole) in the folder of thumbnails.

    Nothing else names a thumbnail. On strings, because a ``Path`` for each of 200 rows takes longer than finding them.
    """
    return f"{folder}{os.sep}{content[:2]}{os.sep}{content}.jpg"


def bundled(*parts: str) -> Path:
    """Return a file that ships with the program (``models/...``, ``resources/...``).

    In an installed wheel and in the bundle they lie inside the package; in a checkout beside it.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "_bundled"
    return (inside if inside.is_dir() else package.parent).joinpath(*parts)


def word_list(name: str) -> list[str]:
    """Return the lines of a list of words that ships (``resources/vocabulary/NAME.txt``), without its remarks."""
    lines = bundled("resources", "vocabulary", f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def program_command() -> list[str]:
    """Return the command that starts this program's console side: the bundle's, or Python's."""
    if not getattr(sys, "frozen", False):
        return [sys.executable, "-m", "xsearch_gui"]
    window = Path(sys.executable)
    return [str(window.with_name("xsearch" + window.suffix))]
