"""The family of a photo as a tree: the original, and below it what was made of it."""

from __future__ import annotations

import os

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.search import Hit
from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.text.wording import tip
from xsearch_gui.viewmodels.viewing.family import FamilyModel

_SIDE, _INDENT = 56, 16  # pixels of a picture, and of a step in the tree
_ROW = Qt.ItemDataRole.UserRole


class FamilyWindow(QDialog):
    """Shows a family. ``large_wanted`` has the row of a picture that is to be shown large."""

    large_wanted = Signal(int)
    folder_wanted = Signal(object)  # Hit
    grid_wanted = Signal(str)  # path of the original

    def __init__(self, model: FamilyModel, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Family of the photo"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._model, self._thumbnails = model, thumbnails
        self._title = label("", "title", wrap=True)
        self.tree = QTreeWidget()
        self.tree.setAccessibleName(self.windowTitle())
        self.tree.setIconSize(QSize(_SIDE, _SIDE))
        self.tree.setHeaderLabels(
            [self.tr("Picture"), self.tr("What differs"), self.tr("Size"), self.tr("Taken"), self.tr("Folder")]
        )
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.tree.setIndentation(_INDENT)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.large = self._button(buttons, self.tr("Show &large"))
        self.large.setDefault(True)
        self.original = self._button(buttons, self.tr("Show the &original"))
        self.folder = self._button(buttons, self.tr("Show in &folder"))
        self.all = self._button(buttons, self.tr("Show &all in the grid"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(self._title)
        layout.addWidget(self.tree, 1)
        layout.addWidget(buttons)
        buttons.rejected.connect(self.reject)
        self.large.clicked.connect(self._show_large)
        self.original.clicked.connect(lambda: self._open(0))
        self.folder.clicked.connect(self._show_folder)
        self.all.clicked.connect(self._show_all)
        self.tree.itemActivated.connect(self._show_large)
        self.tree.currentItemChanged.connect(self._enable)
        model.changed.connect(self._redraw)
        thumbnails.loaded.connect(self._on_thumbnail)
        self.finished.connect(model.drop)
        self._redraw()
        fit_to_screen(self, QSize(960, 500))

    def _button(self, buttons: QDialogButtonBox, text: str) -> QPushButton:
        return buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)

    def _redraw(self) -> None:
        """Draw the tree, opened, with the photo that was asked about chosen."""
        family = self._model.family
        self._title.setText(visible(self._model.title))
        self.tree.clear()
        items: list[QTreeWidgetItem] = []
        for row, one in enumerate(family.members):
            texts = [os.path.basename(one.hit.path), self._model.what(one), self._model.size(one)]
            item = QTreeWidgetItem([*map(visible, (*texts, self._model.date(one))), self._model.place(one)])
            item.setData(0, _ROW, row)
            item.setToolTip(0, tip(one.hit.path))
            item.setToolTip(4, tip(self._model.place(one)))
            if one.parent < 0:
                self.tree.addTopLevelItem(item)
            else:
                items[one.parent].addChild(item)
            items.append(item)
            self._set_icon(item, one.hit)
        self.tree.expandAll()
        self._size_columns()
        self.tree.setVisible(bool(items))
        if items:
            self.tree.setCurrentItem(items[max(family.asked, 0)])
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        self._enable()

    def _size_columns(self) -> None:
        for column, least, most in ((0, 200, 300), (1, 90, 220), (2, 60, 150), (3, 60, 170)):
            self.tree.resizeColumnToContents(column)
            self.tree.setColumnWidth(column, max(least, min(self.tree.columnWidth(column), most)))
        self.tree.header().setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)

    def _set_icon(self, item: QTreeWidgetItem, hit: Hit) -> None:
        image = self._thumbnails.get(hit.thumbnail) if hit.thumbnail else None
        if image is not None:
            side = QSize(_SIDE, _SIDE) * self.devicePixelRatioF()
            scaled = image.scaled(side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            scaled.setDevicePixelRatio(self.devicePixelRatioF())
            icon = QIcon(QPixmap.fromImage(scaled))
            icon.addPixmap(QPixmap.fromImage(scaled), QIcon.Mode.Selected)  # Qt would tint it
            item.setIcon(0, icon)
        item.setSizeHint(0, QSize(_SIDE, _SIDE + Space.S))

    def _on_thumbnail(self, path: str) -> None:
        for item in self.tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive):
            hit = self._model.rows.hit(item.data(0, _ROW))
            if hit is not None and hit.thumbnail == path:
                self._set_icon(item, hit)

    def _enable(self) -> None:
        row, asked = self._row, self._model.family.asked
        self.large.setEnabled(row >= 0)
        self.folder.setEnabled(row >= 0)
        self.original.setEnabled(row >= 0 and asked != 0)
        self.all.setEnabled(len(self._model.family.members) > 1)

    @property
    def _row(self) -> int:
        item = self.tree.currentItem()
        return -1 if item is None else int(item.data(0, _ROW))

    def _show_large(self) -> None:
        self._open(self._row)

    def _open(self, row: int) -> None:
        if row >= 0:
            self.accept()
            self.large_wanted.emit(row)

    def _show_all(self) -> None:
        self.accept()
        self.grid_wanted.emit(self._model.family.members[0].hit.path)

    def _show_folder(self) -> None:
        hit = self._model.rows.hit(self._row)
        if hit is not None:
            self.folder_wanted.emit(hit)
