"""Both towers frozen, joined by CCA, with the names' term: the baseline, trained in minutes.

The regularisers were chosen on a twelfth of the training photos (`share(path, 12)`), not on dev.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from models.recipe.data.names import class_table
from models.recipe.data.photos import Library
from models.recipe.networks.baseline import fit_cca
from models.recipe.networks.sentence import load_sentence_model, load_tokenizer, tokenise
from models.recipe.networks.towers import Affine, PhotoTower, TextTower, unit
from models.recipe.networks.trunk import Branch, Stem, load_classifier, load_weights

Floats = npt.NDArray[np.float32]
RIDGE_PHOTO, RIDGE_TEXT, POWER = 3.0, 0.1, 0.7
NAMES_WEIGHT = 0.3
CLASSIFIER = "mobilenetv2_imagenet_classifier_fp16.npz"


@dataclass(frozen=True)
class FrozenFeatures:
    """Photo features (photos, 1280), class probabilities (photos, 1000), caption vectors of train then dev."""

    photos: Floats
    probabilities: Floats
    captions: Floats


def encode_texts(texts: list[str], model: torch.nn.Module, batch: int = 256) -> Floats:
    """Unit vectors (n, 384) of texts by a module that takes ids and mask."""
    tokenizer = load_tokenizer()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    result = np.empty((len(texts), 384), np.float32)
    model.eval()
    with torch.no_grad():
        for start in range(0, len(texts), batch):
            chosen = order[start : start + batch]
            result[chosen] = unit(model(*tokenise(tokenizer, [texts[i] for i in chosen]))).numpy()
    return result


def frozen_features(library: Library) -> FrozenFeatures:
    """Run both frozen towers once over everything; kept in the cache."""
    path = library.cache / "frozen.npz"
    if not path.exists():
        weights = load_weights(library.root / "weights" / CLASSIFIER)
        stem, branch, classifier = Stem(weights).eval(), Branch(weights).eval(), load_classifier(weights)
        features, probabilities = [], []
        with torch.no_grad():
            for start in range(0, len(library.photos), 64):
                pixels = torch.from_numpy(np.array(library.pixels[start : start + 64])).permute(0, 3, 1, 2)
                part = branch(stem((pixels.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)))
                features.append(part.half().numpy())
                probabilities.append(torch.softmax(classifier(part), 1).half().numpy())
        captions = [c for p in (*library.train, *library.dev) for c in p.captions]
        texts = encode_texts(captions, load_sentence_model())
        np.savez(path, F=np.concatenate(features), P=np.concatenate(probabilities), T=texts)
    with np.load(path) as data:
        return FrozenFeatures(data["F"].astype(np.float32), data["P"].astype(np.float32), data["T"])


def fit_frozen(library: Library) -> tuple[PhotoTower, TextTower]:
    """CCA on all training pairs, then the names' term in the space it made."""
    features = frozen_features(library)
    rows = np.repeat([p.row for p in library.train], [len(p.captions) for p in library.train])
    captions = features.captions[: len(rows)]
    maps = fit_cca(features.photos[rows], captions, RIDGE_PHOTO, RIDGE_TEXT, POWER, 384)
    left, left_bias, right, right_bias = (
        torch.from_numpy(a) for a in (maps.left, maps.left_bias, maps.right, maps.right_bias)
    )
    weights = load_weights(library.root / "weights" / CLASSIFIER)
    text = TextTower(load_sentence_model(), Affine(right, right_bias))
    photo = PhotoTower(weights, Affine(left, left_bias), learned=False)
    table = class_table(lambda texts: encode_texts(texts, text), library)
    mean = (features.probabilities[[p.row for p in library.train]] @ table).mean(0)
    photo.names.set(torch.from_numpy(table), torch.from_numpy(mean), NAMES_WEIGHT)
    return photo, text
