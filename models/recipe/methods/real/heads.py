"""Deep real-value retrieval on frozen towers: a linear head, and one with a hidden layer, trained by contrast.

    y = unit( (1 - b) x + b unit( x + x R + c + tanh(x D) U ) )

These are the library's own heads (`core.alignment.training`), with eq. 1 as the paper's section describes it and none
of the paper's other terms; the blend b is chosen. What those terms change is told under Figure 1.
Source: van den Oord et al. 2018 (InfoNCE), in both directions as in Radford et al., ICML 2021.
"""

from __future__ import annotations

from functools import partial

from models.recipe.methods.choosing import best_blend
from models.recipe.methods.trial import Method, Space, Trial
from xsearch_gui.core.alignment.examples import ReferenceSample
from xsearch_gui.core.alignment.training import Plan, Terms, train_residual

CONTRAST = Terms(semantic=0.0, information=0.0, agreement=0.0, retained=0.0)
HIDDEN = 256
STEPS, RATE = 300, 1e-3


def fit(trial: Trial, hidden: int, terms: Terms = CONTRAST) -> Space:
    """Train on the pairs and choose the blend."""
    train = trial.train
    reference = ReferenceSample(train.photos[::4], train.texts.vectors[-2_000::2])  # for the term `retained` alone
    plan = Plan(terms=terms, hidden=hidden, steps=STEPS, rate=RATE)
    return best_blend(train_residual(train.examples, reference, plan, trial.seed), trial.held)


FAMILY = "Deep real-value retrieval"
SOURCE = "van den Oord et al., 2018; Radford et al., ICML 2021"
METHODS = (
    Method("linear heads, contrastive", FAMILY, SOURCE, "pairs", partial(fit, hidden=0), 2),
    Method("MLP heads, contrastive", FAMILY, SOURCE, "pairs", partial(fit, hidden=HIDDEN), 5),
)
