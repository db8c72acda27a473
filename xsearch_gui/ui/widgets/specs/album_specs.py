"""The actions about the sidebar and albums: data alone."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from xsearch_gui.ui.widgets.specs.culling_specs import SEPARATOR, Spec

CONTEXT = "Actions"


def _n(text: str) -> str:
    return str(QT_TRANSLATE_NOOP(CONTEXT, text))


ALBUMS = (
    Spec(
        "sidebar",
        _n("S&idebar"),
        _n("Show or hide folders, albums, and what the library sorts out itself"),
        "sidebar",
        ("Ctrl+B",),
        checkable=True,
    ),
    Spec("new_album", _n("&New album\u2026"), _n("Make an album of the chosen photos"), "album", ("Ctrl+Shift+B",)),
    # Its menu's keys count where its own would: not all over the window.
    Spec(
        "add_to_album",
        _n("Al&bum"),
        _n("Put the chosen photos into an album, or take them out"),
        "album",
        views=("grid",),
    ),
    Spec("take_from_album", _n("&Take out of the album"), _n("Take the chosen photos out of the album that is shown")),
    Spec(
        "album_earlier",
        _n("&Earlier in the album"),
        _n("Move the chosen photo one place forward in the album that is shown"),
        "",
        ("Ctrl+Shift+Left",),
        views=("grid",),
    ),
    Spec(
        "album_later",
        _n("&Later in the album"),
        _n("Move the chosen photo one place back in the album that is shown"),
        "",
        ("Ctrl+Shift+Right",),
        views=("grid",),
    ),
)

ALBUM_MENU = ("new_album", "take_from_album", "album_earlier", "album_later")

SORTING = (
    Spec("sort", _n("&Sort by"), _n("Put the results into another order"), "sort"),
    Spec("sort_match", _n("&Match"), _n("The best matches first; without words, the newest"), checkable=True),
    Spec("sort_taken", _n("Date &taken"), _n("Sort by when photos were taken"), checkable=True),
    Spec("sort_added", _n("Date &added"), _n("Sort by when photos came into the library"), checkable=True),
    Spec("sort_changed", _n("Date &changed"), _n("Sort by when files were last changed"), checkable=True),
    Spec("sort_name", _n("&Name"), _n("Sort by the names of files"), checkable=True),
    Spec("sort_rating", _n("&Stars"), _n("Sort by stars"), checkable=True),
    Spec("sort_folder", _n("&Folder"), _n("Sort by folder"), checkable=True),
    Spec("sort_size", _n("Si&ze"), _n("Sort by the size of files"), checkable=True),
    Spec("sort_random", _n("&Random"), _n("Shuffle; the order stays until xsearch is closed"), checkable=True),
    Spec("sort_descending", _n("&Descending"), _n("The latest, largest, best first"), checkable=True),
)

SORT_MENU = (*(spec.name for spec in SORTING[1:-1]), SEPARATOR, SORTING[-1].name)
