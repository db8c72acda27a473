"""The main window: lays the parts out and joins the actions to the view-models."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from xsearch_gui.core.paths import AppPaths
from xsearch_gui.ui.commands.album_commands import AlbumCommands
from xsearch_gui.ui.commands.caption_command import CaptionCommand
from xsearch_gui.ui.commands.choice import Choice
from xsearch_gui.ui.commands.culling import Culling
from xsearch_gui.ui.commands.details_commands import DetailsCommands
from xsearch_gui.ui.commands.file_commands import FileCommands
from xsearch_gui.ui.commands.open_with import OpenWith
from xsearch_gui.ui.commands.photo_commands import PhotoCommands
from xsearch_gui.ui.commands.sharpest import SharpestCommand
from xsearch_gui.ui.commands.shell_commands import ShellCommands
from xsearch_gui.ui.commands.sort_commands import SortCommands
from xsearch_gui.ui.commands.stack_commands import StackCommands
from xsearch_gui.ui.commands.view_commands import ViewCommands
from xsearch_gui.ui.commands.viewer_commands import ViewerCommands
from xsearch_gui.ui.commands.window_commands import Commands
from xsearch_gui.ui.commands.word_commands import WordCommands
from xsearch_gui.ui.details.inspector import Inspector
from xsearch_gui.ui.map.page import MapPage
from xsearch_gui.ui.results.results import ResultsArea
from xsearch_gui.ui.search.search_box import SearchBox
from xsearch_gui.ui.sidebar.sidebar import WIDTH as SIDEBAR
from xsearch_gui.ui.sidebar.sidebar import Sidebar
from xsearch_gui.ui.widgets.actions import add_to_views, fill_menus, make_actions
from xsearch_gui.ui.widgets.icons import app_icon, tint
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.ui.window.detail_views import DetailViews
from xsearch_gui.ui.window.drop_overlay import DropOverlay
from xsearch_gui.ui.window.dropping import Dropping
from xsearch_gui.ui.window.header import Header
from xsearch_gui.ui.window.message_bar import MessageBar
from xsearch_gui.ui.window.navigation import Navigation
from xsearch_gui.ui.window.pages import Pages
from xsearch_gui.ui.window.status_line import StatusLine
from xsearch_gui.ui.windows.library import LibraryWindow
from xsearch_gui.viewmodels.assembly import Models

SMALLEST = QSize(900, 600)
FIRST = QSize(1280, 820)


class MainWindow(QMainWindow):
    """Views in a frame. What the views show, and when, is decided in the view-models."""

    closing = Signal()

    def __init__(self, models: Models, theme: Theme, paths: AppPaths, settings: QSettings) -> None:
        super().__init__()
        self.models = models
        self._theme, self._settings = theme, settings
        self.setWindowTitle("xsearch")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(SMALLEST)
        self.actions_by_name = make_actions(self)
        fill_menus(self, self.actions_by_name)
        self.search_box = SearchBox(
            models.search, models.drop_handler, models.suggesting, models.saved, models.thumbnails, theme
        )
        asked = models.search, models.suggesting, models.timeline, models.marks, models.guidance, models.preview
        self.results = ResultsArea(*asked, models.dictionary, self.actions_by_name, theme)
        self.inspector = Inspector(models.item_models, self.actions_by_name, theme)
        self.library_window = LibraryWindow(models.library, models.opener, self.actions_by_name, self)
        self.sidebar = Sidebar(models.sidebar, self.actions_by_name, theme)
        self.pages = Pages(self.actions_by_name)
        self.pages.add("photos", self.results, inspector=True)
        self.detail_views = DetailViews(models, self.pages, self.results, self.inspector, self.actions_by_name, theme)
        self.map = MapPage(models.map, self.actions_by_name, theme)
        self.pages.add("map", self.map)
        self.overlay = DropOverlay(theme, self.pages)
        self._splitter, frame = QSplitter(), QWidget()
        self.message_bar = MessageBar(models.messages, theme, self.pages, frame, self.detail_views.at_foot)
        self._lay_out(frame)
        self._make_commands(models, paths)
        self._connect()
        self._restore()
        self._navigation = Navigation(
            models, self.pages, self.results, self.detail_views, self.map, self.actions_by_name, self
        )
        self._on_theme()

    def _make_commands(self, models: Models, paths: AppPaths) -> None:
        """Join the actions to what they do."""
        theme, settings = self._theme, self._settings
        self._commands = Commands(models, paths, self.actions_by_name, self)
        self._choice = Choice(models, lambda: self.pages.current, self.results, self.map, self)
        self.pages.changed.connect(self._choice.follow)
        self._photo_commands = PhotoCommands(models, self.results, self._choice, self.actions_by_name, settings, self)
        self._many = DetailsCommands(models, self.actions_by_name, self)
        self._albums = AlbumCommands(models, self.sidebar, self.results, self._choice, self.actions_by_name, self)
        self._caption = CaptionCommand(models, self.inspector, self.actions_by_name)
        self._stacks = StackCommands(models, self.results, self._choice, self.actions_by_name, self)
        self._words = WordCommands(models, self.results, self.detail_views.notes, self.actions_by_name, self)
        self._culling = Culling(models, self.results, self.actions_by_name, self)
        self._sharpest = SharpestCommand(models, self.results, self.actions_by_name)
        views = self.detail_views.viewer, self.detail_views.compare
        self.viewer_commands = ViewerCommands(models, views, self._choice, self.actions_by_name, settings, self)
        self._view_commands = ViewCommands(theme, self.results, models.thumbnails, self.actions_by_name, settings, self)
        self._sorting = SortCommands(models.search, self.actions_by_name, settings, self)
        self._dropping = Dropping(models.drop_handler, self.overlay, self.search_box, self)
        self.shell = ShellCommands(models, theme, self.actions_by_name, self)

    # laying out

    def _lay_out(self, frame: QWidget) -> None:
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(1)
        for column in (self.sidebar, self.pages, self.inspector):
            self._splitter.addWidget(column)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([SIDEBAR, FIRST.width() - 330 - SIDEBAR, 330])
        actions = self.actions_by_name
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(Header(self.search_box, actions))
        layout.addWidget(self._splitter, 1)
        layout.addWidget(StatusLine(self.models.library, actions["library"], actions["jobs"], actions["cancel"]))
        self.setCentralWidget(frame)
        large, notes = self.detail_views, self.detail_views.notes.list
        views = {"grid": self.results.grid, "related": self.results.notes, "map": self.map}
        add_to_views(actions, {**views, "viewer": large.viewer, "compare": large.compare, "notes": notes})

    # joining

    def _connect(self) -> None:
        actions = self.actions_by_name
        self._file_commands = FileCommands(self.models, self._settings, actions, self)
        self._open_with = OpenWith(self.models, self._settings, actions, self)
        actions["focus_search"].triggered.connect(self.search_box.focus)
        actions["library"].triggered.connect(self._on_library)
        actions["inspector"].toggled.connect(self._show_inspector)
        actions["sidebar"].toggled.connect(self._show_sidebar)
        self.models.sidebar.failures_wanted.connect(self._on_library)
        self.pages.changed.connect(self._show_inspector)
        self.pages.changed.connect(self._view_commands.follow)
        actions["add_filter"].triggered.connect(self._on_add_filter)
        self.models.search.state_changed.connect(self._show_inspector)
        self.models.search.asked.connect(self._on_asked)
        actions["quit"].triggered.connect(self.close)
        self.results.chosen.connect(self.models.details.show)
        self.models.details.changed.connect(self._on_details)
        self.results.opened.connect(self.detail_views.open)
        self.results.preview_bar.switch_wanted.connect(self.shell.switch_encoder)
        self.results.preview_bar.add_wanted.connect(self.shell.show_encoder)
        self.shell.preview_wanted.connect(self._on_preview)
        self.search_box.edit.down_pressed.connect(self._on_down)
        self._theme.changed.connect(self._on_theme)
        self.map.chosen.connect(self.models.details.show)
        self.map.opened.connect(self.detail_views.open)
        self.map.wanted.connect(self._on_map_wanted)

    def _on_preview(self) -> None:
        """Show what another encoder finds, in front."""
        self.pages.go("photos")
        self.activateWindow()
        self.raise_()
        self.results.grid.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_map_wanted(self) -> None:
        self.models.map.show_selected()
        self.pages.go("photos")

    def _on_library(self) -> None:
        self.library_window.show()
        self.library_window.raise_()
        self.library_window.activateWindow()

    def _show_inspector(self) -> None:
        wanted = self.actions_by_name["inspector"].isChecked()
        something = self.models.search.has_results or self.models.details.hit is not None
        self.inspector.setVisible(wanted and something and self.pages.has_inspector)
        self.actions_by_name["inspector"].setEnabled(self.pages.has_inspector)

    def _show_sidebar(self, shown: bool) -> None:
        self.sidebar.setVisible(shown)
        self.models.sidebar.set_wanted(shown)
        if shown:
            self.sidebar.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_asked(self) -> None:
        """Answers are shown among the photos, wherever the question was asked."""
        self.pages.go("photos")

    def _on_add_filter(self) -> None:
        self.pages.go("photos")
        if self.results.filters.isVisible():  # not before there are photos
            self.results.filters.add.showMenu()

    def _on_down(self) -> None:
        self.pages.go("photos")
        self.results.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self.results.grid.choose_first()

    def _on_details(self) -> None:
        """Offer the surroundings of the chosen photo as a filter."""
        details = self.models.details.details
        facts = details.facts if details else None
        self.results.filters.menu.set_place(facts.latitude if facts else None, facts.longitude if facts else None)

    def _on_theme(self) -> None:
        tint(self, self._theme.colors)

    # coming and going

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the place and go at once; the workers are ended after that."""
        self.viewer_commands.full_screen.leave()
        self._settings.setValue("window/geometry", self.saveGeometry())
        self._settings.setValue("window/panels", self._splitter.saveState())
        self._settings.setValue("window/sidebar", self.actions_by_name["sidebar"].isChecked())
        self._settings.setValue("window/inspector", self.actions_by_name["inspector"].isChecked())
        self._settings.setValue("window/query", self.models.search.text)
        self._view_commands.keep()
        self.viewer_commands.keep()
        self._sorting.keep()
        self._settings.sync()
        self.library_window.close()
        self.shell.close()
        super().closeEvent(event)
        self.closing.emit()

    def _keep_on_screen(self) -> None:
        """Be no larger than the screen of today, which may not be that of yesterday."""
        if not self.windowState() & (Qt.WindowState.WindowMaximized | Qt.WindowState.WindowFullScreen):
            fit_to_screen(self, self.size())

    def _restore(self) -> None:
        fit_to_screen(self, FIRST)
        geometry = self._settings.value("window/geometry")
        splitter = self._settings.value("window/panels")
        if isinstance(geometry, QByteArray):
            self.restoreGeometry(geometry)
            self._keep_on_screen()
        if isinstance(splitter, QByteArray):
            self._splitter.restoreState(splitter)
        for name, usual in (("inspector", "true"), ("sidebar", "false")):
            shown = str(self._settings.value(f"window/{name}", usual)).lower() == "true"
            self.actions_by_name[name].setChecked(shown)
        self._show_inspector()
        self.models.search.set_text(str(self._settings.value("window/query", "")))
        self.search_box.edit.setFocus()
