"""Fields of names as people write them."""

from __future__ import annotations

import pytest

from xsearch_gui.core.errors import UsageError
from xsearch_gui.core.files.name_patterns import check_pattern, fields_of, named
from xsearch_gui.core.records.items import PhotoFacts


@pytest.mark.parametrize(
    "pattern", ["{date}-{name}-{n}", "{Date}-{filename}-{number}", "{Datum}-{ name }-{Num\u00e9ro}"]
)
def test_fields_have_names_in_other_languages(pattern: str) -> None:
    check_pattern(pattern)
    fields = fields_of("/p/IMG_1.jpg", PhotoFacts(640, 480, "JPEG", taken_at="2024-05-17T10:00:00"), 2, 9)
    assert named(pattern, fields) == "2024-05-17-IMG_1-002"


def test_a_field_that_is_nobodys_is_told() -> None:
    with pytest.raises(UsageError, match=r"There is no field \{nothing\} for names"):
        check_pattern("{nothing}")
