"""Learning from pairs: a head is used where it helps, and never where it cannot be told from chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from xsearch_gui.core.alignment import baselines, losses
from xsearch_gui.core.alignment.examples import Examples, ReferenceSample
from xsearch_gui.core.alignment.measures import Guard, interval, rank, shape
from xsearch_gui.core.alignment.selection import Gain, Trainer, select, simplest
from xsearch_gui.core.alignment.splits import folds, join_alike, moments
from xsearch_gui.core.alignment.training import ALL_TERMS, Plan, Terms, train_residual
from xsearch_gui.core.catalogue.pairs import DescribedPhoto
from xsearch_gui.core.encoders.heads.head import centred, plain
from xsearch_gui.core.errors import Cancelled
from xsearch_gui.core.linear import unit
from xsearch_gui.core.progress import SilentReporter

D = 24
QUICK = Plan(steps=50, batch=96, rate=1e-2)
CANDIDATES: Mapping[str, Trainer] = {
    "ridge": lambda examples, reference, seed, reporter: baselines.ridge(examples),
    "residual": lambda examples, reference, seed, reporter: train_residual(examples, reference, QUICK, seed, reporter),
}


def space(count: int, turned: float, noise: float, seed: int = 0) -> Examples:
    """Photos, and texts that mean the same but lie where a part of a rotation has carried them."""
    random = np.random.default_rng(seed)
    meaning = random.normal(size=(count, D))
    rotation = np.linalg.qr(np.random.default_rng(99).normal(size=(D, D)))[0]
    texts = (1 - turned) * meaning + turned * meaning @ rotation
    photos, texts = (unit(part + noise * random.normal(size=part.shape)) for part in (meaning, texts))
    rows = np.arange(count)
    return Examples(photos, texts, rows, rows)


def reference(seed: int = 5) -> ReferenceSample:
    """Photos and words that the encoder has in one place already, away from the pairs."""
    random = np.random.default_rng(seed)
    meaning = random.normal(size=(120, D))
    return ReferenceSample(unit(meaning), unit(meaning[:60] + 0.3 * random.normal(size=(60, D))))


def recall(head, examples: Examples) -> float:
    return float(rank(head, examples, examples.photos[:0]).scores().mean())


def test_the_method_turns_a_misaligned_space_back() -> None:
    train, test = space(300, 0.7, 0.3), space(200, 0.7, 0.3, seed=1)
    empty = ReferenceSample(train.photos[:0], train.texts[:0])
    before = recall(plain(D), test)
    for head in (
        train_residual(train, empty, QUICK),
        train_residual(train, empty, replace(QUICK, hidden=16)),
        baselines.cca(train),
        baselines.procrustes(train),
    ):
        assert recall(head, test) > before + 0.15, head.kind
    for head in (baselines.ridge(train), baselines.graph_ridge(train, reference())):
        assert recall(head, test) > before + 0.05, head.kind


def test_the_same_seed_gives_the_same_head() -> None:
    train = space(60, 0.5, 0.3)
    first, second = (train_residual(train, reference(), replace(QUICK, steps=10), seed=3) for _ in range(2))
    np.testing.assert_array_equal(first.photo.matrix, second.photo.matrix)


def test_what_helps_is_chosen_and_what_is_chance_is_not() -> None:
    good = select(space(200, 0.7, 0.3), np.arange(200), ReferenceSample(*[np.zeros((0, D), np.float32)] * 2),
                  SilentReporter(), CANDIDATES)  # fmt: skip
    assert good.better and good.low > 0.0
    assert recall(good.head, space(200, 0.7, 0.3, seed=8)) > recall(plain(D), space(200, 0.7, 0.3, seed=8)) + 0.05


@pytest.mark.parametrize(
    ("behind", "kind"),
    [
        ({"ridge": (0.01, 0.2), "cca": (0.005, 0.1), "residual": (0.0, 0.0)}, "ridge"),
        ({"ridge": (0.05, 0.2), "cca": (0.01, 0.2), "residual": (0.0, 0.0)}, "cca"),
        ({"ridge": (0.05, 0.0), "residual": (0.0, 0.0)}, "residual"),  # less on every photo is less
        ({"residual": (0.0, 0.0)}, "residual"),
        ({}, ""),
    ],
)
def test_the_simplest_within_one_standard_error_is_taken(behind: dict[str, tuple[float, float]], kind: str) -> None:
    """By how much kinds lie behind the best, and how unevenly: at a spread of 0.2, 100 photos may be off by 0.02."""
    scatter = np.tile([1.0, -1.0], 50)
    best = 0.1 + 0.3 * np.random.default_rng(0).random(100)
    gains = {name: Gain(0.5, best - mean - spread * scatter) for name, (mean, spread) in behind.items()}
    assert simplest(gains, 100) == kind
    nothing = {"centred": Gain(0.0, np.zeros(100))}  # what gains nothing is no choice, however simple
    assert simplest(nothing | gains, 100) == kind


def test_the_simpler_of_two_that_find_the_same_is_used() -> None:
    """Both kinds are the same head; the one that is named first is simpler."""
    examples, around = space(200, 0.7, 0.3), ReferenceSample(*[np.zeros((0, D), np.float32)] * 2)
    kinds: dict[str, Trainer] = {
        name: lambda examples, reference, seed, reporter, name=name: replace(baselines.cca(examples), kind=name)
        for name in ("simple", "involved")
    }
    chosen = select(examples, np.arange(200), around, SilentReporter(), kinds)
    assert {head.kind for head in (chosen.head, *chosen.heads)} == {"simple"}


def test_equations_two_to_four_are_off_and_can_be_asked_for() -> None:
    off = Terms()
    assert (off.semantic, off.information, off.agreement) == (0.0, 0.0, 0.0) and off.contrastive and off.retained
    assert all((ALL_TERMS.semantic, ALL_TERMS.information, ALL_TERMS.agreement))


@pytest.mark.parametrize("seed", range(3))
def test_fifty_noisy_pairs_are_never_used(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = np.arange(50)
    noise = Examples(unit(random.normal(size=(50, D))), unit(random.normal(size=(50, D))), rows, rows)
    assert not select(noise, rows, reference(), SilentReporter(), CANDIDATES, seed).better


def test_a_head_that_forgets_everything_else_is_not_better() -> None:
    examples, around = space(300, 0.9, 0.2), reference()
    head = baselines.procrustes(examples)
    assert recall(head, examples) > recall(plain(D), examples) + 0.2
    assert not Guard(around).harm(head).none
    assert Guard(around).harm(plain(D)).none
    only = {"procrustes": lambda examples, reference, seed, reporter: baselines.procrustes(examples)}
    chosen = select(examples, np.arange(300), around, SilentReporter(), only)
    assert chosen.harm.none and chosen.head.photo.blend < 1.0


def test_the_transfer_term_keeps_what_the_encoder_knew() -> None:
    examples, around = space(300, 0.9, 0.2), reference()
    with_it = train_residual(examples, around, QUICK)
    without = train_residual(examples, around, replace(QUICK, terms=replace(QUICK.terms, retained=0.0)))
    cosines = around.words @ around.photos.T
    lost = [
        losses.retained(head.texts(around.words), head.photos(around.photos), cosines, 20.0)[0]
        for head in (with_it, without)
    ]
    assert lost[0] < 0.5 * lost[1]


def test_a_text_of_several_photos_belongs_to_all_of_them() -> None:
    photos = unit(np.random.default_rng(0).normal(size=(3, D)))
    examples = Examples(photos, photos[[0, 1, 2]], np.arange(3), np.asarray([7, 7, 8]))
    assert [rows.tolist() for rows in examples.described()] == [[0, 1], [0, 1], [2]]
    assert [rows.tolist() for rows in examples.describing()] == [[0, 1], [0, 1], [2]]
    part = examples.of_photos(np.asarray([2, 0]))
    assert part.owner.tolist() == [1, 0] and part.same.tolist() == [7, 8]


def test_days_and_bursts_are_never_parted() -> None:
    photos = [DescribedPhoto(i, f"2024-0{1 + i % 9}-{10 + i % 4}T10:00:00", "/p") for i in range(60)]
    groups = moments(photos)
    fold = folds(groups, 5, seed=1)
    assert {len(set(fold[groups == group].tolist())) for group in set(groups.tolist())} == {1}
    assert np.bincount(fold).min() >= 6
    few = [DescribedPhoto(i, f"2024-01-01T10:{minute:02d}:00", "/p") for i, minute in enumerate((0, 5, 14, 40))]
    numbers = moments([*few, DescribedPhoto(9, "", "/p")])
    assert numbers[0] == numbers[1] == numbers[2] != numbers[3]
    assert numbers[4] not in numbers[:4]
    vectors = unit(np.random.default_rng(0).normal(size=(3, D)))
    vectors = np.concatenate([vectors, vectors[:1]])
    joined = join_alike(vectors, np.asarray([4, 5, 6, 7]), 0.97)
    assert joined[0] == joined[3] and len(set(joined.tolist())) == 3


def test_training_can_be_cancelled() -> None:
    class Impatient(SilentReporter):
        def cancelled(self) -> bool:
            return True

    with pytest.raises(Cancelled):
        train_residual(space(40, 0.5, 0.1), reference(), QUICK, 0, Impatient())


def test_the_interval_of_many_photos_of_one_day_is_wide() -> None:
    random = np.random.default_rng(0)
    gains = np.repeat(random.normal(0.1, 0.3, 20), 30)
    alone, by_day = interval(gains, np.arange(600)), interval(gains, np.repeat(np.arange(20), 30))
    assert alone[0] > by_day[0] and alone[1] < by_day[1]


def test_centring_closes_the_centroid_gap_and_leaves_the_clouds() -> None:
    examples = space(200, 0.0, 0.2)
    shifted = replace(examples, photos=unit(examples.photos + 0.5))
    before = shape(plain(D), shifted)
    after = shape(centred(shifted.photos, shifted.texts), shifted)
    assert before.centroids > 0.8 and after.centroids < 0.1
    assert after.alignment < before.alignment
    assert after.photo_uniformity < before.photo_uniformity
