"""The library's own window: its folders, and the files that could not be used, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.items import Failure
from xsearch_gui.core.records.organising.albums import IgnoreRequest, Removal, RemovalRequest
from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.widgets.boxes import message_box
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.tables import table_view
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.opening import Opener
from xsearch_gui.viewmodels.text.tables import failures_table, folders_table
from xsearch_gui.viewmodels.text.wording import number, removal_words, tip


class LibraryWindow(QDialog):
    """Follows the library. It is not modal: searching goes on."""

    def __init__(
        self,
        library: LibraryModel,
        opener: Opener,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Library"))
        fit_to_screen(self, QSize(860, 720))
        self._library = library
        self._opener = opener
        self._folders = folders_table(self, library.is_reading)
        self._failures = failures_table(self)
        self._left_out = failures_table(self)
        self._summary = label("", "muted")
        self._folder_view = table_view(self._folders, self.tr("Folders of the library"), (0, 80, 80, 80, 150))
        self._failure_view = table_view(self._failures, self.tr("Files that could not be read"), (190, 0, 210))
        self._left_out_title = label("", "section")
        title = self.tr("What was not taken, or taken otherwise, and why")
        self._left_out_view = table_view(self._left_out, title, (190, 0, 210))
        self._show_left_out = self._button(self.tr("Show in folder"), self._on_show_left_out)
        self._update = self._button(self.tr("Look for changes"), self._on_update)
        self._remove = self._button(self.tr("Remove from library\u2026"), self._on_remove)
        self._show = self._button(self.tr("Show in folder"), self._on_show)
        self._retry_one = self._button(self.tr("Try again"), self._on_retry)
        self._retry = self._button(self.tr("Try all again"), self._on_retry_all)
        self._ignore = self._button(self.tr("Ignore these"), self._on_ignore)
        self._ignore.setToolTip(tip(self.tr("Tell no more of the chosen files, or of all, until they change")))
        self._unignore = self._button("", self._on_unignore)
        self._failure_title = label(self.tr("Files that could not be read"), "section")
        self._lay_out(self._button(actions["add_folder"].iconText(), actions["add_folder"].trigger))
        self._folder_view.setFocus()
        for view in (self._folder_view, self._failure_view, self._left_out_view):
            view.selectionModel().selectionChanged.connect(self._enable)
        library.status_changed.connect(self._redraw)
        self._redraw()

    def _lay_out(self, add: QPushButton) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.S)
        layout.addWidget(label(self.tr("Folders"), "title"))
        layout.addWidget(self._summary)
        layout.addWidget(self._folder_view, 2)
        layout.addLayout(_row(add, self._update, self._remove))
        layout.addSpacing(Space.S)
        layout.addWidget(self._failure_title)
        layout.addWidget(self._failure_view, 3)
        layout.addLayout(_row(self._retry_one, self._retry, self._show, self._ignore, self._unignore))
        layout.addWidget(self._left_out_title)
        layout.addWidget(self._left_out_view, 2)
        layout.addLayout(_row(self._show_left_out))
        above = (self._folder_view, add, self._update, self._remove)
        below = (self._failure_view, self._retry_one, self._retry, self._show, self._ignore, self._unignore)
        for before, after in pairwise((*above, *below, self._left_out_view, self._show_left_out)):
            self.setTabOrder(before, after)

    def _button(self, text: str, slot: object) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _redraw(self) -> None:
        self._summary.setText(self._library.summary)
        self._folders.set_records(self._library.folders)
        self._folders.refresh()
        self._failures.set_records(self._library.failures)
        self._redraw_failures()
        self._redraw_left_out()
        self._enable()

    def _redraw_failures(self) -> None:
        ignored = self._library.status.ignored if self._library.status else 0
        buttons = (self._retry_one, self._retry, self._show, self._ignore)
        for widget in (self._failure_title, self._failure_view, *buttons):
            widget.setVisible(self._failures.rowCount() > 0)
        self._unignore.setText(self.tr("Tell of the ignored again ({n})").format(n=number(ignored)))
        self._unignore.setVisible(ignored > 0)

    def _redraw_left_out(self) -> None:
        status = self._library.status
        self._left_out.set_records(status.left_out if status else ())
        title = self._left_out_view.accessibleName()
        if status and status.more_left_out:
            title = self.tr("{title} (and {count} more)").format(title=title, count=number(status.more_left_out))
        self._left_out_title.setText(title)
        for widget in (self._left_out_title, self._left_out_view, self._show_left_out):
            widget.setVisible(self._left_out.rowCount() > 0)

    def _enable(self) -> None:
        folder = bool(self._folder_view.selectionModel().selectedRows())
        self._remove.setEnabled(folder)
        self._update.setEnabled(self._folders.rowCount() > 0)
        self._retry_one.setEnabled(bool(self._failure_view.selectionModel().selectedRows()))
        self._show.setEnabled(bool(self._failure_view.selectionModel().selectedRows()))
        self._show_left_out.setEnabled(bool(self._left_out_view.selectionModel().selectedRows()))

    def _on_update(self) -> None:
        folder = self._folders.record(self._folder_view.currentIndex().row())
        self._library.update(folder.path if folder else None)

    def _on_retry_all(self) -> None:
        self._library.retry_failed()

    def _on_retry(self) -> None:
        failure = self._failures.record(self._failure_view.currentIndex().row())
        if failure is not None:
            self._library.retry_failed([failure.path])

    def _on_ignore(self) -> None:
        """Ignore the chosen file; all where none is chosen."""
        chosen = self._failures.record(self._failure_view.currentIndex().row())
        paths = (chosen.path,) if chosen is not None and self._retry_one.isEnabled() else ()
        self._library.ask(IgnoreRequest(paths), lambda done: self._library.refresh())

    def _on_unignore(self) -> None:
        self._library.ask(IgnoreRequest(on=False), lambda done: self._library.refresh())

    def _on_show(self) -> None:
        self._show_file(self._failures.record(self._failure_view.currentIndex().row()))

    def _on_show_left_out(self) -> None:
        self._show_file(self._left_out.record(self._left_out_view.currentIndex().row()))

    def _show_file(self, file: Failure | None) -> None:
        if file is not None:
            self._opener.show_path_in_folder(file.path)

    def _on_remove(self) -> None:
        folder = self._folders.record(self._folder_view.currentIndex().row())
        if folder is None:
            return
        self._library.ask(RemovalRequest(folder.path), lambda removal: self._ask_to_remove(folder.path, removal))

    def _ask_to_remove(self, folder: str, removal: Removal) -> None:
        """Say what goes with a folder, and let it stay unless somebody means it."""
        question = message_box(
            self,
            self.tr("Remove from library"),
            self.tr("Remove {folder} from the library?").format(folder=visible(folder)),
            removal_words(removal),
        )
        question.addButton(self.tr("Remove from library"), QMessageBox.ButtonRole.AcceptRole)
        question.setDefaultButton(question.addButton(QMessageBox.StandardButton.Cancel))
        question.setProperty("folder", folder)
        question.accepted.connect(self._on_remove_confirmed)
        question.open()

    def _on_remove_confirmed(self) -> None:
        self._library.forget(str(self.sender().property("folder")))


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(Space.S)
    for button in buttons:
        row.addWidget(button)
    row.addStretch()
    return row
