"""Photos stand for those that are like them; what was searched for without success comes first."""

from __future__ import annotations

import numpy as np

from xsearch_gui.core.linear import unit
from xsearch_gui.core.teaching.choosing import Choice, lookalikes, weights

RANDOM = np.random.default_rng(5)
CENTRES = unit(RANDOM.normal(size=(4, 16)).astype(np.float32))
SIZES = (12, 8, 5, 1)


def groups() -> tuple[np.ndarray, np.ndarray]:
    """Four groups of photos, the largest first."""
    kind = np.repeat(np.arange(4), SIZES)
    return unit(CENTRES[kind] + 0.05 * RANDOM.normal(size=(len(kind), 16)).astype(np.float32)), kind


def chosen(choice: Choice, count: int) -> list[int]:
    found = []
    for _ in range(count):
        found.append(choice.next())
        choice.tell(found[-1:])
    return found


def test_one_of_each_group_is_chosen_the_largest_first() -> None:
    photos, kind = groups()
    rows = chosen(Choice(photos, np.zeros(len(photos), bool), np.ones(len(photos))), 4)
    assert kind[rows].tolist() == [0, 1, 2, 3]


def test_a_group_with_a_caption_is_left_for_later() -> None:
    photos, kind = groups()
    told = np.zeros(len(photos), bool)
    told[0] = True
    rows = chosen(Choice(photos, told, np.ones(len(photos))), 2)
    assert kind[rows].tolist() == [1, 2]


def test_no_photo_is_chosen_twice_and_none_when_all_are_told() -> None:
    photos, _ = groups()
    choice = Choice(photos, np.zeros(len(photos), bool), np.ones(len(photos)))
    assert sorted(chosen(choice, len(photos))) == list(range(len(photos)))
    assert choice.next() == -1


def test_what_was_searched_for_without_success_comes_first() -> None:
    photos, kind = groups()
    found = weights(photos, CENTRES[2:3])
    assert set(found.wish[kind == 2].tolist()) == {0}
    row = Choice(photos, np.zeros(len(photos), bool), found.each * np.where(kind == 2, 3.0, 1.0)).next()
    assert kind[row] == 2
    assert weights(photos, CENTRES[:0]).wish.max() == -1


def test_what_looks_the_same_is_offered_the_nearest_first() -> None:
    photos, kind = groups()
    rows = lookalikes(photos[0], photos[1:], 0.8, 5)
    assert len(rows) == 5 and set(kind[1:][rows].tolist()) == {0}
    cosines = photos[1:][rows] @ photos[0]
    assert (np.diff(cosines) <= 0).all()
    assert lookalikes(photos[-1], photos[:-1], 0.95) == []
