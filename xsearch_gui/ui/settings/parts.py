"""What the pages of the settings are made of: headed groups of rows, each with a sentence that explains it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from xsearch_gui.ui.widgets.flow import FlowLayout
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space


class Page(QScrollArea):
    """One page: a title, a sentence, and rows below each other."""

    def __init__(self, title: str, about: str = "") -> None:
        super().__init__()
        self.title = title
        self.setAccessibleName(title)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        body.setObjectName("settingsPage")
        self.rows = QVBoxLayout(body)
        self.rows.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        self.rows.setSpacing(Space.S)
        self.rows.addWidget(label(title, "title", wrap=True))
        if about:
            self.rows.addWidget(label(about, "muted", wrap=True))
        self.setWidget(body)

    def section(self, title: str) -> None:
        """Begin a group of rows."""
        self.rows.addSpacing(Space.M)
        self.rows.addWidget(label(title, "section", wrap=True))

    def row(self, name: str, field: QWidget, explanation: str = "") -> None:
        """Add a field with its name before it, and a sentence below."""
        line = QHBoxLayout()
        line.setSpacing(Space.M)
        caption = label(name)
        caption.setMinimumWidth(150)
        caption.setBuddy(field)
        field.setAccessibleName(name)
        line.addWidget(caption)
        line.addWidget(field)
        line.addStretch()
        self.rows.addLayout(line)
        self.explain(explanation)

    def buttons(self, *buttons: QWidget) -> None:
        """Add buttons beside each other, in a second line where there is no room for all."""
        line = FlowLayout()
        line.setSpacing(Space.S)
        for button in buttons:
            line.addWidget(button)
        self.rows.addLayout(line)

    def check(self, text: str, explanation: str = "") -> QCheckBox:
        """Add a box to tick, and return it."""
        box = QCheckBox(text)
        self.rows.addWidget(box)
        self.explain(explanation, indent=Space.XL)
        return box

    def explain(self, text: str, indent: int = 0) -> None:
        """Add a sentence in small letters."""
        if text:
            line = label(text, "small", wrap=True)
            line.setContentsMargins(indent, 0, 0, Space.XS)
            self.rows.addWidget(line)

    def end(self) -> None:
        """Leave the rest of the page empty."""
        self.rows.addStretch()
