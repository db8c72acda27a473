"""What every action is called, its keys, and the menus in which it stands: data alone."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from xsearch_gui.ui.widgets.specs.album_specs import ALBUMS, SORTING
from xsearch_gui.ui.widgets.specs.culling_specs import CULLED_IN, CULLING, SEPARATOR, Spec
from xsearch_gui.ui.widgets.specs.details_specs import DESCRIBE_MENU, DETAILS
from xsearch_gui.ui.widgets.specs.file_specs import FILES
from xsearch_gui.ui.widgets.specs.stack_specs import CAPTION, STACKS
from xsearch_gui.ui.widgets.specs.viewer_specs import COMPARE_KEYS, LARGE_MENU, VIEWER_KEYS, VIEWING
from xsearch_gui.ui.widgets.specs.word_specs import WORDS

CONTEXT = "Actions"

ITEM_VIEWS = ("grid", "related", "viewer", "notes", "map")  # where photos or notes can be chosen


def _n(text: str) -> str:
    return str(QT_TRANSLATE_NOOP(CONTEXT, text))


SPECS = (
    Spec(
        "add_folder",
        _n("&Add folder\u2026"),
        _n("Add a folder of photos and notes"),
        "folder-add",
        ("Ctrl+Shift+A",),
    ),
    Spec("add_pictures", _n("Add &Pictures folder"), _n("Add the Pictures folder of this computer"), "photos"),
    Spec(
        "add_sample",
        _n("Try the sa&mple library"),
        _n("Add a few public-domain photos with captions and notes, to try xsearch with"),
        "photo",
    ),
    Spec(
        "take_over",
        _n("&Take over from another program\u2026"),
        _n("Take over keywords, stars, captions and albums from Lightroom Classic, Apple Photos or digiKam"),
    ),
    Spec(
        "search_file",
        _n("Search with a pict&ure\u2026"),
        _n("Find photos like a picture"),
        "photo",
        ("Ctrl+O",),
    ),
    Spec(
        "paste",
        _n("Search with the &copied picture"),
        _n("Find photos like the picture copied"),
        "paste",
        ("Ctrl+V",),
    ),
    Spec("quit", _n("&Quit"), _n("Close xsearch; running work goes on next time"), "", ("Ctrl+Q",)),
    Spec("focus_search", _n("&Search"), _n("Go to the search box"), "search", ("Ctrl+F", "/")),
    Spec(
        "clear_search",
        _n("&Clear the search"),
        _n("Remove words or picture from the search, and show the newest photos"),
        "close",
        ("Alt+Home",),
    ),
    Spec("back", _n("&Back"), _n("Go back to what was seen before"), "back", ("Alt+Left", "Back")),
    Spec("forward", _n("F&orward"), _n("Go forward again"), "forward", ("Alt+Right", "Forward")),
    Spec("try_again", _n("&Try again"), _n("Search once more"), "refresh", ("Ctrl+R",)),
    Spec("open", _n("&Open"), _n("Open the file in its program"), "open", ("Shift+Return",), views=ITEM_VIEWS),
    Spec("show_in_folder", _n("Show in &folder"), _n("Open the folder of the file"), "folder", ("Ctrl+Shift+O",)),
    Spec(
        "find_similar",
        _n("Find &similar"),
        _n("Find photos like the chosen one"),
        "similar",
        ("Ctrl+Shift+F",),
    ),
    Spec(
        "view",
        _n("&View large"),
        _n("Show the photo large"),
        "fit",
        ("Return", "Enter", "Space", "E"),
        views=("grid", "related"),
    ),
    Spec("heat", _n("&Highlight the match"), _n("Show where in the photo the match is seen"), keys=("Ctrl+H",)),
    Spec("redo", _n("Re&do"), _n("Make the change again that was taken back"), "", ("Ctrl+Shift+Z", "Ctrl+Y")),
    Spec("undo", _n("&Undo"), _n("Take the last change of a caption, of tags or of marks back"), "undo", ("Ctrl+Z",)),
    Spec(
        "find_notes",
        _n("Find &notes about it"),
        _n("Find the notes that belong to the photo or speak of what is in it"),
        "note",
        ("Ctrl+Shift+N",),
    ),
    Spec(
        "copy",
        _n("&Copy"),
        _n("Copy the files, for a file manager, a mail or another program"),
        "copy",
        ("Ctrl+C",),
        views=ITEM_VIEWS,
    ),
    Spec(
        "export",
        _n("&Export\u2026"),
        _n("Write the photos somewhere: copies, new pictures, links, a table, a contact sheet"),
        "export",
        ("Ctrl+E",),
    ),
    # Its menu's keys count where its own would: not all over the window.
    Spec(
        "refine",
        _n("&Refine the search"),
        _n("Find notes about it, more or less like it, and see what matches"),
        "filter",
        views=("grid", "viewer"),
    ),
    Spec(
        "mark_good",
        _n("&More like this"),
        _n("Mark as relevant and refine results"),
        "good",
        ("M",),
        views=("grid", "viewer"),
    ),
    Spec(
        "mark_bad",
        _n("&Less like this"),
        _n("Mark as not relevant and refine results"),
        "bad",
        ("Shift+M",),
        views=("grid", "viewer"),
    ),
    # Its menu's keys count where its own would: not all over the window.
    Spec(
        "give",
        _n("S&tars, flag, colour"),
        _n("Give the chosen photos stars, a flag or a colour"),
        "star",
        views=CULLED_IN,
    ),
    *CULLING,
    *FILES,
    *VIEWING,
    *STACKS,
    *WORDS,
    CAPTION,
    *ALBUMS,
    *DETAILS,
    *SORTING,
    Spec("undo_mark", _n("&Undo the mark"), _n("Take the last mark back"), "undo"),
    Spec("reset_marks", _n("Forget the marks of this &query"), _n("Show the results without your marks")),
    Spec(
        "select_all",
        _n("Select &all"),
        _n("Select all matches; once more, what is less certain too"),
        "",
        ("Ctrl+A",),
        views=("grid",),
    ),
    Spec("save_search", _n("&Keep this search"), _n("Keep this search, or forget it"), "star", ("Ctrl+D",)),
    Spec(
        "add_filter",
        _n("Add a &filter\u2026"),
        _n("Narrow the results by date, camera, folder \u2026"),
        "filter",
        ("Ctrl+Shift+L",),
    ),
    Spec("larger", _n("&Larger photos"), _n("Make the photos in the grid larger"), "", ("Ctrl++", "Ctrl+=")),
    Spec("smaller", _n("Smalle&r photos"), _n("Make the photos in the grid smaller"), "", ("Ctrl+-",)),
    Spec(
        "fill_cells",
        _n("&Fill the squares"),
        _n("Cut photos to squares in the grid, or show them whole"),
        "",
        ("J",),
        checkable=True,
        views=("grid",),
    ),
    Spec(
        "library",
        _n("&Library\u2026"),
        _n("Folders, and files that could not be read"),
        "library",
        ("Ctrl+L",),
    ),
    Spec(
        "update",
        _n("Look &for changes"),
        _n("Look for new and changed files in all folders"),
        "refresh",
        ("F5",),
    ),
    Spec("jobs", _n("&Jobs\u2026"), _n("What is being done, and how it ended"), "", ("Ctrl+J",)),
    Spec("cancel", _n("&Cancel"), _n("Stop; what was done until then is kept"), "close", ("Ctrl+.",)),
    Spec("place_photos", _n("P&hotos"), _n("The photos"), "", ("Ctrl+1",), checkable=True),
    Spec("place_notes", _n("&Notes"), _n("The notes"), "", ("Ctrl+2",), checkable=True),
    Spec(
        "map_again",
        _n("Lay the map out &again"),
        _n("Recompute the layout, starting from the current one"),
        "refresh",
    ),
    Spec("place_map", _n("&Map"), _n("Photos and words in their shared space"), "", ("Ctrl+3",), checkable=True),
    Spec(
        "inspector",
        _n("&Details panel"),
        _n("Show or hide the details"),
        "inspector",
        ("Ctrl+I",),
        checkable=True,
    ),
    Spec("appearance", _n("Appearan&ce"), _n("Light or dark")),
    Spec(
        "appearance_system",
        _n("As the &system"),
        _n("Follow the system's light or dark look"),
        checkable=True,
    ),
    Spec("appearance_light", _n("&Light"), _n("Always light"), checkable=True),
    Spec("appearance_dark", _n("&Dark"), _n("Always dark"), checkable=True),
    Spec("settings", _n("&Settings\u2026"), _n("Language, folders, encoders, privacy"), "settings", ("Ctrl+,",)),
    Spec("safety", _n("&Back up and repair\u2026"), _n("Back up, restore, check and repair the library")),
    Spec("repair", _n("&Repair"), _n("Save what can be read of a damaged library")),
    Spec("restore", _n("Restore a &backup\u2026"), _n("Make the library what it was at a backup")),
    Spec("guide", _n("&Guide"), _n("How xsearch is used; it opens without a network"), "help", ("F1",)),
    Spec("shortcuts", _n("&Shortcuts"), _n("All shortcuts on one sheet"), "", ("?", "Ctrl+?")),
    Spec(
        "update_check", _n("Look for a &newer version\u2026"), _n("Ask the network, this once, for the newest version")
    ),
    Spec("about", _n("&About xsearch"), _n("Version and licences")),
    Spec("logs", _n("Open the &log folder"), _n("The files to send along when something went wrong"), "folder"),
)

PHOTO_MENU = (
    *("view", "open", "open_with", "show_in_folder", SEPARATOR, "find_similar", "family", "refine", SEPARATOR),
    *("give", "stacks", "add_to_album", "describe", SEPARATOR, "copy", "export", "files"),
)
SUBMENUS = {
    "refine": ("find_notes", SEPARATOR, "mark_good", "mark_bad", SEPARATOR, "heat"),
    "describe": DESCRIBE_MENU,
    "large": LARGE_MENU,
    "appearance": ("appearance_system", "appearance_light", "appearance_dark"),
}

# Keys that views take themselves: Qt's names of them, and what they do.
OWN_KEYS = {
    "grid": ((("Esc",), _n("Select nothing")),),
    "viewer": VIEWER_KEYS,
    "compare": COMPARE_KEYS,
    "map": (
        (("Left", "Right", "Up", "Down"), _n("Move the map")),
        (("+", "-"), _n("Zoom in and out")),
        (("Home",), _n("Show the whole map")),
        (("Ctrl+A",), _n("Select all that is seen")),
    ),
}
VIEWS = {
    "grid": _n("In the grid"),
    "viewer": _n("In the large photo"),
    "compare": _n("Side by side"),
    "map": _n("On the map"),
}

OFFERED = ("repair", "restore")  # in the middle of the window, where a library is damaged
MENUS = (
    (
        _n("&File"),
        (
            *("add_folder", "add_pictures", "add_sample", "take_over", SEPARATOR),
            *("search_file", "paste", "illustrate", SEPARATOR, "settings", "quit"),
        ),
    ),
    (
        _n("&Search"),
        (
            *("focus_search", "add_filter", "save_search", "clear_search", SEPARATOR),
            *("undo_mark", "reset_marks", SEPARATOR, "try_again"),
        ),
    ),
    (_n("&Photo"), (*PHOTO_MENU, SEPARATOR, "undo", "redo", SEPARATOR, "select_all")),
    (
        _n("&Library"),
        ("library", "jobs", "update", "cancel", SEPARATOR, "teach_word", "dictionary", SEPARATOR, "safety"),
    ),
    (
        _n("&View"),
        (
            *("back", "forward", SEPARATOR),
            *("place_photos", "place_notes", "place_map", "map_again", SEPARATOR),
            *("sort", "larger", "smaller", "fill_cells", SEPARATOR),
            *("full_screen", "compare", "slideshow", "large", SEPARATOR),
            *("sidebar", "inspector", SEPARATOR, "appearance"),
        ),
    ),
    (_n("&Help"), ("guide", "shortcuts", SEPARATOR, "update_check", "logs", SEPARATOR, "about")),
)
