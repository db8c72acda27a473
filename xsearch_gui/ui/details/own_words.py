"""What the user writes about the chosen photo: a caption and tags, with what is proposed for both."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from xsearch_gui.core.records.annotations import DecideRequest
from xsearch_gui.core.records.details import Details
from xsearch_gui.ui.details.annotation_editor import CaptionEdit, TagsEditor
from xsearch_gui.ui.details.inspector_parts import Section
from xsearch_gui.ui.widgets.flow import FlowLayout
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.details.annotating import Annotating
from xsearch_gui.viewmodels.details.facts import dispute_words
from xsearch_gui.viewmodels.viewing.item_models import ItemModels

SAID_MS = 4000


class Disputes(Section):
    """What another program says otherwise than the user, and the two ways out."""

    def __init__(self, annotating: Annotating) -> None:
        super().__init__(self.tr("Changed by another program too"))
        self._annotating = annotating
        self._item = 0
        self.words = label("", "warning", wrap=True)
        self.add(self.words)
        row = QWidget()
        layout = FlowLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        self.mine, self.theirs = QPushButton(self.tr("Keep mine")), QPushButton(self.tr("Take theirs"))
        for button, is_mine in ((self.mine, True), (self.theirs, False)):
            layout.addWidget(button)
            button.clicked.connect(partial(self._decide, is_mine))
        self.add(row)

    def show_of(self, details: Details | None) -> None:
        """Show those of a photo."""
        disputes = details.disputes if details is not None else ()
        self.setVisible(bool(disputes))
        self._item = details.item if details is not None else 0
        self.words.setText("\n".join(dispute_words(dispute) for dispute in disputes))

    def _decide(self, is_mine: bool, checked: bool = False) -> None:
        self._annotating.change_details(DecideRequest((self._item,), is_mine))


class OwnWords(QWidget):
    """Two sections of the inspector, and a third where another program has changed the same."""

    def __init__(self, item_models: ItemModels, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details = item_models.details
        self._proposals = item_models.proposals
        self._annotating = item_models.annotating
        self._item: int | None = None
        self.caption = CaptionEdit()
        self.saved = label("", "small")
        self._fade = QTimer(self, singleShot=True, interval=SAID_MS)
        self._fade.timeout.connect(self.saved.clear)
        self.tags = TagsEditor()
        words, tags = Section(self.tr("Your caption")), Section(self.tr("Tags"))
        words.add(self.caption)
        words.add(self.saved)
        tags.add(self.tags)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        self.disputes = Disputes(self._annotating)
        layout.addWidget(self.disputes)
        layout.addWidget(words)
        layout.addWidget(tags)
        self.caption.kept.connect(self._on_caption_kept)
        self._annotating.captioned.connect(self._on_captioned)
        self.caption.textChanged.connect(self._on_typed)
        self.tags.added.connect(self._on_tags_added)
        self.tags.accepted.connect(self._on_word_accepted)
        self.tags.removed.connect(self._on_tag_removed)
        self._proposals.changed.connect(self.redraw)

    def redraw(self) -> None:
        """Show what is written about the photo that is chosen now."""
        details, proposals = self._details, self._proposals
        self.setVisible(details.can_annotate)
        item = details.hit.item if details.hit else None
        if item != self._item:
            self.caption.keep()  # what was typed belongs to the photo before
            self.tags.edit.enter()
            self._item = item
            self.caption.set_caption("")
            self.saved.clear()
        if not details.can_annotate:
            return
        self.disputes.show_of(details.details)
        self.caption.set_caption(details.own_caption)
        self.tags.set_tags(details.tags)
        self.tags.set_proposed(proposals.words)

    def _on_caption_kept(self, text: str) -> None:
        if self._item is not None:
            self._annotating.set_caption(self._item, text)

    def _on_typed(self) -> None:
        if self.caption.is_dirty:
            self.saved.clear()

    def _on_captioned(self, item: int, caption: str) -> None:
        """Say that it is kept, for a while."""
        if item == self._item:
            self.saved.setText(self.tr("Saved"))
            self._fade.start()

    def _on_tags_added(self, tags: list[str]) -> None:
        if self._item is not None:
            self._annotating.edit_tags([self._item], add=tags)

    def _on_word_accepted(self, word: str) -> None:
        self._on_tags_added([word])

    def _on_tag_removed(self, tag: str) -> None:
        if self._item is not None:
            self._annotating.edit_tags([self._item], remove=[tag])
