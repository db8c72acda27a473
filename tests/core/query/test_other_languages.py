"""Filters by their names in other languages: read as what they mean, kept as they were written."""

from __future__ import annotations

from datetime import date

import pytest

from xsearch_gui.core.query.other_languages import OTHER_KEYS, begins
from xsearch_gui.core.query.parser import KEYS, QueryError, format_query, parse
from xsearch_gui.core.query.values import FIXED_VALUES

TODAY = date(2024, 5, 17)


@pytest.mark.parametrize(
    ("other", "meant"),
    [
        ("color:teal", "colour:teal"),
        ("farbe:rot", "colour:red"),
        ("Farbe:GR\u00dcN", "colour:green"),
        ("couleur:blanc", "colour:white"),
        ("bewertung:>=3", "rating:>=3"),
        ("sterne:5", "rating:5"),
        ("gr\u00f6\u00dfe:>=12mp", "size:>=12mp"),
        ("groesse:>=12mp", "size:>=12mp"),
        ("n\u00e4he:48.2,16.4,10km", "near:48.2,16.4,10km"),
        ("datum:gestern", "date:yesterday"),
        ("datum:2023..heute", "date:2023..today"),
        ("hinzugef\u00fcgt:letzter-import", "added:last-import"),
        ("bearbeitet:ja", "edited:yes"),
        ("-markierung:abgelehnt", "-flag:reject"),
        ("orientation:paysage,carr\u00e9", "orientation:landscape,square"),
        ("appareil:fuji", "camera:fuji"),
        ("keyword:beach", "tag:beach"),
    ],
)
def test_a_name_of_another_language_is_the_filter(other: str, meant: str) -> None:
    (found,), (expected,) = parse(other, TODAY).filters, parse(meant, TODAY).filters
    assert (found.key, found.value, found.negated) == (expected.key, expected.value, expected.negated)
    assert found.text == other
    assert format_query(parse(other, TODAY)) == other


def test_a_colon_behind_a_space_is_text_as_before() -> None:
    assert not parse("Ort: Bergen").filters
    assert parse(format_query(parse("Farbe\\:rot"))).terms[0].text == "Farbe:rot"
    with pytest.raises(QueryError):
        parse("farbe:mauve")


def test_every_other_name_means_a_key_and_is_none_itself() -> None:
    assert set(OTHER_KEYS.values()) <= set(KEYS)
    assert not set(OTHER_KEYS) & set(KEYS)


def test_values_are_completed_in_other_languages() -> None:
    assert [value for value in FIXED_VALUES["colour"] if begins("colour", value, "ro")] == ["red", "pink"]
    assert [value for value in FIXED_VALUES["colour"] if begins("colour", value, "")] == list(FIXED_VALUES["colour"])
