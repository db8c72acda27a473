"""No method: the frozen features compared as they are. What a method adds is told against this row.

Towers that never met have no common space; there the row is the best rotation of the texts onto the photos, from which
all other methods start, too (Procrustes: Schönemann, Psychometrika 1966).
"""

from __future__ import annotations

from models.recipe.methods.choosing import of_head
from models.recipe.methods.trial import Method, Space, Trial
from xsearch_gui.core.encoders.heads.head import plain


def fit(trial: Trial) -> Space:
    """Nothing is learned."""
    return of_head(plain(trial.train.photos.shape[1]))


METHODS = (Method("no method: the features as they are", "None", "-", "nothing", fit),)
