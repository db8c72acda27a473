"""Captions that lie on the wrong photo are found, and those that lie right are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from xsearch_gui.core.alignment.misplaced import Captions, Misplacement, Repair, repairs

COUNT, DIMENSION = 120, 64


@pytest.fixture
def vectors() -> tuple[np.ndarray, np.ndarray]:
    """Photos, and of each a caption that lies near it."""
    random = np.random.default_rng(1)
    photos = random.normal(size=(COUNT, DIMENSION))
    texts = photos + random.normal(size=photos.shape)
    return tuple((side / np.linalg.norm(side, axis=1, keepdims=True)).astype(np.float32) for side in (photos, texts))


def found(vectors: tuple[np.ndarray, np.ndarray], owner: np.ndarray, folder: np.ndarray | None = None) -> list[Repair]:
    """Give photo i the caption of photo ``owner[i]``; none for -1."""
    photos, texts = vectors
    lying = np.flatnonzero(owner >= 0)
    folder = np.zeros(COUNT, np.int64) if folder is None else folder
    return repairs(Captions(photos, folder, texts[owner[lying]], lying, owner[lying]))


def test_captions_that_lie_right_are_left_alone(vectors: tuple[np.ndarray, np.ndarray]) -> None:
    assert found(vectors, np.arange(COUNT)) == []
    assert found(vectors, np.where(np.arange(COUNT) < 12, np.arange(COUNT), -1)) == []  # too few to say


def test_two_exchanged_captions_change_places(vectors: tuple[np.ndarray, np.ndarray]) -> None:
    owner = np.arange(COUNT)
    owner[[7, 80]] = 80, 7
    (repair,) = found(vectors, owner)
    assert repair.kind is Misplacement.EXCHANGED
    assert dict(zip(repair.texts, repair.photos, strict=True)) == {7: 80, 80: 7}


@pytest.mark.parametrize("step", [1, -2])
def test_a_run_of_captions_goes_to_the_photos_that_it_fits(vectors: tuple[np.ndarray, np.ndarray], step: int) -> None:
    owner = np.arange(COUNT)
    owner[40:60] += step
    runs = [repair for repair in found(vectors, owner) if repair.kind is Misplacement.SHIFTED]
    assert len(runs) == 1 and runs[0].texts == tuple(range(40, 60))
    assert runs[0].photos == tuple(range(40 + step, 60 + step))


def test_a_run_never_leaves_its_folder(vectors: tuple[np.ndarray, np.ndarray]) -> None:
    owner = np.minimum(np.arange(COUNT) + 1, COUNT - 1)  # every caption is one photo off
    folder = np.arange(COUNT) // 30
    for repair in found(vectors, owner, folder):
        assert all(folder[text] == folder[to] for text, to in zip(repair.texts, repair.photos, strict=True) if to >= 0)
    runs = [repair for repair in found(vectors, owner, folder) if repair.kind is Misplacement.SHIFTED]
    assert len(runs) == 4 and all(len(run.texts) >= 28 for run in runs)


def test_a_copied_caption_goes_where_it_does_not_fit(vectors: tuple[np.ndarray, np.ndarray]) -> None:
    owner = np.arange(COUNT)
    owner[[10, 11]] = 50
    copies = [repair for repair in found(vectors, owner) if repair.kind is Misplacement.COPIED]
    assert sorted(repair.texts for repair in copies) == [(10,), (11,)]
    assert {repair.photos for repair in copies} == {(-1,)}


def test_the_caption_of_a_sidecar_with_the_wrong_number_moves_to_its_neighbour(
    vectors: tuple[np.ndarray, np.ndarray],
) -> None:
    owner = np.arange(COUNT)
    owner[30], owner[31] = -1, 30  # the caption of 30 lies on 31, and 30 has none
    (repair,) = found(vectors, owner)
    assert repair.kind is Misplacement.MOVED and repair.photos == (30,)
