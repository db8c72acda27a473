"""The paper's Figure 1: its terms one after the other, in the library's own linear head.

Each rung adds a term to those before it, as in `core.alignment.matching.LADDER`; the equations, and what was put right
in them, stand in `core.alignment.losses`.
"""

from __future__ import annotations

from functools import partial

from models.recipe.methods.real.heads import fit
from models.recipe.methods.trial import Method
from xsearch_gui.core.alignment.matching import LADDER

SOURCE = "B. Ren, eq. 1-4"
METHODS = tuple(
    Method(name.removeprefix("+ "), "Figure 1", SOURCE, "pairs", partial(fit, hidden=0, terms=terms), 2 + number)
    for number, (name, terms) in enumerate(LADDER)
    if terms is not None
)
