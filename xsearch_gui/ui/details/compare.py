"""Two to four photos side by side: magnified and moved together, marked one by one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from xsearch_gui.core.records.search import Hit
from xsearch_gui.ui.details.cover import Cover
from xsearch_gui.ui.details.viewer_bar import viewer_button
from xsearch_gui.ui.details.viewer_canvas import Canvas
from xsearch_gui.ui.details.viewer_keys import Keys
from xsearch_gui.ui.widgets.parts import PartsLine, label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.text.wording import joined
from xsearch_gui.viewmodels.viewing.comparing import MOST, CompareModel

COLUMNS = {1: 1, 2: 2, 3: 3, 4: 2}


class Pane(QFrame):
    """One of the photos, with its name and what it was given below."""

    focused = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("comparePane")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.canvas = Canvas(self)
        self.canvas.installEventFilter(self)
        self._title = label("", "viewerTitle", shorten=True)
        self._words = PartsLine("viewerText")
        self.words = QWidget()
        words = QVBoxLayout(self.words)
        words.setContentsMargins(Space.S, 0, Space.S, Space.XS)
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._words)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(Space.XS)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.words)

    def show_photo(self, model: CompareModel, hit: Hit, *, chosen: bool) -> None:
        """Show a photo; ``chosen``, it is the one that marks are for."""
        self.canvas.set_picture(model.image(hit), model.size(hit))
        words = model.words(hit)
        self._title.setText(hit.title)
        self._words.setText(words or " ")  # which keeps its line, so that photos stay level
        self.canvas.setAccessibleName(hit.title)
        self.setAccessibleName(joined([hit.title, words, self.tr("in focus") if chosen else ""]))
        self.setProperty("chosen", chosen)
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Be the photo that marks are for."""
        super().focusInEvent(event)
        self.focused.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow a click at the photo."""
        if watched is self.canvas and isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            self.focused.emit()
        return False


class Compare(Cover):
    """Covers its page while photos are compared."""

    closed = Signal()
    large_wanted = Signal(object)  # Hit: show it alone

    def __init__(self, model: CompareModel, parent: QWidget) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Photos side by side"))
        self._model = model
        self._heading = label(self.tr("Compare"), "viewerTitle")
        hint = self.tr("Arrows choose, Del takes one out, Return shows it large")
        self._hint = label(hint, "viewerMuted", shorten=True)
        self.back = viewer_button("back", self.tr("Back to the grid (G)"), model.close, self)
        self.panes = [Pane(self) for _ in range(MOST)]
        self._grid = QGridLayout()
        self._grid.setSpacing(Space.XS)
        self._lay_out_bar()
        for place, pane in enumerate(self.panes):
            pane.focused.connect(partial(model.focus, place))
            pane.canvas.looked.connect(partial(self._link, pane.canvas))
            pane.canvas.magnified.connect(partial(self._want_all, place))
        model.changed.connect(self._redraw)
        self._is_linking = False
        self._count = 0

    @property
    def canvases(self) -> list[Canvas]:
        """What the photos are drawn on."""
        return [pane.canvas for pane in self.panes]

    def _lay_out_bar(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(Space.S, Space.XS, Space.M, 0)
        bar.setSpacing(Space.S)
        for widget, stretch in ((self.back, 0), (self._heading, 0), (self._hint, 1)):
            bar.addWidget(widget, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addLayout(bar)
        layout.addLayout(self._grid, 1)

    def _redraw(self) -> None:
        model, count = self._model, len(self._model.hits)
        if count != self._count:
            was_open, self._count = bool(self._count), count
            if not count:
                self.hide()
                self.closed.emit()
                return
            self._place(count)
            if not was_open:
                for pane in self.panes:
                    pane.canvas.fit()
                self.come_up()
        for place, (pane, hit) in enumerate(zip(self.panes, model.hits, strict=False)):
            pane.show_photo(model, hit, chosen=place == model.place)

    def _place(self, count: int) -> None:
        for pane in self.panes:
            self._grid.removeWidget(pane)
            pane.hide()
        for column in range(MOST):
            self._grid.setColumnStretch(column, int(column < COLUMNS[count]))
        for place, pane in enumerate(self.panes[:count]):
            self._grid.addWidget(pane, place // COLUMNS[count], place % COLUMNS[count])

    def _link(self, source: Canvas) -> None:
        """Look at the same part of all photos."""
        if self._is_linking:
            return
        self._is_linking = True
        for pane in self.panes[: self._count]:
            if pane.canvas is not source:
                pane.canvas.follow(source)
        self._is_linking = False

    def _want_all(self, place: int) -> None:
        if place < len(self._model.hits):
            self._model.want_all(self._model.hits[place])

    def _key_slot(self, event: QKeyEvent) -> Callable[[], object] | None:
        key, model = Qt.Key, self._model
        plain: dict[int, Callable[[], object]] = {
            key.Key_Escape: model.close,
            key.Key_G: model.close,
            key.Key_C: model.close,
            key.Key_Left: lambda: model.step(-1),
            key.Key_Right: lambda: model.step(1),
            key.Key_Up: lambda: model.step(-2),
            key.Key_Down: lambda: model.step(2),
            key.Key_Delete: model.take_out,
            key.Key_Backspace: model.take_out,
            key.Key_Return: self._show_large,
            key.Key_Enter: self._show_large,
            key.Key_E: self._show_large,
        }
        return Keys(self.panes[model.place].canvas, plain).slot(event)

    def _show_large(self) -> None:
        hit = self._model.hit
        self._model.close()
        self.large_wanted.emit(hit)

    def sizeHint(self) -> QSize:
        """Return no size of its own: it is as large as what it covers."""
        return QSize(0, 0)
