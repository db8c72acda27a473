"""Screenshots that are made for :mod:`kinds`: programs, web pages, telephones."""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QSlider,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from tests.benchmarks.finding.made_pictures import Random, colour, drawn, pil, words

SCREENS = ((1920, 1080), (1366, 768), (2560, 1440), (1440, 900), (1280, 800), (1536, 864))
PHONES = ((1170, 2532), (1080, 2400), (1284, 2778), (1080, 1920), (750, 1334))


def _part(r: Random) -> QWidget:
    kind = r.randrange(6)
    if kind == 0:
        tree = QTreeWidget()
        tree.setHeaderLabels([words(r, 1), words(r, 1)])
        for _ in range(r.randint(4, 25)):
            top = QTreeWidgetItem(tree, [words(r, 2), str(r.randint(1, 9999))])
            for _ in range(r.randint(0, 4)):
                QTreeWidgetItem(top, [words(r, 2), str(r.randint(1, 99))])
        tree.expandAll()
        return tree
    if kind == 1:
        table = QTableWidget(r.randint(5, 40), r.randint(2, 8))
        for row in range(table.rowCount()):
            for column in range(table.columnCount()):
                table.setItem(row, column, QTableWidgetItem(words(r, 1)))
        return table
    if kind == 2:
        edit = QPlainTextEdit("\n".join(words(r, r.randint(2, 12)) for _ in range(r.randint(5, 50))))
        edit.setFont(QFont(r.choice(("DejaVu Sans Mono", "DejaVu Sans"))))
        return edit
    if kind == 3:
        tabs = QTabWidget()
        for _ in range(3):
            tabs.addTab(_form(r), words(r, 1))
        return tabs
    return _form(r)


def _form(r: Random) -> QWidget:
    form = QWidget()
    layout = QGridLayout(form)
    for row in range(r.randint(4, 12)):
        layout.addWidget(QLabel(words(r, 2)), row, 0)
        field = r.choice((QLineEdit, QComboBox, QCheckBox, QProgressBar, QPushButton, QSlider))()
        if isinstance(field, QLineEdit | QPushButton | QCheckBox):
            field.setText(words(r, 2))
        if isinstance(field, QComboBox):
            field.addItem(words(r, 2))
        if isinstance(field, QProgressBar):
            field.setValue(r.randint(0, 100))
        if isinstance(field, QSlider):
            field.setOrientation(Qt.Orientation.Horizontal)
        layout.addWidget(field, row, 1)
    return form


def _grab(r: Random, widget: QWidget, size: tuple[int, int]) -> Image.Image:
    palette = QPalette(QApplication.palette())
    if r.random() < 0.4:
        for role, level in (("Window", 40), ("Base", 30), ("Button", 55), ("AlternateBase", 35)):
            palette.setColor(QPalette.ColorRole[role], QColor(level, level, level + 4))
        for role in ("WindowText", "Text", "ButtonText"):
            palette.setColor(QPalette.ColorRole[role], QColor(225, 225, 225))
    widget.setPalette(palette)
    widget.resize(*size)
    image = pil(widget.grab().toImage())
    widget.deleteLater()
    return image


def program(r: Random) -> Image.Image:
    """A window of widgets over the whole screen."""
    window = QWidget()
    layout = QGridLayout(window)
    for place in range(r.randint(1, 4)):
        layout.addWidget(_part(r), place // 2, place % 2)
    return _grab(r, window, r.choice(SCREENS))


def web_page(r: Random) -> Image.Image:
    """A page of headings and paragraphs, as a browser shows it."""
    page = QTextBrowser()
    page.setHtml("".join(f"<h2>{words(r, 3)}</h2><p>{words(r, 60)}</p><a href='x'>{words(r, 2)}</a>" for _ in range(9)))
    page.setFont(QFont("DejaVu Sans", r.randint(10, 18)))
    return _grab(r, page, r.choice(SCREENS))


def phone(r: Random) -> Image.Image:
    """A chat, or a list, on a telephone."""
    size = width, height = r.choice(PHONES)
    dark = r.random() < 0.4
    ground = QColor(20, 20, 24) if dark else QColor(r.choice(("#ffffff", "#efeae2", "#f2f2f7")))

    def draw(painter: QPainter) -> None:
        ink = QColor("white" if dark else "black")
        painter.setFont(QFont("DejaVu Sans", width // 42))
        painter.fillRect(0, 0, width, width // 6, colour(r, 20, 140) if r.random() < 0.5 else ground)
        painter.setPen(ink)
        painter.drawText(
            QRectF(40, 20, width - 80, width // 6), Qt.AlignmentFlag.AlignVCenter, f"{r.randint(1, 23)}:41"
        )
        top, chat = width // 5, r.random() < 0.6
        tint = colour(r, 60, 220)
        while top < height - width // 6:
            box = QRectF(40, top, width * r.uniform(0.3, 0.75) if chat else width - 80, width * r.uniform(0.1, 0.25))
            if chat and r.random() < 0.5:
                box.moveRight(width - 40)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tint if chat and r.random() < 0.5 else QColor(128, 128, 128, 60))
            painter.drawRoundedRect(box, 30, 30)
            painter.setPen(ink)
            painter.drawText(box.adjusted(30, 10, -30, -10), int(Qt.TextFlag.TextWordWrap), words(r, r.randint(2, 12)))
            top += int(box.height()) + 40

    return drawn(size, ground, draw)
