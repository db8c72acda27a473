"""What a photographer gives photos, in the words of the window."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from xsearch_gui.core.shown_text import visible

_CONTEXT = "Marks"
STAR = "\u2605"


def _n(text: str) -> str:
    return str(QT_TRANSLATE_NOOP(_CONTEXT, text))


_FLAGS = {"pick": _n("Picked"), "reject": _n("Rejected")}
_COLOURS = {"red": _n("Red"), "yellow": _n("Yellow"), "green": _n("Green"), "blue": _n("Blue"), "purple": _n("Purple")}


def flag_words(flag: str) -> str:
    """Return a flag in words; empty for none."""
    return QCoreApplication.translate(_CONTEXT, _FLAGS[flag]) if flag in _FLAGS else ""


def label_words(label: str) -> str:
    """Return a colour in words, any other label as it is."""
    return QCoreApplication.translate(_CONTEXT, _COLOURS[label]) if label in _COLOURS else visible(label)


def stars(rating: int | None) -> str:
    """Return stars; empty for none, and for what another program has rejected."""
    return STAR * max(0, rating or 0)


def marks_words(rating: int | None, flag: str, label: str) -> list[str]:
    """Return all marks of a photo, those that it has."""
    rejected = flag_words("reject") if rating == -1 and flag != "reject" else ""
    return [words for words in (stars(rating), rejected, flag_words(flag), label_words(label)) if words]
