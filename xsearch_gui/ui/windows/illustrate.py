"""A text with its photos: sentence by sentence, to be looked through, changed and written as a page."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.organising.illustrating import IllustrateRequest, PageFormat
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.ui.windows.photo_list import PhotoList, file_name, picture
from xsearch_gui.viewmodels.details.illustrating import Illustrating
from xsearch_gui.viewmodels.shell.opening import Opener
from xsearch_gui.viewmodels.text.wording import tip

PICTURE, CHOICE = 150, 84  # pixels


class IllustrateDialog(QDialog):
    """Asks for a text, unless it is given one, and shows it with its photos."""

    def __init__(
        self, model: Illustrating, opener: Opener, parent: QWidget, request: IllustrateRequest | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Illustrate a text"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fit_to_screen(self, QSize(760, 680))
        self._model, self._opener = model, opener
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(self.tr("Text"))
        self.text.setPlaceholderText(self.tr("Paste or drop a text here: a diary, a letter, notes of a journey."))
        self._said = label("", "section", wrap=True)
        self._problem = label("", "warning", wrap=True)
        self._working = label("", "small", wrap=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self.rows: list[PassageRow] = []
        self._list = QVBoxLayout()
        self._pages = QStackedWidget()
        self.open_file = QPushButton(self.tr("Open a file\u2026"))
        self.find_photos = QPushButton(self.tr("Find photos"))
        self.find_photos.setProperty("role", "primary")
        self.save = QPushButton(self.tr("Save as a page\u2026"))
        self.show_page = QPushButton(self.tr("Open the page"))
        self.stop = QPushButton(self.tr("Cancel"))
        self._lay_out()
        self._connect()
        if request is not None:
            self._pages.setCurrentIndex(1)
            model.look(request)
        else:
            self.text.setFocus()
        self._redraw()

    def _lay_out(self) -> None:
        body = QWidget()
        body.setLayout(self._list)
        self._list.setContentsMargins(0, 0, Space.S, 0)
        self._list.setSpacing(Space.M)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName(self.windowTitle())
        scroll.setWidget(body)
        self._pages.addWidget(self.text)
        self._pages.addWidget(scroll)
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self._working, 1)
        self._working.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for button in (self.stop, self.open_file, self.find_photos, self.show_page, self.save):
            button.setAutoDefault(False)
            foot.addWidget(button)
        about = self.tr(
            "For each sentence the photo that fits, or none. Dates in the text are heeded. What you choose is kept, "
            "and learned from."
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(label(about, "muted", wrap=True))
        layout.addWidget(self._said)
        layout.addWidget(self._problem)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._bar)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.text.textChanged.connect(self._redraw)
        self.find_photos.clicked.connect(self._on_find)
        self.open_file.clicked.connect(self._on_open)
        self.save.clicked.connect(self._on_save)
        self.show_page.clicked.connect(lambda: self._opener.open_path(self._model.written))
        self.stop.clicked.connect(self._model.stop)
        self._model.changed.connect(self._on_changed)
        self._model.passage_changed.connect(self._on_passage)

    def _on_find(self) -> None:
        self._pages.setCurrentIndex(1)
        self._model.look(IllustrateRequest(self.text.toPlainText()))

    def _on_open(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a text"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([self.tr("Texts (*.txt *.md *.markdown)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(self.look_at)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def look_at(self, path: str) -> None:
        """Illustrate the text of a file."""
        self._pages.setCurrentIndex(1)
        self._model.look(IllustrateRequest(path=path))

    def _on_save(self) -> None:
        name = "".join(c for c in self._model.title if c.isalnum() or c in " -_").strip()[:60] or self.tr("Text")
        html, markdown = self.tr("Web page (*.html)"), self.tr("Markdown (*.md)")
        dialog = QFileDialog(self, self.tr("Save the page"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([html, markdown])
        dialog.setDefaultSuffix("html")
        dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix("md" if kind == markdown else "html"))
        dialog.selectFile(f"{name}.html")
        dialog.fileSelected.connect(self.write)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write(self, path: str) -> None:
        """Write the page; its name says what it is."""
        is_markdown = path.lower().endswith((".md", ".markdown"))
        self._model.write(path, PageFormat.MARKDOWN if is_markdown else PageFormat.HTML)

    def _on_changed(self) -> None:
        if len(self.rows) != len(self._model.passages):
            self._show_rows()
        if self._model.problem and not self._model.passages and not self._model.working:
            self._pages.setCurrentIndex(0)
        self._redraw()

    def _show_rows(self) -> None:
        while (taken := self._list.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = [PassageRow(self._model, row) for row in range(len(self._model.passages))]
        for widget in self.rows:
            self._list.addWidget(widget)
        self._list.addStretch()

    def _on_passage(self, row: int) -> None:
        if row < len(self.rows):
            self.rows[row].redraw()
        self._redraw()

    def _redraw(self) -> None:
        model, asks = self._model, self._pages.currentIndex() == 0
        has_page = bool(model.passages) and not asks
        for widget, text in ((self._said, model.said), (self._problem, model.problem), (self._working, model.working)):
            widget.setText(text)
        self._said.setVisible(has_page)
        self._problem.setVisible(bool(model.problem))
        self._bar.setVisible(bool(model.working))
        self.stop.setVisible(bool(model.working))
        self.open_file.setVisible(asks)
        self.find_photos.setVisible(asks)
        self.find_photos.setEnabled(bool(self.text.toPlainText().strip()))
        self.save.setVisible(has_page)
        self.show_page.setVisible(has_page and bool(model.written))

    def done(self, result: int) -> None:
        """Stop what is still at work."""
        self._model.changed.disconnect(self._on_changed)
        self._model.passage_changed.disconnect(self._on_passage)
        self._model.stop()
        super().done(result)


class PassageRow(QFrame):
    """A sentence, its photo, and the others that come into question."""

    def __init__(self, model: Illustrating, row: int) -> None:
        super().__init__()
        self._model, self._row = model, row
        passage = model.passages[row]
        self._photo = QLabel()
        self._photo.setFixedWidth(PICTURE)
        self._photo.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.others = QPushButton(self.tr("Other photos"))
        self.none = QPushButton(self.tr("No photo"))
        self.choices = PhotoList(self.tr("Other photos"), CHOICE)
        self.choices.setWrapping(False)
        self.choices.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.choices.setFixedHeight(CHOICE + 2 * Space.L)
        self.choices.setVisible(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        for button in (self.others, self.none):
            button.setAutoDefault(False)
            button.setProperty("role", "link")
            button.setAccessibleName(f"{button.text()}: {passage.text[:80]}")
            buttons.addWidget(button)
        buttons.addStretch()
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(label(passage.text, "", wrap=True, selectable=True))
        if passage.photos:
            words.addLayout(buttons)
        words.addWidget(self.choices)
        words.addStretch()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(self._photo)
        layout.addLayout(words, 1)
        self.others.clicked.connect(self._on_others)
        self.none.clicked.connect(lambda: model.choose(row, 0))
        self.choices.itemActivated.connect(self._on_choice)
        self.choices.itemClicked.connect(self._on_choice)
        self.redraw()

    def redraw(self) -> None:
        """Show the photo that is chosen now."""
        passage = self._model.passages[self._row]
        photo = next((one for one in passage.photos if one.item == passage.chosen), None)
        self._photo.clear()
        self.none.setVisible(photo is not None)
        if photo is None:
            self._photo.setToolTip(tip(""))
            self._photo.setAccessibleName(self.tr("No photo"))
            return
        self._photo.setPixmap(picture(photo.thumbnail, PICTURE, self.devicePixelRatioF()))
        self._photo.setToolTip(tip(photo.path))
        self._photo.setAccessibleName(file_name(photo.path))

    def _on_others(self) -> None:
        is_shown = not self.choices.isVisible()
        if is_shown and not self.choices.count():
            photos = self._model.passages[self._row].photos
            self.choices.show_photos((one.item, one.path, one.thumbnail, one.taken_at[:10]) for one in photos)
        self.choices.setVisible(is_shown)
        if is_shown:
            self.choices.setFocus()

    def _on_choice(self) -> None:
        if chosen := self.choices.chosen():
            self._model.choose(self._row, chosen[0])
