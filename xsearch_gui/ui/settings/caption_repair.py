"""Captions that lie on the wrong photo, as cards: the photo, the words, and the photo that they fit."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.repairs import MisplacedCaption, RepairProposal
from xsearch_gui.ui.settings.pictures import whole
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.library.caption_repair import CaptionRepair
from xsearch_gui.viewmodels.text.wording import counted, number, quoted, tip

PICTURE = 96  # pixels
ROWS = 3  # of a run of captions
MOST = 50  # cards at once; the others follow


class CaptionRepairDialog(QDialog):
    """Looks as soon as it is opened; every card is decided by a button, or all at once."""

    def __init__(self, model: CaptionRepair, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Captions on the wrong photo"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fit_to_screen(self, QSize(760, 640))
        self._model = model
        self._shown: tuple[RepairProposal, ...] | None = None
        self._said = label("", "section", wrap=True)
        self._problem = label("", "warning", wrap=True)
        self._working = label("", "small", wrap=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self.cards = QVBoxLayout()
        self.undo = QPushButton(self.tr("Undo"))
        self.move_all = QPushButton(self.tr("Move all"))
        self.stop = QPushButton(self.tr("Cancel"))
        self.again = QPushButton(self.tr("Look again"))
        self._lay_out()
        self.undo.clicked.connect(model.undo)
        self.stop.clicked.connect(model.stop)
        self.again.clicked.connect(model.look)
        self.move_all.clicked.connect(lambda: model.move(model.proposals))
        model.changed.connect(self._redraw)
        model.look()

    def _lay_out(self) -> None:
        about = self.tr(
            "Exchanged captions, rows of a list that are one photo off, captions copied to one photo too many. Your "
            "files stay as they are: captions are moved in xsearch, and every move can be undone."
        )
        body = QWidget()
        body.setLayout(self.cards)
        self.cards.setContentsMargins(0, 0, Space.S, 0)
        self.cards.setSpacing(Space.M)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.windowTitle())
        scroll.setWidget(body)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self._working, 1)
        for button in (self.stop, self.undo, self.again, self.move_all):
            button.setAutoDefault(False)
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(label(about, "muted", wrap=True))
        layout.addWidget(self._said)
        layout.addWidget(self._problem)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._bar)
        layout.addLayout(foot)

    def _redraw(self) -> None:
        model = self._model
        for widget, text in ((self._said, model.said), (self._problem, model.problem), (self._working, model.working)):
            widget.setText(text)
        self._said.setVisible(bool(model.said))
        self._problem.setVisible(bool(model.problem))
        self._bar.setVisible(bool(model.working))
        self.stop.setVisible(bool(model.working))
        self.again.setVisible(not model.working)
        self.undo.setVisible(model.can_undo)
        self.move_all.setVisible(len(model.proposals) > 1)
        if self._shown != model.proposals:
            self._shown = model.proposals
            self._show_cards()

    def _show_cards(self) -> None:
        while (taken := self.cards.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for proposal in self._model.proposals[:MOST]:
            self.cards.addWidget(RepairCard(proposal, self._model))
        self.cards.addStretch()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what is still at work."""
        self._model.stop()
        self._model.changed.disconnect(self._redraw)
        super().closeEvent(event)


class RepairCard(QFrame):
    """One proposal."""

    def __init__(self, proposal: RepairProposal, model: CaptionRepair) -> None:
        super().__init__()
        self.setProperty("role", "card")
        takes_away = proposal.kind == "copied"
        self.move_it = QPushButton(self.tr("Take away") if takes_away else self.tr("Move"))
        self.leave = QPushButton(self.tr("Leave as it is"))
        self.move_it.setProperty("role", "primary")
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(label(self._title(proposal), "section", wrap=True), 1)
        for button in (self.leave, self.move_it):
            button.setAutoDefault(False)
            button.setAccessibleName(f"{button.text()}: {proposal.captions[0].body}")
            head.addWidget(button)
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(1, 1)
        for row, caption in enumerate(proposal.captions[:ROWS]):
            self._add(grid, row, caption)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.M, Space.M)
        layout.setSpacing(Space.S)
        layout.addLayout(head)
        layout.addLayout(grid)
        if (more := len(proposal.captions) - ROWS) > 0:
            layout.addWidget(label(self.tr("and {n} more").format(n=number(more)), "muted"))
        self.move_it.clicked.connect(lambda: model.move([proposal]))
        self.leave.clicked.connect(lambda: model.dismiss(proposal))

    def _title(self, proposal: RepairProposal) -> str:
        if proposal.kind == "exchanged":
            return self.tr("These two captions seem to be exchanged")
        if proposal.kind == "copied":
            return self.tr("This caption fits another photo that has it too, but not this one")
        if proposal.kind == "moved":
            return self.tr("This caption fits a photo without one better")
        text = self.tr("{captions}, from {first} to {last}, are {steps} photos off")
        if (steps := abs(proposal.step)) == 1:
            text = self.tr("{captions}, from {first} to {last}, are one photo off")
        captions, ends = counted("captions", len(proposal.captions)), (proposal.captions[0], proposal.captions[-1])
        first, last = (_name(caption.path) for caption in ends)
        return text.format(captions=captions, first=first, last=last, steps=number(steps))

    def _add(self, grid: QGridLayout, row: int, caption: MisplacedCaption) -> None:
        words = label(quoted(caption.body), wrap=True)
        grid.addWidget(self._photo(caption.thumbnail, caption.path, self.tr("On")), row, 0)
        grid.addWidget(words, row, 1)
        if caption.to_photo:
            arrow = label("\u2192", "title")
            arrow.setAccessibleName(self.tr("fits"))
            grid.addWidget(arrow, row, 2)
            grid.addWidget(self._photo(caption.to_thumbnail, caption.to_path, self.tr("Fits")), row, 3)

    def _photo(self, thumbnail: str, path: str, role: str) -> QWidget:
        picture = QLabel()
        picture.setFixedSize(PICTURE, PICTURE)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture.setToolTip(tip(path))
        picture.setAccessibleName(f"{role}: {_name(path)}")
        picture.setPixmap(whole(thumbnail, PICTURE, self.devicePixelRatioF()))
        return picture


def _name(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
