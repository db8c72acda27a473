"""Leaving the computer to its user while a long job runs: as much rest as work, from the moment it is asked for."""

from __future__ import annotations

import time
from pathlib import Path

from xsearch_gui.core.progress import Reporter, check
from xsearch_gui.core.settings import load

_SLICE = 0.05  # seconds between looks at the cancel flag
_LOOK = 1.0  # seconds between looks at the settings
_MOST = 10.0  # seconds of rest at once


class Throttle:
    """Looks at ``indexing.gentle`` in the settings, which may change while the job runs."""

    def __init__(self, settings: Path) -> None:
        self._settings = settings
        self._gentle = False
        self._looked = -_LOOK
        self._since = time.monotonic()

    def rest(self, reporter: Reporter) -> None:
        """Rest as long as the job has worked since the last call, if the user wants that.

        Raises
        ------
        Cancelled
        """
        now = time.monotonic()
        worked = min(now - self._since, _MOST)
        if now - self._looked >= _LOOK:
            self._gentle, self._looked = load(self._settings)[0].indexing.gentle, now
        if self._gentle:
            while time.monotonic() < now + worked:
                check(reporter)
                time.sleep(_SLICE)
        self._since = time.monotonic()
