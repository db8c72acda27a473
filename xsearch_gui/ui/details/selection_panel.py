"""The inspector for several photos: what they share, and tags for all of them."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from xsearch_gui.ui.details.annotation_editor import TagsEditor
from xsearch_gui.ui.details.inspector_parts import Section, fact_rows
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.details.annotating import Annotating
from xsearch_gui.viewmodels.details.selection import SelectionModel


class SelectionPanel(QFrame):
    """Follows the selection."""

    def __init__(self, selection: SelectionModel, annotating: Annotating, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("inspector")
        self._selection = selection
        self._annotating = annotating
        self._title = label("", "title", wrap=True)
        self.tags = TagsEditor()
        self._tags = Section(self.tr("Tags of all"))
        self._tags.add(self.tags)
        self._facts = Section(self.tr("Facts"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.S)
        for widget in (self._title, label(self.tr("Selected together"), "muted"), self._tags, self._facts):
            layout.addWidget(widget)
        layout.addStretch()
        self.tags.added.connect(self._on_added)
        self.tags.removed.connect(self._on_removed)
        selection.changed.connect(self._redraw)
        self._redraw()

    def _redraw(self) -> None:
        selection = self._selection
        self._title.setText(selection.title)
        self._tags.setVisible(selection.has_photos)
        self.tags.set_tags(selection.shared_tags)
        self.tags.set_some(selection.some_tags[:20])
        self._facts.set_rows(fact_rows(selection.facts))

    def _on_added(self, tags: list[str]) -> None:
        self._selection.when_known(lambda report: self._annotating.edit_tags(report.photos, add=tags))

    def _on_removed(self, tag: str) -> None:
        self._selection.when_known(lambda report: self._annotating.edit_tags(report.photos, remove=[tag]))
