"""Towers as graphs: those that take the tokens of one tokenizer, and those that take tokens of any number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from models.recipe.graphs import export_text

# torch warns of itself while it exports.
pytestmark = [pytest.mark.extras, pytest.mark.filterwarnings("ignore")]


class Fixed(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.table = torch.nn.Embedding(20, 4)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        return (self.table(input_ids) * attention_mask.unsqueeze(-1)).sum(1)


class OfAnyNumber(torch.nn.Module):
    """As the bank over a tower, which does not ask what the tower takes."""

    def __init__(self, tower: torch.nn.Module) -> None:
        super().__init__()
        self.tower = tower

    def forward(self, *tokens: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize(self.tower(*tokens), dim=1)


@pytest.mark.parametrize("tower", [Fixed(), OfAnyNumber(Fixed())], ids=["fixed", "of any number"])
def test_a_text_tower_is_a_graph_for_texts_of_any_number_and_length(tmp_path: Path, tower: torch.nn.Module) -> None:
    export_text(tower, tmp_path / "text.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "text.onnx"))
    for n, length in ((1, 3), (5, 40)):
        ids = np.random.default_rng(n).integers(0, 20, (n, length))
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        expected = tower(*(torch.from_numpy(value) for value in given.values())).detach().numpy()
        np.testing.assert_allclose(session.run(None, given)[0], expected, atol=1e-5)
