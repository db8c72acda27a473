"""The legend in a corner of the map: categories to switch off and on, or a scale."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QLinearGradient, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from xsearch_gui.core.map.colouring import Entry
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.map.appearance import MapAppearance
from xsearch_gui.viewmodels.text.wording import number, shortened, tip

_LONGEST = 26  # letters of a camera's or folder's name


class Scale(QWidget):
    """A band of colours."""

    def __init__(self, appearance: MapAppearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.setFixedSize(132, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the band."""
        if self._appearance.scale is None:
            return
        colours = self._appearance.scale[0].tolist()
        band = QLinearGradient(0, 0, self.width(), 0)
        for i, colour in enumerate(colours):
            band.setColorAt(i / (len(colours) - 1), QColor(*colour))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(band)
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        painter.end()


class MapLegend(QFrame):
    """Follows the look; a click on a line switches its points off or on."""

    def __init__(self, appearance: MapAppearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mapLegend")
        self._appearance = appearance
        self._shown: tuple[object, ...] = ()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(Space.S, Space.XS, Space.S, Space.XS)
        self._rows.setSpacing(0)
        appearance.changed.connect(self._redraw)
        self._redraw()

    def _redraw(self) -> None:
        appearance = self._appearance
        wanted = (appearance.entries, appearance.scale[1] if appearance.scale else None, appearance.hidden)
        if wanted == self._shown:
            return
        self._shown = wanted
        while (item := self._rows.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if appearance.scale:
            self._rows.addWidget(self._make_scale(*appearance.scale[1]))
        for i, entry in enumerate(appearance.entries):
            if entry.count:
                self._rows.addWidget(self._make_line(i, entry))
        self.setVisible(self._rows.count() > 0)

    def _make_line(self, position: int, entry: Entry) -> QToolButton:
        line = QToolButton()
        line.setProperty("role", "legend")
        line.setCheckable(True)
        line.setChecked(position not in self._appearance.hidden)
        line.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        line.setIconSize(QSize(14, 14))
        line.setIcon(dot(entry, line.isChecked(), self.devicePixelRatioF()))
        name = entry_words(entry)
        line.setText(f"{shortened(name, _LONGEST)}  {number(entry.count)}")
        line.setToolTip(tip(self.tr("{name}: click to hide or show").format(name=name)))
        line.setAccessibleName(f"{name}, {number(entry.count)}")
        line.setProperty("entry", position)
        line.clicked.connect(self._on_clicked)
        return line

    def _make_scale(self, low: str, high: str) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        row.setSpacing(Space.S)
        for widget in (label(low, "small"), Scale(self._appearance), label(high, "small")):
            row.addWidget(widget)
        return holder

    def _on_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._appearance.toggle_entry(int(sender.property("entry")))


def dot(entry: Entry, filled: bool, ratio: float) -> QIcon:
    """Return the mark of a category: a disc for photos and all else, a diamond for texts; a ring when switched off."""
    picture = QPixmap(QSize(14, 14) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = QColor(entry.colour)
    painter.setPen(color)
    painter.setBrush(color if filled else Qt.BrushStyle.NoBrush)
    if entry.is_key and entry.name in ("caption", "note"):
        painter.translate(7, 7)
        painter.rotate(45)
        painter.drawRect(QRectF(-3.6, -3.6, 7.2, 7.2))
    else:
        painter.drawEllipse(QRectF(2.5, 2.5, 9, 9))
    painter.end()
    return QIcon(picture)


def entry_words(entry: Entry) -> str:
    """Return the name of a category for a person."""
    words = {
        "photo": QCoreApplication.translate("Map", "Photos"),
        "caption": QCoreApplication.translate("Map", "Captions"),
        "note": QCoreApplication.translate("Map", "Notes"),
        "other": QCoreApplication.translate("Map", "Others"),
        "unknown": QCoreApplication.translate("Map", "Not known"),
    }
    return words.get(entry.name, entry.name) if entry.is_key else entry.name
