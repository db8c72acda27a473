"""Windows of a size, and at a place, that the screen has room for."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

FRAME = QSize(8, 36)  # what a window manager adds around a window; how much it is, is known too late


def fit_to_screen(window: QWidget, wanted: QSize) -> None:
    """Give a window the size that suits it, or as much of it as the screen has."""
    most = window.screen().availableGeometry().size() - FRAME
    window.setMinimumSize(window.minimumSize().boundedTo(most))
    window.resize(wanted.boundedTo(most))


def keep_on_screen(window: QWidget) -> None:
    """Move a window that has grown, so that nothing of it lies beyond the screen."""
    screen, frame = window.screen().availableGeometry(), window.frameGeometry()
    left = max(screen.left(), min(frame.left(), screen.right() - frame.width() + 1))
    top = max(screen.top(), min(frame.top(), screen.bottom() - frame.height() + 1))
    if (left, top) != (frame.left(), frame.top()):
        window.move(left, top)
