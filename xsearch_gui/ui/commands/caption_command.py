"""To the caption by a key and back by Enter, so that captions of many photos are written without the mouse."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from xsearch_gui.ui.details.annotation_editor import CaptionEdit
from xsearch_gui.ui.details.inspector import Inspector
from xsearch_gui.viewmodels.assembly import Models


class CaptionCommand(QObject):
    """Joins the action to the field in the details."""

    def __init__(self, models: Models, inspector: Inspector, actions: Mapping[str, QAction]) -> None:
        super().__init__(inspector)
        self._models, self._actions = models, actions
        found = inspector.findChild(CaptionEdit)
        assert found is not None, "the details hold the caption"
        self._edit = found
        self._came_from: QWidget | None = None
        actions["caption"].triggered.connect(self._go)
        self._edit.entered.connect(self._back)
        models.details.changed.connect(self._enable)
        self._enable()

    def _enable(self) -> None:
        self._actions["caption"].setEnabled(self._models.details.can_annotate)

    def _go(self) -> None:
        self._came_from = QApplication.focusWidget()
        self._actions["inspector"].setChecked(True)
        self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._edit.selectAll()

    def _back(self) -> None:
        if self._came_from is not None:
            self._came_from.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._came_from = None
