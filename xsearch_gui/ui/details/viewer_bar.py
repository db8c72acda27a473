"""The bar above the photo in the viewer: what it is, which of how many, and how large it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from xsearch_gui.ui.details.viewer_canvas import Canvas
from xsearch_gui.ui.widgets.actions import filled
from xsearch_gui.ui.widgets.icons import icon
from xsearch_gui.ui.widgets.parts import PartsLine, label
from xsearch_gui.ui.widgets.specs.viewer_specs import VIEWER_MENU
from xsearch_gui.ui.widgets.theme import DARK, Space
from xsearch_gui.viewmodels.text.wording import tip


def viewer_button(name: str, words: str, slot: Callable[[], object], parent: QWidget) -> QToolButton:
    """Return a button on the dark ground of the viewer, which is dark in both themes."""
    button = QToolButton(parent)
    button.setProperty("role", "viewer")
    button.setIcon(icon(name, DARK))
    button.setIconSize(QSize(22, 22))
    button.setToolTip(tip(words))
    button.setAccessibleName(words)
    button.clicked.connect(slot)
    return button


class ViewerBar(QFrame):
    """Magnifies a canvas; holds the ``marks`` of the photo and what else can be done; ``go_back`` closes the viewer."""

    def __init__(
        self,
        canvas: Canvas,
        marks: QWidget,
        actions: Mapping[str, QAction],
        go_back: Callable[[], object],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("viewerBar")
        self._canvas = canvas
        self._title = label("", "viewerTitle", shorten=True)
        self._position = label("", "viewerMuted")
        self._facts = PartsLine("viewerMuted")
        self._percent = label("", "viewerMuted")
        self._percent.setMinimumWidth(48)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.back = viewer_button("back", self.tr("Back to the grid (G)"), go_back, self)
        self.zoom_out = viewer_button("zoom-out", self.tr("Smaller (-)"), canvas.reduce, self)
        self.zoom_in = viewer_button("zoom-in", self.tr("Larger (+)"), canvas.enlarge, self)
        self.fit = viewer_button("fit", self.tr("Show the whole photo (Z)"), canvas.fit, self)
        self.more = viewer_button("more", self.tr("More"), _nothing, self)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setMenu(self._menu(actions))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._facts)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.S, Space.XS, Space.M, Space.XS)
        layout.setSpacing(Space.S)
        layout.addWidget(self.back)
        layout.addLayout(words, 1)
        layout.addWidget(self._position)
        layout.addWidget(marks)
        for widget in (self.zoom_out, self._percent, self.zoom_in, self.fit, self.more):
            layout.addWidget(widget)

    def _menu(self, actions: Mapping[str, QAction]) -> QMenu:
        return filled(QMenu(self), VIEWER_MENU, actions)

    def show_words(self, title: str, facts: str, position: str) -> None:
        """Say which photo it is; without a title it is still coming."""
        self._title.setText(title or self.tr("Loading\u2026"))
        self._facts.setText(facts)
        self._facts.setVisible(bool(facts))
        self._position.setText(position)

    def show_zoom(self, has_picture: bool) -> None:
        """Say how large the photo is shown, if it is."""
        self._percent.setText(f"{self._canvas.percent}\u2009%" if has_picture else "")
        self.zoom_in.setEnabled(has_picture)
        for button in (self.zoom_out, self.fit):
            button.setEnabled(has_picture and not self._canvas.is_fitted)


def _nothing() -> None:
    """Do nothing: the button's menu opens by itself."""
