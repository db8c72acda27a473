"""The map of photos and texts: whether there is one, how far it is made, and when it is to be brought up to date."""

from __future__ import annotations

import logging
import time
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from xsearch_gui.core.map.data import MapData, read_map_data
from xsearch_gui.core.map.store import newest_map, read_state
from xsearch_gui.core.records.map import MapReport, MapRequest
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.text.languages import window_language
from xsearch_gui.viewmodels.text.problem import Problem
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.workers.client import Client
from xsearch_gui.viewmodels.workers.latest import Latest
from xsearch_gui.worker.protocol import Progress

_log = logging.getLogger(__name__)

LOOK_SECONDS = 0.7  # between looks at a map in the making


class MapState(Enum):
    """What the page of the map is about."""

    OPENING = auto()
    FIRST_START = auto()  # nothing has been added
    WAITING = auto()  # the library is being read, and there is no map yet
    MAKING = auto()  # the first map is being made
    READY = auto()
    FAILED = auto()


class MapModel(QObject):
    """Asks for the map while it is looked at, and takes every state of it as it is made."""

    state_changed = Signal()
    map_changed = Signal()  # another chart

    def __init__(self, jobs: Client, library: LibraryModel, cache: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._cache = cache
        self._map_data: MapData | None = None
        self._report: MapReport | None = None
        self._watched = False
        self._stale = True
        self._again = False
        self._asked = Latest(jobs)
        self._looked = 0.0
        self._error = ""
        self.progress_text = ""
        self.fraction: float | None = None
        library.status_changed.connect(self._on_library)
        library.settled.connect(self._on_settled)

    @property
    def state(self) -> MapState:
        """What to show."""
        if self._map_data is not None and len(self._map_data):
            return MapState.READY
        if self._error:
            return MapState.FAILED
        if self._library.status is None:
            return MapState.OPENING
        if self._library.is_busy:
            return MapState.WAITING
        if self._library.is_empty or (self._report is not None and not self._report.photos + self._report.captions):
            return MapState.FIRST_START
        return MapState.MAKING

    @property
    def map_data(self) -> MapData | None:
        """The map, or None while there is none."""
        return self._map_data

    @property
    def error(self) -> str:
        """Why the map could not be made or brought up to date."""
        return self._error

    @property
    def is_making(self) -> bool:
        """Whether the map is being made or brought up to date."""
        return bool(self._asked)

    @property
    def unaligned(self) -> str:
        """Why there is no aligned view, in a sentence; empty when there is one, or it is not known yet."""
        return in_words(self._report.unaligned) if self._report else ""

    @property
    def lacks_texts(self) -> bool:
        """Whether there are photos, but no caption or note to lie among them."""
        map_data = self.map_data
        return map_data is not None and 0 < map_data.photos == len(map_data)

    def watch(self, watched: bool) -> None:
        """Say whether the map is looked at; only then it is brought up to date."""
        self._watched = watched
        if watched:
            if self._map_data is None:
                self._appearance()
            self._ensure()

    def lay_out_again(self) -> None:
        """Lay everything out anew, from where it lies now; after a failure, try once more."""
        self._again = not self._error
        self._error, self._stale = "", True
        self._ensure()

    def cancel(self) -> None:
        """Stop making the map; the one that was finished before stays."""
        if self._asked:
            self._stale = False
            self._asked.cancel()

    def _ensure(self) -> None:
        ready = self._library.status is not None and not self._library.is_busy and not self._library.is_empty
        if self._watched and self._stale and not self._asked and ready and not self._error:
            self._stale = False
            self.progress_text, self.fraction = "", None
            request, self._again = MapRequest(again=self._again), False
            self._asked.ask(request, self._on_made, self._on_failed, stopped=self._ensure, progress=self._on_progress)
        self.state_changed.emit()

    def _appearance(self) -> None:
        self._looked = time.monotonic()
        folder = newest_map(self._cache)
        if folder is None or (self._map_data is not None and read_state(folder).get("number") == self._map_data.number):
            return
        map_data = read_map_data(folder, window_language())
        if map_data is not None:
            self._map_data = map_data
            self.map_changed.emit()

    def _on_library(self) -> None:
        if self._library.is_busy and self._asked:
            self._stale = True
            self._asked.cancel()  # new photos go first; the map follows them
        self._ensure()

    def _on_settled(self) -> None:
        self._stale = True
        self._ensure()

    def _on_progress(self, progress: Progress) -> None:
        self.progress_text = in_words(progress.note)
        self.fraction = progress.done / progress.total if progress.total else None
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._appearance()
        self.state_changed.emit()

    def _on_made(self, report: MapReport) -> None:
        self._report, self._error = report, ""
        self._appearance()
        self._ensure()

    def _on_failed(self, problem: Problem) -> None:
        _log.error("no map: %s\n%s", problem.sentence, problem.detail)
        self._error = problem.sentence
        self.state_changed.emit()
