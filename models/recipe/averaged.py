"""The average of the weights over a run, which is what ships: measured during the run, finished at its end.

Source: Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992; exponential form as in
Tarvainen and Valpola, "Mean Teachers Are Better Role Models", NeurIPS 2017.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn

from models.recipe.data.captions import START
from models.recipe.data.names import class_table
from models.recipe.data.photos import Library
from models.recipe.data.pool import Pool
from models.recipe.data.views import plain_view
from models.recipe.finishing import fit_end, said_of_labelled
from models.recipe.measure import caption_figures, text_auc
from models.recipe.networks.frozen import Floats, frozen_features
from models.recipe.networks.towers import PhotoTower, TextTower
from models.recipe.settings import Settings


class Averaged:
    """Averaged copies of both towers."""

    def __init__(self, photo: PhotoTower, text: TextTower, pool: Pool, library: Library, settings: Settings) -> None:
        self.photo, self.text = copy.deepcopy(photo), copy.deepcopy(text)
        self.pool, self.library, self.settings = pool, library, settings
        self.towers = nn.ModuleList([self.photo, self.text]).eval()
        self._moving = [p.requires_grad for p in self.towers.parameters()]
        self.towers.requires_grad_(False)

    def follow(self, now: Sequence[Tensor], step: int) -> None:
        """Move towards the weights of the towers in training: a moving average, shorter at the start."""
        keep = min(self.settings.average, (1 + step) / (10 + step))
        with torch.no_grad():
            for kept, fresh, moves in zip(self.towers.parameters(), now, self._moving, strict=True):
                if moves:
                    kept.lerp_(fresh, 1 - keep)

    def finish(self) -> tuple[PhotoTower, TextTower]:
        """The averaged towers, with the names as the text tower has them at the end and the regression fitted."""
        table, centre = self.refresh_names()
        labelled = self.pool.labelled
        rows = [p.row for p in self.pool.captioned]
        counts = torch.tensor([len(self.pool.captions_of(row)) for row in rows])
        captions = torch.from_numpy(np.concatenate([self.pool.captions_of(row) for row in rows]))
        owners = torch.arange(len(rows)).repeat_interleave(counts)
        sums = torch.zeros(len(rows), 384).index_add_(0, owners, self.embed(captions))
        shown = [torch.cat([f for f, _ in self.features(some)]) for some in (rows, [p.row for p in labelled])]
        said = torch.from_numpy(said_of_labelled(self._encode, self.library, labelled, table.numpy()))
        fit_end(self.photo, (shown[0], sums / counts.unsqueeze(1)), (shown[1], said), table, centre, self.settings)
        return self.photo, self.text

    def features(self, rows: list[int]) -> list[tuple[Tensor, Tensor]]:
        """Features and class probabilities of photos as they are, by the averaged tower, in batches."""
        photo = self.photo
        result = []
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            for start in range(0, len(rows), 50):
                pixels = np.array(self.library.pixels[rows[start : start + 50]])
                features, probabilities = photo.features(plain_view(pixels))
                result.append((features.float(), probabilities))
        return result

    def embed(self, rows: Tensor) -> Tensor:
        """Embeddings of the pool's texts by the averaged tower."""
        text = self.text
        vectors = []
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            for start in range(0, len(rows), 500):
                hidden, mask = self.pool.texts.pick(rows[start : start + 500])
                vectors.append(text.sentence.upper(hidden, mask, START).float())
        with torch.no_grad():
            return text.finish(torch.cat(vectors))

    def refresh_names(self) -> tuple[Tensor, Tensor]:
        """Encode the classes' names with the text tower as it is now; returns the names' term's table and centre."""
        photo = self.photo
        table = torch.from_numpy(class_table(self._encode, self.library))
        probabilities = torch.from_numpy(frozen_features(self.library).probabilities)
        centre = (probabilities[[p.row for p in self.pool.captioned]] @ table).mean(0)
        photo.names.set(table, centre, self.settings.names_weight)
        return table, centre

    def _encode(self, texts: list[str]) -> Floats:
        """Embeddings (n, 384) of words in their prompts, by the averaged tower."""
        first, text = self.pool.first_word_text, self.text
        rows = {prompt: first + i for i, prompt in enumerate(self.pool.word_prompts)}
        hidden, mask = self.pool.texts.pick(torch.tensor([rows[t] for t in texts]))
        with torch.no_grad():
            vectors: Floats = text.finish(text.sentence.upper(hidden, mask, START)).numpy()
        return vectors

    def figures(self) -> dict[str, object]:
        """Dev figures of the averaged towers, for the log."""
        photo = self.photo
        dev = self.library.dev
        captions = np.concatenate([self.pool.captions_of(p.row) for p in dev])
        counts = [len(p.captions) for p in dev]
        x = self.features([p.row for p in dev])
        with torch.no_grad():
            photos = torch.cat([photo.embed(f, p) for f, p in x]).numpy()
        texts = self.embed(torch.from_numpy(captions)).numpy()
        told = caption_figures(photos, texts, counts)
        short = {way: [round(told[way][k], 1) for k in ("r1", "r5", "r10")] for way in ("t2i", "i2t")}
        return {**short, "text_auc": round(text_auc(texts, counts), 2)}
