"""A view that lies over a page, dark in both themes, and takes its keys before the window's actions see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGraphicsOpacityEffect, QWidget

REST_MS = 2500  # after which the controls go, while the mouse rests


class Fading(QObject):
    """Lets controls over a photo go while nobody moves; Tab still leads to them."""

    def __init__(self, controls: Sequence[QWidget], parent: QObject) -> None:
        super().__init__(parent)
        self._controls = controls
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._fade)

    def wake(self) -> None:
        """Show the controls for a while."""
        for control in self._controls:
            control.setGraphicsEffect(None)  # type: ignore[arg-type]  # takes the effect away
        self._rest.start()

    def _fade(self) -> None:
        """Let the controls go, unless one of them has the mouse or the focus."""
        focus = self._controls[0].window().focusWidget()
        if any(it.underMouse() or it is focus or (focus and it.isAncestorOf(focus)) for it in self._controls):
            self._rest.start()
            return
        for control in self._controls:  # not hidden
            effect = QGraphicsOpacityEffect(control)
            effect.setOpacity(0.0)
            control.setGraphicsEffect(effect)


class Cover(QFrame):
    """Covers its parent while it is seen. ``_key_slot`` says what a key does here."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._covered = parent
        self.setObjectName("viewer")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        parent.installEventFilter(self)
        self.hide()

    @property
    def covered(self) -> QWidget:
        """What it lies over."""
        return self._covered

    def cover(self, parent: QWidget) -> None:
        """Lie over another widget."""
        self._covered.removeEventFilter(self)
        was_seen, self._covered = self.isVisible(), parent
        self.setParent(parent)
        parent.installEventFilter(self)
        self.fit_over()
        if was_seen:
            self.come_up()

    def come_up(self) -> None:
        """Be seen, over all else, with the keys."""
        self.fit_over()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit_over(self) -> None:
        """Be as large as what it lies over."""
        self.setGeometry(self._covered.rect())

    def _key_slot(self, event: QKeyEvent) -> Callable[[], object] | None:
        raise NotImplementedError

    def event(self, event: QEvent) -> bool:
        """Take keys from the window's actions."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_asked and self._key_slot(event) is not None:  # type: ignore[arg-type]  # it is a QKeyEvent
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key says."""
        slot = self._key_slot(event)
        if slot is None:
            super().keyPressEvent(event)
        else:
            slot()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of what it lies over."""
        if watched is self._covered and event.type() == QEvent.Type.Resize:
            self.fit_over()
        return False
