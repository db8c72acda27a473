"""The page of the settings about encoders: those installed, those that can be added, and what can be done with each."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QVBoxLayout

from xsearch_gui.core.records.encoders import EncoderEntry
from xsearch_gui.ui.settings.add_ons_part import AddOnsPart
from xsearch_gui.ui.settings.compare_dialog import CompareDialog
from xsearch_gui.ui.settings.encoder_card import EncoderCard, WorkLine
from xsearch_gui.ui.settings.encoder_questions import EncoderQuestions
from xsearch_gui.ui.settings.parts import Page
from xsearch_gui.ui.widgets.drops import accept_copy, can_copy
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.library.add_ons import AddOnsModel
from xsearch_gui.viewmodels.library.encoder_cards import Card, EncoderCards, Offer
from xsearch_gui.viewmodels.search.encoder_preview import EncoderPreview
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import tip


class EncodersPage(Page):
    """Follows the encoders."""

    preview_wanted = Signal()  # another encoder was asked to answer the present search

    def __init__(self, cards: EncoderCards, preview: EncoderPreview, add_ons: AddOnsModel) -> None:
        about = self.tr(
            "An encoder is what looks at your photos and understands your words. The built-in one works at once; "
            "others find more, or know more languages, and take longer. Your library is kept while you try another."
        )
        super().__init__(self.tr("Encoders"), about)
        self._cards = cards
        self._preview = preview
        self._model = cards.encoders
        self._questions = EncoderQuestions(self._model, self)
        self._widgets: dict[str, EncoderCard] = {}
        self._hint = label("", "small", wrap=True)
        self._installed, self._addable = _column(), _column()
        self._add_title = label(self.tr("Can be added"), "section")
        self._import = QPushButton(self.tr("Import a folder\u2026"))
        self._file = QPushButton(self.tr("Import a file\u2026"))
        self._hub = QPushButton(self.tr("From the hub\u2026"))
        for button in (self._import, self._file, self._hub):
            button.setAutoDefault(False)
        self._add_ons = AddOnsPart(add_ons)
        self._ask_for_add_ons = add_ons.refresh
        self._importing = WorkLine(self.tr("Import"))
        self._lay_out()
        self.setAcceptDrops(True)
        self._import.clicked.connect(self._on_import)
        self._file.clicked.connect(self._on_import_file)
        self._hub.clicked.connect(self._questions.ask_for_name)
        self._importing.cancelled.connect(cards.cancel_import)
        self._importing.resumed.connect(cards.resume_import)
        cards.changed.connect(self._redraw)
        preview.changed.connect(self._allow)
        self._model.size_known.connect(self._questions.ask_to_add)
        self._redraw()

    def _lay_out(self) -> None:
        self.rows.addLayout(self._installed)
        self.rows.addSpacing(Space.M)
        self.rows.addWidget(self._add_title)
        self.rows.addLayout(self._addable)
        self.rows.addWidget(self._hint)  # about the last of them, which this program cannot add by itself
        self.section(self.tr("Others"))
        self.explain(
            self.tr("An encoder that somebody has made, or that you brought along: drop it here, or choose it.")
        )
        self.buttons(self._import, self._file, self._hub)
        self.rows.addWidget(self._importing)
        self.section(self.tr("Add-ons"))
        self.rows.addWidget(self._add_ons)
        self.end()

    def showEvent(self, event: QShowEvent) -> None:
        """Find out how long this library takes with each."""
        super().showEvent(event)
        self._model.time_library()
        self._ask_for_add_ons()

    # cards

    def _redraw(self) -> None:
        report = self._model.report
        installed, addable = self._cards.installed, self._cards.addable
        self._add_title.setVisible(bool(addable))
        self._hint.setVisible(report is None or (bool(report.export_hint) and not (report.export_offered and addable)))
        self._hint.setText(in_words(report.export_hint) if report else self.tr("Looking\u2026"))
        self._importing.show_work(self._cards.importing)
        wanted = {card.name for card in (*installed, *addable)}
        for name in [name for name in self._widgets if name not in wanted]:
            gone = self._widgets.pop(name)
            gone.hide()
            gone.deleteLater()
        for column, cards in ((self._installed, installed), (self._addable, addable)):
            for place, card in enumerate(cards):
                self._put(column, place, card)
        self._order_keys([*installed, *addable])

    def _put(self, column: QVBoxLayout, place: int, card: Card) -> None:
        widget = self._widgets.get(card.name)
        if widget is None:
            widget = self._widgets[card.name] = EncoderCard(card)
            widget.chosen.connect(self._on_chosen)
            widget.cancelled.connect(self._cards.cancel)
            widget.resumed.connect(self._cards.resume)
        else:
            widget.show_card(card)
        if column.indexOf(widget) != place:
            column.insertWidget(place, widget)

        self._allow()

    def _allow(self) -> None:
        """Let an encoder be tried where there is a search."""
        can_try = self._preview.can_try
        why = "" if can_try else self.tr("Search for something in words first; then see what this one finds.")
        for widget in self._widgets.values():
            widget.button(Offer.TRY).setEnabled(can_try)
            widget.button(Offer.TRY).setToolTip(tip(why))

    def go_to(self, name: str) -> None:
        """Show a card, ready for what is done with it first."""
        card = self._widgets.get(name)
        if card is not None:
            QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
            self.ensureWidgetVisible(card)
            card.take_focus()

    def _order_keys(self, cards: list[Card]) -> None:
        """Let Tab go from the first card down to what stands below the last."""
        stops = [stop for card in cards for stop in self._widgets[card.name].stops]
        for before, after in pairwise([*stops, self._import, self._file, self._hub]):
            self.setTabOrder(before, after)

    def card(self, name: str) -> EncoderCard:
        """Return the card of an encoder."""
        return self._widgets[name]

    def _on_chosen(self, offer: Offer, card: Card) -> None:
        model, questions = self._model, self._questions
        does: dict[Offer, Callable[[EncoderEntry], object]] = {
            Offer.ADD: lambda entry: model.ask_size(entry.name),
            Offer.USE: questions.ask_to_use,
            Offer.TRY: self._on_try,
            Offer.COMPARE: self._on_compare,
            Offer.USE_FOR_NOTES: questions.ask_to_use_for_notes,
            Offer.FASTER: questions.ask_to_make_faster,
            Offer.MEASURE: lambda entry: model.try_out(entry.name),
            Offer.DROP: questions.ask_to_drop,
            Offer.REMOVE: questions.ask_to_remove,
        }
        does[offer](card.entry)

    def _on_try(self, entry: EncoderEntry) -> None:
        self._preview.try_with(entry.name, entry.title)
        self.preview_wanted.emit()

    def _on_compare(self, entry: EncoderEntry) -> None:
        dialog = CompareDialog(self._cards.comparison(self), self, entry.name)
        dialog.use_wanted.connect(self._on_use_wanted)
        dialog.open()

    def _on_use_wanted(self, name: str) -> None:
        if (entry := self._model.entry(name)) is not None:
            self._questions.ask_to_use(entry)

    # importing

    def _on_import(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose the folder of an encoder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._model.import_folder)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_import_file(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose the ZIP file of an encoder"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(self.tr("ZIP files (*.zip)"))
        dialog.fileSelected.connect(self._model.import_folder)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what may be an encoder."""
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Take it as a copy."""
        if can_copy(event) and self._cards.importable(event.mimeData()):
            accept_copy(event)
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import it."""
        if can_copy(event) and (path := self._cards.importable(event.mimeData())):
            accept_copy(event)
            self._model.import_folder(path)


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(Space.S)
    return column
