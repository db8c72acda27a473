"""The two towers of the encoder, as they are trained and as they are exported.

Photo: stem -> two branches -> head, plus the names of what the classifier sees:

    u = head([memory(s), learned(s)])                       s = stem(photo)
    r = [memory(s), learned(s)] R + b                       ridge regression of the captions' mean, fitted at the end
    c = softmax(classifier(memory(s))) @ names - centre     ConSE: probability-weighted mean of the names' embeddings
    photo = norm(norm(norm(u) + a norm(r)) + w norm(c) |c|^p)

Text: sentence model -> residual map -> norm. The classes' names go through the same text tower, so that a photo of a
goldfish lies near "goldfish" although no caption ever spoke of one.

Source of the names' term: Norouzi et al., "Zero-Shot Learning by Convex Combination of Semantic Embeddings", ICLR
2014. "Centred": the mean over the training photos is taken off, because all weighted means lie in one narrow cone.
What is left is long where the classifier is certain and short where it wavers, as on people; p says how much that
counts: 0 in training, 0.5 at the end.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.recipe.networks.sentence import WIDTH, SentenceModel
from models.recipe.networks.trunk import FEATURES, Branch, Stem, Weights, load_classifier

DIMENSION = 384
NORM_EPS = 1e-6


def unit(x: Tensor) -> Tensor:
    """Rows of unit length."""
    scaled: Tensor = x / x.norm(dim=1, keepdim=True).clamp(min=NORM_EPS)
    return scaled


class Names(nn.Module):
    """The names' term of the photo tower: class probabilities (n, 1000) -> (n, 384)."""

    table: Tensor
    centre: Tensor
    weight: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("table", torch.zeros(1000, DIMENSION))
        self.register_buffer("centre", torch.zeros(DIMENSION))
        self.register_buffer("weight", torch.tensor(0.0))
        self.power = 0.0

    def set(self, table: Tensor, centre: Tensor, weight: float, power: float = 0.0) -> None:
        """Names' embeddings (1000, 384) of unit length, mean of the term over photos (384,), its weight, its power."""
        self.table.copy_(table)
        self.centre.copy_(centre)
        self.weight.fill_(weight)
        self.power = power

    def forward(self, probabilities: Tensor) -> Tensor:
        """Centred; of unit length times the power of the length before, which is at most about 1."""
        mean = probabilities @ self.table - self.centre
        if not self.power:
            return unit(mean)
        scaled: Tensor = mean * mean.norm(dim=1, keepdim=True).clamp(min=NORM_EPS).pow(self.power - 1.0)
        return scaled


def ridge_regression(x: Tensor, y: Tensor, ridge: float) -> Tensor:
    """Map (p, q) from centred x (n, p) to centred y (n, q):  (X'X + r n mean(X^2) I)^-1 X'Y."""
    gram = x.T @ x + ridge * len(x) * x.pow(2).mean() * torch.eye(x.shape[1])
    solved: Tensor = torch.linalg.solve(gram, x.T @ y)
    return solved


class Regression(nn.Module):
    """The photo's captions as a plain linear guess from its features (n, width) -> (n, 384) of unit length.

    The head fits the training photos almost to the last; this does not, errs otherwise, and the two together are
    better than either. Off (weight 0) while the head is trained.
    """

    matrix: Tensor
    bias: Tensor
    weight: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("matrix", torch.zeros(width, DIMENSION))
        self.register_buffer("bias", torch.zeros(DIMENSION))
        self.register_buffer("weight", torch.tensor(0.0))

    def fit(self, features: Tensor, targets: Tensor, counts: Tensor, ridge: float, weight: float) -> None:
        """Fit on features (n, width) and what is said of the training photos (n, 384), each as `counts` (n,) photos."""
        share, root = counts / counts.sum(), counts.sqrt().unsqueeze(1)
        mean = share @ features
        x, y = (features - mean) * root, (targets - share @ targets) * root
        self.matrix.copy_(ridge_regression(x, y, ridge))
        self.bias.copy_(-mean @ self.matrix)
        self.weight.fill_(weight)

    def forward(self, features: Tensor) -> Tensor:
        return unit(features @ self.matrix + self.bias)


