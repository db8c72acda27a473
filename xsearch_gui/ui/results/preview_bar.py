"""A line above the results: which encoder would know more, or that what is shown is found by another one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.search.encoder_preview import EncoderPreview, Step

STEPS = 1000  # of the bar


class PreviewBar(QFrame):
    """Follows the preview; hidden while there is nothing to say."""

    switch_wanted = Signal(str)  # the name of an encoder
    add_wanted = Signal(str)

    def __init__(self, preview: EncoderPreview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("previewBar")
        self._preview = preview
        self._text = label("", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of the other encoder"))
        words = {
            Step.TRY: self.tr("Try for this search"),
            Step.ADD: self.tr("Add it\u2026"),
            Step.CANCEL: self.tr("Cancel"),
            Step.BACK: self.tr("Back"),
            Step.SWITCH: self.tr("Switch\u2026"),
        }
        self.buttons = {step: QPushButton(text) for step, text in words.items()}
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self._text, 1)
        for step, button in self.buttons.items():
            button.setAutoDefault(False)
            button.clicked.connect(lambda checked=False, step=step: self._on_step(step))
            row.addWidget(button)
        self.buttons[Step.SWITCH].setProperty("role", "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        layout.setSpacing(Space.XS)
        layout.addLayout(row)
        layout.addWidget(self._bar)
        preview.changed.connect(self.redraw)
        self.redraw()

    def redraw(self) -> None:
        """Say what there is to say now."""
        notice = self._preview.notice
        self.setVisible(notice is not None)
        if notice is None:
            return
        self._text.setText(notice.text)
        self._bar.setVisible(notice.is_working)
        self._bar.setRange(0, STEPS if notice.fraction is not None else 0)
        self._bar.setValue(round((notice.fraction or 0.0) * STEPS))
        for step, button in self.buttons.items():
            button.setVisible(step in notice.steps)
        if self.property("preview") != notice.is_preview:
            self.setProperty("preview", notice.is_preview)
            self.style().unpolish(self)
            self.style().polish(self)

    def _on_step(self, step: Step) -> None:
        notice = self._preview.notice
        if notice is None:
            return
        if step is Step.TRY:
            self._preview.try_foreign()
        elif step is Step.ADD:
            self.add_wanted.emit(notice.encoder)
        elif step is Step.SWITCH:
            self.switch_wanted.emit(notice.encoder)
        else:
            self._preview.back()
