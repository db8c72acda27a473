"""The window's log, and what must not only be in it: why there is no window.

Qt tells its troubles to a message handler. Before the window is there, nobody would look into a log file for them, so
what keeps Qt from starting goes to standard error too, with the library that is missing.
"""

from __future__ import annotations

import ctypes
import logging
import os
import re
import sys
from collections import deque
from collections.abc import Iterable
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QMessageLogContext, QtMsgType, qInstallMessageHandler

from xsearch_gui.core.private import private_file
from xsearch_gui.core.shown_text import visible

_log = logging.getLogger(__name__)
_PLATFORM = re.compile(r'platform plugin "(\w+)"')  # as Qt names one that it cannot load


class WindowLog:
    """Writes what Qt and the program say into ``window.log``, from now on.

    Parameters
    ----------
    path
        The log file; its folder exists.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        private_file(path)
        self._said: deque[str] | None = deque(maxlen=20)  # until Qt has started
        handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=1, encoding="utf-8", delay=True)
        handler.setFormatter(_Plain("%(asctime)s %(levelname)s %(name)s %(message)s"))
        logging.basicConfig(level=logging.INFO, handlers=[handler])
        qInstallMessageHandler(self._take)

    def qt_has_started(self) -> None:
        """Keep what Qt says to the log from now on, unless the program ends by it."""
        self._said = None

    def _take(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        levels = {
            QtMsgType.QtDebugMsg: logging.DEBUG,
            QtMsgType.QtInfoMsg: logging.INFO,
            QtMsgType.QtFatalMsg: logging.CRITICAL,
        }
        _log.log(levels.get(kind, logging.WARNING), "Qt: %s", text)
        if self._said is not None and kind != QtMsgType.QtDebugMsg:
            self._said.append(text)
        if kind == QtMsgType.QtFatalMsg:
            self._end(text)

    def _end(self, text: str) -> None:
        """Say the last words; Qt aborts after them. A start that fails is no crash, so it ends here instead."""
        if self._said is None:
            _tell(f"xsearch has to end: {text}")
            return
        said = "\n".join(line.strip() for line in self._said)
        missing = "".join(f"\nMissing: {line}" for line in _missing(_PLATFORM.findall(said)))
        _log.critical("no window%s", missing)
        _tell(f"xsearch cannot open its window. Qt says:\n{said}{missing}\nThis is also written in {self._path}")
        os._exit(1)


class _Plain(logging.Formatter):
    """Writes out what would steer the terminal of who reads the log: names of files are in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of a record."""
        return visible(super().format(record), lines=True)


def _missing(platforms: Iterable[str]) -> list[str]:
    """Return what the system's loader says of these platform plugins, which Qt does not pass on."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    found = []
    for plugin in (folder / f"libq{name}.so" for name in dict.fromkeys(platforms)):
        if not plugin.exists():
            continue
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            found.append(str(error))
    return found


def _tell(text: str) -> None:
    if sys.stderr is not None:  # a windowed program on Windows has none
        print(text, file=sys.stderr, flush=True)
