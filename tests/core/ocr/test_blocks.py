"""Lines that stand together are one text, in reading order."""

from __future__ import annotations

from xsearch_gui.core.ocr.blocks import MOST_LINES, blocks_of
from xsearch_gui.core.records.picture_words import PictureLine


def line(text: str, left: float, top: float, right: float, bottom: float) -> PictureLine:
    return PictureLine(text, 1.0, (left, top, right, top, right, bottom, left, bottom))


def texts(*lines: PictureLine) -> list[list[str]]:
    return [[one.text for one in block] for block in blocks_of(lines)]


def test_the_lines_of_a_sign_belong_together_whatever_their_size() -> None:
    no, pets = line("NO", 0.45, 0.5, 0.55, 0.6), line("PETS", 0.4, 0.62, 0.6, 0.72)
    assert texts(line("ALLOWED", 0.38, 0.74, 0.62, 0.79), no, pets) == [["NO", "PETS", "ALLOWED"]]


def test_two_signs_are_two_texts() -> None:
    left = line("EXIT", 0.1, 0.1, 0.2, 0.15), line("ONLY", 0.1, 0.16, 0.2, 0.21)
    right = line("SALE", 0.7, 0.1, 0.9, 0.15), line("TODAY", 0.7, 0.16, 0.9, 0.21)
    assert texts(*left, *right) == [["EXIT", "ONLY"], ["SALE", "TODAY"]]
    assert texts(line("above", 0.1, 0.1, 0.5, 0.15), line("below", 0.1, 0.5, 0.5, 0.55)) == [["above"], ["below"]]


def test_what_stands_in_one_row_is_read_from_left_to_right() -> None:
    assert texts(line("Ave", 0.33, 0.2, 0.5, 0.26), line("Linden", 0.1, 0.21, 0.3, 0.27)) == [["Linden", "Ave"]]


def test_a_page_is_several_texts_and_no_line_is_lost() -> None:
    lines = [line(str(number), 0.1, number * 0.02, 0.9, number * 0.02 + 0.015) for number in range(40)]
    blocks = blocks_of(lines)
    assert [one.text for block in blocks for one in block] == [str(number) for number in range(40)]
    assert max(map(len, blocks)) == MOST_LINES
    assert blocks_of([]) == []
