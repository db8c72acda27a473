"""One encoder as a card: how well it finds, what it needs, what can be done with it, and the job at work on it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.encoders import EncoderState
from xsearch_gui.ui.widgets.flow import FlowLayout
from xsearch_gui.ui.widgets.parts import label, set_role
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.library.encoder_cards import Card, Offer, Work
from xsearch_gui.viewmodels.text.wording import tip

STEPS = 1000  # of a bar
BUTTONS = (
    Offer.ADD,
    Offer.USE,
    Offer.TRY,
    Offer.COMPARE,
    Offer.FASTER,
)  # they have buttons; the rest is in the menu


class WorkLine(QWidget):
    """A job in one line: what it does, how far it is, and how it is stopped or goes on."""

    cancelled = Signal()
    resumed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of {job}").format(job=name))
        self._text = label("", "small", wrap=True)
        self.cancel = _link(self.tr("Cancel"), f"{self.tr('Cancel')}: {name}")
        self.resume = QPushButton()
        self.resume.setAutoDefault(False)
        self._name = name
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(self._text, 1)
        line.addWidget(self.cancel)
        line.addWidget(self.resume)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.XS, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(self._bar)
        layout.addLayout(line)
        self.cancel.clicked.connect(self.cancelled)
        self.resume.clicked.connect(self.resumed)

    def show_work(self, work: Work | None) -> None:
        """Show how a job stands; nothing where there is none."""
        self.setVisible(work is not None)
        if work is None:
            return
        self._bar.setVisible(work.is_running)
        self._bar.setRange(0, STEPS if work.fraction is not None else 0)
        self._bar.setValue(round((work.fraction or 0.0) * STEPS))
        self._text.setText(work.text)
        set_role(self._text, "warning" if work.is_problem else "small")
        self.cancel.setVisible(work.can_cancel)
        self.resume.setVisible(bool(work.resume))
        self.resume.setText(work.resume)
        self.resume.setAccessibleName(f"{work.resume}: {self._name}")


class EncoderCard(QFrame):
    """Shows a :class:`Card`, and tells what is chosen. The widgets stay while their texts change: so does the focus."""

    chosen = Signal(object, object)  # Offer, Card
    cancelled = Signal(str)
    resumed = Signal(str)

    def __init__(self, card: Card) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.card = card
        self._title = label(card.title, "section", wrap=True)
        self._state = label("", "small")
        self._finds = label("", wrap=True)
        self._facts = QGridLayout()
        self._facts.setContentsMargins(0, Space.XS, 0, 0)
        self._facts.setHorizontalSpacing(Space.M)
        self._facts.setVerticalSpacing(2)
        self._facts.setColumnStretch(1, 1)
        self._lines: dict[str, tuple[QLabel, QLabel]] = {}
        self._problem = label("", "warning", wrap=True)
        self._work = WorkLine(card.title)
        self._work.cancelled.connect(lambda: self.cancelled.emit(self.card.name))
        self._work.resumed.connect(lambda: self.resumed.emit(self.card.name))
        self._details = _link(self.tr("Details"), f"{self.tr('Details')}: {card.title}")
        self._details.setProperty("role", "plain")
        self._details.setCheckable(True)
        self._details.toggled.connect(self._redraw_details)
        self._detail = label("", "small", wrap=True, selectable=True)
        self._more = QPushButton(self.tr("More"))
        self._more.setAutoDefault(False)
        self._more.setAccessibleName(f"{self.tr('More')}: {card.title}")
        self._actions: dict[Offer, QAction] = {}
        self._buttons: dict[Offer, QPushButton] = {}
        self._make_offers()
        self._lay_out()
        self.show_card(card)

    @property
    def stops(self) -> list[QWidget]:
        """What the Tab key stops at, from the first to the last."""
        return [self._work.cancel, self._work.resume, *self._buttons.values(), self._more, self._details]

    def button(self, offer: Offer) -> QPushButton:
        """Return the button of one of :data:`BUTTONS`."""
        return self._buttons[offer]

    def action(self, offer: Offer) -> QAction:
        """Return what the menu has for an offer."""
        return self._actions[offer]

    def take_focus(self) -> None:
        """Give the keys to what is done first with the encoder."""
        main = self._buttons[self.card.main] if self.card.main is not None else self._details
        main.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_offers(self) -> None:
        words = {
            Offer.ADD: self.tr("Add\u2026"),
            Offer.USE: self.tr("Use"),
            Offer.TRY: self.tr("Try for this search"),
            Offer.COMPARE: self.tr("Compare on my photos\u2026"),
            Offer.FASTER: self.tr("Make faster\u2026"),
            Offer.USE_FOR_NOTES: self.tr("Use for notes\u2026"),
            Offer.MEASURE: self.tr("Find what runs it fastest"),
            Offer.DROP: self.tr("Remove what it has encoded\u2026"),
            Offer.REMOVE: self.tr("Uninstall\u2026"),
        }
        menu = QMenu(self._more)
        for offer, text in words.items():
            if offer in BUTTONS:
                button = QPushButton(text)
                button.setAutoDefault(False)
                button.setAccessibleName(f"{text}: {self.card.title}")
                button.clicked.connect(lambda checked=False, offer=offer: self.chosen.emit(offer, self.card))
                self._buttons[offer] = button
            else:
                action = self._actions[offer] = menu.addAction(text)
                action.triggered.connect(lambda checked=False, offer=offer: self.chosen.emit(offer, self.card))
        self._more.setMenu(menu)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self._title, 1)
        head.addWidget(self._state)
        buttons = FlowLayout()
        buttons.setSpacing(Space.S)
        for widget in (*self._buttons.values(), self._more):
            buttons.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addLayout(buttons, 1)
        foot.addWidget(self._details, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        layout.setSpacing(Space.XS)
        layout.addLayout(head)
        layout.addWidget(self._finds)
        layout.addLayout(self._facts)
        layout.addWidget(self._problem)
        layout.addWidget(self._work)
        layout.addSpacing(Space.XS)
        layout.addLayout(foot)
        layout.addWidget(self._detail)

    def show_card(self, card: Card) -> None:
        """Show how an encoder stands now."""
        self.card = card
        self._state.setText(card.state)
        set_role(self._state, "good" if card.entry.state is EncoderState.IN_USE else "small")
        self._finds.setText(card.finds.text)
        self._finds.setVisible(bool(card.finds.text))
        self._finds.setToolTip(tip(card.finds.detail))
        self._show_facts(card)
        self._problem.setText(card.problem)
        self._problem.setVisible(bool(card.problem))
        self._work.show_work(card.work)
        for offer, button in self._buttons.items():
            button.setVisible(offer in card.offers)
            set_role(button, "primary" if offer is card.main else "")
        for offer, action in self._actions.items():
            action.setVisible(offer in card.offers)
        self._more.setVisible(any(offer in card.offers for offer in self._actions))
        self._details.setVisible(bool(self._told()))
        self._redraw_details()

    def _show_facts(self, card: Card) -> None:
        for fact in card.facts:
            if fact.name not in self._lines:
                row = len(self._lines)
                self._lines[fact.name] = label(fact.name, "small"), label("", wrap=True)
                for column, widget in enumerate(self._lines[fact.name]):
                    top = Qt.AlignmentFlag.AlignTop if column == 0 else Qt.AlignmentFlag(0)
                    self._facts.addWidget(widget, row, column, top)
        told = {fact.name: fact.said for fact in card.facts}
        for name, (caption, value) in self._lines.items():
            for widget in (caption, value):
                widget.setVisible(name in told)
            if name in told:
                value.setText(told[name].text)
                value.setToolTip(tip(told[name].detail))

    def _told(self) -> str:
        """Return what stands behind the figures, for who wants to know."""
        card = self.card
        facts = [f"{fact.name}: {fact.said.detail}" for fact in card.facts if fact.said.detail]
        return "\n".join(filter(None, [card.finds.detail, *facts, card.technical]))

    def _redraw_details(self) -> None:
        self._detail.setVisible(self._details.isChecked())
        self._detail.setText(self._told())


def _link(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "link")
    button.setAutoDefault(False)
    button.setAccessibleName(name)
    return button
