"""The panel beside the results: the chosen photo, what is known and written about it, and why it is here."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.details.inspector_parts import HeatPicture, Section, Strip, caption_rows, fact_rows, reason_bars
from xsearch_gui.ui.details.own_words import OwnWords
from xsearch_gui.ui.details.selection_panel import SelectionPanel
from xsearch_gui.ui.details.words.picture_lines import line_rows
from xsearch_gui.ui.widgets.flow import FlowLayout
from xsearch_gui.ui.widgets.icons import set_icon
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.ui.widgets.views import NotesList
from xsearch_gui.viewmodels.details.facts import first_rows
from xsearch_gui.viewmodels.details.picture_lines import asked_for, corners_of, lines_of
from xsearch_gui.viewmodels.results.reasons import reason_rows
from xsearch_gui.viewmodels.viewing.item_models import ItemModels

BUTTONS = (
    ("find_similar", Qt.ToolButtonStyle.ToolButtonTextBesideIcon),
    ("open", Qt.ToolButtonStyle.ToolButtonTextBesideIcon),
    ("show_in_folder", Qt.ToolButtonStyle.ToolButtonIconOnly),
)


class Inspector(QStackedWidget):
    """Follows the details; takes the actions of the window for its buttons."""

    note_opened = Signal(object)  # Hit: read it in the page of the notes

    def __init__(
        self, item_models: ItemModels, actions: Mapping[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setMinimumWidth(260)
        self._models, self._details, self._theme = item_models, item_models.details, theme
        self._picture = HeatPicture()
        self._back = QPushButton(self.tr("Back"))
        self._title = label("", "title", wrap=True, selectable=True)
        self._match = label("", "muted", wrap=True)
        self._error = label("", "muted", wrap=True)
        self._offline = label("", "warning", wrap=True)
        self._body = label("", "quote", wrap=True, selectable=True)
        self.heat_button = QPushButton()
        self._heat_words = label("", "small", wrap=True)
        self.own = OwnWords(item_models)
        self.read = QPushButton(self.tr("Read the note"))
        self._make_sections()
        self._panel = self._make_panel(actions)
        self._hint = self._make_hint()
        self._several = SelectionPanel(item_models.selection, item_models.annotating)
        for page in (self._hint, self._panel, self._several):
            self.addWidget(page)
        self._connect()
        self._redraw()
        self._redraw_picture()
        self._redraw_heat()

    def sizeHint(self) -> QSize:
        """Return the width that suits a photo and its facts."""
        return QSize(330, 600)

    # laying out

    def _make_sections(self) -> None:
        details, theme = self._details, self._theme
        self._first = Section("")
        self._why = Section(self.tr("Why this matched"))
        self._captions = Section(self.tr("Captions"))
        self._lines = Section(self.tr("Text in the picture"))
        self._notes = Section(self.tr("Related notes"))
        self.notes = NotesList(details.notes, theme, fit=True)
        self._notes.set_rows(self.notes)
        self._group = Section(self.tr("In the same series"))
        self.group = Strip(details.group, theme, self.tr("In the same series"))
        self._group.set_rows(self.group)
        self._similar = Section(self.tr("Similar"))
        self.similar = Strip(details.similar, theme, self.tr("Similar photos"))
        self._similar.set_rows(self.similar)
        self._facts = Section(self.tr("Facts"))

    def _make_hint(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("inspector")
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
        text = label(self.tr("Choose a photo or a note to see what is known about it."), "muted", wrap=True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(text)
        return frame

    def _make_panel(self, actions: Mapping[str, QAction]) -> QScrollArea:
        body = QWidget()
        body.setObjectName("inspectorBody")
        layout = QVBoxLayout(body)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.S)
        for button in (self._back, self.heat_button, self.read):
            button.setProperty("role", "link")
        set_icon(self._back, "back", "accent")
        layout.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._picture)
        for widget in (self._title, self._match, self._offline, self._error):
            layout.addWidget(widget)
        layout.addLayout(self._make_buttons(actions))
        layout.addWidget(self._body)
        layout.addWidget(self.read, 0, Qt.AlignmentFlag.AlignLeft)
        sections = (self._first, self.own, self._captions, self._why, self._lines, self._notes)
        for section in (*sections, self._group, self._similar, self._facts):
            layout.addWidget(section)
            if section is self._why:
                layout.addWidget(self.heat_button, 0, Qt.AlignmentFlag.AlignLeft)
                layout.addWidget(self._heat_words)
        layout.addStretch()
        area = QScrollArea()
        area.setObjectName("inspector")
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Details"))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return area

    def _make_buttons(self, actions: Mapping[str, QAction]) -> FlowLayout:
        row = FlowLayout()
        for name, style in BUTTONS:
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setToolButtonStyle(style)
            button.setProperty("role", "framed")
            button.setIconSize(QSize(18, 18))
            button.setAccessibleName(actions[name].iconText())
            row.addWidget(button)
        return row

    # joining

    def _connect(self) -> None:
        details, models = self._details, self._models
        self._back.clicked.connect(details.go_back)
        self.notes.clicked.connect(self._on_note_clicked)
        self.notes.opened.connect(self.note_opened)
        self.read.clicked.connect(self._on_read)
        for strip in (self.similar, self.group):
            strip.opened.connect(details.open_related)
        self.heat_button.clicked.connect(models.heat.toggle)
        details.changed.connect(self._redraw)
        details.picture_changed.connect(self._redraw_picture)
        models.heat.changed.connect(self._redraw_heat)
        models.viewer.changed.connect(self._redraw_picture)
        models.selection.changed.connect(self._redraw)

    # drawing

    def _redraw(self) -> None:
        details, hit = self._details, self._details.hit
        if self._models.selection.is_several:
            self.setCurrentWidget(self._several)
            return
        self.setCurrentWidget(self._hint if hit is None else self._panel)
        self._back.setVisible(details.can_go_back)
        self._title.setText(hit.title if hit else "")
        loading = self.tr("Loading\u2026") if details.is_loading else ""
        for row, text in (
            (self._match, details.match_words),
            (self._error, details.error or loading),
            (self._offline, details.offline_words),
            (self._body, details.body),
        ):
            row.setText(text)
            row.setVisible(bool(text))
        self.read.setVisible(details.is_note)
        why = reason_rows(hit, self._models.heat.query) if hit and not details.can_go_back else []
        self._why.set_rows(reason_bars(why, self._theme))
        self._first.set_rows(fact_rows(first_rows(details.details) if details.details else []))
        self._facts.set_rows(fact_rows(details.facts))
        self._captions.set_rows(caption_rows(details.captions))
        self._redraw_lines()
        self._notes.setVisible(details.notes.rowCount() > 0)
        self._similar.setVisible(details.similar.rowCount() > 0)
        self._group.setVisible(details.group.rowCount() > 0)
        self.own.redraw()
        self._redraw_heat()

    def _redraw_lines(self) -> None:
        lines = lines_of(self._details.details)
        asked = asked_for(lines, self._models.heat.query)
        self._lines.set_rows(line_rows(lines, asked, self._on_hide, self._theme))
        self._picture.set_marks([corners_of(line) for line in asked])

    def _redraw_picture(self) -> None:
        self._picture.set_image(self._details.picture)
        self._picture.setVisible(not self._details.is_note and not self._models.viewer.is_open)  # large is enough
        self._picture.setAccessibleName(self._details.hit.title if self._details.hit else "")

    def _redraw_heat(self) -> None:
        heat = self._models.heat
        hit = self._details.hit
        self._picture.set_heat(heat.image)
        self.heat_button.setText(self.tr("Hide the highlight") if heat.is_on else self.tr("Highlight the match"))
        self.heat_button.setVisible(heat.can_show and hit is not None and hit.kind is Kind.PHOTO)
        self._heat_words.setText(heat.words)
        self._heat_words.setVisible(bool(heat.words))

    # what is done

    def _on_note_clicked(self) -> None:
        note = self._details.notes.hit(self.notes.currentIndex().row())
        if note is not None:
            self._details.open_related(note)

    def _on_hide(self, line: str) -> None:
        if self._details.hit is not None:
            self._models.annotating.hide_line(self._details.hit.item, line)

    def _on_read(self) -> None:
        hit: Hit | None = self._details.hit
        if hit is not None:
            self.note_opened.emit(hit)
