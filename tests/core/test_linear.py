"""Unit length and principal components."""

from __future__ import annotations

import numpy as np
import pytest

from xsearch_gui.core.linear import principal_axes, unit


def test_rows_and_single_vectors_get_unit_length_and_zeros_stay() -> None:
    np.testing.assert_allclose(unit(np.asarray([[3.0, 4.0], [0.0, 0.0]])), [[0.6, 0.8], [0.0, 0.0]], atol=1e-7)
    np.testing.assert_allclose(unit(np.asarray([0.0, 2.0])), [0.0, 1.0])


@pytest.mark.parametrize("count", [12, 400])  # fewer vectors than numbers in them, and more
def test_the_widest_spread_comes_first_and_signs_are_fixed(count: int) -> None:
    spread = np.asarray([5.0, 3.0, 1.0] + [0.01] * 37)
    vectors = (np.random.default_rng(0).normal(size=(count, 40)) * spread + 7).astype(np.float32)
    axes = principal_axes(vectors, 3)
    assert np.abs(axes.columns).argmax(axis=0).tolist() == [0, 1, 2]
    assert (axes.columns.max(axis=0) > 0.8).all()
    np.testing.assert_allclose(axes.columns.T @ axes.columns, np.eye(3), atol=1e-5)
    flat = axes.project([vectors[:5], vectors[5:]])
    assert flat.shape == (count, 3) and np.abs(flat.mean(axis=0)).max() < 1e-3


def test_few_vectors_and_none_have_as_many_columns_as_asked_for() -> None:
    one = principal_axes(np.ones((1, 8), np.float32), 2)
    assert one.columns.shape == (8, 2) and not one.project([np.ones((1, 8), np.float32)]).any()
    assert principal_axes(np.zeros((0, 8), np.float32), 2).columns.shape == (8, 2)
