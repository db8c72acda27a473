"""One training run: batches in, averaged towers out. The losses are in `losses`, the numbers in `settings`."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from models.recipe import losses
from models.recipe.averaged import Averaged
from models.recipe.data.captions import START
from models.recipe.data.memory import Memory
from models.recipe.data.photos import Library
from models.recipe.data.pool import Batch, Pool, Rows
from models.recipe.data.views import training_views
from models.recipe.networks.frozen import CLASSIFIER, frozen_features
from models.recipe.networks.sentence import load_sentence_model
from models.recipe.networks.towers import Head, PhotoTower, Residual, TextTower, image_width
from models.recipe.networks.trunk import load_weights
from models.recipe.settings import Settings

# Settings that may be changed when a run goes on from a checkpoint.
PLAN = (
    "epochs", "small_part", "falling", "figures_every", "regression_ridge", "regression_weight", "final_names_weight",
    "names_power", "regression_labelled",
)  # fmt: skip


def build_towers(library: Library, settings: Settings) -> tuple[PhotoTower, TextTower]:
    """Pretrained towers with heads that have learnt nothing yet."""
    weights = load_weights(library.root / "weights" / CLASSIFIER)
    photo = PhotoTower(weights, Head(image_width(True), dropout=settings.head_dropout), learned=True)
    text = TextTower(load_sentence_model(), Residual(dropout=settings.text_dropout))
    text.sentence.requires_grad_(False)
    for layer in text.sentence.layers[START:]:
        layer.requires_grad_(True)
    for parameter in photo.parameters():
        if parameter.ndim == 4:
            parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
    return photo, text


class Trainer:
    """Holds the towers, their average, the optimiser and the memory; `run_epoch` moves them on."""

    def __init__(self, settings: Settings, library: Library) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.library, self.epoch, self.step = settings, library, 0, 0
        self.pool = Pool(library)
        self.photo, self.text = build_towers(library, settings)
        self.scale = nn.Parameter(torch.tensor(math.log(settings.scale)))
        self._start_head()
        self.averaged = Averaged(self.photo, self.text, self.pool, library, settings)
        self.memory = Memory(settings.memory)
        self.seen = torch.zeros(len(library.photos), 384)  # photos as remembered from their last view
        self.steps = settings.epochs * (len(self.pool.captioned) // settings.captioned)
        self.optimiser = self._optimiser()
        self._refresh_names()

    def _start_head(self) -> None:
        """Begin from ridge regression of the mean caption on the frozen features."""
        features = torch.from_numpy(frozen_features(self.library).photos)
        rows = [p.row for p in self.pool.captioned]
        both = torch.cat([features[rows], features[rows]], dim=1)
        targets = torch.stack([self.pool.texts.meaning[self.pool.captions_of(row)].mean(0) for row in rows])
        head = self.photo.head
        assert isinstance(head, Head)
        head.start(both, targets)

    def _optimiser(self) -> torch.optim.Optimizer:
        s = self.settings
        assert self.photo.learned is not None
        upper = [p for p in self.text.sentence.parameters() if p.requires_grad]
        groups: list[dict[str, Any]] = [
            {"params": list(self.photo.learned.parameters()), "rate": s.trunk_rate},
            {"params": [*self.photo.head.parameters(), *self.text.top.parameters()], "rate": s.head_rate},
            {"params": upper, "rate": s.text_rate},
            {"params": [self.scale], "rate": s.head_rate, "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=s.head_rate, weight_decay=s.decay)

    def _set_rates(self) -> None:
        """Linear warm-up, constant, then half a cosine to zero: the end can be moved while the run is on."""
        done, falling = self.step / self.steps, self.settings.falling
        warm = self.settings.warm_epochs / self.settings.epochs
        fall = max(0.0, (done - (1 - falling)) / falling)
        factor = min(1.0, done / warm) * 0.5 * (1 + math.cos(math.pi * min(fall, 1.0)))
        for group in self.optimiser.param_groups:
            group["lr"] = group["rate"] * max(factor, 1e-3)

    def encode(self, rows: Rows | Tensor, drop: bool = False) -> Tensor:
        """Embeddings of the pool's texts by the tower in training; `drop` leaves words out at random."""
        hidden, mask = self.pool.texts.pick(torch.as_tensor(rows))
        if drop:
            keep = torch.rand(mask.shape) >= self.settings.word_dropout
            keep[:, 0] = True
            mask = mask * keep
        with torch.autocast("cpu", torch.bfloat16):
            dropout = self.settings.text_dropout if self.text.training else 0.0
            sentences = self.text.sentence.upper(hidden, mask, START, dropout)
        return self.text.finish(sentences.float())

    def loss(self, batch: Batch, views: Tensor) -> tuple[Tensor, dict[str, float]]:
        """All terms, weighted; their values for the log."""
        s, scale = self.settings, self.scale.exp()
        with torch.autocast("cpu", torch.bfloat16):
            features, probabilities = self.photo.features(views)
        x = self.photo.embed(features.float(), probabilities)
        y = self.encode(batch.texts, drop=True)
        meaning = self.pool.texts.meaning[torch.from_numpy(batch.texts)]
        positive = self.pool.positive(batch.photos, batch.photos, batch.words)
        n = s.captioned
        terms = {
            "contrastive": losses.contrastive(x, y, positive, scale),
            "consistency": s.consistency
            * losses.semantic_consistency(x[:n], y[:n], meaning[:n], scale, s.consistency_width),
            "information": s.information * (losses.information_redundancy(x) + losses.information_redundancy(y)),
            "guard": s.guard * self._guard(y, meaning),
        }
        if self.memory.full:
            terms["memory"] = s.memory_weight * self._remembered(batch, x, y, scale)
        known = self.seen[torch.from_numpy(batch.photos)]
        if self.epoch >= 2:
            terms["agreement"] = s.agreement * losses.self_agreement(x, known)
        self.memory.add(batch, x.detach(), y.detach())
        self.seen[torch.from_numpy(batch.photos)] = x.detach()
        return torch.stack(list(terms.values())).sum(), {name: float(term.detach()) for name, term in terms.items()}

    def _guard(self, y: Tensor, meaning: Tensor) -> Tensor:
        """The guard over the batch's texts and over words from all 1,000 classes, which no caption may ever use."""
        rng = np.random.default_rng((self.settings.seed, self.step, 1))
        words = rng.integers(0, len(self.pool.words), self.settings.guard_words)
        rows = torch.from_numpy(self.pool.word_texts(words, rng))
        return losses.text_guard(torch.cat([y, self.encode(rows)]), torch.cat([meaning, self.pool.texts.meaning[rows]]))

    def _remembered(self, batch: Batch, x: Tensor, y: Tensor, scale: Tensor) -> Tensor:
        kept = self.memory
        there = self.pool.positive(batch.photos, kept.owners, kept.words)
        back = self.pool.positive(kept.owners, batch.photos, batch.words).T
        return 0.5 * (losses.remembered(x, kept.texts, there, scale) + losses.remembered(y, kept.photos, back, scale))

    def _batches(self, rng: np.random.Generator) -> Iterator[tuple[Batch, Tensor]]:
        s = self.settings
        side = s.small_side if self.epoch < s.small_part * s.epochs else s.side
        for batch in self.pool.epoch(s.captioned, s.labelled, rng):
            yield batch, training_views(np.array(self.library.pixels[batch.photos]), side, rng)

    def run_epoch(self) -> dict[str, object]:
        """Meet every captioned photo once. Returns what the log tells."""
        start = time.monotonic()
        rng = np.random.default_rng((self.settings.seed, self.epoch))
        torch.manual_seed(self.settings.seed * 1000 + self.epoch)
        sums: dict[str, float] = {}
        self.photo.train()
        self.text.train()
        steps = 0
        for batch, views in self._batches(rng):
            self._set_rates()
            total, terms = self.loss(batch, views)
            self.optimiser.zero_grad()
            total.backward()  # type: ignore[no-untyped-call]
            self.optimiser.step()
            self.scale.data.clamp_(max=math.log(self.settings.scale_limit))
            self.averaged.follow([*self.photo.parameters(), *self.text.parameters()], self.step)
            self.step, steps = self.step + 1, steps + 1
            for name, value in terms.items():
                sums[name] = sums.get(name, 0.0) + value
            if steps % 10 == 0:
                print(f"epoch {self.epoch} step {steps} {time.monotonic() - start:.0f} s {terms}", flush=True)
        self.epoch += 1
        losses_told = {name: round(value / steps, 4) for name, value in sums.items()}
        seconds = round(time.monotonic() - start)
        told: dict[str, object] = {"seconds": seconds, "scale": round(float(self.scale.exp()), 1), **losses_told}
        if self.epoch % self.settings.figures_every == 0 or self.epoch == self.settings.epochs:
            self._refresh_names()
            told |= self.averaged.figures()
        return told

    def _refresh_names(self) -> None:
        """The names' term of the tower in training is that of the averaged one."""
        table, centre = self.averaged.refresh_names()
        self.photo.names.set(table, centre, self.settings.names_weight)

    def save(self, path: Path) -> None:
        """Everything needed to go on, written beside `path` first."""
        part = path.with_suffix(".part")
        torch.save(
            {
                "settings": asdict(self.settings), "epoch": self.epoch, "step": self.step, "scale": self.scale.data,
                "photo": self.photo.state_dict(), "text": self.text.state_dict(),
                "average": self.averaged.towers.state_dict(),
                "optimiser": self.optimiser.state_dict(), "seen": self.seen, "memory": self.memory.state(),
            },
            part,
        )  # fmt: skip
        part.replace(path)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint; raises ValueError when it was made with other settings (`PLAN` apart)."""
        kept = torch.load(path, weights_only=True)
        now = asdict(self.settings)
        if any(kept["settings"].get(key) != now[key] for key in now if key not in PLAN):
            raise ValueError(f"{path} was made with other settings: use --fresh or another --name")
        self.epoch, self.step = kept["epoch"], kept["step"]
        self.scale.data.copy_(kept["scale"])
        self.photo.load_state_dict(kept["photo"])
        self.text.load_state_dict(kept["text"])
        self.averaged.towers.load_state_dict(kept["average"])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.seen = kept["seen"]
        self.memory.restore(kept["memory"])
