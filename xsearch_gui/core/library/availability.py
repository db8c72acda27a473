"""Which folders of the library are there now: a question that must never keep a search waiting."""

from __future__ import annotations

import threading
import time

from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.catalogue.folders import FolderRow
from xsearch_gui.core.files.volumes import FolderProbe, probe
from xsearch_gui.core.library.volume_matching import both_named

TRUSTED_SECONDS = 5.0  # how long a look at a drive is trusted
_WAIT_SECONDS = 0.5
_GONE = FolderProbe(there=False, answered=False)


class VolumeAvailability:
    """Remembers which volumes are there, and looks again from time to time; a path that does not answer is not.

    Use it from one thread. It looks on threads of its own, one for each path at a time.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._answered = threading.Condition()
        self._probes: dict[str, FolderProbe] = {}
        self._asked: set[str] = set()
        self._looked = -TRUSTED_SECONDS
        self._online: dict[int, bool] = {}

    def online(self, folder_id: int) -> bool:
        """Return whether the volume of a folder is there."""
        known = self.folders()
        if folder_id not in known:  # it came into the library since the last look
            self.forget()
            known = self.folders()
        return known.get(folder_id, False)

    def folders(self) -> dict[int, bool]:
        """Return by the id of each folder whether its volume is there."""
        if time.monotonic() - self._looked >= TRUSTED_SECONDS:
            rows = self._catalogue.folders.rows()
            self._probe_all({row.path for row in rows})
            self._online = {row.id: self._is_there(row) for row in rows}
            self._looked = time.monotonic()
        return self._online

    def forget(self) -> None:
        """Look again with the next question."""
        self._looked = -TRUSTED_SECONDS

    def _probe_all(self, paths: set[str]) -> None:
        with self._answered:
            for path in paths - self._asked:
                self._asked.add(path)
                threading.Thread(target=self._ask, args=(path,), name="presence", daemon=True).start()
            self._answered.wait_for(lambda: not self._asked & paths, _WAIT_SECONDS)
            for path in self._asked:
                self._probes[path] = _GONE

    def _ask(self, path: str) -> None:
        seen = probe(path)
        with self._answered:
            self._probes[path] = seen
            self._asked.discard(path)
            self._answered.notify_all()

    def _is_there(self, row: FolderRow) -> bool:
        seen = self._probes.get(row.path, _GONE)
        if not seen.there or (seen.empty and self._catalogue.folders.count(row.id)):
            return False
        return row.volume == seen.volume if both_named(row, seen.volume) else row.present
