"""The pages of the window (photos, notes, map): one is shown at a time, and a switcher in the header tells which.

The search box belongs to all of them. A place is shown in the switcher once it has been added.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QToolButton, QWidget

PREFIX = "place_"


class Pages(QStackedWidget):
    """Holds one widget for each place; the checkable actions ``place_<name>`` lead there."""

    changed = Signal(str)  # the name of the place that is shown now

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = {name.removeprefix(PREFIX): action for name, action in actions.items() if PREFIX in name}
        self._widgets: dict[str, QWidget] = {}
        self._with_inspector: set[str] = set()
        group = QActionGroup(self)
        for name, action in self._actions.items():
            group.addAction(action)
            action.setData(name)
            action.setVisible(False)
        group.triggered.connect(self._on_triggered)

    @property
    def current(self) -> str:
        """The name of the place that is shown; empty while there is none."""
        return next((name for name, widget in self._widgets.items() if widget is self.currentWidget()), "")

    @property
    def has_inspector(self) -> bool:
        """Whether the details panel belongs beside the place that is shown."""
        return self.current in self._with_inspector

    def add(self, name: str, widget: QWidget, *, inspector: bool = False) -> None:
        """Add a place; the first one is shown.

        Parameters
        ----------
        name
            Of an action ``place_<name>``.
        widget
            What is shown there. It gets the focus when a person goes there: let it hand that on.
        inspector
            Whether the details panel stands beside it.
        """
        self._widgets[name] = widget
        if inspector:
            self._with_inspector.add(name)
        self.addWidget(widget)
        self._actions[name].setVisible(True)
        if len(self._widgets) == 1:
            self.go(name)

    def go(self, name: str) -> None:
        """Show a place; a name that was never added is passed over."""
        if name in self._widgets:
            self.setCurrentWidget(self._widgets[name])
            self._actions[name].setChecked(True)
            self.changed.emit(name)

    def _on_triggered(self, action: QAction) -> None:
        self.go(action.data())
        self._widgets[action.data()].setFocus()


class PageSwitcher(QFrame):
    """The segments in the header; hidden while there is only one place."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("placeSwitcher")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(0)
        self._buttons: list[QToolButton] = []
        for name, action in actions.items():
            if name.startswith(PREFIX):
                button = QToolButton()
                button.setProperty("role", "segment")
                button.setDefaultAction(action)
                button.setAccessibleName(action.iconText())
                layout.addWidget(button)
                self._buttons.append(button)
                action.changed.connect(self._redraw)
        self._redraw()

    def _redraw(self) -> None:
        for button in self._buttons:
            button.setVisible(button.defaultAction().isVisible())
        self.setVisible(sum(button.defaultAction().isVisible() for button in self._buttons) > 1)
