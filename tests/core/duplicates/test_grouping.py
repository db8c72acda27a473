"""Grouping of results: real pictures, made alike in known ways."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.fixtures.scenes import scene
from xsearch_gui.core.catalogue import Catalogue
from xsearch_gui.core.duplicates.fingerprint import (
    SIDE,
    FingerprintCache,
    agreement,
    align,
    fingerprint_of,
    fingerprint_of_thumbnail,
    same_picture,
)
from xsearch_gui.core.duplicates.grouping import Grouper
from xsearch_gui.core.duplicates.job import fingerprint_hashes
from xsearch_gui.core.duplicates.members import Group, Likeness, Linked, Member

DIMENSION = 16


def crop(image: Image.Image, share: float) -> Image.Image:
    side = image.width
    left, top = round(0.3 * share * side), round(0.7 * share * side)
    return image.crop((left, top, left + round((1 - share) * side), top + round((1 - share) * side)))


def near(vector: NDArray[np.float32], cosine: float, seed: int) -> NDArray[np.float32]:
    """Return a unit vector with exactly this cosine to a unit vector."""
    other = np.random.default_rng(seed).normal(size=len(vector))
    other -= (other @ vector) * vector
    other /= np.linalg.norm(other)
    return np.asarray(cosine * vector + np.sqrt(1 - cosine**2) * other, np.float32)


def axis(number: int) -> NDArray[np.float32]:
    return np.eye(DIMENSION, dtype=np.float32)[number]


class Pictures:
    """A library's thumbnails and a book of their fingerprints."""

    def __init__(self, catalogue: Catalogue, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.read = 0
        self.book = FingerprintCache(catalogue, self._path)

    def _path(self, content: str) -> Path:
        self.read += 1
        return self.folder / content

    def add(self, content: str, image: Image.Image) -> None:
        image.save(self.folder / content, "JPEG", quality=85)


@pytest.fixture
def pictures(tmp_path: Path) -> Pictures:
    return Pictures(Catalogue.open(tmp_path / "catalogue.sqlite"), tmp_path / "thumbnails")


# fingerprints ---------------------------------------------------------------------------------------------------


def fingerprints(images: list[Image.Image]) -> NDArray[np.float32]:
    return np.stack([fingerprint_of(image) for image in images]).astype(np.float32)


def test_a_picture_agrees_with_its_copies_and_with_nothing_else() -> None:
    originals = [scene(seed) for seed in range(20)]
    small = [image.resize((90, 90), Image.Resampling.LANCZOS) for image in originals]
    darker = [image.point(lambda level: round(0.8 * level)) for image in originals]
    assert agreement(fingerprints(originals), fingerprints(small)).min() > 0.9
    assert agreement(fingerprints(originals), fingerprints(darker)).min() > 0.9
    assert agreement(fingerprints(originals), fingerprints(originals[1:] + originals[:1])).max() < 0.5


def test_alignment_finds_where_a_crop_lies() -> None:
    originals = [scene(seed) for seed in range(20)]
    crops = [crop(image, 0.1) for image in originals]
    a, b = fingerprints(originals), fingerprints(crops)
    assert np.median(agreement(a, b)) < 0.64
    warps = align(a, b)
    assert agreement(a, b, warps).min() > 0.64
    # The middle of the crop lies 2 * (0.03 + 0.45) - 1 = -0.04 to the left and 2 * (0.07 + 0.45) - 1 = 0.04 down.
    assert np.allclose(np.median(warps, axis=0), [[0.9, 0, -0.04], [0, 0.9, 0.04]], atol=0.02)
    wrong = same_picture(a.astype(np.uint8), np.roll(b, 1, axis=0).astype(np.uint8), np.ones(20, np.bool_))
    assert not wrong.any()


def test_flat_pictures_are_never_the_same_picture() -> None:
    flat = np.stack([np.full((SIDE, SIDE), level, np.uint8) for level in (0, 0, 255, 120)])
    assert not same_picture(flat, flat[::-1].copy(), np.ones(4, np.bool_)).any()


def test_the_hash_survives_resizing() -> None:
    originals = [scene(seed) for seed in range(50)]
    a = fingerprint_hashes(np.stack([fingerprint_of(image) for image in originals]))
    b = fingerprint_hashes(np.stack([fingerprint_of(image.resize((120, 120))) for image in originals]))
    assert np.bitwise_count(a ^ b).max() <= 6
    assert np.median(np.bitwise_count(a ^ np.roll(a, 1))) > 24


def test_a_thumbnail_that_is_none_has_no_look(tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"\xff\xd8\xff\xe0 and then nothing")
    assert fingerprint_of_thumbnail(tmp_path / "broken") is None
    assert fingerprint_of_thumbnail(tmp_path / "absent") is None


# groups --------------------------------------------------------------------------------------------------


def test_equal_contents_are_one_row_at_the_place_of_the_first() -> None:
    members = [Member(1, "a"), Member(2, "b"), Member(3, "a"), Member(4, "c")]
    groups = Grouper().group(members, np.stack([axis(i) for i in (0, 1, 0, 2)]))
    assert groups == (Group(1, (Linked(3, Likeness.SAME_FILE),)), Group(2), Group(4))


@pytest.mark.parametrize(
    ("seconds", "cosine", "joined"),
    [(2, 0.9, True), (2, 0.5, False), (60, 0.9, False), (0, 0.8, True)],
)
def test_a_burst_needs_time_and_likeness(seconds: int, cosine: float, joined: bool) -> None:
    start = "2026-05-01T12:00:00"
    later = f"2026-05-01T12:{seconds // 60:02d}:{seconds % 60:02d}"
    members = [Member(1, "a", start), Member(2, "b", later)]
    groups = Grouper().group(members, np.stack([axis(0), near(axis(0), cosine, 1)]))
    assert (len(groups) == 1) is joined
    if joined:
        assert groups[0].others == (Linked(2, Likeness.BURST),)


def test_a_burst_is_followed_from_frame_to_frame() -> None:
    members = [Member(i, str(i), f"2026-05-01T12:00:{3 * i:02d}.250+02:00") for i in range(10)]
    vectors = np.stack([near(axis(0), 0.95, i) for i in range(10)])
    assert len(Grouper().group(members, vectors)) == 1


def test_likeness_does_not_chain_through_a_burst() -> None:
    # A camera that pans from one thing to another: each frame is like the one before it.
    angles = np.linspace(0, np.pi / 2, 10)
    vectors = np.zeros((10, DIMENSION), np.float32)
    vectors[:, 0], vectors[:, 1] = np.cos(angles), np.sin(angles)
    members = [Member(i, str(i), f"2026-05-01T12:00:{i:02d}") for i in range(10)]
    groups = Grouper().group(members, vectors)
    assert [group.leader for group in groups] == [0, 5]
    for group in groups:
        rows = [group.leader, *(other.item for other in group.others)]
        assert (vectors[rows] @ vectors[rows[0]]).min() >= 0.75


@pytest.mark.parametrize("taken", [None, "2026-05-01", "2023-00-00T00:00:00", "12:00:00 on the first of May"])
def test_a_photo_without_a_time_is_in_no_burst(taken: str | None) -> None:
    members = [Member(1, "a", taken), Member(2, "b", taken), Member(3, "c", "2026-05-01T12:00:00")]
    assert len(Grouper().group(members, np.stack([axis(0)] * 3))) == 3


def test_near_duplicates_are_proposed_by_vectors_and_decided_by_looks(pictures: Pictures) -> None:
    pictures.add("a", scene(1))
    pictures.add("copy", scene(1).resize((100, 100)))
    pictures.add("crop", crop(scene(1), 0.1))
    pictures.add("other", scene(2))
    members = [Member(1, "a", pixels=9), Member(2, "other"), Member(3, "copy"), Member(4, "crop")]
    vectors = np.stack([axis(0), near(axis(0), 0.97, 1), near(axis(0), 0.95, 2), near(axis(0), 0.9, 3)])
    grouper = Grouper(pictures.book)
    wanted = (Group(1, (Linked(3, Likeness.NEAR_DUPLICATE), Linked(4, Likeness.NEAR_DUPLICATE))), Group(2))
    assert grouper.group(members, vectors) == wanted
    read = pictures.read
    assert grouper.group(members, vectors) == wanted
    assert pictures.read == read  # verdicts and fingerprints are remembered
    assert len(Grouper().group(members, vectors)) == 4  # without fingerprints nothing is confirmed


def test_without_thumbnails_nothing_is_confirmed(pictures: Pictures) -> None:
    members = [Member(1, "a"), Member(2, "b")]
    assert len(Grouper(pictures.book).group(members, np.stack([axis(0), axis(0)]))) == 2


def test_the_best_one_leads_and_the_first_one_gives_the_place() -> None:
    taken = "2026-05-01T12:00:00"

    def leader(*others: Member) -> int:
        members = [Member(9, "z", score=0.9), *others]
        vectors = np.stack([axis(1), *[axis(0)] * len(others)])
        groups = Grouper().group(members, vectors)
        assert [len(group.others) for group in groups] == [0, len(others) - 1]
        return groups[1].leader

    small = Member(1, "a", taken, pixels=100, score=0.8)
    large = Member(2, "b", taken, pixels=900, score=0.78)
    told = Member(3, "c", taken, pixels=50, captioned=True, score=0.79)
    late = Member(4, "d", taken, pixels=9_999, captioned=True, score=0.3)
    assert leader(small, large) == 2
    assert leader(small, large, told) == 3
    assert leader(small, large, told, late) == 3  # what was found for a reason stays in front


def test_rows_without_a_vector_stay_alone_and_lists_must_agree() -> None:
    members = [Member(1, "a", "2026-05-01T12:00:00"), Member(2, "b", "2026-05-01T12:00:00")]
    assert len(Grouper().group(members, np.zeros((2, DIMENSION), np.float16))) == 2
    assert Grouper().group([], np.zeros((0, DIMENSION), np.float16)) == ()
    with pytest.raises(ValueError, match="2 members but 1 vectors"):
        Grouper().group(members, np.zeros((1, DIMENSION), np.float16))


def test_ten_thousand_results_do_not_cost_their_square() -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(10_000, 128)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    members = [Member(i, str(i), f"2026-{i % 12 + 1:02d}-{i % 28 + 1:02d}T12:00:00") for i in range(10_000)]
    start = time.process_time()
    assert len(Grouper().group(members, vectors)) == 10_000
    assert time.process_time() - start < 5.0  # 0.1 s on an idle machine; all pairs would be 50 million
