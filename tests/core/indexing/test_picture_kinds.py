"""Which kind of picture each is, and what finds it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from indexed import index
from PIL import Image

from xsearch_gui.core.library.kind_weights import WEIGHTS
from xsearch_gui.core.library.library import Library
from xsearch_gui.core.library.picture_kinds import WORDS, facts_of, kinds_of, tones
from xsearch_gui.core.query.parser import parse
from xsearch_gui.core.query.sql_filters import Matcher
from xsearch_gui.core.records.items import PICTURE_KINDS


def found(library: Library, text: str) -> set[str]:
    ids = Matcher(library.catalogue.connection).matching(parse(text).filters).tolist()
    return {Path(row.path).name for row in library.catalogue.items.rows(ids).values()}


def test_there_is_a_weight_for_each_word_and_each_fact() -> None:
    assert tuple(WORDS) == PICTURE_KINDS
    assert WEIGHTS.shape == (3, sum(map(len, WORDS.values())) + 6 + 1)


def test_what_is_not_surely_another_is_a_photo() -> None:
    assert kinds_of(np.zeros((1, WEIGHTS.shape[1] - 1), np.float32)) == ["photo"]
    assert kinds_of(np.zeros((0, WEIGHTS.shape[1] - 1), np.float32)) == []


def test_facts_and_tones() -> None:
    assert facts_of("PNG", False, 1080, 2400) == (1.0, 0.0, 1.0)
    assert facts_of("JPEG", True, 4032, 3024) == (0.0, 1.0, 0.0)
    white, noise = np.full((32, 32), 255, np.uint8), np.random.default_rng(1).integers(0, 255, (32, 32), np.uint8)
    even, bright, hard = tones(np.stack([white, noise])).T
    assert even[0] == 1.0 and even[1] < 0.1 and bright[0] == 1.0 and hard[0] == 0.0 and hard[1] > 0.5


def test_every_photo_is_judged_once_by_what_is_stored(library: Library, photos: Path) -> None:
    photos.mkdir(exist_ok=True)
    Image.new("RGB", (64, 48), "red").save(photos / "red.png")
    (photos / "diary.txt").write_text("A day without a cloud over the hills.")
    index(library, photos)
    assert library.catalogue.picture_kinds.missing(library.encoder_id) == []
    item = library.catalogue.items.at(str(photos / "red.png")) or 0
    library.catalogue.picture_kinds.put(library.encoder_id, [(item, "drawing")])
    Image.new("RGB", (64, 48), "blue").save(photos / "blue.png")
    index(library, photos)  # what was judged stays
    assert "red.png" in found(library, "kind:drawing") and "red.png" not in found(library, "kind:photo")
    assert {"red.png", "blue.png"} <= found(library, "kind:photo,drawing,screenshot,document")
    assert "diary.txt" not in found(library, "kind:photo,drawing,screenshot,document")
    assert found(library, "kind:drawings") == found(library, "kind:drawing")
