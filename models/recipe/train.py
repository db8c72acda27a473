"""Train the built-in encoder and write `models/xsearch-mini`.

    python -m models.recipe.train            from nothing to what ships: towers, languages, what scores mean
    python -m models.recipe.train --part .02 the same with so few of the steps, to see that it goes through
    python -m models.recipe.languages.train  one run of languages alone, beside the towers that are there
    python -m models.recipe.train --frozen   only the baseline: frozen towers joined by CCA, in minutes

A run goes on from its last checkpoint (one per epoch) in the cache folder; `--fresh` starts anew. Figures per epoch
are printed and kept as JSON lines beside the checkpoint.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, replace
from pathlib import Path

import torch

from models.recipe.languages.package import ship as ship_languages
from models.recipe.languages.stages import teach_all
from models.recipe.networks.frozen import fit_frozen
from models.recipe.package import ship
from models.recipe.paths import ENCODER, cache_folder, default_library
from models.recipe.settings import Settings
from models.recipe.trainer import Trainer

FROZEN_STORY = (
    "Both pretrained towers are frozen and joined by regularised canonical correlation analysis (CCA) on the training "
    "photos and their captions; the names of what the ImageNet classifier sees are added to the photo's embedding "
    "(ConSE, Norouzi et al. 2014)."
)
STORY = """\
Transfer from two pretrained towers into one shared space. Photos: MobileNetV2's early blocks are shared and frozen;
its late blocks exist twice, once untouched with the ImageNet classifier (what it knew is not forgotten), once trained
on captions. To the head's embedding are added a ridge regression of captions and labels on all features (its weight
was chosen on dev) and the names of the classes the classifier sees, by how certain it is (ConSE, Norouzi et al. 2014).
Text:
all-MiniLM-L6-v2 with its last layers trained and a residual map on top. Losses (`models/recipe/losses.py`):
multi-positive contrastive with a memory of earlier batches, semantic consistency, variance and covariance, agreement of
crops, and a guard on the text space. Labelled photos take part with the names of what they show. Weights are
averaged over the run. Two more dimensions take hubness off, by a bank of training captions, class names and photos
(`models/recipe/querybank.py`); its weight was compared on dev too. {epochs} epochs, seed {seed}."""


def log(path: Path, line: dict[str, object]) -> None:
    """Append to the log and show."""
    text = json.dumps(line)
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text + "\n")
    print(text, flush=True)


def run(settings: Settings, folder: Path, fresh: bool, stop_after: int | None = None) -> Trainer:
    """Train to the end, from the last checkpoint in `folder` where there is one."""
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / "checkpoint.pt"
    trainer = Trainer(settings, default_library())
    if checkpoint.exists() and not fresh:
        trainer.load(checkpoint)
    last = settings.epochs if stop_after is None else stop_after
    while trainer.epoch < last:
        told = trainer.run_epoch()
        trainer.save(checkpoint)
        log(folder / "log.jsonl", {"epoch": trainer.epoch, **told})
    return trainer


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frozen", action="store_true", help="the CCA baseline instead of training")
    parser.add_argument("--fresh", action="store_true", help="do not go on from a checkpoint")
    parser.add_argument("--name", default="run", help="folder of this run in the cache")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--output", type=Path, default=ENCODER)
    parser.add_argument("--part", type=float, default=1.0, help="how much of every run's steps (0 to 1)")
    parser.add_argument("--no-export", action="store_true", help="train only")
    for key, value in asdict(Settings()).items():
        parser.add_argument("--" + key.replace("_", "-"), type=type(value), default=value)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if args.frozen:
        ship(*fit_frozen(default_library()), args.output, default_library(), FROZEN_STORY)
        return
    settings = Settings(**{key: getattr(args, key) for key in asdict(Settings())})
    settings = replace(settings, epochs=max(1, round(settings.epochs * args.part)))
    trainer = run(settings, cache_folder() / args.name, args.fresh)
    if not args.no_export:
        story = STORY.format(epochs=settings.epochs, seed=settings.seed)
        towers = cache_folder() / args.name / "towers"
        ship(*trainer.averaged.finish(), towers, trainer.library, story)
        taught = teach_all(towers, args.name, settings.seed, args.part)
        ship_languages(taught, towers, args.output, trainer.library)


if __name__ == "__main__":
    main()
