"""The actions that give photos stars, flags and colours, with the keys that photographers' hands know: data alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP

CONTEXT = "Actions"
SEPARATOR = "-"
CULLED_IN = ("grid", "viewer", "compare")  # where photos get stars, flags and colours


@dataclass(frozen=True, slots=True)
class Spec:
    """One action; ``text`` is that of the menu, ``tip`` says what happens."""

    name: str
    text: str
    tip: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    checkable: bool = False
    views: tuple[str, ...] = ()  # where its keys count; everywhere, if none is named


def _n(text: str) -> str:
    return str(QT_TRANSLATE_NOOP(CONTEXT, text))


CULLING = (
    Spec("rate_0", _n("&No stars"), _n("Take the stars away"), "", ("0", "Shift+0"), views=CULLED_IN),
    Spec("rate_1", _n("&1 star"), _n("Give one star"), "", ("1", "Shift+1"), views=CULLED_IN),
    Spec("rate_2", _n("&2 stars"), _n("Give two stars"), "", ("2", "Shift+2"), views=CULLED_IN),
    Spec("rate_3", _n("&3 stars"), _n("Give three stars"), "", ("3", "Shift+3"), views=CULLED_IN),
    Spec("rate_4", _n("&4 stars"), _n("Give four stars"), "", ("4", "Shift+4"), views=CULLED_IN),
    Spec("rate_5", _n("&5 stars"), _n("Give five stars"), "", ("5", "Shift+5"), views=CULLED_IN),
    Spec("flag_pick", _n("&Pick"), _n("Flag as a pick"), "flag", ("P", "Shift+P"), views=CULLED_IN),
    Spec("flag_reject", _n("&Reject"), _n("Flag as rejected"), "reject", ("X", "Shift+X"), views=CULLED_IN),
    Spec("flag_none", _n("No &flag"), _n("Take the flag away"), "", ("U", "Shift+U"), views=CULLED_IN),
    Spec("label_red", _n("R&ed"), _n("Give the red label; once more takes it away"), "", ("6",), views=CULLED_IN),
    Spec(
        "label_yellow", _n("&Yellow"), _n("Give the yellow label; once more takes it away"), "", ("7",), views=CULLED_IN
    ),
    Spec("label_green", _n("&Green"), _n("Give the green label; once more takes it away"), "", ("8",), views=CULLED_IN),
    Spec("label_blue", _n("&Blue"), _n("Give the blue label; once more takes it away"), "", ("9",), views=CULLED_IN),
    Spec(
        "label_purple",
        _n("P&urple"),
        _n("Give the purple label; once more takes it away"),
        "",
        ("Ctrl+6",),
        views=CULLED_IN,
    ),
    Spec(
        "go_on",
        _n("G&o on after each"),
        _n("Go to the next photo after stars, a flag or a colour; Shift does it once"),
        keys=("A",),
        checkable=True,
        views=CULLED_IN,
    ),
)

GIVE_MENU = (
    *("rate_5", "rate_4", "rate_3", "rate_2", "rate_1", "rate_0", SEPARATOR),
    *("flag_pick", "flag_reject", "flag_none", SEPARATOR),
    *("label_red", "label_yellow", "label_green", "label_blue", "label_purple", SEPARATOR, "go_on"),
)
