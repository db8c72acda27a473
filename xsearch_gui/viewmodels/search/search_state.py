"""What the middle of the window is about."""

from __future__ import annotations

from enum import Enum, auto

from xsearch_gui.viewmodels.library.library import LibraryModel


class SearchState(Enum):
    """What the middle of the window is about."""

    OPENING = auto()  # the library's counts are not known yet
    FIRST_START = auto()  # nothing has been added
    GATHERING = auto()  # the first photos are being read
    IDLE = auto()  # ready, nothing asked
    SEARCHING = auto()  # asked, and nothing to show yet
    RESULTS = auto()
    NOTHING = auto()  # nothing in the library matches
    FAILED = auto()


def library_state(library: LibraryModel) -> SearchState:
    """Return the state while nothing is asked."""
    if library.is_busy and (library.status is None or not library.status.photos):
        return SearchState.GATHERING
    if library.trouble:
        return SearchState.FAILED
    if library.status is None:
        return SearchState.OPENING
    return SearchState.FIRST_START if library.is_empty else SearchState.IDLE
