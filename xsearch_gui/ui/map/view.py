"""The page of the map: the bar, the map with its legend, what is selected, and a guide while there is no map."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.map.bar import MapBar
from xsearch_gui.ui.map.canvas import MapCanvas
from xsearch_gui.ui.map.legend import MapLegend
from xsearch_gui.ui.map.painter import picture
from xsearch_gui.ui.map.selection_list import MapList
from xsearch_gui.ui.widgets.guide_page import GuidePage
from xsearch_gui.ui.widgets.parts import FocusLeader, label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.map.map_model import MapState
from xsearch_gui.viewmodels.map.models import MapModels
from xsearch_gui.viewmodels.text.wording import tip

STEPS = 1000
EXPORT_SCALE = 2.0  # pixels of an exported picture for each of the screen


class MapView(QStackedWidget):
    """Shows the map, and tells the model when it is looked at."""

    chosen = Signal(object)  # Hit or None
    opened = Signal(object)  # Hit
    wanted = Signal()  # the selection as results

    def __init__(
        self, models: MapModels, actions: Mapping[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._models = models
        self._theme = theme
        self._to_open = 0
        self.canvas = MapCanvas(models.map, models.appearance, models.selection, models.thumbnails, theme)
        self.bar = MapBar(models.map, models.appearance, self.canvas, actions)
        self.legend = MapLegend(models.appearance, self.canvas)
        self.list = MapList(models.selection, theme)
        self._guide = GuidePage(models.guidance, actions, theme)
        self._line = label("", "small")
        self.details = QPushButton(self.tr("Details"))
        self.figures = label("", "small")
        self._progress_text = label("", "small")
        self._progress = QProgressBar()
        self._stop = QPushButton(self.tr("Stop"))
        self._page = self._make_page()
        self.addWidget(self._guide)
        self.addWidget(self._page)
        FocusLeader(self, self.canvas)
        for widget in (self.canvas, self.legend):
            widget.installEventFilter(self)
        self._connect()
        self._on_theme()
        self._redraw()

    def _make_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.canvas, 1)
        row.addWidget(self.list)
        layout.addLayout(row, 1)
        layout.addWidget(self._make_foot())
        return page

    def _make_foot(self) -> QFrame:
        foot = QFrame()
        foot.setObjectName("mapFoot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(Space.M, Space.XS, Space.M, Space.XS)
        row.setSpacing(Space.M)
        self._progress.setFixedWidth(120)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Progress of the map"))
        self._stop.setProperty("role", "link")
        self.details.setProperty("role", "link")
        self.details.setCheckable(True)
        self.details.setToolTip(tip(self.tr("What was measured of this map")))
        row.addWidget(self._line)
        row.addWidget(self.details)
        row.addWidget(self.figures)
        row.addStretch()
        for widget in (self._progress_text, self._progress, self._stop):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        return foot

    def _connect(self) -> None:
        models = self._models
        models.guidance.changed.connect(self._redraw)
        models.selection.hits.dataChanged.connect(self._open_pending)
        self._theme.changed.connect(self._on_theme)
        self._stop.clicked.connect(models.map.cancel)
        self.details.toggled.connect(self._redraw)
        self.canvas.opened.connect(self._on_open)
        self.list.chosen.connect(self.chosen)
        self.list.opened.connect(self.opened)
        self.list.wanted.connect(self.wanted)
        self.bar.export_wanted.connect(self._on_export)

    def _redraw(self) -> None:
        maps = self._models.map
        ready = maps.state is MapState.READY
        appears = ready and self.currentWidget() is not self._page
        self.setCurrentWidget(self._page if ready else self._guide)
        if appears and self.isVisible() and not isinstance(QApplication.focusWidget(), QLineEdit):
            self.canvas.setFocus()
        figures = self._models.guidance.figures
        self._line.setText("" if self.details.isChecked() and figures else self._models.guidance.line)
        self._line.setVisible(bool(self._line.text()))
        self.details.setVisible(bool(figures))
        self.figures.setText(figures)
        self.figures.setVisible(bool(figures) and self.details.isChecked())
        self._progress_text.setText(maps.progress_text)
        for widget in (self._progress_text, self._progress, self._stop):
            widget.setVisible(maps.is_making)
        self._progress.setRange(0, STEPS if maps.fraction is not None else 0)
        self._progress.setValue(round((maps.fraction or 0.0) * STEPS))

    def _on_theme(self) -> None:
        ground = self._theme.colors.color("window")
        self._models.appearance.set_ground(self._theme.is_dark, (ground.red(), ground.green(), ground.blue()))

    # coming and going

    def showEvent(self, event: QShowEvent) -> None:
        """Bring the map up to date from now on."""
        super().showEvent(event)
        self._models.map.watch(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the map as it is until it is looked at again."""
        super().hideEvent(event)
        self._models.map.watch(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the legend in its corner."""
        resized = watched is self.canvas and event.type() is QEvent.Type.Resize
        if resized or (watched is self.legend and event.type() is QEvent.Type.LayoutRequest):
            self._place_legend()
        return super().eventFilter(watched, event)

    def _place_legend(self) -> None:
        self.legend.adjustSize()
        self.legend.move(Space.M, self.canvas.height() - self.legend.height() - Space.M)

    # opening and exporting

    def _on_open(self, item: int) -> None:
        self._to_open = item
        self._open_pending()

    def _open_pending(self) -> None:
        hit: Hit | None = self._models.selection.hits.hit_of(self._to_open) if self._to_open else None
        if hit is not None:
            self._to_open = 0
            self.opened.emit(hit)

    def _on_export(self, kind: str) -> None:
        dialog = QFileDialog(self, self.tr("Write the map"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        dialog.setNameFilters([f"{kind.upper()} (*.{kind})"])
        dialog.selectFile(f"map.{kind}")
        dialog.fileSelected.connect(self.export)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self, path: str) -> None:
        """Write what is seen as a picture, or the whole map as a drawing, by the name's ending."""
        if path.lower().endswith(".svg"):
            self._models.export.write_svg(path, self._theme.is_dark)
        else:
            self._models.export.write_image(path, picture(self.canvas.painter, self.canvas.camera, EXPORT_SCALE))
