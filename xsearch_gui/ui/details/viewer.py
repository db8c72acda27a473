"""One photo large over its place, with its neighbours one key away."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGraphicsOpacityEffect, QWidget

from xsearch_gui.core.records.items import Kind
from xsearch_gui.ui.details.viewer_bar import ViewerBar, viewer_button
from xsearch_gui.ui.details.viewer_canvas import Canvas
from xsearch_gui.ui.details.viewer_marks import ViewerMarks
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.details.heat import HeatModel
from xsearch_gui.viewmodels.details.viewer import ViewerModel, ViewerState
from xsearch_gui.viewmodels.results.hits_model import HitsModel

REST_MS = 2500  # after which the controls go, while the mouse rests
PAN = 80  # pixels an arrow key moves a magnified photo


class Viewer(QFrame):
    """Covers its parent while a photo is shown."""

    closed = Signal()

    def __init__(self, model: ViewerModel, heat: HeatModel, marks: ViewerMarks, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("viewer")
        self.setAccessibleName(self.tr("Photo"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._model, self._heat, self._covered = model, heat, parent
        self._item: int | None = None
        self.marks = marks
        self.canvas = Canvas(self)
        self.canvas.installEventFilter(self)
        self._problem = label("", "viewerProblem", wrap=True)
        self._problem.setParent(self)
        self._problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.previous = viewer_button("previous", self.tr("Previous photo (Left)"), self._on_previous, self)
        self.next = viewer_button("next", self.tr("Next photo (Right)"), self._on_next, self)
        self._bar = ViewerBar(self.canvas, marks, self.close_viewer, self)
        self._controls = (self._bar, self.previous, self.next)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._fade)
        self.canvas.zoomed.connect(self._redraw_zoom)
        self.canvas.magnified.connect(model.want_all)
        model.changed.connect(self._redraw)
        heat.changed.connect(self._redraw_heat)
        parent.installEventFilter(self)
        self.hide()

    # opening and closing

    def open(self, rows: HitsModel, row: int) -> bool:
        """Show the photo in a row of a list; return False for a note."""
        hit = rows.hit(row)
        if hit is not None and hit.kind is not Kind.PHOTO:
            return False
        self._cover()
        self.show()
        self.raise_()
        self._model.open(rows, row)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.wake()
        return True

    def close_viewer(self) -> None:
        """Go back to the page below."""
        self._model.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hold nothing any more."""
        self._model.close()
        super().closeEvent(event)

    def wake(self) -> None:
        """Show the controls for a while."""
        for control in self._controls:
            control.setGraphicsEffect(None)  # type: ignore[arg-type]  # takes the effect away
        self._rest.start()

    # laying out

    def _cover(self) -> None:
        self.setGeometry(self._covered.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the controls at the edges."""
        super().resizeEvent(event)
        self.canvas.setGeometry(self.rect())
        self._bar.setGeometry(0, 0, self.width(), self._bar.sizeHint().height())
        side = 44
        middle = (self.height() - side) // 2
        self.previous.setGeometry(Space.M, middle, side, side)
        self.next.setGeometry(self.width() - side - Space.M, middle, side, side)
        self._lay_problem()

    def _lay_problem(self) -> None:
        width = min(560, self.width() - 2 * Space.XL)
        height = self._problem.heightForWidth(width)
        self._problem.setGeometry((self.width() - width) // 2, self.height() - height - Space.XL, width, height)

    # drawing

    def _redraw(self) -> None:
        model, hit = self._model, self._model.hit
        if not model.is_open:
            if self.isVisible():
                self._item = None
                self.canvas.set_picture(None, QSize(), other=True)
                self.hide()
                self.closed.emit()
            return
        other = (hit.item if hit else None) != self._item
        self._item = hit.item if hit else None
        photo = model.image.size() if self._shows_thumbnail() and model.image is not None else model.size
        self.canvas.set_picture(model.image, photo, other=other)
        self.canvas.setAccessibleName(hit.title if hit else "")
        self._bar.show_words(hit.title if hit else "", model.facts_words, model.position_words)
        self._problem.setText(model.problem_words)
        self._problem.setVisible(bool(model.problem_words))
        self._lay_problem()
        self.previous.setEnabled(model.can_step(-1))
        self.next.setEnabled(model.can_step(1))
        self._redraw_zoom()

    def _shows_thumbnail(self) -> bool:
        return self._model.state in (ViewerState.OFFLINE, ViewerState.FAILED)

    def _redraw_zoom(self) -> None:
        self._bar.show_zoom(self._model.image is not None)

    def _redraw_heat(self) -> None:
        self.canvas.set_heat(self._heat.image if self.isVisible() else None)

    # keys and mouse

    def event(self, event: QEvent) -> bool:
        """Take the keys of the viewer from the window's actions."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return bool(super().event(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, magnify, close."""
        slot = self._slots().get(event.key()) if _is_own(event) else None
        if slot is None:
            super().keyPressEvent(event)
            return
        slot()
        self.wake()

    def _slots(self) -> dict[int, Callable[[], object]]:
        key = Qt.Key
        slots: dict[int, Callable[[], object]] = {
            key.Key_Escape: self.close_viewer,
            key.Key_Space: self.close_viewer,
            key.Key_Plus: self.canvas.enlarge,
            key.Key_Equal: self.canvas.enlarge,
            key.Key_Minus: self.canvas.reduce,
            key.Key_Z: self._toggle_pixels,
            key.Key_PageUp: self._on_previous,
            key.Key_PageDown: self._on_next,
            key.Key_Left: self._on_previous,
            key.Key_Right: self._on_next,
        }
        if not self.canvas.is_fitted:
            slots |= {
                key.Key_Left: lambda: self.canvas.move_by(-PAN, 0),
                key.Key_Right: lambda: self.canvas.move_by(PAN, 0),
                key.Key_Up: lambda: self.canvas.move_by(0, -PAN),
                key.Key_Down: lambda: self.canvas.move_by(0, PAN),
            }
        return slots

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the page below; show the controls when the mouse moves."""
        if watched is self._covered and event.type() == QEvent.Type.Resize:
            self._cover()
        elif watched is self.canvas and isinstance(event, QMouseEvent):
            self.wake()
            if event.type() == QEvent.Type.MouseButtonPress:
                self.setFocus(Qt.FocusReason.MouseFocusReason)
        return False

    def _fade(self) -> None:
        """Let the controls go, unless one of them has the mouse or the focus."""
        used = [w for w in (self._bar, self.previous, self.next) if w.underMouse() or w.hasFocus()]
        if used or self._bar.isAncestorOf(self.focusWidget() or self):
            self._rest.start()
            return
        for control in self._controls:  # not hidden: Tab still leads to them
            effect = QGraphicsOpacityEffect(control)
            effect.setOpacity(0.0)
            control.setGraphicsEffect(effect)

    def _toggle_pixels(self) -> None:
        if self.canvas.is_fitted:
            self.canvas.show_pixels()
        else:
            self.canvas.fit()

    def _on_previous(self) -> None:
        self._model.step(-1)

    def _on_next(self) -> None:
        self._model.step(1)


def _is_own(event: QKeyEvent) -> bool:
    """Return whether a key is the viewer's: what makes the cells of the grid larger is for the photo here."""
    keys = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    return event.key() in _ZOOM or (event.key() in _KEYS and not keys)


_ZOOM = frozenset({Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus})
_KEYS = frozenset(
    {
        Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_Z,
        Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up,
        Qt.Key.Key_Down,
    }
)  # fmt: skip
