"""The words that matched stand out in the quote of a reason."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from xsearch_gui.ui.details.inspector_parts import reason_bars
from xsearch_gui.ui.widgets.fitting import WrappedLabel
from xsearch_gui.ui.widgets.theme import Theme
from xsearch_gui.viewmodels.results.reasons import ReasonRow


def test_words_that_matched_are_bold(qapp: QApplication) -> None:
    rows = [ReasonRow("Exact words", 0.5, "Zwei Hunde im Schnee", ((5, 10),)), ReasonRow("A text", 0.9, "Zwei Hunde")]
    bars = reason_bars(rows, Theme(qapp))
    assert bars is not None
    marked, plain = (label for label in bars.findChildren(WrappedLabel) if "Hunde" in label.text())
    assert [marked.text()[one.start : one.start + one.length] for one in marked.formats] == ["Hunde"]
    assert plain.formats == []
    marked.resize(200, 40)
    assert not marked.grab().isNull()
