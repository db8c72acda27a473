"""The page in the middle while there are no results."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from xsearch_gui.ui.widgets.flow import FlowLayout
from xsearch_gui.ui.widgets.icons import set_label_icon, tint_label
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.search.guidance import Edit, Guide, Guiding

TEXT_WIDTH = 460


class GuidePage(QScrollArea):
    """Shows a guide: icon, heading, a few words, and buttons for the actions and edits that help."""

    edit_wanted = Signal(str)  # the text of another query

    def __init__(
        self,
        guidance: Guiding,
        actions: Mapping[str, QAction],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._guidance = guidance
        self._actions = actions
        self._theme = theme
        self._shown: Guide | None = None
        self._icon = QLabel()
        self._title = label("", "headline", wrap=True)
        self._text = label("", "muted", wrap=True)
        self._buttons = FlowLayout(centred=True)
        self._buttons.setSpacing(Space.S)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setObjectName("guidePage")
        self.setWidget(body)
        layout = QVBoxLayout(body)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XXL)
        layout.setSpacing(Space.M)
        layout.addStretch(2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for text in (self._title, self._text):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addLayout(_column(text))
        layout.addSpacing(Space.M)
        layout.addLayout(self._buttons)
        layout.addStretch(3)
        guidance.changed.connect(self._redraw)
        theme.changed.connect(self._tint)
        self._redraw()

    def _redraw(self) -> None:
        guide = self._guidance.guide
        before, self._shown = self._shown, guide
        self._title.setText(guide.title)
        self._title.setVisible(bool(guide.title))
        self._text.setText(guide.text)
        set_label_icon(self._icon, guide.icon, 64)
        self._icon.setVisible(bool(guide.icon))
        self._tint()
        if before is None or (before.actions, before.edits) != (guide.actions, guide.edits):
            self._set_buttons([self._actions[name] for name in guide.actions], guide.edits)

    def _set_buttons(self, actions: list[QAction], edits: tuple[Edit, ...]) -> None:
        while (item := self._buttons.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for action in actions[:1]:
            self._buttons.addWidget(self._button_of(action, "primary"))
        for edit in edits:
            button = QPushButton(edit.label, self)
            button.setMinimumHeight(36)
            button.clicked.connect(partial(self.edit_wanted.emit, edit.text))
            self._buttons.addWidget(button)
        for action in actions[1:]:
            self._buttons.addWidget(self._button_of(action, ""))

    def _button_of(self, action: QAction, role: str) -> QPushButton:
        button = QPushButton(action.iconText(), self)
        button.setProperty("role", role)
        button.setToolTip(action.toolTip())
        button.setMinimumHeight(36)
        button.clicked.connect(action.trigger)
        return button

    def _tint(self) -> None:
        tint_label(self._icon, self._theme.colors)


def _column(text: QLabel) -> QHBoxLayout:
    # not an alignment in the outer layout: that would give a wrapped label the height of one line
    text.setFixedWidth(TEXT_WIDTH)
    policy = text.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Fixed)
    text.setSizePolicy(policy)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(text)
    row.addStretch(1)
    return row
