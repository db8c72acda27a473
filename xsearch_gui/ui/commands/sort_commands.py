"""In which order results are shown: a menu, remembered for the next start."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QSettings
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from xsearch_gui.core.records.search import Order
from xsearch_gui.ui.widgets.actions import filled
from xsearch_gui.ui.widgets.specs.album_specs import SORT_MENU
from xsearch_gui.viewmodels.query.question import Sorting
from xsearch_gui.viewmodels.search.search import SearchModel

_UPWARDS = (Order.NAME, Order.FOLDER)  # people begin with A
_EITHER_WAY = (Order.MATCH, Order.RANDOM)


class SortCommands(QObject):
    """Joins the actions of the menu to the search."""

    def __init__(self, search: SearchModel, actions: dict[str, QAction], settings: QSettings, window: QWidget) -> None:
        super().__init__(window)
        self._search, self._actions, self._settings = search, actions, settings
        self.menu = QMenu(window)
        group = QActionGroup(self)
        for order in Order:
            action = actions[f"sort_{order.value}"]
            group.addAction(action)
            action.triggered.connect(partial(self._sort_by, order))
        filled(self.menu, SORT_MENU, actions)
        actions["sort_descending"].triggered.connect(self._turn)
        actions["sort"].setMenu(self.menu)
        self._restore()

    def keep(self) -> None:
        """Write down the order."""
        self._settings.setValue("grid/order", self._search.sorting.order.value)
        self._settings.setValue("grid/descending", self._search.sorting.descending)

    def _restore(self) -> None:
        known = {order.value: order for order in Order}
        order = known.get(str(self._settings.value("grid/order", "")), Order.MATCH)
        descending = str(self._settings.value("grid/descending", "true")).lower() == "true"
        self._search.sorting = Sorting(order, descending, random.getrandbits(32))
        self._show()

    def _sort_by(self, order: Order, checked: bool = True) -> None:
        sorting = replace(self._search.sorting, order=order, descending=order not in _UPWARDS)
        self._search.sort(sorting)
        self._show()

    def _turn(self, descending: bool) -> None:
        self._search.sort(replace(self._search.sorting, descending=descending))

    def _show(self) -> None:
        sorting = self._search.sorting
        self._actions[f"sort_{sorting.order.value}"].setChecked(True)
        self._actions["sort_descending"].setChecked(sorting.descending)
        self._actions["sort_descending"].setEnabled(sorting.order not in _EITHER_WAY)
