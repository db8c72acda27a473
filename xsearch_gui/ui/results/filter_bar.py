"""The line above the results: the query's filters as chips, what was found, and the size of the cells."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QVBoxLayout, QWidget

from xsearch_gui.core.records.query import Suggestion
from xsearch_gui.core.shown_text import visible
from xsearch_gui.ui.results.filter_menu import NUMBERS, FilterMenu
from xsearch_gui.ui.results.grid_view import LARGEST, SMALLEST, USUAL
from xsearch_gui.ui.results.values_dialog import ValuesDialog
from xsearch_gui.ui.widgets.chips import set_tab_order
from xsearch_gui.ui.widgets.flow import FlowLayout
from xsearch_gui.ui.widgets.icons import icon, set_icon
from xsearch_gui.ui.widgets.parts import PartsLine, label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.query.chips import chips, key_words, problem, with_filter, without_dates, without_key
from xsearch_gui.viewmodels.query.choices import of_suggestions, of_timeline
from xsearch_gui.viewmodels.query.suggesting import Suggesting
from xsearch_gui.viewmodels.search.relevance_feedback import RelevanceFeedback
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.search.timeline_model import TimelineModel
from xsearch_gui.viewmodels.text.wording import counted, tip

CHIP_HEIGHT = 28
PAUSE_MS = 700
ONE_VALUE = ("type", "rating", "flag", "near", *NUMBERS, "orientation")  # a second value would leave nothing


class FilterBar(QWidget):
    """Every change of a chip is a change of the query's text."""

    def __init__(
        self,
        search: SearchModel,
        suggesting: Suggesting,
        timeline_model: TimelineModel,
        marks: RelevanceFeedback,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._search = search
        self._marks = marks
        self._theme = theme
        self._shown: tuple[str, ...] = ()
        self.problem = label("", "warning", wrap=True)
        self._wait = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._wait.timeout.connect(self._show_problem)
        self.flow = FlowLayout()
        self.chips: list[QToolButton] = []
        self._timeline_model, self._suggesting = timeline_model, suggesting
        self.menu = FilterMenu(timeline_model, suggesting, theme, self)
        self.add = self._make_add()
        self.refined = QToolButton()
        self.refined.setObjectName("refinedChip")
        self.hint = PartsLine()
        self.hint.setProperty("role", "muted")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self._lay_out()
        self.refined.clicked.connect(marks.reset)
        self.menu.chosen.connect(self._on_chosen)
        self.menu.more_wanted.connect(self._on_more)
        self.menu.values_wanted.connect(self._on_values_wanted)
        suggesting.all_values.connect(self._on_all_values)
        search.query_changed.connect(self._redraw)
        search.state_changed.connect(self._redraw)
        marks.changed.connect(self._redraw)
        theme.changed.connect(self._tint)
        self._redraw()
        self._tint()

    def _lay_out(self) -> None:
        self.slider.setRange(SMALLEST, LARGEST)
        self.slider.setValue(USUAL)
        self.slider.setPageStep(40)
        self.slider.setFixedWidth(96)
        self.slider.setToolTip(tip(self.tr("Size of the photos (Ctrl and + or -)")))
        self.slider.setAccessibleName(self.tr("Size of the photos"))
        self.refined.setToolTip(tip(self.tr("The results follow what you called good and bad. Click to take it back.")))
        self._dress(self.refined)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(Space.M, Space.S, Space.M, Space.XS)
        whole.setSpacing(Space.XS)
        layout = QHBoxLayout()
        layout.setSpacing(Space.S)
        whole.addLayout(layout)
        whole.addWidget(self.problem)
        self.flow.addWidget(self.add)
        self.flow.addWidget(self.refined)
        side = QHBoxLayout()
        side.setSpacing(Space.S)
        side.addWidget(self.hint)
        side.addWidget(self.slider)
        self.slider.setFixedHeight(CHIP_HEIGHT)
        layout.addLayout(self.flow, 1)
        layout.addLayout(side)
        layout.setAlignment(side, Qt.AlignmentFlag.AlignTop)

    def _make_add(self) -> QToolButton:
        add = QToolButton()
        add.setObjectName("addFilter")
        add.setText(self.tr("Filter"))
        add.setToolTip(tip(self.tr("Narrow the results by date, camera, folder \u2026 (Ctrl+Shift+L)")))
        add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        add.setIconSize(QSize(16, 16))
        add.setFixedHeight(CHIP_HEIGHT)
        add.setMenu(self.menu)
        add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        set_icon(add, "filter", "muted")
        return add

    def _dress(self, chip: QToolButton) -> None:
        """Make a button a chip: its words, and a cross behind them."""
        chip.setProperty("role", "chip")
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross at the end
        chip.setIconSize(QSize(12, 12))
        chip.setFixedHeight(CHIP_HEIGHT)
        set_icon(chip, "close", "text")

    def _redraw(self) -> None:
        if self._search.held != self._shown:
            self._shown = self._search.held
            self._set_chips()
        unclear = bool(problem(self._search.text))
        if unclear and self._search.is_typed and self.problem.isHidden():
            self._wait.start()  # a filter is unclear until its last letter
        else:
            self._show_problem()
        self.hint.setText(self._search.hint)
        marked = len(self._marks.verdicts)
        self.refined.setVisible(bool(marked) and self._search.is_marking)
        self.refined.setText(counted("refined", marked))

    def _show_problem(self) -> None:
        """Say what is wrong with a filter, where the filters are."""
        self._wait.stop()
        words = problem(self._search.text)
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def _set_chips(self) -> None:
        for old in self.chips:
            self.flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.chips = []
        for position, (chip,) in enumerate(chips(part) for part in self._shown):
            button = QToolButton()
            self._dress(button)
            button.setText(visible(chip.label))
            button.setToolTip(tip(self.tr("{filter} \u2013 click to remove it").format(filter=chip.text)))
            button.setAccessibleName(self.tr("Remove the filter {filter}").format(filter=chip.label))
            button.setIcon(icon("close", self._theme.colors, "text"))
            button.clicked.connect(partial(self._remove, position))
            self.flow.insert(len(self.chips), button)
            self.chips.append(button)
        set_tab_order(self, (*self.chips, self.add))

    def _remove(self, position: int) -> None:
        self._search.drop_held(position)

    def _on_chosen(self, key: str, value: str) -> None:
        # a second date, kind or place would leave nothing
        text = self._search.text
        if key == "date":
            text = without_dates(text)
        elif key in ONE_VALUE:
            text = without_key(text, key)
        self._search.edit(with_filter(text, key, value))

    def _on_values_wanted(self, key: str) -> None:
        self._suggesting.ask_values(key, *self._results(key))

    def _results(self, key: str) -> tuple[str, tuple[int, ...] | None]:
        """Return what tells the results among which values are counted: those that a new value would narrow."""
        question = self._search.question
        if question.images or question.items:
            return "", tuple(self._search.hits.items)
        text = question.text
        return (without_key(text, key) if key in ONE_VALUE else text), None

    def _on_more(self, key: str) -> None:
        dialog = ValuesDialog(key, key_words(key), self.window())
        dialog.chosen.connect(self._on_chosen)
        dialog.open()
        if key == "date":
            dialog.show_choices(of_timeline(self._timeline_model.timeline))
        else:
            self._suggesting.ask_all_values(key, *self._results(key))

    def _on_all_values(self, key: str, entries: tuple[Suggestion, ...]) -> None:
        for dialog in self.window().findChildren(ValuesDialog):
            if dialog.key == key:
                dialog.show_choices(of_suggestions(key, entries))

    def _tint(self) -> None:
        for button in (*self.chips, self.refined):
            button.setIcon(icon("close", self._theme.colors, "text"))
