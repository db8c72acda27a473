"""What the user writes about the chosen photo: a caption and tags, with what is proposed for both."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xsearch_gui.ui.details.annotation_editor import CaptionEdit, TagsEditor
from xsearch_gui.ui.details.inspector_parts import Section
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.viewing.item_models import ItemModels

SAID_MS = 4000


class OwnWords(QWidget):
    """Two sections of the inspector."""

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
