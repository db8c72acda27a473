"""The values of what a picture is and looks like: its kind, whether it was edited, its orientation, its colours."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xsearch_gui.core.colour_names import COLOUR_NAMES, lab_of_hex
from xsearch_gui.core.message import Message
from xsearch_gui.core.query.errors import BadValue, short
from xsearch_gui.core.records.items import PICTURE_KINDS

ORIENTATIONS = ("landscape", "portrait", "square", "panorama")
_HEX = re.compile(r"#?([0-9a-f]{6})")
_SAME = {"gray": "grey", "violet": "purple", "turquoise": "teal", "cyan": "teal", "magenta": "pink"}


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour by its place in OKLab (Ottosson 2020), where distances are as large as they look."""

    lightness: float
    a: float
    b: float
    written: str


def orientation(text: str) -> tuple[str, ...]:
    """Return an orientation."""
    if text not in ORIENTATIONS:
        raise BadValue(
            Message(
                '"{text}" is not an orientation; there are landscape, portrait, square and panorama.', text=short(text)
            )
        )
    return (text,)


def colour(text: str) -> tuple[str | Shade, ...]:
    """Return one of :data:`COLOUR_NAMES`, or a shade by its number."""
    if found := _HEX.fullmatch(text):
        return (Shade(*lab_of_hex(found[1]), written=f"#{found[1]}"),)
    name = _SAME.get(text, text)
    if name not in COLOUR_NAMES:
        raise BadValue(
            Message(
                '"{text}" is not a colour that is known by name; there are {known}.',
                text=short(text),
                known=", ".join(COLOUR_NAMES),
            )
        )
    return (name,)


def edited(text: str) -> tuple[str, ...]:
    """Return ``yes`` or ``no``."""
    if text not in ("yes", "no"):
        raise BadValue(Message('"{text}" is no answer; write edited:yes or edited:no.', text=short(text)))
    return (text,)


def picture_kind(text: str) -> tuple[str, ...]:
    """Return one of :data:`PICTURE_KINDS`."""
    name = text.removesuffix("s")
    if name not in PICTURE_KINDS:
        raise BadValue(
            Message(
                '"{text}" is no kind of picture; there are photo, screenshot, document and drawing.', text=short(text)
            )
        )
    return (name,)
