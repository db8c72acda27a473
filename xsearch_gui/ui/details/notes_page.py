"""The page of the notes: the list, the note that is read, and the photos beside it."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QPushButton,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.details.inspector_parts import Section, Strip
from xsearch_gui.ui.details.note_reader import NoteReader
from xsearch_gui.ui.widgets.flow import FlowLayout
from xsearch_gui.ui.widgets.icons import set_icon
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.ui.widgets.views import NotesList
from xsearch_gui.viewmodels.details.notes import NotesModel
from xsearch_gui.viewmodels.shell.opening import Opener
from xsearch_gui.viewmodels.text.wording import joined


class NotesPage(QSplitter):
    """Follows the notes."""

    photo_opened = Signal(object, int)  # the list of photos, the row: show it large

    def __init__(self, notes: NotesModel, opener: Opener, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notes, self._opener = notes, opener
        self.list = NotesList(notes.list, theme)
        self.list.setAccessibleName(self.tr("Notes"))
        self.reader = NoteReader(theme)
        self.own = Strip(notes.own, theme, self.tr("Photos that belong to this note"))
        self.matching = Strip(notes.matching, theme, self.tr("Photos that match this note"))
        self._summary = label("", "muted")
        self._empty = label("", "muted", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._title = label("", "title", wrap=True, selectable=True)
        self._facts = label("", "small", wrap=True, selectable=True)
        self._problem = label("", "warning", wrap=True)
        self.open = QPushButton(self.tr("Open in its program"))
        set_icon(self.open, "open")
        self.illustrate = QPushButton(self.tr("Illustrate\u2026"))
        set_icon(self.illustrate, "photos")
        self._hint = label(self.tr("Choose a note to read it."), "muted", wrap=True)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self._column = self._make_list()
        self._page = QStackedWidget()
        self._reading = self._make_reading()
        self._photos = self._make_photos()
        self._page.addWidget(self._hint)
        self._page.addWidget(self._reading)
        for widget, stretch in ((self._column, 0), (self._page, 1), (self._photos, 0)):
            self.addWidget(widget)
            self.setStretchFactor(self.count() - 1, stretch)
        self.setSizes([280, 600, 200])
        self.setFocusProxy(self.list)
        for before, after in pairwise((self.list, self.illustrate, self.open, self.reader, self.own, self.matching)):
            self.setTabOrder(before, after)
        self._connect()
        self._redraw()
        self._redraw_note()

    def show_note(self, hit: Hit | None, photo: int | None = None) -> None:
        """Read a note, whether it is in the list or not; None for none."""
        if hit is None:
            self.list.release()
            self._notes.forget()
            return
        row = self._notes.list.row_of(hit.item)
        if row >= 0 and self.list.currentIndex().row() != row:
            self.list.blockSignals(True)
            self.list.setCurrentIndex(self._notes.list.index(row))
            self.list.blockSignals(False)
        self._notes.read(hit, photo)

    # laying out

    def _make_list(self) -> QFrame:
        column = QFrame()
        column.setObjectName("notesList")
        column.setMinimumWidth(220)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(Space.M, Space.M, Space.XS, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self._summary)
        layout.addWidget(self._empty)
        layout.addWidget(self.list, 1)  # there even when it is empty: it may have the focus
        return column

    def _make_reading(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("notePage")
        frame.setMinimumWidth(300)
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, 0)
        layout.setSpacing(Space.XS)
        buttons = FlowLayout()
        buttons.addWidget(self.illustrate)
        buttons.addWidget(self.open)
        layout.addWidget(self._title)
        layout.addWidget(self._facts)
        layout.addLayout(buttons)
        layout.addWidget(self._problem)
        layout.addSpacing(Space.S)
        layout.addWidget(self.reader, 1)
        return frame

    def _make_photos(self) -> QScrollArea:
        body = QWidget()
        body.setObjectName("inspectorBody")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(Space.M, Space.S, Space.M, Space.M)
        self._own = Section(self.tr("Photos of this note"))
        self._own.set_rows(self.own)
        self._matching = Section(self.tr("Similar photos, not linked"))
        self._matching.set_rows(self.matching)
        self._none = label(self.tr("No photo belongs to this note, and none matches it."), "muted", wrap=True)
        for widget in (self._own, self._matching, self._none):
            layout.addWidget(widget)
        layout.addStretch()
        area = QScrollArea()
        area.setObjectName("inspector")
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setMinimumWidth(190)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return area

    def _connect(self) -> None:
        self.list.chosen.connect(self._on_chosen)
        self.list.opened.connect(self._on_opened)
        self.open.clicked.connect(self._on_open)
        self.reader.photo_clicked.connect(self._on_own_photo)
        for strip in (self.own, self.matching):
            strip.opened.connect(self._on_photo)
        self._notes.changed.connect(self._redraw)
        self._notes.note_changed.connect(self._redraw_note)

    # drawing

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the query."""
        super().showEvent(event)
        self._notes.set_shown(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing that is not seen."""
        super().hideEvent(event)
        self._notes.set_shown(False)

    def _redraw(self) -> None:
        self._summary.setText(self._notes.summary or (self.tr("Loading\u2026") if self._notes.is_loading else ""))
        words = self._notes.empty_words
        self._empty.setText(words)
        self._empty.setVisible(bool(words))

    def _redraw_note(self) -> None:
        notes, wanted, note = self._notes, self._notes.wanted, self._notes.note
        self._page.setCurrentWidget(self._hint if wanted is None else self._reading)
        self._photos.setVisible(note is not None)
        self._title.setText(notes.title)
        loading = self.tr("Loading\u2026") if notes.is_reading and note is None else ""
        self._facts.setText(joined([notes.changed_words, note.path]) if note else loading)
        problem = notes.note_error or notes.problem_words
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self.open.setEnabled(note is not None and not note.problem)
        self.illustrate.setEnabled(note is not None and not note.problem)
        self.reader.set_note(note)
        own, matching = notes.own.rowCount(), notes.matching.rowCount()
        self._own.setVisible(own > 0)
        self._matching.setVisible(matching > 0)
        self._none.setVisible(not own and not matching)

    # what is done

    def _on_chosen(self, hit: Hit | None) -> None:
        if hit is not None:
            self._notes.read(hit)

    def _on_opened(self, hit: Hit) -> None:
        self._notes.read(hit)
        self.reader.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_open(self) -> None:
        if self._notes.note is not None:
            self._opener.open_path(self._notes.note.path)

    def _on_photo(self, hit: Hit) -> None:
        strip = self.sender()
        rows = self._notes.own if strip is self.own else self._notes.matching
        self.photo_opened.emit(rows, rows.row_of(hit.item))

    def _on_own_photo(self, item: int) -> None:
        row = self._notes.own.row_of(item)
        if row >= 0:
            self.photo_opened.emit(self._notes.own, row)
