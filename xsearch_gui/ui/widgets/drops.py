"""What is dragged is taken as a copy: a source that is told that its files were moved deletes them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent


def can_copy(event: QDropEvent) -> bool:
    """Return whether the source offers what it drags as a copy."""
    return bool(event.possibleActions() & Qt.DropAction.CopyAction)


def accept_copy(event: QDropEvent) -> None:
    """Take what is dragged as a copy, whatever the source proposes."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
