"""The words in the middle of the window while there are no results, and what can be done next."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal

from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.query.chips import Chip, chips, without, words_of
from xsearch_gui.viewmodels.search.search import SearchModel, SearchState
from xsearch_gui.viewmodels.text.wording import joined, number, shortened

SEARCHING_MS = 300  # a wait shorter than this is not told


@dataclass(frozen=True, slots=True)
class Edit:
    """Another query that may do better: what to call it, and its text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """One such page. ``actions`` are names of the window's actions, the first one being the obvious one."""

    icon: str
    title: str
    text: str = ""
    actions: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()


def pictures_folder() -> str:
    """Return the user's Pictures folder, empty if there is none: the system also names one that was never made."""
    folders = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.PicturesLocation)
    home = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.HomeLocation)
    return next((folder for folder in folders if folder not in home and os.path.isdir(folder)), "")


class Guiding(QObject):
    """Whatever has a guide to show."""

    changed = Signal()

    @property
    def guide(self) -> Guide:
        """What to say now."""
        raise NotImplementedError


class Guidance(Guiding):
    """Follows the search and the library."""

    def __init__(
        self,
        search: SearchModel,
        library: LibraryModel,
        offers: tuple[str, ...],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._search = search
        self._library = library
        self._offers = offers  # the actions of the first start
        self._state = search.state  # that the guide is about
        self._wait = QTimer(self, singleShot=True, interval=SEARCHING_MS)
        self._wait.timeout.connect(self._follow)
        search.state_changed.connect(self._on_state)
        library.activity.changed.connect(self._on_activity)

    @property
    def guide(self) -> Guide:
        """What to say now."""
        makers = {
            SearchState.OPENING: self._opening,
            SearchState.FIRST_START: self._first_start,
            SearchState.GATHERING: self._gathering,
            SearchState.IDLE: self._idle,
            SearchState.SEARCHING: self._searching,
            SearchState.NOTHING: self._nothing,
            SearchState.FAILED: self._failed,
            SearchState.RESULTS: self._searching,  # not shown
        }
        return makers[self._state]()

    def _on_state(self) -> None:
        if self._search.state is not SearchState.SEARCHING:
            self._follow()
        elif not self._wait.isActive():
            self._wait.start()  # what was said before stays until then

    def _follow(self) -> None:
        self._wait.stop()
        self._state = self._search.state
        self.changed.emit()

    def _on_activity(self) -> None:
        if self._search.state is SearchState.GATHERING:
            self.changed.emit()

    def _opening(self) -> Guide:
        return Guide("", "", self.tr("Opening the library\u2026"))

    def _first_start(self) -> Guide:
        text = self.tr(
            "Add the folders that hold your photos. xsearch looks at each photo once, on this computer. "
            "It changes none of your files and sends nothing anywhere."
        )
        return Guide("photos", self.tr("Find photos by describing them"), text, self._offers)

    def _gathering(self) -> Guide:
        text = self._library.activity.text or self.tr("Starting\u2026")
        hint = self.tr("You can go on working. Describe a photo above as soon as the first ones are ready.")
        return Guide("photos", self.tr("Looking at your photos"), f"{text}\n{hint}")

    def _idle(self) -> Guide:
        text = self.tr("Describe what is to be seen, or drop a picture here to find photos like it.")
        return Guide("search", self.tr("What are you looking for?"), text)

    def _searching(self) -> Guide:
        return Guide("", "", self.tr("Searching\u2026"))

    def _nothing(self) -> Guide:
        search, text = self._search, self._search.shown.text
        words, found = words_of(text), chips(text)
        if search.shown.is_by_image:
            title = self.tr("Nothing here resembles this picture")
        elif words:
            title = self.tr("No photo matches \u201c{words}\u201d").format(words=shortened(words))
        else:
            title = self.tr("No photos match all filters")
        lines = [self._limits(found), self._advice(bool(words), bool(found)), self._not_searched()]
        edits = [
            Edit(self.tr("Without \u201c{filter}\u201d").format(filter=one.label), without(text, one)) for one in found
        ]
        return Guide("nothing", title, "\n".join(line for line in lines if line), ("clear_search",), tuple(edits[:3]))

    def _limits(self, found: Sequence[Chip]) -> str:
        """Say how the query was understood."""
        filters = joined([chip.label for chip in found])
        return self.tr("Filters: {filters}.").format(filters=filters) if filters else ""

    def _advice(self, words: bool, filters: bool) -> str:
        if filters:
            return self.tr("Fewer filters find more.")
        if words:
            return self.tr(
                "Try other or fewer words: what is to be seen, the place, or words from a caption or a note."
            )
        return self.tr("Try another picture, or describe in words what you remember.")

    def _not_searched(self) -> str:
        """Say what could not be found because it has not been read yet."""
        status = self._library.status
        if status is None or not status.pending:
            return ""
        text = self.tr("{n} photos and notes are not read yet; what is in them is found when they are.")
        return text.format(n=number(status.pending))

    def _failed(self) -> Guide:
        title = self.tr("This did not work")
        problem = self._search.problem or self._library.trouble
        trouble = problem.sentence if problem is not None else ""
        if problem is not None and problem.damaged:
            text = self.tr("{trouble}\nRepair saves what can be read; a backup brings back what was in it.")
            return Guide(
                "warning",
                self.tr("The library is damaged"),
                text.format(trouble=trouble),
                ("repair", "restore", "try_again"),
            )
        return Guide("warning", title, trouble, ("try_again",))
