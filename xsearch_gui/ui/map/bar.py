"""The bar above the map: view, colours, layers, tools, export."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QButtonGroup, QComboBox, QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from xsearch_gui.core.records.map import MapColour, MapView
from xsearch_gui.ui.map.canvas import MapCanvas, Tool
from xsearch_gui.ui.widgets.icons import set_icon
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.map.appearance import MapAppearance
from xsearch_gui.viewmodels.map.map_model import MapModel
from xsearch_gui.viewmodels.text.wording import tip


class MapBar(QWidget):
    """Changes how the map is looked at."""

    export_wanted = Signal(str)  # "png" or "svg"

    def __init__(
        self,
        maps: MapModel,
        appearance: MapAppearance,
        canvas: MapCanvas,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._maps, self._appearance, self._canvas = maps, appearance, canvas
        self._views: dict[MapView, QToolButton] = {}
        self._colour = QComboBox()
        self._again = actions["map_again"]
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        layout.setSpacing(Space.S)
        layout.addWidget(self._make_views())
        layout.addWidget(label(self.tr("Colour"), "muted"))
        layout.addWidget(self._make_colours())
        layout.addWidget(self._make_menu("layers", self.tr("Layers"), self._fill_layers))
        layout.addStretch()
        layout.addWidget(self._make_tools())
        layout.addWidget(self._button("fit", self.tr("Show everything (Home)"), canvas.fit))
        layout.addWidget(self._make_menu("export", self.tr("Export the map"), self._fill_export))
        maps.state_changed.connect(self._redraw)
        appearance.changed.connect(self._redraw)
        self._redraw()

    def _make_views(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("placeSwitcher")
        row = QHBoxLayout(frame)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        group = QButtonGroup(frame)
        for view in (MapView.RAW, MapView.CENTRED, MapView.ALIGNED):
            button = QToolButton()
            button.setProperty("role", "segment")
            button.setCheckable(True)
            button.setText(view_word(view))
            button.setAccessibleName(self.tr("View: {view}").format(view=view_word(view)))
            button.setProperty("view", str(view))
            button.clicked.connect(self._on_view)
            group.addButton(button)
            row.addWidget(button)
            self._views[view] = button
        return frame

    def _make_colours(self) -> QComboBox:
        for colour in MapColour:
            self._colour.addItem(colour_word(colour), str(colour))
        self._colour.setAccessibleName(self.tr("Colour the points by"))
        self._colour.activated.connect(self._on_colour)
        return self._colour

    def _make_menu(self, icon: str, words: str, fill: Callable[[QMenu], None]) -> QToolButton:
        button = QToolButton()
        set_icon(button, icon)
        button.setToolTip(tip(words))
        button.setAccessibleName(words)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        fill(menu)
        button.setMenu(menu)
        return button

    def _fill_layers(self, menu: QMenu) -> None:
        painter = self._canvas.painter
        for text, shown, slot in (
            (self.tr("Photos"), painter.shows_photos, self._on_photos),
            (self.tr("Names of regions"), painter.shows_names, self._on_names),
            (self.tr("Unpaired items"), False, self._appearance.show_unpaired),
            (self.tr("Pairs that lie far apart"), False, self._appearance.show_bad_pairs),
        ):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(shown)
            action.toggled.connect(slot)
        menu.addSeparator()
        menu.addAction(self._again)

    def _fill_export(self, menu: QMenu) -> None:
        menu.addAction(self.tr("As a picture (PNG)\u2026")).triggered.connect(self._on_png)
        menu.addAction(self.tr("As a drawing (SVG)\u2026")).triggered.connect(self._on_svg)

    def _make_tools(self) -> QFrame:
        frame = QFrame()
        row = QHBoxLayout(frame)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        group = QActionGroup(frame)
        for tool, words in (
            (Tool.MOVE, self.tr("Move the map by dragging")),
            (Tool.RECTANGLE, self.tr("Select a rectangle (Shift and drag)")),
            (Tool.LASSO, self.tr("Draw around what to select (Alt and drag)")),
        ):
            action = QAction(words, frame)
            action.setCheckable(True)
            action.setChecked(tool is self._canvas.tool)
            action.setData(tool)
            set_icon(action, tool.value)
            group.addAction(action)
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAccessibleName(words)
            row.addWidget(button)
        group.triggered.connect(self._on_tool)
        return frame

    def _button(self, icon: str, words: str, slot: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        set_icon(button, icon)
        button.setToolTip(tip(words))
        button.setAccessibleName(words)
        button.clicked.connect(slot)
        return button

    def _redraw(self) -> None:
        for view, button in self._views.items():
            button.setChecked(view is self._appearance.view)
            button.setEnabled(view in self._appearance.views)
            button.setToolTip(tip(view_tip(view)))
        self._views[MapView.ALIGNED].setToolTip(tip(self._maps.unaligned or view_tip(MapView.ALIGNED)))
        self._colour.setCurrentIndex(self._colour.findData(str(self._appearance.colour)))

    def _on_view(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._appearance.set_view(MapView(sender.property("view")))
            self._redraw()

    def _on_colour(self) -> None:
        self._appearance.set_colour(MapColour(self._colour.currentData()))

    def _on_tool(self, action: QAction) -> None:
        self._canvas.tool = action.data()

    def _on_photos(self, shown: bool) -> None:
        self._canvas.painter.shows_photos = shown
        self._canvas.update()

    def _on_names(self, shown: bool) -> None:
        self._canvas.painter.shows_names = shown
        self._canvas.update()

    def _on_png(self) -> None:
        self.export_wanted.emit("png")

    def _on_svg(self) -> None:
        self.export_wanted.emit("svg")


def view_word(view: MapView) -> str:
    """Return the name of a view."""
    words = {
        MapView.RAW: QCoreApplication.translate("Map", "As encoded"),
        MapView.CENTRED: QCoreApplication.translate("Map", "Centred"),
        MapView.ALIGNED: QCoreApplication.translate("Map", "Aligned"),
    }
    return words[view]


def view_tip(view: MapView) -> str:
    """Return what a view shows."""
    words = {
        MapView.RAW: QCoreApplication.translate("Map", "The shared space as it is: photos and texts lie apart"),
        MapView.CENTRED: QCoreApplication.translate("Map", "Photos and texts laid over each other"),
        MapView.ALIGNED: QCoreApplication.translate("Map", "Brought together by what was learnt from your pairs"),
    }
    return words[view]


def colour_word(colour: MapColour) -> str:
    """Return what the points are coloured by."""
    words = {
        MapColour.KIND: QCoreApplication.translate("Map", "Photo or text"),
        MapColour.DATE: QCoreApplication.translate("Map", "Date"),
        MapColour.CAMERA: QCoreApplication.translate("Map", "Camera"),
        MapColour.FOLDER: QCoreApplication.translate("Map", "Folder"),
        MapColour.CLUSTER: QCoreApplication.translate("Map", "Region"),
        MapColour.PAIR: QCoreApplication.translate("Map", "Distance of pairs"),
        MapColour.SCORE: QCoreApplication.translate("Map", "Match of the search"),
    }
    return words[colour]
