"""Train and measure the families of the survey, and write METHODS.md with its two pictures.

    python -m models.recipe.methods

About an hour on two quiet cores, from nothing. What a seed of a method found is kept in the recipe's cache: a run that
was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from models.recipe.measure import ShippedEncoder
from models.recipe.methods import ladder, runs
from models.recipe.methods.features import ASKED, Frozen, features
from models.recipe.methods.page import Results, page
from models.recipe.methods.paper import rungs
from models.recipe.methods.picture import methods_picture, paper_picture
from models.recipe.methods.speed import median_ms
from models.recipe.methods.table import Figures
from models.recipe.methods.trial import Questions, make_questions
from models.recipe.networks.frozen import encode_texts
from models.recipe.networks.sentence import load_sentence_model
from models.recipe.paths import ENCODER, ROOT, default_library

FOLDER = ROOT / "models" / "recipe"
THREADS = 2


def tower_times() -> tuple[float, float]:
    """Milliseconds of one text by the encoder's text tower and by MiniLM's, on one thread."""
    encoder, sentences = ShippedEncoder(ENCODER, threads=1), load_sentence_model()
    torch.set_num_threads(1)
    asked = [ASKED.format("dog")]
    return (
        median_ms(lambda: encoder.texts(asked), 30),
        median_ms(lambda: encode_texts(asked, sentences), 30),
    )


def found_on(name: str, seeds: int, train: bool) -> tuple[list[Figures], list[Figures], Questions]:
    """Return the rows and the paper's rungs on a set of features, and what was asked; no rungs where one is missing."""
    library = default_library()
    frozen: Frozen = features(library, name)
    asked = make_questions(library, frozen)
    captions = np.bincount(asked.dev.owner)
    rows = list(runs.rows(codes=name == "encoder"))
    steps = [runs.Row(method, 0) for method in ladder.METHODS]
    found = runs.run(library, frozen, [*rows, *steps], seeds, train)
    figures = {row: Figures.of(row, answers, captions) for row, answers in found.items()}
    ladder_rows = [rows[0], *steps] if all(row in figures for row in (rows[0], *steps)) else []
    return [figures[row] for row in rows if row in figures], [figures[row] for row in ladder_rows], asked


def main() -> None:
    """Run, then write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=FOLDER)
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--seeds", type=int, default=runs.SEEDS, help="fewer, to try it out")
    parser.add_argument("--page-only", action="store_true", help="train nothing: a page of what is there already")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    encoder, encoder_rungs, asked = found_on("encoder", args.seeds, not args.page_only)
    separate, separate_rungs, _ = found_on("separate", args.seeds, not args.page_only)
    times = tower_times()
    results = Results(
        encoder, separate, encoder_rungs, separate_rungs, *times, len(asked.names), len(asked.labelled)
    )  # fmt: skip
    (args.output / "METHODS.md").write_text(page(results), encoding="utf-8")
    methods_picture(encoder, separate, args.output / "methods.png")
    paper_picture(rungs(separate_rungs, encoder_rungs), args.output / "paper.png")


if __name__ == "__main__":
    main()
