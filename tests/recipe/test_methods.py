"""The families of the survey, on pairs that are made up: what needs no torch."""

from __future__ import annotations

import numpy as np
import pytest
from made_trials import found, made_questions, made_trial, methods

from models.recipe.methods import measures
from models.recipe.methods.binary.signs import rotation, signs
from models.recipe.methods.features import Texts
from models.recipe.methods.measures import average_precision, interval, measure
from models.recipe.methods.real.kernel_cca import Nystroem
from models.recipe.methods.speed import bytes_of, scan_ms
from models.recipe.methods.trial import Method, content
from xsearch_gui.core.linear import unit

NUMPY = ("real.plain", "real.cca", "real.kernel_cca", "real.heads", "real.graph", "binary.random_directions",
         "binary.itq", "binary.cca_codes", "binary.scm", "binary.sdh")  # fmt: skip


@pytest.mark.parametrize("method", methods(NUMPY), ids=lambda method: method.name)
def test_what_is_made_finds_far_more_than_chance(method: Method, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.recipe.methods.real.heads.STEPS", 60)
    monkeypatch.setattr("models.recipe.methods.real.kernel_cca.LANDMARKS", 200)
    monkeypatch.setattr("models.recipe.methods.binary.sdh.ANCHORS", 100)
    result = found(method, made_trial())
    assert np.mean(result["texts"] <= 10) > 0.25  # by chance 0.1
    assert np.mean(result["matching"]) > 0.6


def test_a_rotation_loses_less_by_signs_and_is_one() -> None:
    rows = np.random.default_rng(0).normal(size=(500, 12)).astype(np.float32) * np.linspace(
        3, 0.1, 12, dtype=np.float32
    )
    turned = rotation(rows, 0)
    np.testing.assert_allclose(turned @ turned.T, np.eye(12), atol=1e-4)

    def lost(values: np.ndarray) -> float:
        return float(np.sum((signs(values) - values) ** 2))

    assert lost(rows @ turned) < lost(rows)


def test_landmarks_give_the_kernel_back() -> None:
    rows = unit(np.random.default_rng(0).normal(size=(60, 6)))
    kernel = Nystroem.of(rows, 60, 1.0, 0)
    exact = np.exp(-kernel.gamma * (2.0 - 2.0 * (rows @ rows.T)))
    np.testing.assert_allclose(kernel(rows) @ kernel(rows).T, exact, atol=0.03)


def test_average_precision_by_hand() -> None:
    scores = np.asarray([[0.9, 0.8, 0.7, 0.6], [0.1, 0.2, 0.3, 0.4]], np.float32)
    relevant = np.asarray([[True, False, True, False], [True, False, False, False]])
    np.testing.assert_allclose(average_precision(scores, relevant, None), [(1 + 2 / 3) / 2, 1 / 4])
    np.testing.assert_allclose(average_precision(scores, relevant, 2), [1 / 2, 0.0])


def test_codes_that_are_all_equal_find_by_chance() -> None:
    class Collapsed:
        def photos(self, vectors: np.ndarray) -> np.ndarray:
            return np.ones((len(vectors), 8), np.float32)

        def texts(self, texts: Texts) -> np.ndarray:
            return np.ones((len(texts), 8), np.float32)

    result = measure(Collapsed(), made_questions(), True)
    assert 30 < np.median(result["texts"]) < 70  # of 100
    assert result["width"] == 8


def test_an_interval_covers_its_mean_and_narrows_with_questions() -> None:
    random = np.random.default_rng(0)
    few, many = (interval(random.random((5, count)) * 100) for count in (30, 3_000))
    assert few[1] < few[0] < few[2]
    assert many[2] - many[1] < 0.3 * (few[2] - few[1])


def test_labels_are_words_without_their_s() -> None:
    assert content("Two dogs and the dog's ball") == {"dog", "ball"}


@pytest.mark.parametrize(("codes", "width", "size"), [(True, 16, 2), (True, 256, 32), (False, 386, 1_544)])
def test_bytes_and_times_of_a_scan(codes: bool, width: int, size: int) -> None:
    method = Method("x", "", "", "", lambda trial: None, codes=codes)
    assert bytes_of(method, width) == size
    assert scan_ms(codes, width, 2_000) > 0.0


def test_answers_come_back_as_they_were_kept(tmp_path) -> None:
    result = found(methods(("real.plain",))[0], made_trial())
    kept = measures.Answers(train_s=np.asarray(1.5), text_ms=np.asarray(0.2), **result)
    kept.save(tmp_path / "a" / "b.npz")
    again = measures.Answers.load(tmp_path / "a" / "b.npz")
    np.testing.assert_array_equal(again.texts, kept.texts)
    there, back = again.recalls(np.full(100, 2))
    assert there.shape == back.shape == (3, 100) and there.max() <= 100.0
