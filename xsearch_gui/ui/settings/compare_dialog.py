"""Two encoders side by side on the user's own photos: the searches, then what each finds for them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.ui.settings.comparison_rows import AnswerRows, FiguresTable
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.library.comparison import Comparison, captions_of
from xsearch_gui.viewmodels.text.wording import encoder_name

STEPS = 1000  # of the bar


class CompareDialog(QDialog):
    """Choose two, say what to look for, wait, look."""

    use_wanted = Signal(str)  # the name of an encoder

    def __init__(self, model: Comparison, parent: QWidget, second: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Compare on your photos"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fit_to_screen(self, QSize(860, 640))
        self._model = model
        model.setParent(self)
        self.first, self.second = self._choice(self.tr("First encoder")), self._choice(self.tr("Second encoder"))
        self.second.setCurrentIndex(max(1, self.second.findData(second)) if self.second.count() > 1 else 0)
        self.queries = QPlainTextEdit()
        self.queries.setAccessibleName(self.tr("What to look for, one search a line"))
        self.queries.setTabChangesFocus(True)
        self.go = QPushButton(self.tr("Compare"))
        self.again = QPushButton(self.tr("Other searches\u2026"))
        self.measure = QPushButton(self.tr("Measure on my captions"))
        self.use = QPushButton()
        self.stop = QPushButton(self.tr("Cancel"))
        self._working = label("", "small", wrap=True)
        self._bar = QProgressBar()
        self._problem = label("", "warning", wrap=True)
        self._looked_at = label("", "muted", wrap=True)
        self._body = QVBoxLayout()
        self._stack = QStackedWidget()
        self._drawn: object = None
        self._lay_out()
        self._connect()
        model.propose()
        self._redraw()

    def _choice(self, name: str) -> QComboBox:
        choice = QComboBox()
        choice.setAccessibleName(name)
        for entry in self._model.choices:
            choice.addItem(encoder_name(entry.title, entry.name), entry.name)
        choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return choice

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(Space.S)
        top.addWidget(self.first, 1)
        top.addWidget(label(self.tr("and")))
        top.addWidget(self.second, 1)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of the comparison"))
        self._stack.addWidget(self._asking_page())
        self._stack.addWidget(self._found_page())
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self._working, 1)
        for button in (self.stop, self.again, self.measure, self.use, self.go):
            button.setAutoDefault(False)
            foot.addWidget(button)
        for button in (self.go, self.use):
            button.setProperty("role", "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        layout.addLayout(top)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._problem)
        layout.addWidget(self._bar)
        layout.addLayout(foot)

    def _asking_page(self) -> QWidget:
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(Space.S)
        inside.addWidget(label(self.tr("What to look for"), "section"))
        about = self.tr(
            "One search a line; change them as you like. Both encoders look at the same photos: all of a small "
            "library, some hundred of a large one. Nothing is changed."
        )
        inside.addWidget(label(about, "muted", wrap=True))
        inside.addWidget(self.queries, 1)
        return page

    def _found_page(self) -> QWidget:
        body = QWidget()
        body.setLayout(self._body)
        self._body.setContentsMargins(0, 0, Space.S, 0)
        self._body.setSpacing(Space.M)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.tr("What both find"))
        scroll.setWidget(body)
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._looked_at)
        inside.addWidget(scroll, 1)
        return page

    def _connect(self) -> None:
        self._model.changed.connect(self._redraw)
        self._model.proposed.connect(self._on_proposed)
        self.go.clicked.connect(self._on_go)
        self.stop.clicked.connect(self._model.stop)
        self.again.clicked.connect(self._on_again)
        self.measure.clicked.connect(lambda: self._model.measure(*self._pair()))
        self.use.clicked.connect(self._on_use)
        for choice in (self.first, self.second):
            choice.currentIndexChanged.connect(self._on_again)

    def _pair(self) -> tuple[str, str]:
        return str(self.first.currentData()), str(self.second.currentData())

    def _names(self) -> tuple[str, str]:
        return self.first.currentText(), self.second.currentText()

    def _on_proposed(self) -> None:
        if not self.queries.toPlainText():
            self.queries.setPlainText("\n".join(self._model.queries))

    def _on_go(self) -> None:
        lines = [line.strip() for line in self.queries.toPlainText().splitlines()]
        self._model.start(*self._pair(), [line for line in lines if line])

    def _on_again(self) -> None:
        self._model.forget()
        self.queries.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_use(self) -> None:
        self.use_wanted.emit(self._pair()[1])

    def _redraw(self) -> None:
        model, first, second = self._model, *self._pair()
        is_working, is_done = bool(model.working), model.report is not None
        self._stack.setCurrentIndex(int(is_done))
        self._working.setText(model.working)
        self._bar.setVisible(is_working)
        self._bar.setRange(0, STEPS if model.fraction is not None else 0)
        self._bar.setValue(round((model.fraction or 0.0) * STEPS))
        self._problem.setText(model.problem)
        self._problem.setVisible(bool(model.problem))
        self.stop.setVisible(is_working)
        self.go.setVisible(not is_working and not is_done)
        self.go.setEnabled(first != second)
        self.again.setVisible(not is_working and is_done)
        self.measure.setVisible(not is_working and is_done and model.figures is None)
        self.use.setVisible(not is_working and is_done and second in model.can_use)
        self.use.setText(self.tr("Use the second\u2026"))
        self.use.setAccessibleName(self.tr("Use {name}").format(name=self.second.currentText()))
        for choice in (self.first, self.second):
            choice.setEnabled(not is_working)
        if is_done and self._drawn is not (model.figures or model.report):
            self._drawn = model.figures or model.report
            self._show_found()

    def _show_found(self) -> None:
        while (taken := self._body.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        model, names = self._model, self._names()
        if model.report is None:
            return
        framed = self.tr("Framed: photos that only this one has among its first.")
        self._looked_at.setText(f"{model.looked_at} {framed}")
        if model.figures is not None:
            title = self.tr("On your own captions ({what})").format(what=captions_of(model.figures))
            self._body.addWidget(label(title, "section", wrap=True))
            self._body.addWidget(FiguresTable(model.figures, names))
        self._body.addWidget(AnswerRows(model.report, names))
        self._body.addStretch()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what is still at work."""
        self._model.stop()
        super().closeEvent(event)

    def reject(self) -> None:
        """Stop what is still at work, when Escape is pressed too."""
        self._model.stop()
        super().reject()
