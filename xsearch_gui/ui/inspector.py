"""The panel beside the results: the chosen photo large, or the chosen note, and all that is known."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records import Caption
from xsearch_gui.ui.icons import set_icon
from xsearch_gui.ui.parts import Picture, label
from xsearch_gui.ui.theme import Space, Theme
from xsearch_gui.ui.views import NotesList
from xsearch_gui.viewmodels.details import DetailsModel
from xsearch_gui.viewmodels.facts import Fact, source_words

BUTTONS = (
    ("find_similar", Qt.ToolButtonStyle.ToolButtonTextBesideIcon),
    ("open", Qt.ToolButtonStyle.ToolButtonTextBesideIcon),
    ("show_in_folder", Qt.ToolButtonStyle.ToolButtonIconOnly),
)


class Section(QWidget):
    """A heading with rows below, not there at all when it has no rows."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._rows: QWidget | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, Space.S, 0, 0)
        self._layout.setSpacing(Space.S)
        self._layout.addWidget(label(title, "section"))

    def set_rows(self, rows: QWidget | None) -> None:
        """Put other rows in the place of those shown."""
        if self._rows is not None:
            self._rows.hide()
            self._rows.deleteLater()
        self._rows = rows
        if rows is not None:
            self._layout.addWidget(rows)
        self.setVisible(rows is not None)


class Inspector(QStackedWidget):
    """Follows the details; takes the actions of the window for its buttons."""

    def __init__(
        self,
        details: DetailsModel,
        actions: Mapping[str, QAction],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setMinimumWidth(260)
        self._details = details
        self._picture = Picture()
        self._back = QPushButton(self.tr("Back"))
        self._back.setProperty("role", "link")
        set_icon(self._back, "back", "accent")
        self._back.clicked.connect(details.go_back)
        self._title = label("", "title", wrap=True, selectable=True)
        self._match = label("", "muted", wrap=True)
        self._error = label("", "muted", wrap=True)
        self._offline = label("", "warning", wrap=True)
        self._body = label("", "quote", wrap=True, selectable=True)
        self._facts = Section(self.tr("Facts"))
        self._captions = Section(self.tr("Captions"))
        self._notes_section = Section(self.tr("Related notes"))
        self.notes = NotesList(details.notes, theme, fit=True)
        self.notes.clicked.connect(self._on_note_clicked)
        self.notes.opened.connect(details.open_related)
        self._panel = self._make_panel(actions)
        self._hint = self._make_hint()
        self.addWidget(self._hint)
        self.addWidget(self._panel)
        details.changed.connect(self._redraw)
        details.picture_changed.connect(self._redraw_picture)
        self._redraw()
        self._redraw_picture()

    def sizeHint(self) -> QSize:
        """Return the width that suits a photo and its facts."""
        return QSize(330, 600)

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
        layout.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self._picture)
        layout.addSpacing(Space.XS)
        for widget in (self._title, self._match, self._offline, self._error):
            layout.addWidget(widget)
        layout.addLayout(self._make_buttons(actions))
        layout.addWidget(self._body)
        for section in (self._captions, self._notes_section, self._facts):
            layout.addWidget(section)
        self._notes_section.set_rows(self.notes)
        layout.addStretch()
        area = QScrollArea()
        area.setObjectName("inspector")
        area.setWidget(body)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Details"))
        return area

    def _make_buttons(self, actions: Mapping[str, QAction]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.XS)
        for name, style in BUTTONS:
            button = QToolButton()
            button.setDefaultAction(actions[name])
            button.setToolButtonStyle(style)
            button.setProperty("role", "framed")
            button.setIconSize(QSize(18, 18))
            button.setAccessibleName(actions[name].iconText())
            row.addWidget(button)
        row.addStretch()
        return row

    def _redraw(self) -> None:
        details, hit = self._details, self._details.hit
        self.setCurrentWidget(self._hint if hit is None else self._panel)
        self._back.setVisible(details.can_go_back)
        self._title.setText(hit.title if hit else "")
        self._match.setText(details.match_words)
        self._match.setVisible(bool(details.match_words))
        self._error.setText(details.error)
        self._error.setVisible(bool(details.error))
        self._offline.setText(details.offline_words)
        self._offline.setVisible(bool(details.offline_words))
        self._body.setText(details.body)
        self._body.setVisible(bool(details.body))
        self._facts.set_rows(_fact_rows(details.facts))
        self._captions.set_rows(_caption_rows(details.captions))
        self._notes_section.setVisible(details.notes.rowCount() > 0)

    def _redraw_picture(self) -> None:
        self._picture.set_image(self._details.picture)
        self._picture.setVisible(not self._details.is_note)
        self._picture.setAccessibleName(self._details.hit.title if self._details.hit else "")

    def _on_note_clicked(self) -> None:
        note = self._details.notes.hit(self.notes.currentIndex().row())
        if note is not None:
            self._details.open_related(note)


def _fact_rows(facts: list[Fact]) -> QWidget | None:
    if not facts:
        return None
    rows = QWidget()
    layout = QGridLayout(rows)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setHorizontalSpacing(Space.M)
    layout.setVerticalSpacing(Space.S - 2)
    layout.setColumnStretch(1, 1)
    for row, fact in enumerate(facts):
        layout.addWidget(label(fact.label, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(label(fact.value, wrap=True, selectable=True), row, 1)
    return rows


def _caption_rows(captions: tuple[Caption, ...]) -> QWidget | None:
    if not captions:
        return None
    rows = QWidget()
    layout = QVBoxLayout(rows)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.S)
    for caption in captions:
        card = QFrame()
        card.setProperty("role", "caption")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        inside.setSpacing(Space.XS)
        inside.addWidget(label(caption.body, "quote", wrap=True, selectable=True))
        inside.addWidget(label(source_words(caption), "small", wrap=True))
        layout.addWidget(card)
    return rows
