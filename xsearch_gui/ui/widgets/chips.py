"""Chips that flow in lines: tags that can be taken away, words that can be accepted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from xsearch_gui.ui.widgets.fitting import LineButton
from xsearch_gui.ui.widgets.flow import FlowLayout
from xsearch_gui.viewmodels.text.wording import tip


class Chip(LineButton):
    """One word. A click, Space or Return chooses it; with ``removes``, Delete does too."""

    def __init__(self, text: str, role: str, name: str, *, removes: bool = False) -> None:
        super().__init__(f"{text}  \u00d7" if removes else text)
        self.word = text
        self._removes = removes
        self.setProperty("role", role)
        self.setAccessibleName(name)
        self.setToolTip(tip(name))
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Delete and Return too."""
        keys = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if self._removes:
            keys |= {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}
        if event.key() in keys:
            self.click()
        else:
            super().keyPressEvent(event)


def set_tab_order(holder: QWidget, widgets: Sequence[QWidget]) -> None:
    """Let Tab lead to widgets that were made later in the place of what holds them, and not at the end of all."""
    policy = holder.focusPolicy()
    holder.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Qt orders only what takes the focus
    before = holder
    for widget in widgets:
        QWidget.setTabOrder(before, widget)
        before = widget
    holder.setFocusPolicy(policy)


class ChipRow(QWidget):
    """Chips in lines; ``chosen`` tells the word of the one that was clicked."""

    chosen = Signal(str)

    def __init__(self, role: str, *, removes: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        self._removes = removes
        self._words: list[str] = []
        self._layout = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def words(self) -> list[str]:
        """The words that are shown."""
        return self._words

    def set_words(self, words: Sequence[str], names: Sequence[str]) -> None:
        """Show other words; ``names`` say what a click does. The focus stays in the row."""
        if list(words) == self._words:
            return
        focused = next((i for i, chip in enumerate(self.chips()) if chip.hasFocus()), None)
        self._words = list(words)
        while (item := self._layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for word, name in zip(words, names, strict=True):
            chip = Chip(word, self._role, name, removes=self._removes)
            chip.clicked.connect(self._on_clicked)
            self._layout.addWidget(chip)
        set_tab_order(self, self.chips())
        if focused is not None and self._words:
            self.chips()[min(focused, len(self._words) - 1)].setFocus()
        self.updateGeometry()

    def chips(self) -> list[Chip]:
        """Return the chips, in order."""
        found = [self._layout.itemAt(position) for position in range(self._layout.count())]
        return [item.widget() for item in found if item is not None]  # type: ignore[misc]

    def _on_clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, Chip):
            self.chosen.emit(chip.word)
