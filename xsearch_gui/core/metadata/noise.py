"""Texts that cameras and programs write where a caption belongs. Only what is known to be theirs is passed over.

A caption may be a number of a negative, a date, names in brackets: nothing in its letters tells it from noise, so that
how a text looks is no reason. What is passed over is kept with the photo's facts and shown there.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from xsearch_gui.core.paths import word_list

_DEFAULTS = "maker-texts"  # the fixed texts; those with a changing part are the patterns below
_MOST_CHECKED = 400  # characters; boilerplate is short, and the pattern stays cheap
_PICTURES = ("So", "Sk")  # 🎂 says something, ---- does not

_MAKERS = (
    "olympus|kodak|eastman\\ kodak|konica|minolta|konica\\ minolta|samsung|panasonic|nikon|canon|sony|fujifilm|fuji"
    "|casio|ricoh|pentax|epson|hp|hewlett-packard|kyocera|sanyo|toshiba|leica|polaroid|vivitar|praktica|rollei|benq"
    "|jenoptik|medion|aiptek|agfa|agfaphoto|maginon|traveler|yakumo|premier|concord|general\\ electric|ge"
)
_FILES = "img[ap]?|mg|imag|dsc[fn]?|p|pict?|mvc|sdc|dji|gopr|pxl|sam|sany|kif|cimg|hpim|rimg|wp|vid|mov|screenshot"
_ENDINGS = "jpe?g|tiff?|mov|mp4|png|heic|nef|cr2|cr3|arw|dng|bmp|gif|webp|psd"
_BOILERPLATE = re.compile(
    rf"""
    (?:(?:{_MAKERS})(?:\ (?:[\w-]{{0,12}}\d[\w-]{{0,12}}|corp\w*\.?|co\.,?\ ?ltd\.?|optical|imaging|photo|film|x))*\ )?
        digital\ (?:still\ )?camera\.?
    | (?:sony|minolta|konica|samsung|panasonic|nikon|canon)\ ?(?:dsc|digital)?
    | <(?:kenox|digimax|samsung)\b[^>]{{0,60}}> | (?:kenox|digimax)\ [\w-]{{1,10}}
    | (?:[a-z]:)?[\w .\\/-]{{0,80}}\bdcim\b[\\/][\w .\\/-]*      # a folder of a memory card
    | charset="?\w+"? | binary\ comment | lead\ technologies.{{0,40}} | creator:\ gd-jpeg.{{0,80}}
    | created\ with\ (?:the\ )?gimp.{{0,20}} | applemark.{{0,10}} | intel\(r\)\ jpeg.{{0,40}}
    | handmade\ software.{{0,60}}
    | file\ written\ by\ adobe\ photoshop.{{0,40}} | file\ source:\ ?https?:.{{0,200}}
    | processed\ (?:by|with)\ (?:vsco|snapseed|moldiv|rni\ films|darktable|focos|halide|polarr|picsart|afterlight
        |lightroom|photoshop|pixelmator|camera\+).{{0,40}}
    | optimized\ by\ jpegmini.{{0,20}}
    | adobe\ (?:photoshop|lightroom)(?:\ (?:elements|express|classic|album|starter|edition|cs\d?|cc|for|\d[\d.]*
        |\(?(?:windows|macintosh|android|ios|mac)\)?))*
    | (?:untitled|dsc[fn]?|pict|mvc|sdc)[-_ ]?\d{{1,6}}
    | 0{{4,}}                                                # an unset field
    | (?:_?(?:{_FILES})[-_ ]?\d{{2,}}[\w-]{{0,20}}             # as cameras and telephones name files
        |\d{{2,}}+(?:[-_]?(?:\d++|hdr|burst|cover|edited|[a-z]{{1,2}}(?![a-z]))){{0,6}}
        )(?:\ ?\(\d{{1,3}}\))?\.(?:{_ENDINGS})
    | (?:image|img|photo|picture|scan|untitled)\.(?:{_ENDINGS})
    | \{{\s*"\w+"\s*:.*\}} | \[\s*\{{\s*"\w+"\s*:.*\}}\s*\]        # an app's own record
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_RECORD = re.compile(
    r"""
    (?>[\w-]{1,40}=[^;=\n]{0,60};\s*)+(?:[\w-]{1,40}=[^;=\n]{0,60})?        # key=value; key=value, and so with commas
    | (?>\w+=(?:[\w.+/-]|,(?=[\w.+/-]+(?:[,&\s]|$)))*[,&\s]+)+(?:\w+=[\w.,+/-]*)?
    | (?>[\w-]{1,40}:\ ?-?[\d.]{1,20};\s*){2,}(?:[\w-]{1,40}:\ ?-?[\d.]{0,20})?  # focus: 0; highlight: 1;
    """,
    re.VERBOSE,
)
# People write lists as well, "adults: 2; children: 3;": the names of what is listed tell.
_PROGRAMS_NAME = re.compile(
    r"(?:\A|[;,&\s])(?:(?:iso|exp\w*|focus|filter|module|touch|mode|highlight|delta|lux|gain|awb|aec?|af|zoom|cct|fd"
    r"|shutter|temperature)|\w*[a-z][A-Z]\w*|\w+[_-]\w+)[:=]"
)


def says_nothing(text: str) -> bool:
    """Return whether a text has no letter, digit or picture, or is the ÿÿÿÿ of a field that was never written."""
    if text.strip("ÿ ") == "":
        return True
    return not any(c.isalnum() or unicodedata.category(c) in (*_PICTURES, "Cn", "Co") for c in text)


def is_boilerplate(text: str) -> bool:
    """Return whether a camera or a program has written a text by itself; it is a whole caption, cleaned."""
    if len(text) > _MOST_CHECKED:
        return False
    if _RECORD.fullmatch(text):
        return _PROGRAMS_NAME.search(text) is not None
    return _default_key(text) in _defaults() or _BOILERPLATE.fullmatch(text) is not None


@cache
def _defaults() -> frozenset[str]:
    return frozenset(map(_default_key, word_list(_DEFAULTS)))


def _default_key(text: str) -> str:
    """Return the letters and digits of a text: makers differ in spaces, dots and hyphens."""
    return "".join(c for c in text.casefold() if c.isalnum())
