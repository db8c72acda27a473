"""The actions of the window, made from their table (:mod:`action_specs`), and the menus they fill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from xsearch_gui.ui.widgets.icons import set_icon
from xsearch_gui.ui.widgets.specs.action_specs import CONTEXT, MENUS, SPECS, SUBMENUS
from xsearch_gui.ui.widgets.specs.culling_specs import SEPARATOR, Spec
from xsearch_gui.viewmodels.text.wording import tip


def make_actions(window: QMainWindow) -> dict[str, QAction]:
    """Return the actions by name; the window owns them."""
    return {spec.name: _make(spec, window) for spec in SPECS}


def add_to_views(actions: Mapping[str, QAction], views: Mapping[str, QWidget]) -> None:
    """Let keys count in the views for which they are meant, wherever in these the focus is."""
    for spec in SPECS:
        for view in spec.views:
            views[view].addAction(actions[spec.name])


def fill_menus(window: QMainWindow, actions: dict[str, QAction]) -> None:
    """Build the menu bar."""
    for name, names in SUBMENUS.items():
        actions[name].setMenu(filled(QMenu(window), names, actions))
    for title, names in MENUS:
        menu = QMenu(QCoreApplication.translate(CONTEXT, title), window)
        window.menuBar().addMenu(filled(menu, names, actions))
    group = QActionGroup(window)
    for name in ("appearance_system", "appearance_light", "appearance_dark"):
        group.addAction(actions[name])


def filled(menu: QMenu, names: Iterable[str], actions: Mapping[str, QAction]) -> QMenu:
    """Return a menu with these actions and separators at its end."""
    for name in names:
        if name == SEPARATOR:
            menu.addSeparator()
        else:
            menu.addAction(actions[name])
    return menu


def _make(spec: Spec, window: QMainWindow) -> QAction:
    action = QAction(QCoreApplication.translate(CONTEXT, spec.text), window)
    words = QCoreApplication.translate(CONTEXT, spec.tip)
    keys = [QKeySequence(key) for key in spec.keys]
    if keys:
        native = keys[0].toString(QKeySequence.SequenceFormat.NativeText)
        words = f"{words} ({native})"
    action.setObjectName(spec.name)
    action.setToolTip(tip(words))
    action.setShortcuts(keys)
    action.setCheckable(spec.checkable)
    if spec.icon:
        set_icon(action, spec.icon)
    if spec.views:
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)  # of those that it is added to
    else:
        window.addAction(action)
    return action
