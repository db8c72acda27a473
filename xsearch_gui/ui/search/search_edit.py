"""The line that is typed into, with its keys: suggestions, pasted pictures, the way down to the results."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from xsearch_gui.core.records.query import Suggestion
from xsearch_gui.ui.search.suggestion_list import SuggestionList
from xsearch_gui.viewmodels.query.suggesting import Suggesting
from xsearch_gui.viewmodels.search.drop_handler import DropHandler


class SearchEdit(QLineEdit):
    """Enter searches as it stands, unless the arrow keys have chosen a suggestion."""

    focused = Signal(bool)
    down_pressed = Signal()
    edited = Signal(str, str)  # the text after a suggestion, and the kind of that
    back_wanted = Signal()  # the last chip shall be words again

    def __init__(
        self,
        drop_handler: DropHandler,
        suggesting: Suggesting,
        suggestions: SuggestionList,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._drop_handler = drop_handler
        self._suggesting = suggesting
        self._list = suggestions
        self.has_question = False  # beside the words, too: filters as chips, pictures
        self._goes_down = False  # to the results, where nothing was searched for before
        self.setObjectName("searchEdit")
        self.setAcceptDrops(False)  # the window takes drops, wherever they fall
        self.setMaxLength(2000)
        self.setFrame(False)
        self.textEdited.connect(self._on_edited)
        self.returnPressed.connect(self.hide_suggestions)
        suggesting.changed.connect(self._on_suggestions)
        suggestions.taken.connect(self._take)

    def hide_suggestions(self) -> None:
        """Suggest nothing until something is typed."""
        self._goes_down = False
        self._suggesting.drop()
        self._list.hide()

    def event(self, event: QEvent) -> bool:
        """Keep Escape and Tab to the suggestions while they are open."""
        if self._list.isVisible() and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
                self._complete()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste a picture as a query; walk through the suggestions; go down to the results."""
        mime = QGuiApplication.clipboard().mimeData()
        key, chosen = event.key(), self._list.current
        if event.matches(QKeySequence.StandardKey.Paste) and self._drop_handler.accepts(mime):
            self._drop_handler.take(mime, on_box=True)
        elif key == Qt.Key.Key_Escape and self._list.isVisible():
            self.hide_suggestions()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen is not None:
            self._take(chosen)
        elif key == Qt.Key.Key_Backspace and not self.cursorPosition() and not self.hasSelectedText():
            self.back_wanted.emit()
        elif key == Qt.Key.Key_Up and self._list.isVisible():
            self._list.move_by(-1)
        elif key == Qt.Key.Key_Down:
            self._go_down()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click into the empty box shows what was searched for before."""
        super().mousePressEvent(event)
        if not self.text():
            self._suggesting.ask("", 0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell the frame around."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell the frame around."""
        super().focusOutEvent(event)
        self.hide_suggestions()
        self.focused.emit(False)

    def _go_down(self) -> None:
        if self._list.isVisible():
            self._list.move_by(1)
        elif self.text() or self.has_question:
            self.down_pressed.emit()
        else:
            self._goes_down = True
            self._suggesting.ask("", 0)

    def _complete(self) -> None:
        """Take the chosen suggestion, or the first one."""
        entry = self._list.current or next(iter(self._suggesting.entries), None)
        if entry is not None:
            self._take(entry)

    def _take(self, entry: Suggestion) -> None:
        text, position = self._suggesting.taken(entry)
        self.setText(text)
        self.setCursorPosition(position)
        self.hide_suggestions()
        self.edited.emit(text, entry.kind)
        if entry.kind == "key":
            self._suggesting.ask(text, position)

    def _on_edited(self, text: str) -> None:
        self._goes_down = False
        self._suggesting.ask(text, self.cursorPosition())

    def _on_suggestions(self) -> None:
        # what was asked for may come when the person is elsewhere
        self._list.offer(self._suggesting.entries if self.hasFocus() else ())
        goes_down, self._goes_down = self._goes_down, False
        if goes_down and not self._list.isVisible() and self.hasFocus():
            self.down_pressed.emit()
