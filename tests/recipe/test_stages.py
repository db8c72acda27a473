"""From nothing to what ships in one command: the runs of the languages, and how they are shortened."""

from __future__ import annotations

import pytest

from models.recipe.languages.stages import STAGES, shortened

pytestmark = pytest.mark.extras


def test_every_run_keeps_its_shape_when_it_is_shortened() -> None:
    for plan in STAGES.values():
        short = shortened(plan, 0.01, seed=7)
        assert short.seed == 7 and 2 <= short.steps <= 0.011 * plan.steps + 2
        assert short.words_first < short.steps, "some steps have sentences"
        assert shortened(plan, 1.0) == plan
