"""The thumbs of the large photo: whether it is marked for the query, and marking it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from xsearch_gui.ui.widgets.icons import icon
from xsearch_gui.ui.widgets.theme import DARK, Space
from xsearch_gui.viewmodels.search.relevance_feedback import RelevanceFeedback
from xsearch_gui.viewmodels.viewing.viewer import ViewerModel

VERDICTS = {"good": 1, "bad": -1}


class ViewerMarks(QWidget):
    """Seen where there are words that a mark could refine."""

    def __init__(self, model: ViewerModel, marks: RelevanceFeedback, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        self._model, self._marks = model, marks
        self._actions = {name: actions[f"mark_{name}"] for name in VERDICTS}
        self.buttons = {name: self._button(name) for name in VERDICTS}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        for button in self.buttons.values():
            layout.addWidget(button)
        for changed in (model.changed, marks.changed, *(action.changed for action in self._actions.values())):
            changed.connect(self._redraw)
        self._redraw()

    def _button(self, name: str) -> QToolButton:
        button, action = QToolButton(self), self._actions[name]
        button.setProperty("role", "viewer")
        button.setCheckable(True)
        button.setIcon(icon(name, DARK))  # the ground is dark in both themes
        button.setIconSize(QSize(20, 20))
        button.setToolTip(action.toolTip())
        button.setAccessibleName(action.iconText())
        button.clicked.connect(action.trigger)
        return button

    def _redraw(self) -> None:
        hit = self._model.hit
        verdict = self._marks.verdicts.get(hit.item, 0) if hit is not None else 0
        for name, button in self.buttons.items():
            button.setChecked(verdict == VERDICTS[name])
        self.setVisible(all(action.isEnabled() for action in self._actions.values()))
