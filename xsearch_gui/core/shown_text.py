"""Texts of strangers, as they are shown to people: one function for each kind of place.

Names of files, captions and notes come from anywhere. A control character in one would steer the terminal, a mark of
writing direction would turn the letters of a name around (``gpj.exe`` as ``exe.jpg``), markup would load a picture,
and a spreadsheet would run it as a formula. What programs read (``--json``, the catalogue, messages between processes)
is exact.
"""

from __future__ import annotations

import html
import re

_OVERRIDES = "\u202a-\u202e\u2066-\u2069"  # Bidi_Control of Unicode: these turn letters around
_MARKS = "\u061c\u200e\u200f"  # ... and these only say where punctuation belongs: prose in Arabic and Hebrew has them
_NO_TEXT = "\ud800-\udfff\ufffe\uffff"  # halves of pairs: bytes of a name that is not UTF-8 (PEP 383)
_IN_NAMES = re.compile(f"[\0-\x1f\x7f-\x9f\u2028\u2029{_NO_TEXT}{_OVERRIDES}{_MARKS}]")
_IN_LINES = re.compile(f"[\0-\x08\x0b-\x1f\x7f-\x9f{_NO_TEXT}{_OVERRIDES}]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def visible(text: str, *, lines: bool = False) -> str:
    r"""Return a text with what cannot be seen written out: ESC as ``\x1b``, a line break as ``\n``, wrong bytes.

    With ``lines``, line breaks, tabs and the marks of writing direction that prose needs stay: for notes and captions.
    """
    return (_IN_LINES if lines else _IN_NAMES).sub(_written_out, text)


def in_terminal(text: str) -> str:
    """Return one line for a terminal; what is not UTF-8 in it is written out too."""
    return visible(text).encode("utf-8", "backslashreplace").decode("utf-8")


def in_markup(text: str) -> str:
    """Return a text, or the value of an attribute, for HTML and SVG. What is not UTF-8 becomes a question mark."""
    return html.escape(visible(text, lines=True).encode("utf-8", "replace").decode("utf-8"), quote=True)


def in_cell(text: str) -> str:
    """Return a cell of a table that no spreadsheet runs as a formula (OWASP, "CSV Injection"): an apostrophe before it.

    Spreadsheets pass over blanks and controls and then see the sign. Else the cell is exact: programs read tables too.
    """
    start = text.lstrip(" \u00a0\ufeff\0")[:1]
    return f"'{text}" if start in _FORMULA and start else text


def _written_out(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:  # the byte itself
        code -= 0xDC00
    known = {9: r"\t", 10: r"\n", 13: r"\r"}
    return known.get(code) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def clock(seconds: float) -> str:
    """Return a moment or a length of a film as players show it: ``0:42``, ``1:02:03``."""
    minutes, second = divmod(int(seconds + 0.5), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
