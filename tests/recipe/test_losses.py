"""Each loss is least where it should be, and the collapse that the paper's equations allow is punished."""

from __future__ import annotations

import pytest
import torch

from models.recipe import losses
from models.recipe.networks.towers import unit

pytestmark = pytest.mark.extras


def random_unit(n: int, d: int, seed: int = 0):  # type: ignore[no-untyped-def]
    generator = torch.Generator().manual_seed(seed)
    return unit(torch.randn(n, d, generator=generator))


def test_single_positives_are_cross_entropy() -> None:
    logits = torch.randn(6, 6, generator=torch.Generator().manual_seed(1))
    expected = torch.nn.functional.cross_entropy(logits, torch.arange(6))
    assert losses.multi_positive(logits, torch.eye(6, dtype=torch.bool)).item() == pytest.approx(expected.item())


def test_rows_without_positives_do_not_count() -> None:
    logits = torch.zeros(2, 4)
    positive = torch.tensor([[True, True, False, False], [False] * 4])
    assert losses.multi_positive(logits, positive).item() == pytest.approx(torch.log(torch.tensor(4.0)).item())


def test_contrastive_prefers_pairs() -> None:
    x, y = random_unit(32, 16), random_unit(32, 16, seed=2)
    eye, scale = torch.eye(32, dtype=torch.bool), torch.tensor(20.0)
    assert losses.contrastive(x, x, eye, scale) < losses.contrastive(x, y, eye, scale)


def test_contrastive_is_the_same_seen_from_the_other_side() -> None:
    x, y = random_unit(8, 4), random_unit(8, 4, seed=2)
    positive, scale = torch.eye(8, dtype=torch.bool), torch.tensor(5.0)
    there, back = losses.contrastive(x, y, positive, scale), losses.contrastive(y, x, positive.T, scale)
    assert there.item() == pytest.approx(back.item())


def test_consistency_is_zero_where_neighbours_agree() -> None:
    x = random_unit(16, 8)
    same = losses.semantic_consistency(x, x, x, torch.tensor(10.0), 0.1)
    assert same.item() == pytest.approx(0.0, abs=1e-5)
    assert losses.semantic_consistency(random_unit(16, 8, seed=3), x, x, torch.tensor(10.0), 0.1) > 0.1


def test_collapse_is_punished() -> None:
    spread = random_unit(4096, 16)
    collapsed = unit(torch.ones(4096, 16) + 0.01 * spread)
    assert losses.information_redundancy(spread) < 0.05
    assert losses.information_redundancy(collapsed) > 0.8


def test_two_equal_directions_are_redundant() -> None:
    half = random_unit(4096, 8)
    doubled = unit(torch.cat([half, half], dim=1))
    assert losses.information_redundancy(doubled) > losses.information_redundancy(random_unit(4096, 16)) + 0.03


def test_guard_and_agreement_are_zero_for_the_untouched() -> None:
    x = random_unit(10, 6)
    assert losses.text_guard(x, x).item() == 0.0
    assert losses.self_agreement(x, x).item() == pytest.approx(0.0, abs=1e-6)