class PhotoTower(nn.Module):
    """Normalised pixels (n, 3, h, w) float32 in -1..1 -> embeddings (n, 384) of unit length."""

    def __init__(self, weights: Weights, head: nn.Module, learned: bool) -> None:
        super().__init__()
        self.stem = Stem(weights)
        self.memory = Branch(weights)
        self.learned = Branch(weights) if learned else None
        self.classifier = load_classifier(weights)
        self.head = head
        self.names = Names()
        self.regression = Regression(image_width(learned))
        for part in (self.stem, self.memory, self.classifier):
            part.requires_grad_(False)

    def features(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Features for the head (n, 1280 or 2560) and class probabilities (n, 1000)."""
        with torch.no_grad():
            general = self.stem(pixels)
            kept = self.memory(general)
            probabilities = torch.softmax(self.classifier(kept).float(), dim=1)
        if self.learned is None:
            return kept, probabilities
        return torch.cat([kept, self.learned(general)], dim=1), probabilities

    def embed(self, features: Tensor, probabilities: Tensor) -> Tensor:
        """What `forward` does after `features`."""
        guess = self.regression(features)
        both = unit(unit(self.head(features)) + self.regression.weight * guess)
        return unit(both + self.names.weight * self.names(probabilities))

    def forward(self, pixels: Tensor) -> Tensor:
        return self.embed(*self.features(pixels))


class Head(nn.Module):
    """Photo features (n, width) -> (n, 384): a linear map, set before training, plus a network that starts at zero."""

    mean: Tensor
    scale: Tensor

    def __init__(self, width: int, hidden: int = 768, dropout: float = 0.2) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("scale", torch.ones(()))
        self.direct = nn.Linear(width, DIMENSION)
        self.wide = nn.Linear(width, hidden)
        self.narrow = nn.Linear(hidden, DIMENSION)
        self.dropout = dropout
        nn.init.zeros_(self.narrow.weight)
        nn.init.zeros_(self.narrow.bias)

    def start(self, features: Tensor, targets: Tensor, ridge: float = 0.3) -> None:
        """Begin with ridge regression of targets (n, 384) on features (n, width)."""
        self.mean.copy_(features.mean(0))
        self.scale.copy_(1.0 / features.std(0).mean())
        x, y = (features - self.mean) * self.scale, targets - targets.mean(0)
        self.direct.weight.data = ridge_regression(x, y, ridge).T.contiguous()
        self.direct.bias.data.zero_()

    def forward(self, features: Tensor) -> Tensor:
        x = functional.dropout((features - self.mean) * self.scale, self.dropout, self.training)
        y = functional.dropout(functional.gelu(self.wide(x)), self.dropout, self.training)
        out: Tensor = self.direct(x) + self.narrow(y)
        return out


class Residual(nn.Module):
    """x -> x + a two-layer map of x, which starts at zero: training begins in the sentence model's own space."""

    def __init__(self, width: int = WIDTH, hidden: int = 768, dropout: float = 0.0) -> None:
        super().__init__()
        self.wide = nn.Linear(width, hidden)
        self.narrow = nn.Linear(hidden, DIMENSION)
        self.dropout = dropout
        nn.init.zeros_(self.narrow.weight)
        nn.init.zeros_(self.narrow.bias)

    def forward(self, x: Tensor) -> Tensor:
        y = functional.dropout(functional.gelu(self.wide(x)), self.dropout, self.training)
        out: Tensor = x + self.narrow(y)
        return out


class TextTower(nn.Module):
    """Token ids (n, length) and mask -> embeddings (n, 384) of unit length."""

    def __init__(self, sentence: SentenceModel, top: nn.Module) -> None:
        super().__init__()
        self.sentence = sentence
        self.top = top

    def finish(self, sentences: Tensor) -> Tensor:
        """Sentence vectors (n, 384) -> embeddings."""
        return unit(self.top(unit(sentences)))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return self.finish(self.sentence(input_ids, attention_mask))


class Affine(nn.Linear):
    """A linear layer with given values: y = x A + b."""

    def __init__(self, matrix: Tensor, bias: Tensor) -> None:
        super().__init__(matrix.shape[0], matrix.shape[1])
        self.weight.data = matrix.T.float().contiguous()
        self.bias.data = bias.float()


def image_width(learned: bool) -> int:
    """Length of the features the head gets."""
    return 2 * FEATURES if learned else FEATURES
