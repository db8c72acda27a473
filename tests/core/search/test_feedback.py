"""More like these, less like those."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from colours import paint
from numpy.typing import NDArray

from xsearch_gui.core.catalogue.searches import Judgement
from xsearch_gui.core.index.reader import VectorIndex
from xsearch_gui.core.indexing.run import run_index
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.progress import SilentReporter
from xsearch_gui.core.records.indexing import IndexRequest
from xsearch_gui.core.records.items import Kind
from xsearch_gui.core.search.engine import SearchEngine
from xsearch_gui.core.search.feedback import Weights, centre_of, refine, refine_by_marks, stretch

GAP = np.asarray([0.0, 0.0, 0.0, 1.0], np.float32)  # what all photos have in common


def unit(*numbers: float) -> NDArray[np.float32]:
    vector = np.asarray(numbers, np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


def photo(*numbers: float) -> NDArray[np.float32]:
    return unit(*numbers, 1.0)


DOG, CAT, CAR = photo(0.7, 0, 0), photo(0, 0.7, 0), photo(0, 0, 0.7)
CENTRE = np.asarray((DOG + CAT + CAR) / 3, np.float32)
ANIMAL = unit(0.7, 0.7, 0, 0)
NONE = np.zeros((0, 4), np.float32)


FULL = Weights(beta=1.0, gamma=0.5)


def test_good_marks_pull_and_bad_marks_push() -> None:
    refined = refine(ANIMAL, DOG[None], CAT[None], CENTRE, FULL)
    assert refined.dtype == np.float32
    assert np.linalg.norm(refined) == pytest.approx(1.0, abs=1e-6)
    assert refined @ DOG > refined @ CAT + 0.2
    assert abs(ANIMAL @ DOG - ANIMAL @ CAT) < 1e-6


def test_what_was_asked_for_still_leads() -> None:
    refined = refine(ANIMAL, CAR[None], NONE, CENTRE)
    assert refined @ ANIMAL > 0.7


def test_bad_marks_alone_change_little() -> None:
    refined = refine(ANIMAL, NONE, CAT[None], CENTRE)
    assert refined @ DOG > refined @ CAT
    assert refined @ ANIMAL > 0.99


def test_without_marks_nothing_changes() -> None:
    assert refine(ANIMAL, NONE, NONE, CENTRE) is ANIMAL


def test_being_a_photo_is_nothing_that_is_wanted() -> None:
    refined = refine(ANIMAL, np.stack([DOG, CAT]), NONE, CENTRE, FULL)
    uncentred = refine(ANIMAL, np.stack([DOG, CAT]), NONE, np.zeros(4, np.float32), FULL)
    assert abs(refined @ GAP) < 0.2
    assert uncentred @ GAP > 0.35


def test_more_marks_that_agree_count_more() -> None:
    once, thrice = (refine(ANIMAL, np.stack([DOG] * n), NONE, CENTRE) for n in (1, 3))
    assert thrice @ DOG > once @ DOG > ANIMAL @ DOG


def test_the_only_photo_of_a_library_says_nothing() -> None:
    assert refine(ANIMAL, DOG[None], NONE, DOG) @ ANIMAL == pytest.approx(1.0, abs=1e-6)


def test_marks_that_cancel_the_words_leave_the_words() -> None:
    query = unit(1, 0, 0, 0)
    refined = refine(query, -query[None], NONE, np.zeros(4, np.float32), Weights(beta=1.0, patience=0.0))
    assert refined is query


def test_vectors_of_another_encoder_are_refused() -> None:
    with pytest.raises(ValueError, match="query"):
        refine(ANIMAL, np.zeros((1, 5), np.float32), NONE, CENTRE)


def test_a_wider_spread_is_told_and_a_narrower_is_not() -> None:
    sample, vague = np.stack([DOG, CAT, CAR]), unit(0.1, 0, 0, 1)
    assert stretch(vague, DOG, sample) > 2.0
    assert stretch(DOG, vague, sample) == 1.0
    assert stretch(vague, DOG, sample[:1]) == 1.0


# in a library ------------------------------------------------------------------------------------------------------


@pytest.fixture
def index(library: Library, photos: Path) -> VectorIndex:
    for i, colour in enumerate(("red", "red", "blue", "blue", "green", "white")):
        paint(photos / f"{colour}{i}.png", colour, i)
    (photos / "diary.txt").write_text("We painted the fence green. " * 12 + "\n\n" + "The door is blue now. " * 12)
    run_index(library, IndexRequest((str(photos),)), SilentReporter())
    return SearchEngine(library).index()


def items(library: Library, beginning: str) -> list[int]:
    rows = library.catalogue.items.rows(range(1, 30)).values()
    return [row.id for row in rows if os.path.basename(row.path).startswith(beginning)]


def marks(good: Iterable[int] = (), bad: Iterable[int] = ()) -> list[Judgement]:
    return [Judgement("q", item, verdict, "") for verdict, part in ((1, good), (-1, bad)) for item in part]


def best(index: VectorIndex, library: Library, query: NDArray[np.float32], count: int) -> set[int]:
    return set(index.photos.search(query, count).ids.tolist())


def test_marking_photos_brings_others_like_them(library: Library, index: VectorIndex) -> None:
    query = library.encoder.encode_texts(["red blue"])[0]
    red, blue = items(library, "red"), items(library, "blue")
    toward_blue = refine_by_marks(query, marks([blue[0]], [red[0]]), index, library.catalogue)
    assert best(index, library, toward_blue, 2) == set(blue)
    toward_red = refine_by_marks(query, marks([red[0]], [blue[0]]), index, library.catalogue)
    assert best(index, library, toward_red, 2) == set(red)


def test_a_marked_note_speaks_with_the_part_that_was_meant(library: Library, index: VectorIndex) -> None:
    (note,) = items(library, "diary")
    assert library.catalogue.items.rows([note])[note].kind is Kind.NOTE
    query = library.encoder.encode_texts(["red blue"])[0]
    refined = refine_by_marks(query, marks([note]), index, library.catalogue)
    blue, green = (index.photos.vector(items(library, colour)[0]) for colour in ("blue", "green"))
    assert blue is not None
    assert green is not None
    assert refined @ blue - query @ blue > refined @ green - query @ green


def test_marks_of_what_has_no_vector_say_nothing(library: Library, index: VectorIndex) -> None:
    query = library.encoder.encode_texts(["red"])[0]
    assert refine_by_marks(query, marks([9_999], [8_888]), index, library.catalogue) is query


def test_an_empty_population_has_its_centre_at_zero(library: Library) -> None:
    assert not centre_of(SearchEngine(library).index().photos).any()
