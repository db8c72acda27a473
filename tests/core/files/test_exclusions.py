"""Patterns of what to leave out: those that people write, and those that would keep a computer busy for hours."""

from __future__ import annotations

import time

import pytest

from xsearch_gui.core.files.walking import Exclusions


@pytest.mark.parametrize(
    ("pattern", "left_out", "kept"),
    [
        ("IMG_*_*.jpg", "/f/a/IMG_1_2.jpg", "/f/a/IMG_1.jpg"),
        ("*" * 50 + ".tmp", "/f/a.tmp", "/f/a.jpg"),  # tried every way to share the name among the stars
        ("a***b", "/f/axxb", "/f/axx"),
        ("**/raw/**", "/f/a/raw/b.jpg", "/f/a/b.jpg"),
        ("Private/", "/f/Private/a.jpg", "/f/a.jpg"),
    ],
)
def test_a_pattern_leaves_out_what_it_means(pattern: str, left_out: str, kept: str) -> None:
    exclusions = Exclusions([pattern])
    assert exclusions.refused == ()
    assert exclusions.leave_out("/f", left_out) and not exclusions.leave_out("/f", kept)


@pytest.mark.parametrize("pattern", ["*a" * 20, "**/" * 20 + "b", "[z-a]"])
def test_a_pattern_that_would_take_too_long_is_refused(pattern: str) -> None:
    assert Exclusions([pattern]).refused == (pattern,)


@pytest.mark.parametrize("pattern", ["*a*a*a*b", "**/a/**/a/**/b", "*" * 400 + "b"])
def test_the_slowest_pattern_is_compared_quickly(pattern: str) -> None:
    exclusions = Exclusions([pattern])
    start = time.perf_counter()
    exclusions.leave_out("/f", "/f/" + "a/" * 60 + "a" * 200)
    assert time.perf_counter() - start < 2.0 and not exclusions.refused
