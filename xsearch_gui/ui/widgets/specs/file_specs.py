"""The actions that do something to the files of photos: data alone."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from xsearch_gui.ui.widgets.specs.culling_specs import SEPARATOR, Spec

CONTEXT = "Actions"
_VIEWS = ("grid", "viewer")


def _n(text: str) -> str:
    return str(QT_TRANSLATE_NOOP(CONTEXT, text))


FILES = (
    Spec(
        "family",
        _n("Famil&y of the photo\u2026"),
        _n("Show the original of the chosen photo, and its copies, edits and crops"),
        "",
        ("Ctrl+Shift+Y",),
    ),
    Spec("open_with", _n("Open &with"), _n("Open the files in a program that you choose"), "open", views=_VIEWS),
    Spec(
        "open_again",
        _n("Open in the &last program"),
        _n("Open the files in the program that was used last"),
        "",
        ("Ctrl+Shift+E",),
    ),
    Spec("choose_program", _n("Choose &another program\u2026"), _n("Choose the program by its file")),
    Spec("files", _n("F&iles"), _n("Rename, move or copy the files, or put them into the bin"), views=_VIEWS),
    Spec("rename", _n("&Rename\u2026"), _n("Rename the files by a pattern"), "", ("F2",), views=_VIEWS),
    Spec(
        "move_to",
        _n("&Move to a folder\u2026"),
        _n("Move the files to another folder"),
        "",
        ("Ctrl+Shift+M",),
        views=_VIEWS,
    ),
    Spec(
        "copy_to",
        _n("&Copy to a folder\u2026"),
        _n("Copy the files to another folder"),
        "",
        ("Ctrl+Shift+C",),
        views=_VIEWS,
    ),
    Spec("to_bin", _n("Put into the &bin\u2026"), _n("Put the files into the bin"), "", ("Del",), views=_VIEWS),
)

OPEN_MENU = ("open_again", "choose_program")
FILES_MENU = ("rename", "move_to", "copy_to", SEPARATOR, "to_bin")
