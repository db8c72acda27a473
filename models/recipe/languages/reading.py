"""What an encoder folder ships, read back into torch: its English tower, its student, its gate.

Graphs store large matrices as int8 with scales (`graphs`); they are made fp32 again. What was rounded stays so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer
from torch import nn

from models.recipe.languages.gate import Gate
from models.recipe.languages.student import Student
from models.recipe.measure import ShippedEncoder
from models.recipe.networks.sentence import load_sentence_model, load_tokenizer
from models.recipe.networks.towers import Residual, TextTower

ENGLISH, STUDENT, GATE = "tower.english.", "tower.student.", "tower.gate."


def load_text_tower(folder: Path) -> TextTower:
    """The English tower of an encoder folder."""
    stored = _Stored(folder)
    tower = TextTower(load_sentence_model(), Residual())
    # Beside a student the English tower is a part of a larger one.
    stored.fill(tower, ENGLISH if stored.has(ENGLISH) else "tower.")
    return tower.eval()


def load_student(folder: Path) -> tuple[Student, Gate, Tokenizer]:
    """The student of an encoder folder, its gate, and the tokenizer of both. Raises ValueError if it has none."""
    stored = _Stored(folder)
    if not stored.has(STUDENT):
        raise ValueError(f"{folder}: this encoder knows no other languages, there is nothing to go on from")
    tokenizer = ShippedEncoder(folder).readings[1][1]
    layers = {name.split(".")[3] for name in stored.arrays if name.startswith(f"{STUDENT}layers.")}
    student = Student(tokenizer.get_vocab_size(), len(layers))
    gate = Gate(load_tokenizer().get_vocab_size(), tokenizer.get_vocab_size())
    stored.fill(student, STUDENT)
    stored.fill(gate, GATE)
    return student, gate.eval().requires_grad_(False), tokenizer


class _Stored:
    """Initializers of a text graph by name; matrices are found by the bias that is added to what they give."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        model = onnx.load(str(folder / "text.onnx"))
        self.arrays: dict[str, np.ndarray[Any, Any]] = {
            t.name: numpy_helper.to_array(t) for t in model.graph.initializer
        }
        self._matrices: dict[str, str] = {}  # name of the parameter -> of the matrix in the graph
        biases = {
            node.input[i]: node.input[1 - i] for node in model.graph.node if node.op_type == "Add" for i in (0, 1)
        }
        for node in model.graph.node:
            if node.op_type == "MatMul" and f"{node.input[1]}_int8" in self.arrays:
                bias = biases.get(node.output[0], "")
                if bias.endswith(".bias"):
                    self._matrices[bias.removesuffix("bias") + "weight"] = node.input[1]

    def has(self, prefix: str) -> bool:
        """Whether anything in the graph begins with this name."""
        return any(name.startswith(prefix) for name in self.arrays)

    def fill(self, module: nn.Module, prefix: str) -> None:
        """Load all parameters of a module. Raises ValueError if the graph lacks some."""
        state = {name: self._parameter(prefix + name) for name, _ in module.named_parameters()}
        missing = sorted(name for name, value in state.items() if value is None)
        if missing:
            raise ValueError(f"{self.folder}: no weights of {', '.join(missing)}")
        module.load_state_dict({name: torch.from_numpy(np.array(value, np.float32)) for name, value in state.items()})

    def _parameter(self, name: str) -> np.ndarray[Any, Any] | None:
        if name in self._matrices:
            matrix = self._matrices[name]
            wide: np.ndarray[Any, Any] = (self.arrays[f"{matrix}_int8"] * self.arrays[f"{matrix}_scale"]).T
            return wide
        value = self.arrays.get(name)
        if value is not None and f"{name}_scale" in self.arrays:
            value = value * self.arrays[f"{name}_scale"]
        return value


def with_more_pieces(student: Student, gate: Gate, before: Tokenizer, after: Tokenizer) -> tuple[Student, Gate]:
    """Both for a tokenizer with more pieces: each stands where the mean of the pieces it was read in stood.

    The gate has their sum, so that it decides as before.
    """
    fresh = range(before.get_vocab_size(), after.get_vocab_size())
    if not fresh:
        return student, gate
    parts = [before.encode(after.id_to_token(i), add_special_tokens=False).ids for i in fresh]
    larger = Student(after.get_vocab_size(), len(student.layers))
    wider = Gate(len(gate.tokens.weight), after.get_vocab_size())
    for old, new in ((student.pieces.weight, larger.pieces.weight), (gate.pieces.weight, wider.pieces.weight)):
        how = torch.mean if new is larger.pieces.weight else torch.sum
        new.data[: len(old)] = old.data
        new.data[len(old) :] = torch.stack([how(old.data[part], dim=0) for part in parts])
    rest = {name: value for name, value in student.state_dict().items() if name != "pieces.weight"}
    larger.load_state_dict(rest, strict=False)
    wider.load_state_dict({name: v for name, v in gate.state_dict().items() if name != "pieces.weight"}, strict=False)
    return larger, wider.eval().requires_grad_(False)
