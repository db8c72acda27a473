"""Opening the catalogue, and transactions on it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from xsearch_gui.core.catalogue.annotations import Annotations
from xsearch_gui.core.catalogue.encoders import Encoders
from xsearch_gui.core.catalogue.facts.albums import Albums
from xsearch_gui.core.catalogue.facts.file_places import FilePlaces
from xsearch_gui.core.catalogue.facts.moments import Moments
from xsearch_gui.core.catalogue.facts.moved_texts import MovedTexts
from xsearch_gui.core.catalogue.facts.orders import Orders
from xsearch_gui.core.catalogue.facts.own_words import OwnWords
from xsearch_gui.core.catalogue.facts.photo_fields import PhotoFields
from xsearch_gui.core.catalogue.facts.photo_marks import PhotoMarks
from xsearch_gui.core.catalogue.facts.picture_kinds import KindsOfPictures
from xsearch_gui.core.catalogue.facts.picture_words import PictureWords
from xsearch_gui.core.catalogue.facts.preliminary import Preliminary
from xsearch_gui.core.catalogue.facts.rewritten import Rewritten
from xsearch_gui.core.catalogue.facts.sharpness import Sharpness
from xsearch_gui.core.catalogue.facts.sidecar_facts import Imports, SidecarFacts
from xsearch_gui.core.catalogue.facts.stacks import Stacks
from xsearch_gui.core.catalogue.files import Files
from xsearch_gui.core.catalogue.fingerprints import Fingerprints
from xsearch_gui.core.catalogue.folders import Folders, LeftOut
from xsearch_gui.core.catalogue.full_text import FactWords
from xsearch_gui.core.catalogue.items import Items
from xsearch_gui.core.catalogue.pairs import CaptionPairs
from xsearch_gui.core.catalogue.palettes import Palettes
from xsearch_gui.core.catalogue.raw_pairs import RawPairs
from xsearch_gui.core.catalogue.schema import migrations
from xsearch_gui.core.catalogue.searches import Searches
from xsearch_gui.core.catalogue.selections import Selections
from xsearch_gui.core.catalogue.statistics import Overview
from xsearch_gui.core.catalogue.texts import Texts
from xsearch_gui.core.catalogue.vectors import Vectors
from xsearch_gui.core.errors import CatalogueProblem
from xsearch_gui.core.message import Message
from xsearch_gui.core.os_errors import sentence_for
from xsearch_gui.core.private import private_file

BUSY_MILLISECONDS = 30_000  # how long one process waits for another that is writing
WORDS_STAMP = "own words changed"  # a counter in ``meta``: a word was taught or forgotten
TEXTS_STAMP = "texts changed"  # a counter in ``meta``: captions were written, or pairs made, since


def _connect(path: Path) -> sqlite3.Connection:
    connection = _open(str(path), uri=False)
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",  # a power cut may lose the last batch, never the file
        "foreign_keys = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _connect_to_read(path: Path) -> sqlite3.Connection:
    """Open a catalogue that cannot be written to."""
    target = f"file:{quote(os.fsencode(path))}"
    try:
        connection = _open(f"{target}?mode=ro", uri=True)
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # Nobody has it open, and the files that several readers share cannot be made in a read-only folder.
        connection = _open(f"{target}?immutable=1", uri=True)
    return connection


def _open(target: str, *, uri: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(target, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None, uri=uri)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -65536")
    return connection


def is_writable(path: Path) -> bool:
    """Return whether a file can be changed, or made, where it lies."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


class Catalogue:
    """The truth about a library: what there is, what is known of it, and its vectors.

    Use it from one thread. Its attributes hold the statements about each table.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, *, read_only: bool = False) -> None:
        self.connection = connection
        self.path = path
        self.read_only = read_only
        self.folders = Folders(connection)
        self.left_out = LeftOut(connection)
        self.files = Files(connection)
        self.moments = Moments(connection)
        self.places = FilePlaces(connection)
        self.items = Items(connection)
        self.texts = Texts(connection)
        self.picture_words = PictureWords(connection)
        self.vectors = Vectors(connection)
        self.encoders = Encoders(connection)
        self.pairs = CaptionPairs(connection)
        self.searches = Searches(connection)
        self.annotations = Annotations(connection)
        self.marks = PhotoMarks(connection)
        self.fields = PhotoFields(connection)
        self.moved_texts = MovedTexts(connection)
        self.own_words = OwnWords(connection)
        self.albums = Albums(connection)
        self.stacks = Stacks(connection)
        self.fingerprints = Fingerprints(connection)
        self.picture_kinds = KindsOfPictures(connection)
        self.palettes = Palettes(connection)
        self.sharpness = Sharpness(connection)
        self.overview = Overview(connection)
        self.orders = Orders(connection)
        self.selections = Selections(connection)
        self.raw_pairs = RawPairs(connection)
        self.preliminary = Preliminary(connection)
        self.rewritten = Rewritten(connection)
        self.sidecar_facts = SidecarFacts(connection)
        self.imports = Imports(connection)
        self.fact_words = FactWords(connection)

    @classmethod
    def open(cls, path: Path) -> Catalogue:
        """Open the catalogue, creating or migrating it; where nothing can be written, open it to read.

        Raises
        ------
        NewerCatalogue, DamagedCatalogue, CatalogueProblem, ReadOnlyLibrary, DiskFull
        """
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if path.exists() and not is_writable(path):
                connection = _connect_to_read(path)
                migrations.require_newest(connection)
                return cls(connection, path, read_only=True)
            private_file(path)
            connection = _connect(path)
            migrations.migrate(connection)
        except (sqlite3.DatabaseError, OSError) as error:
            said = sentence_for(error, path)
            raise said or CatalogueProblem(
                Message("The library's catalogue {path} cannot be opened: {error}.", path=path, error=error)
            ) from error
        return cls(connection, path)

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Run the block as one change: all of it is kept, or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def meta(self, key: str, default: str = "") -> str:
        """Return a value that belongs to the library as a whole."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else default

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value that belongs to the library as a whole."""
        self.connection.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (key, value))

    def count_up(self, key: str) -> None:
        """Count a change, so that who remembers what was before can tell."""
        self.set_meta(key, str(int(self.meta(key, "0")) + 1))

    def shrink(self) -> None:
        """Give the space of what was removed back to the disk, if the disk has room for the copy that this takes."""
        if shutil.disk_usage(self.path.parent).free > 2 * self.bytes():
            with contextlib.suppress(sqlite3.OperationalError):  # somebody reads now: the space is used again later
                self.connection.execute("VACUUM")
                self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def bytes(self) -> int:
        """Return the size of the catalogue on disk, its write-ahead log included."""
        names = (self.path, self.path.with_name(self.path.name + "-wal"))
        return sum(os.path.getsize(name) for name in names if name.exists())
