"""The actions of looking at photos large, one after the other, with the keys of Lightroom Classic: data alone."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from xsearch_gui.ui.widgets.specs.culling_specs import SEPARATOR, Spec

CONTEXT = "Actions"


def _n(text: str) -> str:
    return str(QT_TRANSLATE_NOOP(CONTEXT, text))


VIEWING = (
    Spec(
        "full_screen",
        _n("Full scr&een"),
        _n("Show nothing but the photo; once more, or Esc, leads back"),
        "full-screen",
        ("F",),
        views=("grid", "viewer"),
    ),
    Spec(
        "photo_facts",
        _n("&Info over the photo"),
        _n("Show date, camera and exposure over the photo"),
        "facts",
        ("I",),
        checkable=True,
        views=("viewer",),
    ),
    Spec(
        "peaking",
        _n("Focus pea&king"),
        _n("Draw over the photo where it is sharp; judge it at 100 %"),
        keys=("K",),
        checkable=True,
        views=("viewer", "compare"),
    ),
    Spec(
        "sharpest",
        _n("C&hoose the sharpest"),
        _n("Choose the sharpest photo of the burst, or of those chosen"),
        keys=("Ctrl+Shift+S",),
        views=("grid", "viewer"),
    ),
    Spec(
        "film_strip",
        _n("Film s&trip"),
        _n("Show the photos before and after in a strip"),
        keys=("F6",),
        checkable=True,
        views=("viewer",),
    ),
    # Its menu's keys count where its own would: not all over the window.
    Spec("large", _n("In the lar&ge photo"), _n("What is shown with a large photo"), views=("viewer",)),
    Spec(
        "compare",
        _n("Com&pare"),
        _n("Show the chosen photos side by side, two to four; of one alone, the next beside it"),
        "compare",
        ("C", "N"),
        views=("grid", "viewer"),
    ),
    Spec(
        "slideshow",
        _n("Slidesho&w"),
        _n("Show one photo after the other, full screen; Esc ends it"),
        "play",
        ("Ctrl+Return",),
        views=("grid", "viewer"),
    ),
)

LARGE_MENU = ("photo_facts", "peaking", "film_strip")
VIEWER_MENU = (
    *("full_screen", "slideshow", "compare", SEPARATOR),
    *("photo_facts", "peaking", "film_strip", SEPARATOR, "sharpest", "go_on"),
)

COMPARE_KEYS = (
    (("Left", "Right"), _n("Choose the photo that marks are for")),
    (("Del",), _n("Take the photo out of the comparison")),
    (("Return",), _n("Show the photo alone")),
    (("Z", "Space"), _n("Show at 100 %, or the whole photo")),
    (("+", "-"), _n("Zoom in and out")),
    (("G", "Esc"), _n("Back to the grid")),
)

# Keys that the viewer takes itself: Qt's names of them, and what they do.
VIEWER_KEYS = (
    (("Left", "Right"), _n("Previous and next photo")),
    (("Home", "End"), _n("First and last photo")),
    ((",", "."), _n("Previous and next moment of a film")),
    (("V",), _n("Play a film from the moment that is shown")),
    (("Z", "Space"), _n("Show at 100 %, or the whole photo")),
    (("+", "-"), _n("Zoom in and out")),
    (("Shift+Left",), _n("Move the magnified photo, with any arrow")),
    (("G", "Esc"), _n("Back to the grid")),
)
