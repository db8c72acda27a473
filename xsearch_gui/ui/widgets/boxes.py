"""Questions and answers in a box of their own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from xsearch_gui.core.shown_text import visible


def message_box(parent: QWidget, title: str, text: str, more: str = "") -> QMessageBox:
    """Return a box that is gone when it is closed. Its texts are never taken for markup: names may look like some."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(visible(title))
    box.setText(visible(text, lines=True))
    box.setInformativeText(visible(more, lines=True))
    return box
