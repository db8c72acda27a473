"""Fit the end of the photo tower anew, without training: regression, names' term, query bank. Minutes on one core.

    python -m models.recipe.refine            the encoder in models/xsearch-mini, as its next version

The trained weights are read back out of the photo graph; the text graph stays as it is, number by number. What scores
mean is learned anew from the training photos and their captions.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from models.recipe import graphs, package
from models.recipe.card import card
from models.recipe.data.names import class_table
from models.recipe.data.photos import Library, rows
from models.recipe.data.views import plain_view
from models.recipe.finishing import fit_end, said_of_labelled
from models.recipe.languages.figures import encoder_figures
from models.recipe.languages.package import PIECES, READINGS
from models.recipe.languages.teacher import Teacher, kept
from models.recipe.languages.texts import WORDS, Texts
from models.recipe.measure import Floats, ShippedEncoder, caption_figures, measure, speed
from models.recipe.networks.frozen import CLASSIFIER
from models.recipe.networks.towers import Head, PhotoTower, image_width
from models.recipe.networks.trunk import load_weights
from models.recipe.paths import ENCODER, default_library
from models.recipe.querybank import BankedPhoto, bank_texts
from models.recipe.scores import learn_relevance
from models.recipe.settings import Settings
from models.recipe.train import STORY as TRAINED
from xsearch_gui.core.encoders import read_manifest

STEP = 64
STORY = """\
What was trained is as it was in version {version}, and so is the whole text graph; the photo tower's regression, names'
term and query bank were fitted anew (`models/recipe/refine.py`). {trained}

