"""The actions on words, places and dates of photos: data alone."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from xsearch_gui.ui.widgets.specs.culling_specs import SEPARATOR, Spec

CONTEXT = "Actions"


def _n(text: str) -> str:
    return str(QT_TRANSLATE_NOOP(CONTEXT, text))


DETAILS = (
    # Its menu's keys count where its own would: not all over the window.
    Spec(
        "describe",
        _n("&Metadata"),
        _n("Caption, keywords, place and date, and where they are written"),
        "note",
        views=("grid", "viewer"),
    ),
    Spec(
        "edit_details",
        _n("Edit &details\u2026"),
        _n("Change caption, creator, copyright, place and keywords of all chosen photos"),
        "",
        ("Ctrl+Shift+D",),
    ),
    Spec(
        "change_dates",
        _n("Change dat&es\u2026"),
        _n("Move the dates of all chosen photos together, where the camera's clock was wrong"),
        "",
        ("Ctrl+Shift+T",),
    ),
    Spec(
        "write_sidecar",
        _n("Write &XMP"),
        _n("Write stars, caption and keywords into XMP: beside the photo, or into it where the settings say so"),
        keys=("Ctrl+Shift+X",),
    ),
)

DESCRIBE_MENU = ("caption", "edit_details", "change_dates", SEPARATOR, "write_sidecar")
