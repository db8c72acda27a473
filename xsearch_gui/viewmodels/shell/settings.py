"""The settings, as the window shows and changes them: every change is kept at once."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal

from xsearch_gui.core import settings as store
from xsearch_gui.core.maintenance.stored_data import StoredPart, stored_parts
from xsearch_gui.core.paths import AppPaths
from xsearch_gui.viewmodels.shell.messages import Messages
from xsearch_gui.viewmodels.text.sentences import in_words


class SettingsModel(QObject):
    """Holds the settings of one library."""

    changed = Signal()
    belongings_changed = Signal()

    def __init__(self, paths: AppPaths, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths = paths
        self._messages = messages
        self._stored_parts: tuple[StoredPart, ...] = ()
        self._counting: _Counting | None = None
        self._settings, faults = store.load(paths.settings)
        for fault in faults:
            messages.warning(in_words(fault))

    @property
    def settings(self) -> store.Settings:
        """All settings as they are kept."""
        return self._settings

    @property
    def stored_parts(self) -> tuple[StoredPart, ...]:
        """What xsearch keeps on this computer; empty until :meth:`count` has ended."""
        return self._stored_parts

    def change(self, section: str, **values: Any) -> None:
        """Change keys of a section (``indexing``, ``general`` ...) and keep them.

        The file is read again first: a worker may have written another section meanwhile.
        """
        current, _ = store.load(self._paths.settings)
        part = getattr(current, section)
        assert set(values) <= {field.name for field in fields(part)}, values
        wanted = replace(current, **{section: replace(part, **values)})
        try:
            store.save(self._paths.settings, wanted)
        except OSError as error:
            text = self.tr("The settings cannot be written to {file}: {reason}.")
            self._messages.error(text.format(file=self._paths.settings, reason=error.strerror or error))
            wanted = current
        self._settings = wanted
        self.changed.emit()

    def reload(self) -> None:
        """Read the file again, after a worker has changed it."""
        self._settings, _ = store.load(self._paths.settings)
        self.changed.emit()

    def count(self) -> None:
        """Look in a thread at what xsearch keeps, and how large it is."""
        if self._counting is None:
            self._counting = _Counting(self._paths, self)
            self._counting.finished.connect(self._on_counted)
            self._counting.start()

    def stop(self) -> None:
        """Wait for the thread, at the end of the program."""
        if self._counting is not None:
            self._counting.wait()

    def _on_counted(self) -> None:
        if self._counting is not None:
            self._stored_parts = self._counting.found
            self._counting.deleteLater()
            self._counting = None
            self.belongings_changed.emit()


class _Counting(QThread):
    def __init__(self, paths: AppPaths, parent: QObject) -> None:
        super().__init__(parent)
        self._paths = paths
        self.found: tuple[StoredPart, ...] = ()

    def run(self) -> None:
        """Count."""
        self.found = stored_parts(self._paths)