Other languages:{languages}"""


def load_photo_tower(folder: Path, library: Library) -> PhotoTower:
    """The photo tower of an encoder folder, its int8 and fp16 weights made fp32 again."""
    model = onnx.load(str(folder / "image.onnx"))
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    # Equal tensors are stored once: two biases that learned the same have one name.
    biases = {
        node.input[1].replace(".weight", ".bias"): node.input[2] for node in model.graph.node if len(node.input) == 3
    }

    def wide(name: str) -> Tensor:
        name = biases.get(name, name)
        if f"{name}_int8" in stored:
            array = stored[f"{name}_int8"] * stored[f"{name}_scale"]
        else:
            array = stored[f"{name}_fp16"] if f"{name}_fp16" in stored else stored[name]
        return torch.from_numpy(np.array(array, np.float32))

    tower = PhotoTower(load_weights(library.root / "weights" / CLASSIFIER), Head(image_width(True)), learned=True)
    tower.load_state_dict({name: wide(f"tower.tower.{name}") for name in tower.state_dict()})
    return tower.eval()


def photo_features(tower: PhotoTower, library: Library, folder: Path) -> tuple[Floats, Floats]:
    """Features (n, 2560) and class probabilities (n, 1000) of all training photos by row; kept in the cache, fp16."""
    chosen = [photo.row for photo in library.photos if photo.group == "train" or (photo.label and not photo.kept_out)]

    def make() -> Floats:
        parts = []
        with torch.no_grad():
            for start in range(0, len(chosen), STEP):
                both = tower.features(plain_view(np.array(library.pixels[chosen[start : start + STEP]])))
                parts.append(torch.cat(both, 1).numpy())
        return np.concatenate(parts)

    digest = read_manifest(folder).files["image.onnx"][:8]
    found = kept(library.cache / f"features-{digest}.npy", make)
    every = np.zeros((len(library.photos), found.shape[1]), np.float32)
    every[chosen] = found
    width = image_width(True)
    return every[:, :width], every[:, width:]


def refit(source: Path, library: Library, settings: Settings) -> BankedPhoto:
    """The photo tower of `source` with its end fitted anew, in the space of its English text tower."""
    tower, teacher = load_photo_tower(source, library), Teacher(source, library.cache)
    features, probabilities = photo_features(tower, library, source)
    counts = np.array([len(photo.captions) for photo in library.train])
    english = Texts(library).english  # those of the training photos come last
    vectors = dict(zip(english, teacher.texts(english), strict=True))
    captions = np.stack([vectors[caption] for photo in library.train for caption in photo.captions])
    means = np.add.reduceat(captions, np.cumsum([0, *counts[:-1]])) / counts[:, None]
    table = class_table(teacher.texts, library)
    labelled = [photo for photo in library.labelled if not photo.kept_out]
    said = said_of_labelled(teacher.texts, library, labelled, table)
    train = rows(library.train)
    fit_end(
        tower,
        (torch.from_numpy(features[train]), torch.from_numpy(means.astype(np.float32))),
        (torch.from_numpy(features[[photo.row for photo in labelled]]), torch.from_numpy(said)),
        torch.from_numpy(table),
        torch.from_numpy((probabilities[train] @ table).mean(0)),
        settings,
    )
    bank = bank_texts(library)
    new = [text for text in bank if text not in vectors]
    vectors |= dict(zip(new, teacher.texts(new), strict=True))
    return BankedPhoto(tower, np.stack([vectors[text] for text in bank]))


def write_folder(photo: BankedPhoto, source: Path, folder: Path, library: Library, version: str) -> dict[str, Any]:
    """Write and check all files in `folder`: the photo graph, and the text side of `source`."""
    before, full = read_manifest(source), folder / "full.onnx"
    graphs.export_photo(photo, full)
    graphs.store_small(full, folder / "image.onnx")
    for name in before.files:
        if name not in ("image.onnx", before.relevance):
            shutil.copy(source / name, folder / name)
    readings = READINGS if PIECES in before.files else ""
    exact, dimension = folder / "exact", package.DIMENSION + package.EXTRA
    exact.mkdir()
    for place in (exact, folder):
        for path in () if place == folder else [*folder.glob("*.json"), folder / "text.onnx"]:
            shutil.copy(path, place / path.name)
    full.rename(exact / "image.onnx")
    for place in (exact, folder):
        head = package.manifest_head(place, version, dimension, ("en", *WORDS), readings=readings)
        (place / "manifest.toml").write_text(head, encoding="utf-8")
    small = ShippedEncoder(folder)
    lost = _lost(ShippedEncoder(exact), small, library)
    shutil.rmtree(exact)
    figures = {**measure(small, library), "gates": lost, "speed": speed(small, library)}
    figures["languages"] = encoder_figures(small, library)
    figures = package.finish_folder(small, figures, card(figures, version, _story(source)))
    learn_relevance(ShippedEncoder(folder), library)
    return figures


def _lost(exact: ShippedEncoder, small: ShippedEncoder, library: Library) -> dict[str, float]:
    """As `package.gate`, for photo graphs beside one text graph."""
    captions = small.texts([caption for photo in library.dev for caption in photo.captions])
    counts, pixels = [len(photo.captions) for photo in library.dev], library.pixels[rows(library.dev)]
    before, after = (caption_figures(encoder.photos(pixels), captions, counts) for encoder in (exact, small))
    lost = max(before[way]["r10"] - after[way]["r10"] for way in ("t2i", "i2t"))
    if lost >= package.GATE_POINTS:
        raise package.GateError(f"image loses {lost:.2f} points of R@10; {package.GATE_POINTS} are allowed")
    return {"image": lost, "text": 0.0}


def _story(source: Path) -> str:
    """How the encoder was made: as the training tells it now, and of the languages as the card of `source` does."""
    told = (source / "CARD.md").read_text(encoding="utf-8").split("The recipe is in", 1)[0].rstrip()
    settings = Settings()
    trained = TRAINED.format(epochs=settings.epochs, seed=settings.seed)
    return STORY.format(
        version=read_manifest(source).version, trained=trained, languages=told.partition("Other languages:")[2]
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source", type=Path, default=ENCODER, help="the encoder folder to go on from")
    parser.add_argument("--output", type=Path, default=ENCODER)
    args = parser.parse_args()
    library = default_library()
    photo = refit(args.source, library, Settings())
    version = str(int(read_manifest(args.source).version) + 1)
    package.replace_folder(args.output, lambda folder: write_folder(photo, args.source, folder, library, version))


if __name__ == "__main__":
    main()
