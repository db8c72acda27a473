"""One photo large over its place, with its neighbours one key away."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from xsearch_gui.core.records.items import Kind
from xsearch_gui.ui.details.cover import Cover, Fading
from xsearch_gui.ui.details.facts_overlay import FactsOverlay
from xsearch_gui.ui.details.film_strip import FilmStrip
from xsearch_gui.ui.details.films.moment_strip import MomentStrip
from xsearch_gui.ui.details.viewer_bar import ViewerBar, viewer_button
from xsearch_gui.ui.details.viewer_canvas import Canvas
from xsearch_gui.ui.details.viewer_keys import Keys
from xsearch_gui.ui.details.viewer_marks import ViewerMarks
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.results.hits_model import HitsModel
from xsearch_gui.viewmodels.viewing.item_models import ItemModels
from xsearch_gui.viewmodels.viewing.viewer import ViewerState

MOST_ROWS = 2**31 - 1


class Viewer(Cover):
    """Covers its page while a photo is shown."""

    closed = Signal()
    left = Signal()  # Esc was pressed: a full screen is left first

    def __init__(
        self, item_models: ItemModels, marks: ViewerMarks, actions: Mapping[str, QAction], parent: QWidget
    ) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Photo"))
        model, heat = item_models.viewer, item_models.heat
        self._model, self._heat = model, heat
        self._is_bare = self._is_turned = self._has_moments = False
        self.marks = marks
        self.canvas = Canvas(self)
        self.canvas.installEventFilter(self)
        self._problem = label("", "viewerProblem", wrap=True)
        self._problem.setParent(self)
        self._problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.previous = viewer_button("previous", self.tr("Previous photo (Left)"), self._on_previous, self)
        self.next = viewer_button("next", self.tr("Next photo (Right)"), self._on_next, self)
        self.strip = FilmStrip(self)
        self.moments = MomentStrip(item_models.film, self)
        self._film = item_models.film
        self.facts = FactsOverlay(item_models, self.canvas, self)
        self._bar = ViewerBar(self.canvas, marks, actions, self.close_viewer, self)
        self._keys = Keys(self.canvas, self._slots())
        self._controls = (self._bar, self.previous, self.next)
        self._fading = Fading(self._controls, self)
        self.canvas.zoomed.connect(self._redraw_zoom)
        self.canvas.magnified.connect(model.want_all)
        model.changed.connect(self._redraw)
        heat.changed.connect(self._redraw_heat)
        item_models.film.changed.connect(self._on_film)
        self.strip.wanted.connect(model.go)

    # opening and closing

    def open(self, rows: HitsModel, row: int) -> bool:
        """Show the photo in a row of a list; return False for a note."""
        hit = rows.hit(row)
        if hit is not None and hit.kind is not Kind.PHOTO:
            return False
        self.canvas.fit()
        self.come_up()
        self._model.open(rows, row)
        self._fading.wake()
        return True

    def go_back(self) -> None:
        """Leave the full screen, or else go back to the page below."""
        if self._is_bare:
            self.left.emit()
        else:
            self.close_viewer()

    def close_viewer(self) -> None:
        """Go back to the page below."""
        self._model.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hold nothing any more."""
        self._model.close()
        super().closeEvent(event)

    # laying out

    @property
    def foot(self) -> int:
        """Where the photo ends and the strip begins."""
        strips = (self.strip, self.moments)
        return self.height() - sum(strip.height() for strip in strips if strip.isVisibleTo(self))

    def set_bare(self, bare: bool) -> None:
        """Leave the strip out."""
        self._is_bare = bare
        self._show_strip()

    def set_playing(self, playing: bool) -> None:
        """Show nothing but the photo while photos come by themselves; the way out is told otherwise."""
        for control in self._controls:
            control.setVisible(not playing)
        self.canvas.fit()

    def set_strip(self, wanted: bool) -> None:
        """Show the photos before and after at the foot."""
        self._is_turned = wanted
        self._show_strip()

    def _show_strip(self) -> None:
        self.strip.setVisible(self._is_turned and not self._is_bare)
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the controls at the edges."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        width, foot = self.width(), self.foot
        self.canvas.setGeometry(0, 0, width, foot)
        self._model.pictures.seen = self.canvas.size() * self.devicePixelRatioF()
        self.moments.setGeometry(0, foot, width, self.moments.height())
        self.strip.setGeometry(0, self.height() - self.strip.height(), width, self.strip.height())
        self._bar.setGeometry(0, 0, width, self._bar.sizeHint().height())
        side = 44
        middle = (foot - side) // 2
        self.previous.setGeometry(Space.M, middle, side, side)
        self.next.setGeometry(width - side - Space.M, middle, side, side)
        self._lay_problem()
        self.facts.place()
        self.strip.follow(self._model.rows, self._model.row)

    def _lay_problem(self) -> None:
        width = min(560, self.width() - 2 * Space.XL)
        height = self._problem.heightForWidth(width)
        self._problem.setGeometry((self.width() - width) // 2, self.foot - height - Space.XL, width, height)

    # drawing

    def _redraw(self) -> None:
        model, hit = self._model, self._model.hit
        if not model.is_open:
            if self.isVisible():
                self.canvas.set_picture(None, QSize())
                self.strip.follow(None, -1)
                self.hide()
                self.closed.emit()
            return
        photo = model.image.size() if self._shows_thumbnail() and model.image is not None else model.size
        self.canvas.set_picture(model.image, photo, model.shrunk)
        self.canvas.setAccessibleName(hit.title if hit else "")
        self._bar.show_words(hit.title if hit else "", model.facts_words, model.position_words)
        self._problem.setText(model.problem_words)
        self._problem.setVisible(bool(model.problem_words))
        self._lay_problem()
        self.previous.setEnabled(model.can_step(-1))
        self.next.setEnabled(model.can_step(1))
        if self.strip.isVisible():
            self.strip.follow(model.rows, model.row)
        self._redraw_zoom()

    def _shows_thumbnail(self) -> bool:
        return self._model.state in (ViewerState.OFFLINE, ViewerState.FAILED)

    def _redraw_zoom(self) -> None:
        self._bar.show_zoom(self._model.image is not None)

    def _redraw_heat(self) -> None:
        self.canvas.set_heat(self._heat.image if self.isVisible() else None)

    # keys and mouse

    def _key_slot(self, event: QKeyEvent) -> Callable[[], object] | None:
        return self._keys.slot(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, magnify, close."""
        super().keyPressEvent(event)
        self._fading.wake()

    def _slots(self) -> dict[int, Callable[[], object]]:
        key = Qt.Key
        return {
            key.Key_Escape: self.go_back,
            key.Key_G: self.close_viewer,
            key.Key_Comma: lambda: self._film.step(-1),
            key.Key_Period: lambda: self._film.step(1),
            key.Key_V: self.moments.play.click,
            key.Key_PageUp: self._on_previous,
            key.Key_PageDown: self._on_next,
            key.Key_Left: self._on_previous,
            key.Key_Right: self._on_next,
            key.Key_Home: lambda: self._model.go(0),
            key.Key_End: lambda: self._model.go(MOST_ROWS),
        }

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the controls when the mouse moves."""
        if watched is self.canvas and isinstance(event, QMouseEvent):
            self._fading.wake()
            if event.type() == QEvent.Type.MouseButtonPress:
                self.setFocus(Qt.FocusReason.MouseFocusReason)
        return super().eventFilter(watched, event)

    def _on_film(self) -> None:
        if self._has_moments != self.moments.isVisibleTo(self):
            self._has_moments = not self._has_moments
            self._lay_out()

    def _on_previous(self) -> None:
        self._model.step(-1)

    def _on_next(self) -> None:
        self._model.step(1)
