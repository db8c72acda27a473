"""Ids among ids: whatever lies close together or far apart, what NumPy's own ways say."""

from __future__ import annotations

import numpy as np
import pytest

from xsearch_gui.core.sorted_ids import IdSet, Places, distinct, summed

DENSE, SPARSE, NONE = np.arange(3, 400, 2), np.array([5, 10**6, 10**15]), np.zeros(0, np.int64)
ASKED = np.array([-1, 0, 3, 4, 5, 5, 399, 401, 10**6, 10**15, 10**17])


@pytest.mark.parametrize("ids", [DENSE, SPARSE, NONE])
def test_ids_are_found_where_they_stand(ids: np.ndarray) -> None:
    places, known = Places(ids).of(ASKED)
    assert known.tolist() == np.isin(ASKED, ids).tolist()
    assert ids[places[known]].tolist() == ASKED[known].tolist()
    assert IdSet(ids).has(ASKED).tolist() == known.tolist()


def test_each_id_comes_once() -> None:
    assert distinct(np.array([7, 3, 7, 0, 3])).tolist() == [0, 3, 7]
    assert distinct(NONE).tolist() == []


def test_the_values_of_an_id_are_added_up() -> None:
    ids, values = summed(np.array([4, 2, 4]), np.array([1.0, 0.5, 2.0]))
    assert ids.tolist() == [2, 4]
    assert values.tolist() == [0.5, 3.0]
    assert summed(NONE, np.zeros(0))[0].tolist() == []
