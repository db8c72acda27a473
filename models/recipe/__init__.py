"""The recipe of the built-in encoder, and the worked example of the method.

Read in this order: `data` (what there is and what is kept out), `trunk`, `sentence` and `towers` (the two towers and
the space they share), `losses` (each with its equation and source), `pool`, `trainer` and `averaged` (one training
run), `finishing` (its end), `graphs`, `package` and `card` (what ships), `measure` (every figure), `rungs` and
`ablation` (what each part adds). `frozen` is the baseline: both towers as they come, joined by CCA.

Commands, from the root of the repository, with the extra `recipe` installed:

    python -m models.recipe.train        train or go on, then write models/xsearch-mini
    python -m models.recipe.refine       only the end of the photo tower anew, without training
    python -m models.recipe.measure models/xsearch-mini
    python -m models.recipe.ablation
    python -m models.recipe.methods      the survey's families of methods, compared

`XSEARCH_RECIPE_DATA` names the training data (default: ../shared), `XSEARCH_RECIPE_CACHE` a folder for decoded
photos, checkpoints and logs. Nothing of the data is written into the repository.
"""

import os

# Threads that spin while they wait make a run several times slower where other programs use the same cores. Read by
# OpenMP when torch is loaded, and so set before any module of the recipe can load it.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
