"""The families of the survey that need torch, and the page of all of them, on pairs that are made up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from made_trials import found, made_questions, made_trial, methods

from models.recipe.methods import ladder, runs, speed
from models.recipe.methods.learning import Batch, Residual, batches, shortened
from models.recipe.methods.measures import Answers
from models.recipe.methods.page import Results, page
from models.recipe.methods.paper import rungs
from models.recipe.methods.picture import methods_picture, paper_picture
from models.recipe.methods.real.adversarial import Turned
from models.recipe.methods.real.hardest import hardest
from models.recipe.methods.real.reading import with_hidden_words
from models.recipe.methods.table import Figures, simplest
from models.recipe.methods.tree import BINARY_FAMILIES, REAL_FAMILIES, all_methods
from models.recipe.methods.trial import Method

pytestmark = pytest.mark.extras
QUICK = {"real.hardest": 40, "real.bi_gru": 150, "real.adversarial": 40, "real.transformer": 150}
CODED = ("binary.deep_unsupervised", "binary.deep_supervised", "binary.deep_semi_supervised")


@pytest.mark.parametrize("name", [*QUICK, *CODED])
def test_what_is_learned_finds_far_more_than_chance(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"models.recipe.methods.{name}.STEPS", QUICK.get(name, 30))
    for method in methods((name,)):
        result = found(method, made_trial())
        assert np.mean(result["texts"] <= 10) > 0.2, method.name  # by chance 0.1
        assert np.mean(result["ap"]) > 0.3, method.name


def test_only_the_nearest_of_what_is_wrong_counts() -> None:
    photos = torch.eye(3)
    texts = torch.tensor([[0.9, 0.0, 0.0], [0.0, 0.5, 0.0], [0.7, 0.45, 0.6]])
    pairs = torch.eye(3, dtype=torch.bool)
    # scores of photo 0: 0.9, 0, 0.7 -> 0 with a margin of 0.1; photo 1: 0, 0.5, 0.45 -> 0.05; photo 2: 0, 0, 0.6 -> 0
    # of text 2: 0.7, 0.45, 0.6 -> 0.2; of the others nothing
    assert hardest(photos, texts, pairs, 0.1).item() == pytest.approx((0.05 + 0.2) / 3, abs=1e-6)
    pairs[0, 2] = True  # the same wording is not wrong
    assert hardest(photos, texts, pairs, 0.1).item() == pytest.approx(0.05 / 3, abs=1e-6)


def test_a_gradient_is_turned_round() -> None:
    x = torch.tensor([2.0], requires_grad=True)
    Turned.apply(x, 0.5).backward()
    assert x.grad is not None and x.grad.item() == -0.5


def test_heads_begin_at_the_frozen_vector() -> None:
    x = torch.nn.functional.normalize(torch.randn(5, 16), dim=1)
    torch.testing.assert_close(Residual(16, 8)(x), x)


def test_hidden_words_leave_no_gaps() -> None:
    torch.manual_seed(0)
    tokens = torch.arange(1, 25).repeat(50, 1)
    kept = with_hidden_words(tokens)
    assert ((kept > 0).sum(1) < 24).any()
    for row in kept:
        words = row[row > 0]
        assert (row[: len(words)] > 0).all() and (words.diff() > 0).all()


def test_texts_of_the_same_wording_are_not_parted() -> None:
    trial = made_trial()
    trial.train.same[:4] = -1  # both texts of the first two photos
    batch: Batch = next(batches(trial.train, 1, 0, 900))
    assert batch.positive.diagonal().all() and int(batch.positive.sum()) == 900 + 2
    assert shortened(trial.train.texts.tokens).shape[1] == 4


def test_every_family_of_the_survey_is_there() -> None:
    families = {method.family for method in all_methods()}
    assert families - {"None"} == {*REAL_FAMILIES, *BINARY_FAMILIES}
    assert len({row.key for row in runs.rows()}) == len(list(runs.rows()))


def answers(method: Method, trial_seed: int, bits: int) -> Answers:
    """Figures that are made up: the same for all, but for the seed."""
    random = np.random.default_rng(trial_seed)
    ranks = random.integers(1, 30, 200), random.integers(1, 30, 100)
    shares = {name: random.random(100) for name in ("ap50", "ap", "matching", "unseen")}
    one = np.asarray(1.0)
    return Answers(*ranks, **shares, train_s=one, text_ms=one, width=np.asarray(bits or 64))


def test_the_page_and_its_pictures_have_every_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "PHOTOS", 1_000)
    monkeypatch.setattr("models.recipe.methods.table.scan_ms", lambda codes, width: 3.0)
    captions = np.full(100, 2)

    def figures(rows: list[runs.Row]) -> list[Figures]:
        return [Figures.of(row, [answers(row.method, seed, row.bits) for seed in (1, 2)], captions) for row in rows]

    encoder, separate = figures(list(runs.rows())), figures(list(runs.rows(codes=False)))
    steps = [figures([next(runs.rows()), *(runs.Row(method, 0) for method in ladder.METHODS)]) for _ in range(2)]
    text = page(Results(encoder, separate, *steps, 4.0, 9.0, 31, 740))
    for row in runs.rows():
        assert row.method.name in text
    for family in (*REAL_FAMILIES, *BINARY_FAMILIES):
        assert f"### {family}\n" in text
    assert "{" not in text and "nan" not in text
    assert "Not measured" not in text
    part = page(Results(encoder, separate[:4], steps[0], [], 4.0, 9.0, 31, 740))
    assert f"Not measured in this run: {separate[4].name}" in part and "the encoder's towers | term adds" in part
    paper_picture(rungs([], steps[0]), tmp_path / "paper.png")
    methods_picture(encoder, separate, tmp_path / "methods.png")
    paper_picture(rungs(*steps), tmp_path / "paper.png")
    assert (tmp_path / "methods.png").stat().st_size > 10_000


def test_of_what_cannot_be_told_apart_the_simplest_is_taken() -> None:
    captions = np.full(100, 2)
    rows = [runs.Row(Method(name, "", "", "", print, size), 0) for name, size in (("involved", 5), ("simple", 1))]
    same = [Figures.of(row, [answers(row.method, seed, 0) for seed in (1, 2)], captions) for row in rows]
    assert simplest(same)[1].name == "simple"


def test_a_run_that_was_stopped_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Library:
        cache = tmp_path

    class Frozen:
        name, photos, texts, words = "encoder", made_trial().train.photos, made_trial().train.texts, made_trial().words

    monkeypatch.setattr(runs, "make_trial", lambda library, frozen, seed: made_trial())
    monkeypatch.setattr(runs, "make_questions", lambda library, frozen: made_questions())
    rows = [row for row in runs.rows() if row.method.name in ("CCA", "random directions")][:3]
    first = runs.run(Library(), Frozen(), rows, seeds=2)
    monkeypatch.setattr(runs, "answer", None)  # whatever is trained again would fail
    again = runs.run(Library(), Frozen(), rows, seeds=2)
    for row in rows:
        np.testing.assert_array_equal(first[row][1].texts, again[row][1].texts)
    assert runs.run(Library(), Frozen(), rows, seeds=3, train=False) == {}  # the third seed is nowhere
    assert list(runs.run(Library(), Frozen(), rows, seeds=2, train=False)) == rows
