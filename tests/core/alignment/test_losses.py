"""Every loss: its gradient is that of its value, and it is least where its text says it is."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from xsearch_gui.core.alignment import losses


def rows(n: int, d: int, seed: int) -> np.ndarray:
    x = np.random.default_rng(seed).normal(size=(n, d))
    return x / np.linalg.norm(x, axis=1, keepdims=True)


X, Y = rows(7, 5, 1), rows(7, 5, 2)
POSITIVE = np.eye(7)
POSITIVE[0, 1] = 1.0
POSITIVE[2, 3] = np.nan
POSITIVE[5, 5] = 0.0  # a photo without a text of its own in the batch
MARGIN = np.where(np.eye(7) > 0, 0.0, 1.5)

LOSSES: dict[str, Callable[..., tuple]] = {
    "unified": lambda x, y: losses.unified_space(x, y, MARGIN),
    "unified as printed": lambda x, y: losses.unified_space(x, y, np.full((7, 7), 0.8), hinged=False),
    "contrastive": lambda x, y: losses.contrastive(x, y, POSITIVE, 9.0),
    "semantic": lambda x, y: losses.semantic_consistency(x, y, Y @ Y.T, 9.0, 0.2),
    "self": losses.self_agreement,
    "retained": lambda x, y: losses.retained(x, y, rows(7, 4, 3) @ rows(7, 4, 4).T, 9.0),
    "information": lambda x, y: losses.information_redundancy(x, 0.9),
}


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_agree_with_finite_differences(name: str) -> None:
    loss, step = LOSSES[name], 1e-6
    for side in range(len(loss(X, Y)) - 1):
        found = loss(X, Y)[1 + side]
        expected = np.zeros_like(X)
        for position in np.ndindex(X.shape):
            moved = [[X.copy(), Y.copy()] for _ in range(2)]
            moved[0][side][position] += step
            moved[1][side][position] -= step
            expected[position] = (loss(*moved[0])[0] - loss(*moved[1])[0]) / (2 * step)
        np.testing.assert_allclose(found, expected, atol=1e-7)


def test_float32_stays_float32() -> None:
    x, y = X.astype(np.float32), Y.astype(np.float32)
    for _, *slopes in (
        losses.contrastive(x, y, np.eye(7, dtype=np.float32), 9.0),
        losses.semantic_consistency(x, y, y @ y.T, 9.0, 0.2),
        losses.information_redundancy(x),
        losses.self_agreement(x, y),
    ):
        assert {slope.dtype for slope in slopes} == {np.dtype(np.float32)}


def test_collapse_satisfies_the_printed_equations_and_is_punished_here() -> None:
    point = np.repeat(X[:1], 7, axis=0)
    assert losses.unified_space(point, point, np.zeros((7, 7)), hinged=False)[0] == pytest.approx(0.0)
    assert losses.unified_space(point, point, MARGIN)[0] > losses.unified_space(X, X, MARGIN)[0]
    assert losses.contrastive(point, point, np.eye(7), 9.0)[0] > losses.contrastive(X, X, np.eye(7), 9.0)[0]
    assert losses.information_redundancy(point)[0] > losses.information_redundancy(X)[0]


def test_photos_whose_captions_say_the_same_are_not_pushed_apart() -> None:
    meaning = np.eye(4)
    meaning[0, 1] = meaning[1, 0] = 1.0
    together, apart = rows(4, 6, 5), rows(4, 6, 5)
    together[1] = together[0]
    assert (
        losses.semantic_consistency(together, together, meaning, 20.0, 0.05)[0]
        < losses.semantic_consistency(apart, apart, meaning, 20.0, 0.05)[0]
    )


def test_what_the_encoder_preferred_is_kept_for_nothing_only_unchanged() -> None:
    assert losses.retained(X, Y, X @ Y.T, 20.0)[0] == pytest.approx(0.0, abs=1e-12)
    assert losses.retained(X, -Y, X @ Y.T, 20.0)[0] > 0.1
