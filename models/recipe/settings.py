"""All numbers of a training run in one place, so that a checkpoint can say how it was made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Defaults are those of the encoder that ships."""

    seed: int = 1
    epochs: int = 12
    figures_every: int = 2  # epochs; dev figures cost as much as a tenth of an epoch
    captioned: int = 112  # photos with captions in a batch
    labelled: int = 32  # labelled photos in a batch
    small_side: int = 160  # side of the crops in the first part of the run
    side: int = 192  # ... and in the rest; photos are 224 in use, which looks right after training on smaller crops
    small_part: float = 0.75
    trunk_rate: float = 2.5e-4
    head_rate: float = 1e-3
    text_rate: float = 1e-4
    decay: float = 0.05
    warm_epochs: float = 0.5
    falling: float = 0.45  # last part of the run, in which rates fall to zero
    scale: float = 20.0  # 1 / temperature at the start; learnt, at most `scale_limit`
    scale_limit: float = 40.0
    memory: int = 2048  # pairs of earlier batches kept as negatives
    memory_weight: float = 0.5
    consistency: float = 0.2
    consistency_width: float = 0.05
    information: float = 0.02
    agreement: float = 0.1
    guard: float = 1.0
    guard_words: int = 48
    names_weight: float = 0.3
    final_names_weight: float = 0.45  # at the end, to make up for the regression ...
    names_power: float = 0.5  # ... and how much it counts there how certain the classifier is
    word_dropout: float = 0.1
    text_dropout: float = 0.1
    head_dropout: float = 0.3
    average: float = 0.995  # of the weights, per step
    regression_labelled: float = 0.05  # a labelled photo counts as so many photos with captions
    regression_ridge: float = 0.5  # these two were chosen on dev
    regression_weight: float = 0.45
