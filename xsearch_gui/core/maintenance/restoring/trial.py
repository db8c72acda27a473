"""Making a library of what a backup holds, and trying it, in a process with an end to its time and memory.

All that is read of another person's backup is read there: the catalogue, the settings, the graphs of heads. What comes
of it is a folder beside the library; nothing else has changed.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from xsearch_gui.core import limited, settings
from xsearch_gui.core.encoders import Encoder
from xsearch_gui.core.encoders.registry import Registry
from xsearch_gui.core.errors import EncoderProblem, UsageError, XSearchError
from xsearch_gui.core.library.library import Library, open_builtin
from xsearch_gui.core.maintenance.restoring import parts
from xsearch_gui.core.maintenance.restoring.backup_file import CATALOGUE, SETTINGS
from xsearch_gui.core.maintenance.restoring.rows import take_catalogue
from xsearch_gui.core.maintenance.status import library_status
from xsearch_gui.core.message import Message, from_wire, to_wire
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.core.progress import Reporter
from xsearch_gui.core.records.search import BrowseRequest, SearchRequest
from xsearch_gui.core.search.browse import browse
from xsearch_gui.core.search.engine import SearchEngine

GIVEN, NEW = "given", "new"  # folders: as it was unpacked, and as it is taken
_SECONDS, _BYTES_A_SECOND = 300.0, 300_000
_MEMORY = 6_000_000_000  # address space, beside four times the files
_SHOWN = 200


def try_backup(paths: AppPaths, folder: Path, reporter: Reporter) -> tuple[Message, ...]:
    """Make a library of what was unpacked into ``folder / GIVEN``, in ``folder / NEW``; return what was left out.

    Raises
    ------
    UsageError
        If no library can be made of it, not in time, or not within memory. The message is a part of a sentence.
    Cancelled
    """
    reporter.progress(0, 0, Message("Checking what is in the backup"))
    try:
        answer = limited.ask(
            ["--try-backup", str(folder), *paths.worker_arguments()], _seconds(_size(folder)), reporter
        )
    except limited.TooSlow as error:
        raise UsageError(Message("reading it takes longer than a library of its size can")) from error
    except limited.Crashed as error:
        raise UsageError(Message("reading it crashes the program or needs too much memory")) from error
    if "problem" in answer:
        raise UsageError(from_wire(answer["problem"]))
    return tuple(map(from_wire, answer["notices"]))


def child(folder: str, paths: AppPaths) -> int:
    """Do what :func:`try_backup` asks for: what the process behind it does."""
    root = Path(folder)
    size = _size(root)
    limited.limit(_MEMORY + 4 * size, _seconds(size), 4 * size + 1_000_000_000)
    try:
        limited.answer({"notices": [to_wire(notice) for notice in _make(root, paths)]})
    except XSearchError as error:
        limited.answer({"problem": to_wire(error.message)})
    except sqlite3.Error as error:
        limited.answer({"problem": to_wire(Message("its catalogue is damaged ({error})", error=error))})
    except MemoryError:
        limited.answer({"problem": to_wire(Message("reading it needs too much memory"))})
    return 0


def _make(root: Path, paths: AppPaths) -> list[Message]:
    given, new = root / GIVEN, root / NEW
    notices = take_catalogue(given / CATALOGUE, new / CATALOGUE)
    notices += parts.take_settings(given / SETTINGS, paths.settings, new / SETTINGS)
    notices += parts.take_heads(given / "heads", new / "heads")
    with contextlib.suppress(OSError):  # the vectors of a vocabulary, which take seconds to make
        shutil.copytree(paths.cache / "reference", root / "cache" / "reference")
    _search(AppPaths(data=new, cache=root / "cache", logs=root / "logs"), _opener(paths, new))
    return notices


def _search(trial: AppPaths, open_encoder: Callable[[], Encoder]) -> None:
    """Look at a library as the window would: what cannot be looked at now could not be after it was restored."""
    with Library(trial, open_encoder) as library:
        catalogue = library.catalogue
        faults = [row[0] for row in catalogue.connection.execute("PRAGMA quick_check(1)")]
        if faults != ["ok"] or catalogue.connection.execute("PRAGMA foreign_key_check").fetchone():
            raise UsageError(Message("its catalogue is damaged ({error})", error=faults[0]))
        catalogue.connection.execute("PRAGMA query_only = ON")
        catalogue.read_only = True
        library_status(library)
        shown = browse(catalogue, BrowseRequest())
        catalogue.items.rows(shown.items[:_SHOWN])
        catalogue.searches.recent()
        catalogue.searches.judgements()
        SearchEngine(library).search(SearchRequest(text="a photo by the sea", top=_SHOWN))
    for leftover in (trial.unfinished, trial.lock):
        leftover.unlink(missing_ok=True)


def _opener(paths: AppPaths, new: Path) -> Callable[[], Encoder]:
    """Return what opens the encoder that the backup names, where it is installed here; else the one that ships."""
    registry, name = Registry(paths), settings.load(new / SETTINGS)[0].encoding.encoder

    def open_encoder() -> Encoder:
        try:
            return registry.open(name) if name else open_builtin()
        except EncoderProblem:
            return open_builtin()

    return open_encoder


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in (folder / GIVEN).rglob("*") if file.is_file())


def _seconds(size: int) -> float:
    return _SECONDS + size / _BYTES_A_SECOND
