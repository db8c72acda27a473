"""Words, places and keywords for all chosen photos at once."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCompleter,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from xsearch_gui.core.records.annotations import FieldKind
from xsearch_gui.ui.results.keyword_tree import KeywordTree
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.placing import fit_to_screen
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.details.editing import EditingModel
from xsearch_gui.viewmodels.text.wording import counted

_LINES = (
    *(FieldKind.CREATOR, FieldKind.COPYRIGHT, FieldKind.SUBLOCATION),
    *(FieldKind.CITY, FieldKind.STATE, FieldKind.COUNTRY),
)


class _NewKeyword(QLineEdit):
    """Return adds what is typed, and does not close the dialog."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Return from the dialog's button while something is typed."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.property("took"):
            self.setProperty("took", False)
            event.accept()


class DetailsDialog(QDialog):
    """Shows what the photos share; what is left as it is shown stays in each of them."""

    def __init__(self, model: EditingModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Edit details"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._model = model
        self._title = label(self.tr("Looking\u2026"), "title")
        self.caption = QPlainTextEdit()
        self.caption.setTabChangesFocus(True)
        self.caption.setAcceptDrops(False)
        self.caption.setFixedHeight(84)
        self.lines = {kind: QLineEdit() for kind in _LINES}
        self.keywords = KeywordTree()
        self.new_keyword = _NewKeyword()
        self.new_keyword.setPlaceholderText(self.tr("Add a keyword, or a branch: Animals|Birds"))
        self.new_keyword.setAccessibleName(self.tr("New keyword"))
        self.new_keyword.returnPressed.connect(self._on_new_keyword)
        self._before: dict[FieldKind, str] = {}
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = buttons.addButton(self.tr("Change"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._go.setProperty("role", "primary")
        self._go.setEnabled(False)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._lay_out(buttons)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):  # Return alone is a new line of the caption
            QShortcut(QKeySequence(keys), self, self._go.click)
        model.changed.connect(self._show_found)
        fit_to_screen(self, QSize(760, 500))

    def accept(self) -> None:
        """Have all photos changed in what was changed here."""
        if self.new_keyword.text().strip():
            self._on_new_keyword()
        add, remove = self.keywords.edits()
        self._model.keep(self.edited(), add, remove)
        super().accept()

    def edited(self) -> dict[FieldKind, str]:
        """Return the fields that are others now than they were shown."""
        typed = {FieldKind.CAPTION: self.caption.toPlainText().strip()}
        typed |= {kind: line.text().strip() for kind, line in self.lines.items()}
        return {kind: text for kind, text in typed.items() if text != self._before.get(kind, "")}

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        form = QFormLayout()
        form.setSpacing(Space.S)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        self._add(form, self.tr("Caption"), self.caption)
        names = (
            *(self.tr("Creator"), self.tr("Copyright"), self.tr("Sublocation")),
            *(self.tr("City"), self.tr("State or province"), self.tr("Country")),
        )
        for name, line in zip(names, self.lines.values(), strict=True):
            line.setAcceptDrops(False)
            line.setMaxLength(200)
            self._add(form, name, line)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addLayout(form)
        left.addStretch()
        right.setSpacing(Space.S)
        right.addWidget(label(self.tr("Keywords"), "section"))
        right.addWidget(self.new_keyword)
        right.addWidget(self.keywords, 1)
        right.addWidget(label(self.tr("A tick: all photos have it. A square: some of them."), "small", wrap=True))
        columns = QHBoxLayout()
        columns.setSpacing(Space.L)
        columns.addLayout(left, 3)
        columns.addLayout(right, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(self._title)
        layout.addLayout(columns, 1)
        layout.addWidget(buttons)

    def _add(self, form: QFormLayout, name: str, field: QWidget) -> None:
        field.setAccessibleName(name)
        caption = label(name)
        caption.setBuddy(field)
        form.addRow(caption, field)

    def _show_found(self) -> None:
        """Show what the photos share, once."""
        found = self._model.found
        if found is None or self._go.isEnabled():
            return
        self._title.setText(counted("photos", len(found.items)))
        self._before = dict(found.fields)
        self.caption.setPlainText(self._before.get(FieldKind.CAPTION, ""))
        for kind, line in self.lines.items():
            line.setText(self._before.get(kind, ""))
        for kind in found.differing:
            field = self.caption if kind is FieldKind.CAPTION else self.lines.get(kind)
            if field is not None:
                field.setPlaceholderText(self.tr("different"))
        self.keywords.set_keywords(found.known, found.shared, found.some)
        completer = QCompleter(list(found.known), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.new_keyword.setCompleter(completer)
        self._go.setEnabled(True)
        self.caption.setFocus()

    def _on_new_keyword(self) -> None:
        if text := self.new_keyword.text().strip():
            self.keywords.add(text)
            self.new_keyword.clear()
            self.new_keyword.setProperty("took", True)
