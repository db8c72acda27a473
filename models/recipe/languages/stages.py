"""The runs that make the student that ships, one after the other, each from the averaged weights of the one before.

What each of them gave is told in NOTES.md: sentences first, then names of things, then texts of one photo drawn
together; of the last two, the weights between.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from models.recipe.languages.train import prepare, quick_figures
from models.recipe.languages.training import Plan, Training
from models.recipe.paths import cache_folder, default_library

SENTENCES = Plan()
WORDS = Plan(steps=4132, words=0.5, words_first=600, layer_rate=1.5e-4, average=0.998, together=0.2)
TOGETHER = Plan(steps=800, words=0.3, layer_rate=8e-5, piece_rate=5e-4, falling=0.8, together=1.0)
STAGES = {"sentences": SENTENCES, "words": WORDS, "together": TOGETHER}
SHARE = 0.45  # of the last run, in what ships


def shortened(plan: Plan, part: float, seed: int = 1) -> Plan:
    """The same run in so many of its steps (0 to 1)."""
    return replace(plan, seed=seed, steps=max(2, round(plan.steps * part)), words_first=round(plan.words_first * part))


def teach_all(encoder: Path, name: str, seed: int = 1, part: float = 1.0) -> Training:
    """Run every stage on the towers of an encoder folder, from its last checkpoint (``name-STAGE`` in the cache).

    Returns the second stage's run with what the third adds to it.
    """
    library = default_library()
    runs: list[Training] = []
    for stage, plan in STAGES.items():
        training = prepare(library, encoder, shortened(plan, part, seed))
        if runs:
            training.go_on_from(runs[-1])
        figures = quick_figures(library, training.material.texts, encoder)
        training.run(cache_folder() / f"{name}-{stage}", figures)
        runs.append(training)
    _, words, together = runs
    words.blend(cache_folder() / f"{name}-together" / "checkpoint.pt", SHARE)
    words.steps_before += together.step
    return words
