"""Words of German and French that say nothing about a photo: neither names on the map nor suggested as tags."""

from __future__ import annotations

from functools import cache

from xsearch_gui.core.paths import word_list


@cache
def common_words() -> frozenset[str]:
    """Return them, in lower case. English ones stand beside the code that passes over them."""
    return frozenset(word for line in word_list("common") for word in line.split())
