"""Parts of pictures: where a crop lies in the photo that it was cut from."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fixtures.scenes import scene
from xsearch_gui.core.duplicates.crops import PART, area, box, is_whole, part_of
from xsearch_gui.core.duplicates.fingerprint import fingerprint_of


@pytest.mark.parametrize("part", [(0.0, 0.0, 0.72, 0.7), (0.25, 0.1, 0.95, 0.85), (0.1, 0.3, 1.0, 0.9)])
def test_a_part_is_found_where_it_was_cut_out(part: tuple[float, float, float, float]) -> None:
    whole = scene(3)
    cut = whole.crop(tuple(round(edge * side) for edge, side in zip(part, whole.size * 2, strict=True)))
    found, warps = part_of(fingerprint_of(whole)[None], fingerprint_of(cut)[None])
    assert found[0] >= PART
    assert box(warps[0]) == pytest.approx(part, abs=0.04)
    assert area(warps[0]) == pytest.approx((part[2] - part[0]) * (part[3] - part[1]), abs=0.06)
    assert not is_whole(warps[0])


def test_other_pictures_are_no_parts_and_the_whole_is_no_crop() -> None:
    looks = np.stack([fingerprint_of(scene(seed)) for seed in range(8)])
    wholes, parts = (looks[np.indices((8, 8))[axis].ravel()] for axis in (0, 1))
    found, warps = part_of(wholes, parts)
    assert (found >= PART).reshape(8, 8).tolist() == np.eye(8, dtype=bool).tolist()
    assert all(is_whole(warps[place]) for place in np.flatnonzero(found >= PART))


def test_a_flat_picture_is_part_of_nothing() -> None:
    looks = np.stack([np.full((32, 32), 128, np.uint8), fingerprint_of(scene(1))])
    assert part_of(looks, looks[::-1])[0].max() < PART
    assert part_of(looks[:1], looks[:1])[0].max() < PART
