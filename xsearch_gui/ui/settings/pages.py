"""The pages of the settings about the program, the reading of folders, and what is kept."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from xsearch_gui.core.maintenance.stored_data import Purpose, StoredPart
from xsearch_gui.ui.settings.parts import Page
from xsearch_gui.ui.widgets.boxes import message_box
from xsearch_gui.ui.widgets.fitting import LineButton
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Appearance, Space, Theme
from xsearch_gui.viewmodels.library.library import LibraryModel
from xsearch_gui.viewmodels.shell.opening import Opener
from xsearch_gui.viewmodels.shell.settings import SettingsModel
from xsearch_gui.viewmodels.text.languages import languages
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import data_size, tip


class GeneralPage(Page):
    """Language, look, notifications."""

    def __init__(self, model: SettingsModel, theme: Theme, actions: Mapping[str, QAction]) -> None:
        super().__init__(self.tr("General"))
        self._model, self._theme, self._actions = model, theme, actions
        self.language = QComboBox()
        self.language.addItem(self.tr("Same as system"), "")
        for code, name in languages():
            self.language.addItem(name, code)
        self.row(self.tr("Language"), self.language, self.tr("Takes effect at the next start."))
        self.appearance = QComboBox()
        names = {
            Appearance.SYSTEM: self.tr("Same as system"),
            Appearance.LIGHT: self.tr("Light"),
            Appearance.DARK: self.tr("Dark"),
        }
        for appearance, name in names.items():
            self.appearance.addItem(name, appearance.value)
        self.row(self.tr("Appearance"), self.appearance)
        self.section(self.tr("Notifications"))
        self.notify = self.check(
            self.tr("Tell me when a long job has ended"),
            self.tr("Only while the window is not in front, and only for jobs of a minute or more."),
        )
        self.end()
        self.language.activated.connect(self._on_language)
        self.appearance.activated.connect(self._on_look)
        self.notify.clicked.connect(self._on_notify)
        model.changed.connect(self._redraw)
        theme.changed.connect(self._redraw)
        self._redraw()

    def _redraw(self) -> None:
        general = self._model.settings.general
        self.language.setCurrentIndex(max(0, self.language.findData(general.language)))
        self.appearance.setCurrentIndex(self.appearance.findData(self._theme.appearance.value))
        self.notify.setChecked(general.notify)

    def _on_language(self) -> None:
        self._model.change("general", language=self.language.currentData())

    def _on_look(self) -> None:
        self._actions[f"appearance_{self.appearance.currentData()}"].trigger()

    def _on_notify(self, on: bool) -> None:
        self._model.change("general", notify=on)


class ReadingPage(Page):
    """What is read, and how hard the computer may work."""

    def __init__(self, model: SettingsModel, library: LibraryModel, actions: Mapping[str, QAction]) -> None:
        super().__init__(self.tr("Photos and folders"))
        self._model, self._library = model, library
        folders = QPushButton(self.tr("Folders of the library\u2026"))
        folders.clicked.connect(actions["library"].trigger)
        self.row(self.tr("Folders"), folders)
        self.watch = self.check(
            self.tr("Notice changes while xsearch is open"), self.tr("New and changed files are found within seconds.")
        )
        self.join_raw = self.check(
            self.tr("Count a RAW file and its JPEG as one photo"),
            self.tr("Otherwise both are shown. Takes effect when the folders are looked at again."),
        )
        self._add_writing()
        self._add_words()
        self.section(self.tr("Leave out"))
        self.exclude = self._patterns()
        self.rows.addWidget(self.exclude)
        self.explain(
            self.tr("One pattern a line, as in .gitignore. What is left out leaves the library; its files stay.")
        )
        self.section(self.tr("The computer"))
        self.gentle = self.check(
            self.tr("Slow down while I work"),
            self.tr("Reading takes about twice as long and leaves room for the rest."),
        )
        self._add_threads()
        self._add_index()
        self.end()
        self.watch.clicked.connect(lambda on: model.change("indexing", watch=on))
        self.join_raw.clicked.connect(lambda on: model.change("indexing", join_raw=on))
        self.gentle.clicked.connect(lambda on: model.change("indexing", gentle=on))
        self.threads.editingFinished.connect(self._on_threads)
        self.index.activated.connect(self._on_index)
        library.status_changed.connect(self._redraw)
        model.changed.connect(self._redraw)
        self._redraw()

    def _add_threads(self) -> None:
        self.threads = QSpinBox()
        self.threads.setRange(0, 64)
        self.threads.lineEdit().setAcceptDrops(False)
        self.threads.setSpecialValueText(self.tr("Automatic"))
        self.row(self.tr("Photos read at once"), self.threads, self.tr("Takes effect at the next start."))

    def _add_writing(self) -> None:
        self.section(self.tr("Stars, captions and keywords"))
        self.into_photos = self.check(
            self.tr("Write them into the photos themselves"),
            self.tr(
                "Lightroom reads them there, and not beside JPEGs. Only the file's XMP changes: the new file is "
                "compared with the old one before it takes its place. Other formats than JPEG need exiftool. Otherwise,"
                " and for camera RAW always, they are written into XMP files beside the photos."
            ),
        )
        self.into_photos.clicked.connect(lambda on: self._model.change("writing", into_photos=on))

    def _add_words(self) -> None:
        self.words = self.check(
            self.tr("Read the words in photos"),
            self.tr("Signs, pages and screenshots are found by what they say. Takes place in the background."),
        )
        self.words.clicked.connect(self._on_words)

    def _add_index(self) -> None:
        self.index = QComboBox()
        self.index.addItem(self.tr("Automatic"), "auto")
        self.index.addItem(self.tr("Compact"), "compact")
        self.index.addItem(self.tr("Graph"), "graph")
        self.row(self.tr("Search index"), self.index)
        self.index_words = label("", "small", wrap=True)
        self.rows.addWidget(self.index_words)

    def _patterns(self) -> QPlainTextEdit:
        edit = QPlainTextEdit()
        edit.setAccessibleName(self.tr("Patterns of files and folders to leave out"))
        edit.setPlaceholderText("Exports/\n*.tmp\n/Scans/Raw")
        edit.setTabChangesFocus(True)
        edit.setAcceptDrops(False)  # it would accept that a file is moved
        edit.setFixedHeight(96)
        return edit

    def keep(self) -> None:
        """Keep the patterns, which are typed line by line."""
        wanted = tuple(line.strip() for line in self.exclude.toPlainText().splitlines() if line.strip())
        if wanted != self._model.settings.indexing.exclude:
            self._model.change("indexing", exclude=wanted)

    def _redraw(self) -> None:
        indexing = self._model.settings.indexing
        self.watch.setChecked(indexing.watch)
        self.join_raw.setChecked(indexing.join_raw)
        self.words.setChecked(indexing.words)
        self.gentle.setChecked(indexing.gentle)
        self.into_photos.setChecked(self._model.settings.writing.into_photos)
        self.threads.setValue(indexing.threads)
        self.index.setCurrentIndex(max(0, self.index.findData(self._model.settings.index.kind)))
        status = self._library.status
        self.index_words.setText(in_words(status.index) if status is not None else "")
        if not self.exclude.hasFocus():
            self.exclude.setPlainText("\n".join(indexing.exclude))

    def _on_words(self, on: bool) -> None:
        """Begin to read after a look at the folders; what was read stays."""
        self._model.change("indexing", words=on)
        if on and self._library.folders:
            self._library.update()

    def _on_index(self) -> None:
        """Change the index in the background: any look at the folders makes the one that is wanted."""
        if self.index.currentData() != self._model.settings.index.kind:
            self._model.change("index", kind=self.index.currentData())
            self._library.update()

    def _on_threads(self) -> None:
        if self.threads.value() != self._model.settings.indexing.threads:
            self._model.change("indexing", threads=self.threads.value())


class PrivacyPage(Page):
    """What is stored where, and how to forget it."""

    forget_history = Signal()
    forget_all = Signal()

    def __init__(self, model: SettingsModel, opener: Opener) -> None:
        about = self.tr(
            "Everything stays on this computer. xsearch asks the network only when you add an encoder or look for a "
            "newer version, and sends nothing about you or your photos."
        )
        super().__init__(self.tr("Privacy"), about)
        self._model = model
        self._opener = opener
        self.section(self.tr("What is kept, and where"))
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.L)
        self._grid.setColumnStretch(1, 1)
        self.rows.addWidget(self._table)
        self.section(self.tr("Forget"))
        history = QPushButton(self.tr("Forget past searches"))
        history.clicked.connect(self.forget_history)
        everything = QPushButton(self.tr("Forget everything\u2026"))
        everything.setProperty("role", "danger")
        everything.clicked.connect(self._on_everything)
        for button in (history, everything):
            self.rows.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.explain(self.tr("Your photos, notes and sidecars are never touched."))
        self.end()
        model.belongings_changed.connect(self._redraw)
        self._redraw()

    def _redraw(self) -> None:
        while self._grid.count():
            taken = self._grid.takeAt(0)
            if taken is not None and (widget := taken.widget()) is not None:
                widget.deleteLater()
        names = self._names()
        for row, part in enumerate(self._model.stored_parts):
            self._show(row, part, names[part.purpose])
        if not self._model.stored_parts:
            self._grid.addWidget(label(self.tr("Counting\u2026"), "muted"), 0, 0)

    def _show(self, row: int, part: StoredPart, name: str) -> None:
        self._grid.addWidget(label(name), row, 0)
        link = LineButton(part.path)
        link.setProperty("role", "link")
        link.setToolTip(tip(self.tr("Show in folder")))
        link.setProperty("path", part.path)
        link.clicked.connect(self._on_link)
        self._grid.addWidget(link, row, 1)
        size = label(data_size(part.bytes), "muted")
        self._grid.addWidget(size, row, 2, Qt.AlignmentFlag.AlignRight)

    def _on_link(self) -> None:
        self._opener.show_path_in_folder(str(self.sender().property("path")))

    def _on_everything(self) -> None:
        question = message_box(
            self,
            self.tr("Forget everything"),
            self.tr("Forget everything that xsearch knows, and close it?"),
            self.tr(
                "The catalogue, your captions and tags in it, marks, saved searches, added encoders and settings are "
                "deleted. This cannot be undone. Photos, notes and sidecars stay as they are."
            ),
        )
        question.addButton(self.tr("Forget everything"), QMessageBox.ButtonRole.DestructiveRole).clicked.connect(
            self.forget_all
        )
        question.setDefaultButton(question.addButton(QMessageBox.StandardButton.Cancel))
        question.open()

    def _names(self) -> dict[Purpose, str]:
        return {
            Purpose.CATALOGUE: self.tr("Catalogue"),
            Purpose.SETTINGS: self.tr("Settings"),
            Purpose.ENCODERS: self.tr("Added encoders"),
            Purpose.HEADS: self.tr("Alignment"),
            Purpose.SAMPLE: self.tr("Sample library"),
            Purpose.THUMBNAILS: self.tr("Thumbnails"),
            Purpose.PREVIEWS: self.tr("Previews"),
            Purpose.INDEX: self.tr("Search index"),
            Purpose.MAP: self.tr("Map"),
            Purpose.OTHER: self.tr("Other caches"),
            Purpose.LOGS: self.tr("Logs"),
        }
