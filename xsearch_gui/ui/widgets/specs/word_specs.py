"""The actions about words and texts of the user's own: data alone."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from xsearch_gui.ui.widgets.specs.culling_specs import Spec

CONTEXT = "Actions"


def _n(text: str) -> str:
    return str(QT_TRANSLATE_NOOP(CONTEXT, text))


WORDS = (
    Spec("illustrate", _n("&Illustrate a text\u2026"), _n("Find photos for a note or a text, sentence by sentence")),
    Spec("dictionary", _n("Your own &words\u2026"), _n("Names and words that you taught, or that were learned")),
    Spec("teach_word", _n("&Teach a word\u2026"), _n("Teach a name or a word that the chosen photos show")),
)
