"""English tower, student and gate as one text graph with two tokenizers, beside the photo graph as it is.

ids, mask of the English tokenizer    -> English tower -+
ids, mask of the student's tokenizer  -> student -------+-> mixed by the gate -> query bank's dimensions
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from models.recipe import graphs
from models.recipe.languages.gate import Gate
from models.recipe.languages.student import Student
from models.recipe.measure import Floats
from models.recipe.networks.towers import TextTower, unit
from models.recipe.querybank import BankedText

INPUTS = ["input_ids", "attention_mask", "piece_ids", "piece_mask"]
OUTPUT = "text_embeds"


class BothTowers(nn.Module):
    """Ids and masks of both tokenizers -> embeddings (n, 384) of unit length."""

    def __init__(self, english: TextTower, student: Student, gate: Gate) -> None:
        super().__init__()
        self.english, self.student, self.gate = english, student, gate

    def forward(self, input_ids: Tensor, attention_mask: Tensor, piece_ids: Tensor, piece_mask: Tensor) -> Tensor:
        share = self.gate(input_ids, attention_mask, piece_ids, piece_mask)
        english, other = self.english(input_ids, attention_mask), self.student(piece_ids, piece_mask)
        return unit(share * english + (1 - share) * other)


def stored_bank(folder: Path) -> Floats:
    """The photos of the query bank (n, 384) as the text graph of an encoder folder holds them."""
    model = onnx.load(str(folder / "text.onnx"))
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    ranked = next(node.input[0] for node in model.graph.node if node.op_type == "TopK")
    matrix = next(node.input[1] for node in model.graph.node if node.output[0] == ranked)
    bank: Floats = np.ascontiguousarray((stored[f"{matrix}_int8"] * stored[f"{matrix}_scale"]).T)
    return bank


def export_joined(towers: BothTowers, bank: Floats, full: Path, small: Path) -> None:
    """Write the graph in fp32, and as it ships."""
    module = BankedText(towers, bank).eval()
    batch = torch.export.Dim("n", min=1, max=4096)
    shapes = [{0: batch, 1: torch.export.Dim(name, min=2, max=128)} for name in ("length", "pieces")]
    example = [torch.ones(2, 7, dtype=torch.int64), torch.ones(2, 9, dtype=torch.int64)]
    args = (example[0], example[0].clone(), example[1], example[1].clone())
    graphs.export(module, args, full, INPUTS, OUTPUT, (*[dict(shapes[0])] * 2, *[dict(shapes[1])] * 2))
    graphs.store_int8(full, small)
