"""Make the program's icon files from ``resources/icons/xsearch.svg``: PNG for Linux, ICO for Windows, ICNS for macOS.

usage: icon.py SVG FOLDER
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def draw(svg: Path, size: int, target: Path) -> None:
    """Write the drawing as a square PNG of ``size`` pixels."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(svg)).render(painter)
    painter.end()
    if not image.save(str(target)):
        raise SystemExit(f"{target} cannot be written")


def main() -> None:
    """Write all icon files."""
    svg, folder = Path(sys.argv[1]), Path(sys.argv[2])
    application = QGuiApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    for size in (*SIZES, 1024):
        draw(svg, size, folder / f"{size}.png")
    del application
    with Image.open(folder / "1024.png") as image:
        image.save(folder / "xsearch.icns")
        image.save(folder / "xsearch.ico", sizes=[(size, size) for size in SIZES if size <= 256])


main()
