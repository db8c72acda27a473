"""What the middle of the window is about."""

from __future__ import annotations

from enum import Enum, auto

from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.text.problem import Problem


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
    if library.trouble is not None:
        return SearchState.FAILED
    if library.status is None:
        return SearchState.OPENING
    return SearchState.FIRST_START if library.is_empty else SearchState.IDLE


def query_state(
    library: LibraryModel,
    problem: Problem | None,
    *,
    is_known: bool,
    has_results: bool,
    is_searching: bool,
    is_stale: bool,
) -> SearchState:
    """Return what to show while something is asked.

    ``is_known``: the answer to a question is shown; ``is_stale``: of a question before this one.
    """
    if library.is_empty and not library.is_busy:
        return SearchState.FIRST_START
    if problem is not None:
        return SearchState.FAILED
    if not is_known:
        # Words that are no query yet ask nothing: what was shown before them stays.
        return SearchState.RESULTS if has_results and not is_searching else SearchState.SEARCHING
    if has_results:
        return SearchState.RESULTS
    return SearchState.SEARCHING if is_stale else SearchState.NOTHING
