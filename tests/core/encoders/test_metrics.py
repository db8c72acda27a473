"""Recall, ranks and matching accuracy on small cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from xsearch_gui.core.encoders import metrics as ev


def unit(rows: list[list[float]]) -> ev.Floats:
    array = np.array(rows, dtype=np.float32)
    return array / np.linalg.norm(array, axis=1, keepdims=True)


def test_identity_is_perfect() -> None:
    eye = np.eye(20, dtype=np.float32)
    assert ev.retrieval(eye, eye, np.arange(20)) == ev.RetrievalFigures(100.0, 100.0, 100.0, 1.0)


def test_rank_counts_better_entries() -> None:
    gallery = unit([[1, 0], [1, 1], [0, 1]])
    query = unit([[1, 0.1]])
    assert ev.best_ranks(query, gallery, [2]).tolist() == [3]
    assert ev.best_ranks(query, gallery, [0]).tolist() == [1]


def test_ties_count_against_the_encoder() -> None:
    same = np.ones((50, 4), dtype=np.float32)
    assert ev.best_ranks(same, same, np.arange(50)).tolist() == [50] * 50


def test_several_right_captions_best_counts_and_others_do_not_hinder() -> None:
    gallery = unit([[1, 0], [0.9, 0.1], [0.8, 0.2], [0, 1]])
    photo = unit([[1, 0], [0, 1]])
    assert ev.best_ranks(photo, gallery, [[1, 2], [0, 1, 2]]).tolist() == [2, 2]
    assert ev.best_ranks(photo, gallery, np.array([[0, 1, 2], [3, -1, -1]])).tolist() == [1, 1]


def test_chunks_give_the_same_as_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    queries = rng.normal(size=(70, 8)).astype(np.float32)
    gallery = rng.normal(size=(30, 8)).astype(np.float32)
    targets = rng.integers(0, 30, 70)
    whole = ev.best_ranks(queries, gallery, targets)
    monkeypatch.setattr(ev, "CELLS", 100)
    assert (ev.best_ranks(queries, gallery, targets) == whole).all()
    expected = [int((gallery @ q >= (gallery @ q)[t]).sum()) for q, t in zip(queries, targets, strict=True)]
    assert whole.tolist() == expected


def test_figures_are_percent() -> None:
    result = ev.figures(np.array([1, 3, 7, 20]))
    assert (result.r1, result.r5, result.r10, result.median_rank) == (25.0, 50.0, 75.0, 5.0)


@pytest.mark.parametrize("targets", [[[], [1]], [3, 0], [0]])
def test_wrong_targets_raise(targets: list[int]) -> None:
    two = np.eye(2, dtype=np.float32)
    with pytest.raises(ValueError):
        ev.retrieval(two, two, targets)


def test_no_queries_raise() -> None:
    with pytest.raises(ValueError, match="no queries"):
        ev.retrieval(np.empty((0, 2), np.float32), np.eye(2, dtype=np.float32), [])


def test_threshold_lies_between_separable_pairs() -> None:
    matched, unmatched = np.float32([0.5, 0.6, 0.9]), np.float32([0.1, 0.3])
    assert 0.3 < ev.fit_threshold(matched, unmatched) < 0.5
    assert ev.matching_accuracy(matched, unmatched, matched, unmatched).accuracy == 100.0


def test_matching_is_balanced() -> None:
    train = np.float32([0.9]), np.float32([0.1])
    result = ev.matching_accuracy(*train, np.float32([0.8]), np.float32([0.9, 0.1, 0.2, 0.3]))
    assert result.accuracy == pytest.approx(87.5)


def test_equal_scores_cannot_be_parted() -> None:
    same = np.full(10, 0.4, np.float32)
    assert ev.matching_accuracy(same, same, same, same).accuracy == 50.0


def test_paired_cosines() -> None:
    a = unit([[1, 0], [1, 1]])
    assert ev.paired_cosines(a, a) == pytest.approx([1.0, 1.0])
