"""Teach the student: near its target, nearest to it among others, and with the same photos in the same order.

For a text s with target t (both of unit length), photos v with their closeness to everything h(v) (`querybank`):

    exact      e (1 - s.t)
    contrast   multi-positive InfoNCE of s against the targets of the batch (same group: positive)
    ranking    e KL( softmax k(t.v - a h(v)) || softmax k(s.v - a h(v)) )   over a bank of photos
    photo      multi-positive InfoNCE of captions of photos of train against the bank with their photos
    together   multi-positive InfoNCE of s against the other texts of the batch, where one has the same meaning

e is 1 where the target is what the text says, less where it is another caption of the same photo.
Source: Reimers and Gurevych, "Making Monolingual Sentence Embeddings Multilingual using Knowledge Distillation", EMNLP
2020, for the first; Hinton et al. 2015 for the third.
"""

from __future__ import annotations

import copy
import json
import math
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from models.recipe.languages.batches import Batch, Material
from models.recipe.languages.student import Student
from models.recipe.losses import multi_positive
from models.recipe.querybank import WEIGHT

LENGTH = 40
KEEP_SECONDS = 150.0  # between checkpoints
FIGURES_STEPS = 150
GROUPS = 4  # parts of a batch by length, so that little padding is computed
Embed = Callable[[list[str]], np.ndarray]
Figures = Callable[[Embed], dict[str, object]]


@dataclass(frozen=True)
class Plan:
    """All numbers of the student's training."""

    seed: int = 1
    steps: int = 2270
    size: int = 192
    words: float = 0.4  # share of single words in a batch
    words_first: int = 0  # steps in which there are only words, as many tokens as in other steps
    minutes: float = 0.0  # above 0: the run is over after so long at the latest, and rates fall by the clock
    layer_rate: float = 3e-4
    piece_rate: float = 1e-3
    decay: float = 0.01
    warm: float = 0.03
    falling: float = 0.6  # last part of the run, in which rates fall to zero
    dropout: float = 0.05
    scale: float = 30.0
    exact: float = 4.0
    contrast: float = 0.5
    ranking: float = 1.0
    photo: float = 0.2
    together: float = 0.1
    bank: int = 3000  # photos of one step
    average: float = 0.995


@dataclass(frozen=True)
class Photos:
    """Photos to rank: vectors (n, 384), what hubness takes off each (n,), and where a photo of train is among them."""

    vectors: Tensor
    hubness: Tensor
    place: dict[int, int]


