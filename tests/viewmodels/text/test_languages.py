"""Which language the window speaks, whatever the system does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale

from xsearch_gui.viewmodels.text.languages import window_language


@pytest.fixture(autouse=True)
def locale() -> Iterator[None]:
    before = QLocale()
    yield
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("system", "spoken"),
    [("de_AT", "de"), ("fr_CA", "fr"), ("en_GB", "en"), ("ja_JP", "en"), ("nb_NO", "en"), ("C", "en")],
)
def test_the_window_speaks_english_where_it_does_not_know_the_language(system: str, spoken: str) -> None:
    QLocale.setDefault(QLocale(system))
    assert window_language() == spoken
