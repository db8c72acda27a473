"""Searches before and after, with the first photos of each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from xsearch_gui.core.records.teaching import SearchChange, ShownPhoto
from xsearch_gui.ui.settings.pictures import square
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.text.wording import number, quoted, tip

PICTURE = 48  # pixels
WORDS = 120


class SearchChanges(QWidget):
    """A row for each search; photos that were not among the first before are framed."""

    def __init__(self, changes: Sequence[SearchChange]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, Space.S)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(0, 1)
        grid.setColumnMinimumWidth(0, WORDS)
        for column, title in enumerate((self.tr("Before"), self.tr("Now")), start=1):
            grid.addWidget(label(title, "muted"), 0, column)
        for row, change in enumerate(changes, start=1):
            grid.addWidget(self._words(change), row, 0)
            before = {photo.item for photo in change.first_before}
            grid.addWidget(self._photos(change.first_before, before), row, 1)
            grid.addWidget(self._photos(change.first_after, before), row, 2)

    def _words(self, change: SearchChange) -> QLabel:
        """Return what was searched for, and how many photos fitted where that has changed."""
        text = quoted(change.query)
        if change.before != change.after:
            text += f"\n{number(change.before)} \u2192 {number(change.after)}"
        words = label(text, wrap=True)
        words.setToolTip(tip(self.tr("How many photos fit: before, and now.")))
        return words

    def _photos(self, photos: Sequence[ShownPhoto], known: set[int]) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.XS)
        for photo in photos:
            picture = QLabel()
            picture.setFixedSize(PICTURE, PICTURE)
            picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            picture.setPixmap(square(photo.thumbnail, PICTURE - 4, self.devicePixelRatioF()))
            picture.setProperty("role", "shared" if photo.item in known else "own")
            picture.setToolTip(tip(photo.path))
            picture.setAccessibleName(photo.path.replace("\\", "/").rpartition("/")[2])
            line.addWidget(picture)
        if not photos:
            line.addWidget(label(self.tr("Nothing found"), "muted"))
        line.addStretch()
        return row
