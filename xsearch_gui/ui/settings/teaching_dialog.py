"""The captions that teach most: one photo after the other, by the keyboard alone."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.metadata.cleaning import LONGEST_CAPTION
from xsearch_gui.core.records.teaching import PhotoToCaption, SearchChange
from xsearch_gui.ui.settings.lookalikes import Lookalikes, WordRow
from xsearch_gui.ui.settings.pictures import whole
from xsearch_gui.ui.settings.search_changes import SearchChanges
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.library.teaching import TeachingModel
from xsearch_gui.viewmodels.text.wording import number, tip

PICTURE = 340  # pixels


class TeachingDialog(QDialog):
    """Begins a round when it is opened. Enter keeps a caption and goes on."""

    def __init__(self, model: TeachingModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Captions that teach most"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fit_to_screen(self, QSize(780, 560))
        self._model = model
        self._shown: PhotoToCaption | None = None
        self._told: tuple[SearchChange, ...] = ()
        self.where = label("", "section")
        self._why = label("", "muted", wrap=True)
        self._picture = QLabel()
        self.edit = QLineEdit()
        self.words = WordRow()
        self.alike = Lookalikes()
        self._said = label("", "section", wrap=True)
        self._problem = label("", "warning", wrap=True)
        self._working = label("", "small", wrap=True)
        self._bar = QProgressBar()
        self._results = QVBoxLayout()
        self.previous = QPushButton(self.tr("Back"))
        self.skip = QPushButton(self.tr("Skip"))
        self.keep = QPushButton(self.tr("Keep and go on"))
        self.again = QPushButton(self.tr("Ten more"))
        self.shut = QPushButton(self.tr("Close"))
        self._lay_out()
        self._connect()
        model.changed.connect(self._redraw)
        model.look()

    def _lay_out(self) -> None:
        self._picture.setFixedSize(PICTURE, PICTURE)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.edit.setMaxLength(LONGEST_CAPTION)
        self.edit.setPlaceholderText(self.tr("What is it, in your own words?"))
        self.edit.setAccessibleName(self.tr("Caption"))
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self.pages = QStackedWidget()
        self.pages.addWidget(self._question())
        self.pages.addWidget(self._result())
        foot = QHBoxLayout()
        foot.setSpacing(Space.S)
        foot.addWidget(self._working, 1)
        for button in (self.previous, self.skip, self.keep, self.again, self.shut):
            button.setAutoDefault(False)
            foot.addWidget(button)
        self.keep.setProperty("role", "primary")
        self.again.setProperty("role", "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self._problem)
        layout.addWidget(self._bar)
        layout.addLayout(foot)

    def _question(self) -> QWidget:
        page = QWidget()
        beside = QVBoxLayout()
        beside.setSpacing(Space.S)
        for part in (self.where, self._why, self.edit, self.words, self.alike):
            beside.addWidget(part)
        beside.addStretch()
        line = QHBoxLayout(page)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.L)
        line.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(beside, 1)
        return page

    def _result(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self._said)
        column.addLayout(self._results)
        column.addStretch()
        return page

    def _connect(self) -> None:
        self.edit.returnPressed.connect(self._on_keep)
        self.keep.clicked.connect(self._on_keep)
        self.skip.clicked.connect(self._model.skip)
        self.previous.clicked.connect(self._model.back)
        self.again.clicked.connect(self._model.look)
        self.shut.clicked.connect(self.close)
        self.words.chosen.connect(self._on_word)
        for keys, button in ((Qt.Key.Key_PageDown, self.skip), (Qt.Key.Key_PageUp, self.previous)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(button.click)
            name = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            button.setToolTip(tip(f"{button.text()} ({name})"))

    def _redraw(self) -> None:
        model = self._model
        shown = model.current
        for widget, text in ((self._said, model.said), (self._problem, model.problem), (self._working, model.working)):
            widget.setText(text)
        if shown is not None:
            self._working.setText(self.tr("Enter keeps it, Page Down skips, Page Up goes back."))
        self._problem.setVisible(bool(model.problem))
        self._bar.setVisible(bool(model.working))
        self.pages.setCurrentIndex(0 if shown is not None else 1)
        for button in (self.previous, self.skip, self.keep):
            button.setVisible(shown is not None)
        self.previous.setEnabled(model.place > 0)
        self.again.setVisible(shown is None and not model.working)
        self.shut.setVisible(shown is None)
        if shown is not self._shown:
            self._shown = shown
            self._show(shown)
        if model.searches != self._told:
            self._told = model.searches
            self._show_results()
        if shown is None and not model.working:
            self.again.setFocus()

    def _show(self, shown: PhotoToCaption | None) -> None:
        if shown is None:
            return
        text = self.tr("Photo {n} of {all}")
        self.where.setText(text.format(n=number(self._model.place + 1), all=number(len(self._model.chosen))))
        self._why.setText(self._model.reason)
        self._picture.setPixmap(whole(shown.photo.thumbnail, PICTURE, self.devicePixelRatioF()))
        self._picture.setToolTip(tip(shown.photo.path))
        self._picture.setAccessibleName(shown.photo.path.replace("\\", "/").rpartition("/")[2])
        kept = self._model.kept
        self.edit.setText(kept.caption if kept else "")
        self.words.show_words(shown.words)
        self.alike.show_photos(shown.alike, kept.items if kept else ())
        self.edit.setFocus()

    def _show_results(self) -> None:
        while (taken := self._results.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if self._told:
            self._results.addWidget(SearchChanges(self._told))

    def _on_keep(self) -> None:
        self._model.keep(self.edit.text(), self.alike.chosen)

    def _on_word(self, word: str) -> None:
        """Put a word where the cursor is, parted by spaces."""
        self.edit.setFocus()
        before = self.edit.text()[: self.edit.cursorPosition()]
        self.edit.insert(f" {word}" if before and not before.endswith(" ") else word)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Learn from what was written so far; what it brings is told in the window."""
        self._model.changed.disconnect(self._redraw)
        self._model.stop()
        if self._model.current is not None:
            self._model.learn()
        super().closeEvent(event)
