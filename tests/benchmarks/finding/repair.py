"""Captions put on wrong photos on purpose, and how many of them are found: exchanged, shifted, copied.

1,000 photos of ``../shared/data/flickr8k/dev.tsv`` in the order of their names with one caption each, drawn anew for
each of 20 seeds. In every one 50 captions are exchanged in pairs, a block of 20 is one photo off (the last of it lies
on the first photo), and 20 photos have the caption of another in place of their own. ``found``: of the captions that
lie wrong, those for which the right photo is proposed (of a copy, that it goes); ``right``: of what is proposed.
``nothing wrong``: proposals where all captions lie as they came, right or not.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xsearch_gui.core.alignment.misplaced import Captions, Misplacement, repairs
from xsearch_gui.core.encoders import OnnxEncoder, builtin_folder

DATA = Path(__file__).parents[4] / "shared" / "data" / "flickr8k"
SEEDS, EXCHANGED, BLOCK, COPIED, EACH = 20, 25, 20, 20, 5

Rows = NDArray[np.int64]
Floats = NDArray[np.float32]


def encoded() -> tuple[Floats, Floats]:
    """Return vectors of the photos, float32 (n, d), and of their first five captions, float32 (n, 5, d)."""
    captions: dict[str, list[str]] = {}
    for line in (DATA / "dev.tsv").read_text(encoding="utf-8").splitlines():
        name, caption = line.split("\t")[:2]
        captions.setdefault(name, []).append(caption)
    names = sorted(name for name, own in captions.items() if len(own) >= EACH)
    encoder, photos = OnnxEncoder(builtin_folder()), []
    for name in names:
        with Image.open(DATA / "images" / name) as picture:
            photos.append(encoder.encode_prepared([encoder.prepare(picture.convert("RGB"))])[0])
    texts = [encoder.encode_texts(captions[name][:EACH]) for name in names]
    return np.stack(photos), np.stack(texts)


def misplaced(count: int, random: np.random.Generator) -> tuple[Rows, Rows]:
    """Return whose caption each photo gets, int64 (n,), and which of these are copies."""
    owner, start = np.arange(count), int(random.integers(0, count - BLOCK))
    block = np.arange(start, start + BLOCK)
    others = random.permutation(np.setdiff1d(owner, np.arange(start - 2, start + BLOCK + 3)))
    parts = np.split(others, np.cumsum([EXCHANGED, EXCHANGED, COPIED, COPIED]))
    owner[parts[0]], owner[parts[1]] = parts[1], parts[0]
    owner[block] = np.roll(block, -1)
    owner[parts[2]] = parts[3]
    return owner, parts[2]


def run() -> list[dict[str, object]]:
    """Measure each kind of mistake and all together."""
    if not DATA.exists():
        print("  (no ../shared/data/flickr8k)")
        return []
    photos, texts = encoded()
    count, folder = len(photos), np.zeros(len(photos), np.int64)
    found, clean = dict.fromkeys(Misplacement, np.zeros(2)), []
    for seed in range(SEEDS):
        random = np.random.default_rng(seed)
        chosen = np.arange(count), random.integers(0, EACH, count)
        owner, copies = misplaced(count, random)
        lying = texts[chosen][owner]
        for repair in repairs(Captions(photos, folder, lying, np.arange(count), owner)):
            right = [
                text in copies if to < 0 else owner[text] == to
                for text, to in zip(repair.texts, repair.photos, strict=True)
            ]
            found[repair.kind] = found[repair.kind] + (sum(right), len(right))
        clean.append(len(repairs(Captions(photos, folder, texts[chosen], np.arange(count), np.arange(count)))))
    made = {Misplacement.EXCHANGED: 2 * EXCHANGED, Misplacement.SHIFTED: BLOCK, Misplacement.COPIED: COPIED}
    rows = [_row(kind.value, found[kind], SEEDS * wrong) for kind, wrong in made.items()]
    rows.append(_row("all", np.sum(list(found.values()), axis=0), SEEDS * sum(made.values())))
    return [*rows, {"captions": "nothing wrong", "proposed": float(np.mean(clean))}]


def _row(name: str, counts: NDArray[np.float64], made: int) -> dict[str, object]:
    right, proposed = counts.tolist()
    return {"captions": name, "found %": 100 * right / made, "right %": 100 * right / max(1, proposed)}
