"""What two encoders find for the same searches, as rows of photos, and figures on the user's own captions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from xsearch_gui.core.records.search import Hit
from xsearch_gui.core.records.switching import Answers, CompareReport, SideBySideReport
from xsearch_gui.ui.settings.pictures import square
from xsearch_gui.ui.widgets.parts import label
from xsearch_gui.ui.widgets.theme import Space
from xsearch_gui.viewmodels.text.sentences import in_words
from xsearch_gui.viewmodels.text.wording import number, quoted, tip

PICTURE = 64  # pixels, of a photo in a row
NAMES = 130  # pixels, of the encoders' names beside their rows


class AnswerRows(QWidget):
    """The answers to all searches, one below the other."""

    def __init__(self, report: SideBySideReport, names: tuple[str, str]) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        for answers in report.answers:
            layout.addWidget(self._card(answers, names))

    def _card(self, answers: Answers, names: tuple[str, str]) -> QFrame:
        card = QFrame()
        card.setProperty("role", "card")
        grid = QGridLayout(card)
        grid.setContentsMargins(Space.M, Space.S, Space.M, Space.M)
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnMinimumWidth(0, NAMES)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(quoted(answers.query), "section", wrap=True), 0, 0, 1, 2)
        if answers.problem:
            grid.addWidget(label(in_words(answers.problem), "warning", wrap=True), 1, 0, 1, 2)
            return card
        lists = (answers.first, answers.second)
        for row, (hits, others, name) in enumerate(zip(lists, reversed(lists), names, strict=True), start=1):
            caption = label(name, "small", wrap=True)
            caption.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(caption, row, 0)
            grid.addWidget(self._photos(hits, others, f"{name}: {answers.query}"), row, 1)
        return card

    def _photos(self, hits: Sequence[Hit], others: Sequence[Hit], name: str) -> QWidget:
        """Return a row of photos; those that the other encoder has not are framed."""
        row = QWidget()
        row.setAccessibleName(name)
        row.setAccessibleDescription(", ".join(hit.title for hit in hits))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.XS)
        shared = {hit.item for hit in others}
        for hit in hits:
            picture = QLabel()
            picture.setFixedSize(PICTURE, PICTURE)
            picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
            picture.setPixmap(square(hit.thumbnail, PICTURE - 4, self.devicePixelRatioF()))
            picture.setProperty("role", "shared" if hit.item in shared else "own")
            picture.setToolTip(tip(hit.path))
            picture.setAccessibleName(hit.title)
            line.addWidget(picture)
        if not hits:
            line.addWidget(label(self.tr("Nothing found"), "muted"))
        line.addStretch()
        return row


class FiguresTable(QWidget):
    """What was measured on the user's captions, in words that need no study."""

    def __init__(self, report: CompareReport, names: tuple[str, str]) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, Space.S)
        grid.setHorizontalSpacing(Space.XL)
        grid.setVerticalSpacing(Space.XS)
        of_100 = self.tr("{n} of 100")
        rows = (
            (self.tr("The right photo comes first"), [of_100.format(n=number(round(s.t2i_r1))) for s in report.sides]),
            (self.tr("It is among the first ten"), [of_100.format(n=number(round(s.t2i_r10))) for s in report.sides]),
            (self.tr("Photos a second"), [number(s.photos_per_second, 1) for s in report.sides]),
            (self.tr("A search"), [self.tr("{n} ms").format(n=number(round(s.query_ms))) for s in report.sides]),
        )
        for column, name in enumerate(names, start=1):
            grid.addWidget(label(name, "section", wrap=True), 0, column)
            grid.setColumnStretch(column, 1)
        for row, (name, values) in enumerate(rows, start=1):
            grid.addWidget(label(name, "muted"), row, 0)
            for column, value in enumerate(values, start=1):
                grid.addWidget(label(value), row, column)
