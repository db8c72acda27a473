"""The actions about stacks, with the keys of Lightroom Classic: data alone."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from xsearch_gui.ui.widgets.specs.culling_specs import SEPARATOR, Spec

CONTEXT = "Actions"


def _n(text: str) -> str:
    return str(QT_TRANSLATE_NOOP(CONTEXT, text))


STACKS = (
    # Its menu's keys count where its own would: not all over the window.
    Spec("stacks", _n("Stac&ks"), _n("Put photos behind one another, or apart"), "stack", views=("grid", "viewer")),
    Spec(
        "open_group",
        _n("Open or close the &stack"),
        _n("Show the other photos of a stack or a burst, and near-duplicates"),
        "stack",
        ("S",),
        views=("grid", "viewer"),
    ),
    Spec(
        "stack",
        _n("S&tack"),
        _n("Put the chosen photos behind one another, the first in front"),
        keys=("Ctrl+G",),
        views=("grid", "viewer"),
    ),
    Spec(
        "unstack",
        _n("&Unstack"),
        _n("Take the stack apart; its photos are not grouped again"),
        keys=("Ctrl+Shift+G",),
        views=("grid", "viewer"),
    ),
    Spec(
        "stack_cover",
        _n("Make it the &cover"),
        _n("Put the photo in front of its stack"),
        keys=("Shift+S",),
        views=("grid", "viewer"),
    ),
    Spec("stack_out", _n("Take &out of the stack"), _n("Take the chosen photos out of their stacks")),
    Spec(
        "stack_bursts",
        _n("Stack &bursts"),
        _n("Stack each burst among the chosen photos, or those of the last import, the sharpest in front"),
    ),
)

CAPTION = Spec(
    "caption",
    _n("Write a cap&tion"),
    _n("Go to the caption; Enter keeps it and leads back"),
    keys=("T",),
    views=("grid", "viewer"),
)

STACK_MENU = (
    *("open_group", SEPARATOR, "stack", "unstack", "stack_cover", "stack_out", SEPARATOR),
    *("sharpest", "stack_bursts"),
)
