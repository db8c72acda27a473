"""What an encoder's scores mean: what is learned from captions, what another encoder takes over, what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from xsearch_gui.core.encoders import builtin_folder, read_manifest
from xsearch_gui.core.encoders.relevance import (
    FEATURES,
    Query,
    Relevance,
    Scores,
    phrase_odds,
    telling_words,
)
from xsearch_gui.core.encoders.relevance_fit import Captioned, Said, fit, logistic

WORDS = [
    f"{first}{second}"
    for first in "abcdefghij"
    for second in ("ox", "ap", "im", "un", "ol", "er", "at", "ub", "ix", "on", "ug", "eb")
]


@pytest.fixture(scope="module")
def builtin() -> Relevance:
    folder = builtin_folder()
    manifest = read_manifest(folder)
    return Relevance.load(folder / manifest.relevance, manifest.dimension)


def made(photos: int = 800, dimension: int = 128) -> tuple[Captioned, dict[str, np.ndarray]]:
    """Photos that show two of 120 things each, three captions that name them, and an encoder that half sees them."""
    random = np.random.default_rng(1)
    axes = {word: random.normal(size=dimension) / dimension**0.5 for word in WORDS}
    shown = [random.choice(WORDS, 2, replace=False) for _ in range(photos)]
    seen = np.stack(
        [sum(axes[word] for word in words) + random.normal(size=dimension) / dimension**0.5 for words in shown]
    )
    captions = [f"a {one} with the {two}" for one, two in shown for _ in range(3)]
    owners = np.repeat(np.arange(photos), 3)
    vectors = np.repeat(np.stack([sum(axes[word] for word in words) for words in shown]), 3, axis=0)
    return Captioned(unit(seen), captions, owners, unit(vectors), 0.09, 0.0), axes


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_probabilities_are_true_of_words_and_low_where_nothing_fits() -> None:
    known, axes = made()
    learned = fit(
        known, lambda texts: unit(np.stack([sum(axes.get(w, 0) for w in text.split()) + 1e-9 for text in texts]))
    )
    said, true, best_absent = [], [], []
    for word in WORDS[::7]:
        vector = unit(axes[word][None])[0]
        for right in (True, False):
            photos = known.photos if right else known.photos[Said(known.captions, known.owners, 800).counts(word) == 0]
            scores = (photos @ vector).astype(float) / known.unit
            query = Query(*learned.expected(vector), 1)
            library = Scores.of(scores, -np.sort(-scores)[:10], len(scores), query, learned.spread, 0.0)
            probability = 1 / (1 + np.exp(-phrase_odds(scores, query, library, learned)))
            if right:
                said += probability.tolist()
                true += (Said(known.captions, known.owners, 800).counts(word) >= 2).tolist()
            else:
                best_absent.append(probability.max())
    likely = np.asarray(said) > 0.5
    assert np.asarray(true)[likely].mean() > 0.6
    assert abs(np.sum(said) - np.sum(true)) < 0.3 * np.sum(true)
    assert np.median(best_absent) < 0.5


def test_too_few_words_are_said_so() -> None:
    known, _ = made(photos=40)
    with pytest.raises(ValueError, match="words are said of enough photos"):
        fit(known, lambda texts: np.ones((len(texts), 128), np.float32))


def test_what_was_learned_moves_to_another_encoder(builtin: Relevance) -> None:
    """An encoder that turns the space round gives the same levels to the same words."""
    random = np.random.default_rng(0)
    words = unit(random.normal(size=(len(builtin.words), 64)))
    turn = np.linalg.qr(random.normal(size=(64, 64)))[0].astype(np.float32)
    here, there = builtin.moved_to(words), builtin.moved_to(words @ turn)
    for row in (3, 77, 400):
        assert here.expected(words[row]) == pytest.approx(there.expected(words[row] @ turn), abs=1e-3)


def test_a_higher_score_is_never_less_likely(builtin: Relevance) -> None:
    scores = np.linspace(-4, 4, 200)
    for level in (0.5, 1.5, 2.5):
        for fifth in (0.5, 2.0, 3.0):
            library = Scores(0.0, 0.6, -4.0, fifth, 1_000)
            for agreement in (0.3, 0.8):
                odds = phrase_odds(scores, Query(level, agreement, 1), library, builtin)
                assert np.all(np.diff(odds) > 0)


def test_nothing_fits_in_an_empty_library_and_one_photo_is_no_error(builtin: Relevance) -> None:
    query = Query(1.5, 0.7, 1)
    nothing = Scores.of(np.zeros(0), np.zeros(0), 0, query, builtin.spread, -3.0)
    assert nothing.count == 0 and len(phrase_odds(np.zeros(0), query, nothing, builtin)) == 0
    one = Scores.of(np.ones(1), np.ones(1), 1, query, builtin.spread, -3.0)
    assert np.isfinite(phrase_odds(np.ones(1), query, one, builtin)).all()


def test_chance_is_found_below_where_half_of_the_library_fits() -> None:
    random, query = np.random.default_rng(0), Query(2.0, 1.0, 1)
    others = random.normal(-3.0, 0.6, 1_000)
    alone = Scores.of(others, -np.sort(-others)[:10], 1_000, query, 0.6, -3.0)
    mixed = np.concatenate([others, random.normal(-1.0, 0.6, 1_000)])
    half = Scores.of(mixed, -np.sort(-mixed)[:10], 2_000, query, 0.6, -3.0)
    assert np.median(mixed) > -2.1 and half.centre == pytest.approx(alone.centre, abs=0.6)
    assert half.prior == pytest.approx(0.0, abs=1.0)


def test_a_file_that_does_not_belong_or_is_damaged_is_refused(builtin: Relevance, tmp_path: Path) -> None:
    from xsearch_gui.core.errors import EncoderProblem

    kept = tmp_path / "relevance.npz"
    builtin.save(kept)
    again = Relevance.load(kept, len(builtin.level) - 1)
    assert again.words == builtin.words and np.array_equal(again.level, builtin.level)
    with pytest.raises(EncoderProblem, match="does not belong"):
        Relevance.load(kept, 7)
    kept.write_bytes(kept.read_bytes()[:2_000])
    with pytest.raises(EncoderProblem, match="cannot be read"):
        Relevance.load(kept, len(builtin.level) - 1)
    (tmp_path / "large.npz").write_bytes(b"\0" * 9_000_000)
    with (tmp_path / "bomb.npz").open("wb") as bomb:
        np.savez_compressed(bomb, level=np.zeros(2_000_000))
    for name in ("large.npz", "bomb.npz"):
        with pytest.raises(EncoderProblem, match="too large"):
            Relevance.load(tmp_path / name, 7)


def test_the_identity_of_an_encoder_is_that_of_its_vectors() -> None:
    """Learning what scores mean must not make a library encode its photos again."""
    from dataclasses import replace

    manifest = read_manifest(builtin_folder())
    files = {name: digest for name, digest in manifest.files.items() if name != manifest.relevance}
    assert manifest.identity == replace(manifest, relevance="", files=files).identity
    changed = {**manifest.files, "image.onnx": "0" * 64}
    assert manifest.identity != replace(manifest, files=changed).identity


def test_words_that_say_something_are_counted() -> None:
    assert [telling_words(text) for text in ("dog", "a dog on the beach", "", "the of", "zwei Hunde im Schnee")] == [
        1,
        2,
        1,
        1,
        4,
    ]
    assert telling_words("zwei Hunde im Schnee", frozenset({"zwei", "im"})) == 2


def test_forms_of_a_word_are_counted_together_in_the_language_of_each_caption() -> None:
    captions = ["a dog runs", "the dogs are running", "ein Hund rennt", "die Hunde und der Hund"]
    said = Said(captions, np.asarray([0, 0, 1, 1]), 2)
    assert said.counts("dog").tolist() == [2, 0] and said.counts("Hund", "de").tolist() == [0, 2]
    assert said.counts("Hund").tolist() == [0, 0]  # no English word
    assert "de_hund" in said.stems() and not any(form in said.stems() for form in ("de_und", "en_the"))


def test_a_logistic_regression_finds_its_coefficients() -> None:
    random = np.random.default_rng(3)
    table = random.normal(size=(40_000, 2))
    chance = 1 / (1 + np.exp(-(table @ [2.0, -1.0] - 1.5)))
    found = logistic(table, random.random(40_000) < chance)
    assert found == pytest.approx([2.0, -1.0, -1.5], abs=0.1)
    assert len(FEATURES) == 11
