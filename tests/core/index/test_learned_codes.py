"""Codes learned from pairs: used where they are better for texts that nothing was learned from, and only there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from colours import paint
from indexed import index

from xsearch_gui.core.index import learned_codes, neighbours
from xsearch_gui.core.index.coder import BITS, Coder
from xsearch_gui.core.index.learned_codes import (
    FEWEST,
    SEMI_SUPERVISED,
    SUPERVISED,
    UNSUPERVISED,
    Pairs,
    best_coder,
    semi_supervised_directions,
    supervised_directions,
)
from xsearch_gui.core.index.reader import about
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.linear import unit

DIMENSION, TOLD = 320, 20


def made(told: float, seed: int = 1) -> tuple[np.ndarray, Pairs]:
    """Photos of 300 strong directions that no text speaks of and 20 others, and texts that speak of these alone."""
    random = np.random.default_rng(seed)
    size = np.full(DIMENSION, 1.0)
    size[:TOLD] = told
    photos = unit(random.normal(size=(4_000, DIMENSION)) * size)
    owner = np.repeat(np.arange(500), 2)
    texts = np.zeros((len(owner), DIMENSION))
    texts[:, :TOLD] = photos[owner, :TOLD] + 0.2 * told / DIMENSION**0.5 * random.normal(size=(len(owner), TOLD))
    return photos, Pairs(photos[owner], unit(texts), owner)


def test_where_texts_speak_of_what_is_weak_in_photos_a_learned_coder_is_used() -> None:
    photos, pairs = made(told=0.5)
    name, coder, logs = best_coder(photos, Coder.learned(photos), pairs)
    assert name in (SUPERVISED, SEMI_SUPERVISED) and set(logs) == {UNSUPERVISED, SUPERVISED, SEMI_SUPERVISED}
    assert logs[name] < logs[UNSUPERVISED] and coder.directions.shape == (DIMENSION, BITS)
    again = best_coder(photos, Coder.learned(photos), pairs)
    assert again[0] == name and np.array_equal(again[1].directions, coder.directions)


def test_where_texts_teach_nothing_the_unsupervised_one_stays() -> None:
    photos, pairs = made(told=1.0)
    random = np.random.default_rng(2)
    strangers = Pairs(pairs.photos, pairs.texts[random.permutation(len(pairs))], pairs.owner)
    plain = Coder.learned(photos)
    assert best_coder(photos, plain, strangers)[:2] == (UNSUPERVISED, plain)


def test_few_pairs_and_narrow_vectors_teach_nothing() -> None:
    photos, pairs = made(told=0.5)
    plain = Coder.learned(photos)
    few = pairs.some(np.arange(len(pairs)) < FEWEST - 1)
    assert best_coder(photos, plain, few) == (UNSUPERVISED, plain, {})
    narrow = Pairs(pairs.photos[:, :100], pairs.texts[:, :100], pairs.owner)
    assert best_coder(photos[:, :100], plain, narrow)[0] == UNSUPERVISED


@pytest.mark.parametrize("learn", [supervised_directions, semi_supervised_directions])
def test_directions_follow_what_is_told(learn: object) -> None:
    photos, pairs = made(told=0.5)
    found = learn(photos, pairs)  # type: ignore[operator]
    told = np.square(found[:TOLD]).sum() / np.square(found).sum()
    assert found.shape == (DIMENSION, BITS) and told >= TOLD / BITS * 0.6


def test_a_library_says_which_codes_it_uses(library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "EXACT_BELOW", 1)
    monkeypatch.setattr(learned_codes, "FEWEST", 10)
    for i in range(24):
        paint(photos / f"{i}.png", ("red", "green", "blue")[i % 3], i)
    rows = "".join(f"{i}.png,a red thing by the sea {i}\n" for i in range(24))
    (photos / "captions.csv").write_text("file,caption\n" + rows)
    index(library, photos)
    assert len(library.catalogue.pairs.captions(10)) in range(1, 11)
    written = about(library.paths.indexes, library.encoder.manifest)[1]["measured"]
    assert written["photo"]["coder"] == UNSUPERVISED and "coder" not in written["text"]
