"""The search box: pictures as chips, words, and a star to keep the search."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from xsearch_gui.ui.search.search_edit import SearchEdit
from xsearch_gui.ui.search.suggestion_list import SuggestionList
from xsearch_gui.ui.widgets.icons import icon, set_icon, set_label_icon
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space, Theme
from xsearch_gui.viewmodels.query.question import QueryImage
from xsearch_gui.viewmodels.query.saved import Saved
from xsearch_gui.viewmodels.query.suggesting import Suggesting
from xsearch_gui.viewmodels.results.thumbnails import Thumbnails
from xsearch_gui.viewmodels.search.drop_handler import DropHandler
from xsearch_gui.viewmodels.search.search import SearchModel
from xsearch_gui.viewmodels.text.wording import shortened, tip

CHIPS = 3  # more pictures than this are told by their number


class SearchBox(QFrame):
    """Follows the question, and changes it."""

    def __init__(
        self,
        search: SearchModel,
        drop_handler: DropHandler,
        suggesting: Suggesting,
        saved: Saved,
        thumbnails: Thumbnails,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("searchBox")
        self.setFixedHeight(38)
        self._search = search
        self._saved = saved
        self._thumbnails = thumbnails
        self._theme = theme
        self._icon = QLabel()
        set_label_icon(self._icon, "search", 20)
        self.chips = QHBoxLayout()
        self.chips.setSpacing(Space.XS)
        self._images: tuple[QueryImage, ...] = ()
        self.suggestions = SuggestionList(theme, self)
        self.edit = SearchEdit(drop_handler, suggesting, self.suggestions, self)
        self._star = self._make_button("star", self.tr("Keep this search (Ctrl+D)"))
        self._clear = self._make_button("close", self.tr("Clear the search (Alt+Home)"))
        self._lay_out()
        self._connect()
        self._on_query_changed()

    def focus(self) -> None:
        """Put the cursor into the box, with the words selected."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, 0, Space.S, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self._icon)
        layout.addLayout(self.chips)
        layout.addWidget(self.edit, 1)
        layout.addWidget(self._star)
        layout.addWidget(self._clear)
        self.edit.setPlaceholderText(self.tr("Describe a photo, or drop a picture"))
        self.edit.setAccessibleName(self.tr("Search"))
        self.edit.setToolTip(tip(self.tr("Describe what you remember, in a few words (Ctrl+F)")))

    def _connect(self) -> None:
        search = self._search
        self.edit.textEdited.connect(search.set_text)
        self.edit.returnPressed.connect(search.commit)
        self.edit.edited.connect(self._on_suggested)
        self.edit.back_wanted.connect(search.type_again)
        self.edit.focused.connect(self._on_focused)
        self._clear.clicked.connect(search.clear)
        self._star.clicked.connect(self._on_star)
        search.query_changed.connect(self._on_query_changed)
        self._saved.changed.connect(self._draw_star)
        self._thumbnails.loaded.connect(self._on_thumbnail)
        self._theme.changed.connect(self._draw_star)

    def _make_button(self, name: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setIconSize(QSize(16, 16))
        button.setToolTip(tip(words))
        button.setAccessibleName(words)
        set_icon(button, name, "muted")
        return button

    # words

    def _on_suggested(self, text: str, kind: str) -> None:
        if kind == "key":
            self._search.set_text(text)
        elif kind == "value":
            self._search.complete(text)
        else:  # a whole search
            self._search.edit(text)

    def _on_star(self) -> None:
        self._saved.toggle(self._search.text)

    def _draw_star(self) -> None:
        kept = self._saved.has(self._search.text)
        set_icon(self._star, "star-full" if kept else "star", "accent" if kept else "muted")
        self._star.setIcon(icon("star-full" if kept else "star", self._theme.colors, "accent" if kept else "muted"))
        words = self.tr("Forget this search (Ctrl+D)") if kept else self.tr("Keep this search (Ctrl+D)")
        self._star.setToolTip(tip(words))
        self._star.setAccessibleName(words)

    def _on_query_changed(self) -> None:
        if self.edit.text() != self._search.typed:
            self.edit.setText(self._search.typed)
        self.edit.has_question = asked = not self._search.question.is_empty
        self._star.setVisible(bool(self._search.text.strip()))
        self._clear.setVisible(asked)
        self._draw_star()
        if self._images != self._search.question.images:
            self._images = self._search.question.images
            self._set_chips()

    # pictures

    def _set_chips(self) -> None:
        while (item := self.chips.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for position, image in enumerate(self._images[:CHIPS]):
            self.chips.addWidget(self._make_chip(position, image, alone=len(self._images) == 1))
        if len(self._images) > CHIPS:
            self.chips.addWidget(label(f"+{len(self._images) - CHIPS}"))

    def _make_chip(self, position: int, image: QueryImage, *, alone: bool) -> QToolButton:
        chip = QToolButton(self)
        chip.setObjectName("queryChip")
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setIconSize(QSize(22, 22))
        chip.setText(shortened(image.label, 28 if alone else 10))
        chip.setToolTip(tip(self.tr("Searching with {name}. Click to remove it.").format(name=image.label)))
        chip.setAccessibleName(self.tr("Picture: {name}").format(name=image.label))
        chip.clicked.connect(partial(self._search.remove_image, position))
        self._show_thumbnail(chip, image)
        return chip

    def _show_thumbnail(self, chip: QToolButton, image: QueryImage) -> None:
        picture = self._thumbnails.get(image.thumbnail or image.path)
        if picture is not None:
            chip.setIcon(QIcon(QPixmap.fromImage(picture)))

    def _on_thumbnail(self, path: str) -> None:
        for position, image in enumerate(self._images[:CHIPS]):
            item = self.chips.itemAt(position)
            chip = item.widget() if item is not None else None
            if path in (image.thumbnail, image.path) and isinstance(chip, QToolButton):
                self._show_thumbnail(chip, image)

    def _on_focused(self, focused: bool) -> None:
        self.setProperty("focused", focused)
        self.style().unpolish(self)
        self.style().polish(self)
