"""The end of the photo tower: what is fitted when training is over."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
import torch

from models.recipe.data.names import class_table
from models.recipe.data.photos import Library
from models.recipe.networks.towers import DIMENSION, Names, Regression
from models.recipe.querybank import RANK, main_directions

pytestmark = pytest.mark.extras


def test_names_count_less_where_the_classifier_wavers() -> None:
    names, table = Names(), torch.zeros(1000, DIMENSION)
    table[torch.arange(2), torch.arange(2)] = 1.0
    names.set(table, torch.zeros(DIMENSION), 1.0)
    seen = torch.zeros(2, 1000)
    seen[0, 0], seen[1, 0] = 1.0, 0.25  # the rest of the second is spread over classes that say nothing
    assert torch.allclose(names(seen).norm(dim=1), torch.ones(2))
    names.power = 0.5
    assert torch.allclose(names(seen).norm(dim=1), torch.tensor([1.0, 0.5]))


def test_a_photo_that_counts_twice_is_as_good_as_two() -> None:
    torch.manual_seed(0)
    x, y = torch.randn(40, 8), torch.randn(40, DIMENSION)
    twice, doubled = Regression(8), Regression(8)
    counts = torch.ones(40)
    counts[:10] = 2.0
    twice.fit(x, y, counts, 1e-6, 1.0)
    both = torch.cat([x, x[:10]]), torch.cat([y, y[:10]])
    doubled.fit(*both, torch.ones(50), 1e-6, 1.0)
    assert torch.allclose(twice(x), doubled(x), atol=1e-4)


def test_the_first_name_of_a_class_counts_twice() -> None:
    vectors = {"dog": (1.0, 0.0, 0.0), "hound": (0.0, 1.0, 0.0), "pet": (0.0, 0.0, 1.0)}

    def encode(texts: list[str]) -> np.ndarray:
        return np.asarray([vectors[text.split()[-1]] for text in texts], np.float32)

    library = cast(Library, SimpleNamespace(classes=(("dog", "hound", "cur"), ("pet",)), class_kinds=(("pet",), ())))
    first, second = class_table(encode, library)
    assert first[0] == pytest.approx(2 * first[1]) and first[2] > 0
    assert second.tolist() == pytest.approx([0.0, 0.0, 1.0])


def test_the_banks_directions_hold_most_of_its_texts() -> None:
    random = np.random.default_rng(0)
    texts = (random.normal(size=(500, RANK)) @ random.normal(size=(RANK, DIMENSION))).astype(np.float32)
    directions = main_directions(texts)
    assert directions.shape == (DIMENSION, RANK)
    assert np.allclose(texts @ directions @ directions.T, texts, atol=1e-2)
