"""Icons of one family: strokes in SVG files, coloured from the theme when they are drawn.

A widget or action is given the *name* of its icon; :func:`tint` colours all icons below a window, and is
called again when the theme changes.
"""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel

from xsearch_gui.core.paths import bundled
from xsearch_gui.ui.widgets.theme import Colors

_NAME = "iconName"
_TOKEN = "iconToken"
_SIZE = "iconPixels"
_SIZES = (16, 20, 24, 32, 48, 64, 96)


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return bundled("resources", "icons", f"{name}.svg").read_text(encoding="utf-8")


def pixmap(name: str, color: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon, ``size`` device-independent pixels wide."""
    key = f"icon|{name}|{color.name()}|{size}|{ratio}"
    known = QPixmap()
    if QPixmapCache.find(key, known):
        return known
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color.name()).encode()))
    result = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    renderer.render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    result.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, result)
    return result


def icon(name: str, colors: Colors, token: str = "text") -> QIcon:
    """Return an icon for buttons and menus, with its disabled form."""
    result = QIcon()
    for size in _SIZES:
        result.addPixmap(pixmap(name, colors.color(token), size))
        result.addPixmap(pixmap(name, colors.color("border"), size), QIcon.Mode.Disabled)
    return result


def app_icon() -> QIcon:
    """Return the program's own icon."""
    result = QIcon()
    for size in (16, 32, 48, 64, 128, 256):
        result.addPixmap(pixmap("xsearch", QColor(), size))
    return result


def set_icon(target: QAction | QAbstractButton, name: str, token: str = "text") -> None:
    """Name the icon of an action or a button; :func:`tint` draws it."""
    target.setProperty(_NAME, name)
    target.setProperty(_TOKEN, token)


def set_label_icon(label: QLabel, name: str, size: int, token: str = "muted") -> None:
    """Name the icon of a label; :func:`tint` draws it."""
    label.setProperty(_NAME, name)
    label.setProperty(_TOKEN, token)
    label.setProperty(_SIZE, size)


def tint(root: QObject, colors: Colors) -> None:
    """Draw all named icons below ``root`` in the colours of the theme."""
    targets: list[QAction | QAbstractButton] = [
        *root.findChildren(QAction),
        *root.findChildren(QAbstractButton),
    ]
    for target in targets:
        if target.property(_NAME):
            target.setIcon(icon(target.property(_NAME), colors, target.property(_TOKEN)))
    for label in root.findChildren(QLabel):
        tint_label(label, colors)


def tint_label(label: QLabel, colors: Colors) -> None:
    """Draw the named icon of one label."""
    name = label.property(_NAME)
    if name:
        color = colors.color(label.property(_TOKEN))
        label.setPixmap(pixmap(name, color, label.property(_SIZE), label.devicePixelRatioF()))
