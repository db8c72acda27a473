"""A text of which parts stand out."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QFont, QTextCharFormat, QTextLayout

from xsearch_gui.ui.widgets.fitting import WrappedLabel


def marked_label(text: str, role: str, marks: Iterable[tuple[int, int]]) -> WrappedLabel:
    """Return lines of plain text with parts of it in bold: where each begins and ends."""
    result = WrappedLabel(text)
    result.setProperty("role", role)
    result.formats = [_bold(start, end) for start, end in marks]
    return result


def _bold(start: int, end: int) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length, found.format = start, end - start, QTextCharFormat()
    found.format.setFontWeight(QFont.Weight.Bold)
    return found
