"""Where the list of results is cut."""

from __future__ import annotations

import numpy as np
import pytest

from xsearch_gui.core.search.cut import cut_of


def shown(probabilities: list[float], weights: list[float] | None = None, sentence: float = 0.0) -> int:
    values = np.asarray(probabilities)
    cut = cut_of(values, np.ones(len(values)) if weights is None else np.asarray(weights), sentence)
    return int((values >= cut.threshold).sum())


def test_where_many_fit_many_are_shown_and_where_one_fits_one() -> None:
    many = [0.9] * 200 + [0.3] * 100 + [0.01] * 700
    assert 200 <= shown(many) <= 300
    assert shown([0.9] + [0.02] * 999) == 1


def test_nothing_is_shown_where_the_best_is_unlikely() -> None:
    assert shown([0.1] * 40 + [0.001] * 960) == 0
    assert shown([], []) == 0


def test_what_is_as_likely_right_as_wrong_is_always_shown() -> None:
    assert shown([0.99] * 500 + [0.5] * 10) == 510


def test_of_sentences_what_comes_near_is_shown_too() -> None:
    falling = (0.5 * 0.9 ** np.arange(60)).tolist() + [0.0005] * 900
    assert shown(falling, sentence=1.0) > 1.5 * shown(falling)


def test_a_sample_stands_for_the_rest() -> None:
    whole = [0.8] * 30 + [0.2] * 1_000 + [0.01] * 4_000
    sampled, weights = [0.8] * 30 + [0.2] * 100 + [0.01] * 400, [1.0] * 30 + [10.0] * 500
    first, second = (
        cut_of(np.asarray(values), np.asarray(counts), 0.0)
        for values, counts in ((whole, [1.0] * 5_030), (sampled, weights))
    )
    assert first.threshold == second.threshold
    assert first.expected == pytest.approx(second.expected) == pytest.approx(264.0)


def test_once_something_was_called_good_something_fits() -> None:
    values = np.asarray([0.12, 0.1, 0.01])
    assert cut_of(values, np.ones(3), 0.0).threshold > 0.12
    assert cut_of(values, np.ones(3), 0.0, present=True).threshold <= 0.12
