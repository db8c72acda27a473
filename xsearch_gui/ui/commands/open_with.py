"""Opening photos in a program that is chosen: those of the system, those that were used, any other."""

from __future__ import annotations

import json
from functools import partial

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from xsearch_gui.core.shown_text import visible
from xsearch_gui.viewmodels.assembly import Models
from xsearch_gui.viewmodels.shell import programs
from xsearch_gui.viewmodels.shell.programs import Program
from xsearch_gui.viewmodels.text.wording import counted, number

MOST_REMEMBERED = 5
MOST_SHOWN = 12  # programs of the system
MOST_OPENED = 100  # files at once, of a program that takes many; others are started for each
MOST_STARTED = 12
_KEY = "files/programs"


class OpenWith(QObject):
    """Fills the menu when it is opened; the program that was used last has a key of its own."""

    def __init__(self, models: Models, settings: QSettings, actions: dict[str, QAction], window: QWidget) -> None:
        super().__init__(window)
        self._models, self._settings, self._actions, self._window = models, settings, actions, window
        self._selection = models.item_models.selection
        self._installed: dict[str, list[Program]] = {}  # by suffix: looking takes a while
        self._path = ""
        self.menu = QMenu(window)
        self.menu.aboutToShow.connect(self._fill)
        actions["open_with"].setMenu(self.menu)
        actions["open_again"].triggered.connect(self._again)
        actions["choose_program"].triggered.connect(self._choose)
        self._selection.changed.connect(self._enable)
        self._enable()

    def remembered(self) -> list[Program]:
        """Return the programs that were used, the last one first."""
        try:
            kept = json.loads(str(self._settings.value(_KEY, "[]")))
            return [Program(str(name), tuple(map(str, words))) for name, words in kept if words]
        except (ValueError, TypeError):
            return []

    def use(self, program: Program) -> None:
        """Open what is selected in a program, and remember it."""
        others = [one for one in self.remembered() if one.command != program.command]
        kept = [(one.name, one.command) for one in (program, *others)][:MOST_REMEMBERED]
        self._settings.setValue(_KEY, json.dumps(kept))
        self._enable()
        self._selection.with_files(partial(self._open, program))

    def _enable(self) -> None:
        some, known = self._selection.count != 0, self.remembered()
        for name in ("open_with", "choose_program"):
            self._actions[name].setEnabled(some)
        again = self._actions["open_again"]
        again.setEnabled(some and bool(known))
        again.setText(visible(known[0].name).replace("&", "&&") if known else self.tr("Open in the &last program"))

    def _fill(self) -> None:
        self.menu.clear()
        hit = self._selection.hit or next(iter(self._models.search.hits.hits), None)
        path = hit.path if hit is not None else "photo.jpg"
        suffix = path.rpartition(".")[2].lower()
        if suffix not in self._installed:
            self._installed[suffix] = programs.installed(path)
        used = self.remembered()
        if used:  # the last one, with its key
            self.menu.addAction(self._actions["open_again"])
        for program in used[1:]:
            self._add(program)
        self.menu.addSeparator()
        known = {program.command for program in used}
        for program in [one for one in self._installed[suffix] if one.command not in known][:MOST_SHOWN]:
            self._add(program)
        self.menu.addSeparator()
        self.menu.addAction(self._actions["choose_program"])

    def _add(self, program: Program) -> None:
        self.menu.addAction(visible(program.name).replace("&", "&&")).triggered.connect(partial(self._use, program))

    def _use(self, program: Program, checked: bool = False) -> None:
        self.use(program)

    def _again(self) -> None:
        if used := self.remembered():
            self.use(used[0])

    def _choose(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Choose a program"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.use(programs.at(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _open(self, program: Program, items: tuple[int, ...], paths: list[str]) -> None:
        messages = self._models.messages
        most = MOST_OPENED if program.takes_many else MOST_STARTED
        some = paths[:most]
        if not some:
            messages.warning(self.tr("The drive of these photos is not connected: nothing was opened."))
        elif not programs.start(program, some):
            text = self.tr("{program} could not be started. Choose another program.")
            messages.warning(text.format(program=visible(program.name)))
        elif len(some) < len(items):
            text = self.tr("{photos} opened in {program}, of {all}: so many at once, and of connected drives only.")
            opened = text.format(photos=counted("photos", len(some)), program=program.name, all=number(len(items)))
            messages.notice(opened)
        else:
            text = self.tr("{photos} opened in {program}.")
            messages.notice(text.format(photos=counted("photos", len(some)), program=visible(program.name)))