def encode(student: Student, tokenizer: Tokenizer, texts: list[str], dropout: float = 0.0) -> Tensor:
    """Embeddings (n, 384) of texts, computed in groups of like length."""
    rows = [e.ids if len(e.ids) <= LENGTH else [*e.ids[: LENGTH - 1], e.ids[-1]] for e in tokenizer.encode_batch(texts)]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    parts, size = [], math.ceil(len(rows) / max(1, min(GROUPS if len(rows) < 2000 else len(rows) // 64, len(rows))))
    for start in range(0, len(rows), size):
        chosen = order[start : start + size]
        ids = torch.zeros(len(chosen), len(rows[chosen[-1]]), dtype=torch.int64)
        for line, i in enumerate(chosen):
            ids[line, : len(rows[i])] = torch.tensor(rows[i])
        parts.append(student.sentences(ids, (ids != 0).to(torch.int64), dropout).float())
    back = torch.empty(len(rows), dtype=torch.int64)
    back[torch.tensor(order)] = torch.arange(len(rows))
    return student.finish(torch.cat(parts)[back])


class Training:
    """Holds the student, its average and the optimiser; `run` goes on to the end of the plan."""

    def __init__(self, student: Student, tokenizer: Tokenizer, material: Material, photos: Photos, plan: Plan) -> None:
        torch.manual_seed(plan.seed)
        self.student, self.tokenizer, self.material, self.photos, self.plan = student, tokenizer, material, photos, plan
        self.targets = torch.from_numpy(material.targets)
        self.averaged = copy.deepcopy(student).eval().requires_grad_(False)
        self.step, self.spent = 0, 0.0  # steps and their seconds
        self.steps_before = 0  # of the runs that this one goes on from
        pieces = [student.pieces.weight]
        others = [p for name, p in student.named_parameters() if name != "pieces.weight"]
        groups: list[dict[str, Any]] = [
            {"params": pieces, "rate": plan.piece_rate, "weight_decay": 0.0},
            {"params": others, "rate": plan.layer_rate},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=plan.layer_rate, weight_decay=plan.decay, betas=(0.9, 0.98))

    def loss(self, batch: Batch, rng: np.random.Generator) -> tuple[Tensor, dict[str, float]]:
        """All terms, weighted; their values for the log."""
        plan = self.plan
        with torch.autocast("cpu", torch.bfloat16):
            given = encode(self.student, self.tokenizer, batch.texts, plan.dropout)
        given = given.float()
        wanted, exact = self.targets[torch.from_numpy(batch.targets)], torch.from_numpy(batch.exact)
        groups = torch.from_numpy(batch.groups)
        chosen, own = self._bank(batch, rng)
        vectors, hubness = self.photos.vectors[chosen], WEIGHT * self.photos.hubness[chosen]
        scores, right = given @ vectors.T - hubness, wanted @ vectors.T - hubness
        ranking = functional.kl_div(
            functional.log_softmax(plan.scale * scores, dim=1),
            torch.softmax(plan.scale * right, dim=1),
            reduction="none",
        ).sum(1)
        terms = {
            "exact": plan.exact * (exact * (1 - (given * wanted).sum(1))).mean(),
            "contrast": plan.contrast
            * multi_positive(plan.scale * given @ wanted.T, groups[:, None] == groups[None, :]),
            "ranking": plan.ranking * (exact * ranking).mean(),
            "photo": plan.photo * multi_positive(plan.scale * scores, own),
            "together": plan.together * self._together(given, groups),
        }
        return torch.stack(list(terms.values())).sum(), {name: float(term.detach()) for name, term in terms.items()}

    def _together(self, given: Tensor, groups: Tensor) -> Tensor:
        same = groups[:, None] == groups[None, :]
        itself = torch.eye(len(groups), dtype=torch.bool)
        closeness = (self.plan.scale * given @ given.T).masked_fill(itself, -1e4)
        return multi_positive(closeness, same & ~itself)

    def _bank(self, batch: Batch, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Photos of this step, those of the batch among them, and whose photo is which (batch, photos)."""
        places = np.array([self.photos.place.get(int(photo), -1) for photo in batch.photos])
        others = rng.choice(len(self.photos.vectors), self.plan.bank, replace=False)
        chosen = np.unique(np.concatenate([places[places >= 0], others]))
        own = torch.from_numpy(places[:, None] == chosen[None, :])
        return torch.from_numpy(chosen), own

    def done(self) -> float:
        """How much of the run is over, 0 to 1: by steps, or by the clock if that is faster."""
        clock = self.spent / (60 * self.plan.minutes) if self.plan.minutes else 0.0
        return min(1.0, max(self.step / self.plan.steps, clock))

    def _set_rates(self) -> None:
        plan, done = self.plan, self.done()
        fall = max(0.0, (done - (1 - plan.falling)) / plan.falling)
        factor = min(1.0, (done + 1e-6) / plan.warm) * 0.5 * (1 + math.cos(math.pi * min(fall, 1.0)))
        for group in self.optimiser.param_groups:
            group["lr"] = group["rate"] * max(factor, 1e-3)

    def move(self) -> dict[str, float]:
        """One step."""
        rng = np.random.default_rng((self.plan.seed, self.step))
        self._set_rates()
        self.student.train()
        alone = self.step < self.plan.words_first
        size, words = (2 * self.plan.size, 1.0) if alone else (self.plan.size, self.plan.words)
        started = time.monotonic()
        loss, terms = self.loss(self.material.batch(size, words, rng), rng)
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 1.0)
        self.optimiser.step()
        keep = min(self.plan.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for kept, fresh in zip(self.averaged.parameters(), self.student.parameters(), strict=True):
                kept.lerp_(fresh, 1 - keep)
        self.step += 1
        self.spent += time.monotonic() - started
        return terms

    def embed(self, texts: list[str]) -> np.ndarray:
        """Embeddings by the averaged student."""
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            return encode(self.averaged, self.tokenizer, texts).float().numpy()

    def save(self, path: Path) -> None:
        """Everything needed to go on."""
        part = path.with_suffix(".part")
        state = {"student": self.student.state_dict(), "averaged": self.averaged.state_dict(), "step": self.step,
                 "spent": self.spent, "optimiser": self.optimiser.state_dict(), "plan": asdict(self.plan)}  # fmt: skip
        torch.save(state, part)
        part.rename(path)

    def load(self, path: Path) -> None:
        """Go on from `save`."""
        state = torch.load(path, weights_only=True)
        self.student.load_state_dict(state["student"])
        self.averaged.load_state_dict(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.spent = state["step"], state["spent"]

    def go_on_from(self, before: Training) -> None:
        """Begin with the averaged weights of a run that is over."""
        for student in (self.student, self.averaged):
            student.load_state_dict(before.averaged.state_dict())
        self.steps_before = before.steps_before + before.step

    def blend(self, path: Path, share: float) -> None:
        """Move the averaged weights to those of another run's checkpoint, `share` of the way (0 to 1)."""
        other = torch.load(path, weights_only=True)["averaged"]
        mixed = {name: torch.lerp(value, other[name], share) for name, value in self.averaged.state_dict().items()}
        self.averaged.load_state_dict(mixed)

    def run(self, folder: Path, figures: Figures, stop: int | None = None) -> None:
        """To the end of the plan, from the last checkpoint in `folder`; figures now and then, as they take a minute."""
        folder.mkdir(parents=True, exist_ok=True)
        checkpoint, last = folder / "checkpoint.pt", self.plan.steps if stop is None else stop
        if checkpoint.exists():
            self.load(checkpoint)
        sums: Counter[str] = Counter()
        since, kept = self.step, time.monotonic()
        while self.step < last and self.done() < 1.0:
            sums.update(self.move())
            over = self.step >= last or self.done() >= 1.0
            if time.monotonic() - kept < KEEP_SECONDS and not over:
                continue
            self.save(checkpoint)
            seconds, kept = time.monotonic() - kept, time.monotonic()
            if self.step - since >= FIGURES_STEPS or over:
                losses = {name: round(value / (self.step - since), 4) for name, value in sums.items()}
                line = {"step": self.step, "seconds": round(seconds, 1), **losses, **figures(self.embed)}
                with (folder / "log.jsonl").open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps(line) + "\n")
                print(json.dumps(line), flush=True)
                sums.clear()
                since = self.step
