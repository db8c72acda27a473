"""Words and photos that are chosen by a key: Alt and a digit for a word, Ctrl and a digit for a photo."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget

from xsearch_gui.core.records.teaching import ShownPhoto
from xsearch_gui.ui.settings.pictures import square
from xsearch_gui.ui.widgets.flow import FlowLayout
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.text.wording import tip

PICTURE = 64  # pixels
MOST = 8


class WordRow(QWidget):
    """Words that may be said, each with its key."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[QPushButton] = []
        self._about = label(self.tr("Perhaps (Alt and the number puts it in)"), "small", wrap=True)
        self._row = QWidget()
        self._flow = FlowLayout(self._row)
        _column(self, self._about, self._row)

    def show_words(self, words: Sequence[str]) -> None:
        """Show these words."""
        _empty(self._flow)
        self.buttons = []
        for place, word in enumerate(words[:MOST], start=1):
            button = QPushButton(f"{place}  {word}".replace("&", "&&"))
            button.setProperty("role", "proposed")
            button.setAutoDefault(False)
            button.setAccessibleName(word)
            button.setShortcut(QKeySequence(f"Alt+{place}"))
            button.clicked.connect(lambda _=False, word=word: self.chosen.emit(word))
            self._flow.addWidget(button)
            self.buttons.append(button)
        self.setVisible(bool(words))


class Lookalikes(QWidget):
    """Photos that look the same; those that are ticked get the same caption."""

    def __init__(self) -> None:
        super().__init__()
        self._photos: tuple[ShownPhoto, ...] = ()
        self.buttons: list[QToolButton] = []
        self._about = label(self.tr("The same on these? (Ctrl and the number; Ctrl+0: all)"), "small", wrap=True)
        self._row = QWidget()
        self._flow = FlowLayout(self._row)
        self.all = QPushButton(self.tr("All"))
        self.all.setProperty("role", "link")
        self.all.setAutoDefault(False)
        self.all.setShortcut(QKeySequence("Ctrl+0"))
        self.all.clicked.connect(self._on_all)
        _column(self, self._about, self._row, self.all)

    @property
    def chosen(self) -> tuple[int, ...]:
        """The photos that are ticked."""
        pairs = zip(self._photos, self.buttons, strict=True)
        return tuple(photo.item for photo, button in pairs if button.isChecked())

    def show_photos(self, photos: Sequence[ShownPhoto], ticked: Collection[int] = ()) -> None:
        """Show these photos."""
        _empty(self._flow)
        self._photos, self.buttons = tuple(photos[:MOST]), []
        for place, photo in enumerate(self._photos, start=1):
            button = QToolButton()
            button.setProperty("role", "lookalike")
            button.setCheckable(True)
            button.setChecked(photo.item in ticked)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setText(str(place))
            button.setIcon(QIcon(square(photo.thumbnail, PICTURE, self.devicePixelRatioF())))
            button.setIconSize(QSize(PICTURE, PICTURE))
            button.setShortcut(QKeySequence(f"Ctrl+{place}"))
            button.setToolTip(tip(photo.path))
            button.setAccessibleName(photo.path.replace("\\", "/").rpartition("/")[2])
            self._flow.addWidget(button)
            self.buttons.append(button)
        self.setVisible(bool(self._photos))

    def _on_all(self) -> None:
        on = not all(button.isChecked() for button in self.buttons)
        for button in self.buttons:
            button.setChecked(on)


def _column(holder: QWidget, *parts: QWidget) -> None:
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, Space.S, 0, 0)
    column.setSpacing(Space.XS)
    for part in parts:
        column.addWidget(part)


def _empty(flow: FlowLayout) -> None:
    while (taken := flow.takeAt(0)) is not None:
        if (widget := taken.widget()) is not None:
            widget.hide()
            widget.deleteLater()
