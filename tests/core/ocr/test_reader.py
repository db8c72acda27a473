from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from xsearch_gui.core.ocr.cutting import HEIGHT, batch_of, line_of
from xsearch_gui.core.ocr.reader import WordReader, is_worth_keeping
from xsearch_gui.core.ocr.recognising import Alphabet, Word
from xsearch_gui.core.paths import bundled


@pytest.fixture(scope="module")
def reader() -> WordReader:
    return WordReader()


def sign(*lines: str, size: int = 40, turned: float = 0.0) -> Image.Image:
    image = Image.new("RGB", (900, 500), (40, 70, 60))
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((90, 90 + 110 * number), line, (250, 250, 240), ImageFont.load_default(size))
    return image.rotate(turned, Image.Resampling.BICUBIC)


def test_lines_are_read_from_top_to_bottom_with_their_places(reader: WordReader) -> None:
    lines = reader.read(sign("Visitor Centre", "B 1234", "0042"))
    assert [line.text for line in lines] == ["Visitor Centre", "B 1234", "0042"]
    first = lines[0].quad * (900, 500)
    assert first[0] == pytest.approx((90, 95), abs=25)
    assert all(0.9 < line.confidence <= 1.0 for line in lines)


@pytest.mark.parametrize("turned", [-20.0, 15.0])
def test_a_tilted_line_is_read(reader: WordReader, turned: float) -> None:
    assert [line.text for line in reader.read(sign("", "Fresh bread", turned=turned))] == ["Fresh bread"]


def test_a_plain_picture_has_no_words(reader: WordReader) -> None:
    assert reader.read(Image.new("RGB", (640, 480), (90, 120, 30))) == []
    noise = np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8)
    assert reader.read(Image.fromarray(noise)) == []


@pytest.mark.parametrize("size", [(1, 1), (2, 3000), (33, 20)])
def test_a_picture_of_any_size_is_looked_at(reader: WordReader, size: tuple[int, int]) -> None:
    assert reader.read(Image.new("RGB", size)) == []


def test_repetitions_and_blanks_are_taken_out() -> None:
    alphabet = Alphabet(["a", "b"])
    assert len(alphabet) == 4
    steps = np.eye(4, dtype=np.float32)[[1, 1, 0, 1, 3, 2]]
    words = alphabet.words_of(steps)
    assert [word.text for word in words] == ["aa", "b"]
    assert [(word.first, word.last) for word in words] == [(0.0, 0.5), (pytest.approx(5 / 6), pytest.approx(5 / 6))]
    assert alphabet.words_of(np.eye(4, dtype=np.float32)[[0, 0]]) == []


def test_a_word_that_is_not_surely_read_takes_no_other_with_it(reader: WordReader) -> None:
    class Unsure(Alphabet):
        def words_of(self, steps: NDArray[np.float32]) -> list[Word]:
            return [replace(word, confidence=0.5) if word.text == "bread" else word for word in super().words_of(steps)]

    unsure = WordReader()
    unsure._alphabet = Unsure.of_file(bundled("models", "ocr", "characters.txt"))
    image = sign("Fresh bread every day")
    whole, lines = reader.read(image)[0], unsure.read(image)
    assert [line.text for line in lines] == ["Fresh", "every day"]
    left, right = lines[0].quad, lines[1].quad
    assert whole.quad[0][0] <= left[0][0] < left[1][0] < right[0][0] < right[1][0] <= whole.quad[1][0] + 1e-9


def test_a_line_is_cut_out_upright_in_its_proportions() -> None:
    image = sign("Fresh bread")
    quad = np.array([(80, 80), (400, 80), (400, 160), (80, 160)], float)
    line = line_of(image, quad)
    assert line.size == (192, HEIGHT)
    batch = batch_of([line, line.crop((0, 0, 40, HEIGHT))])
    assert batch.shape == (2, 3, HEIGHT, 192)
    assert not batch[1, :, :, 40:].any()


@pytest.mark.parametrize(("text", "kept"), [("B 1234", True), ("7", False), ("- .", False), ("出", True), ("OK", True)])
def test_what_nobody_can_ask_for_is_not_kept(text: str, kept: bool) -> None:
    assert is_worth_keeping(text) is kept
