"""Photos told from screenshots, documents and drawings: precision and recall, ``python -m tests.benchmarks kinds``.

Photos are those of ``data/`` (flickr8k, labelled, albums of cameras); the others are made (:mod:`made_pictures`,
:mod:`made_screens`), by eleven generators; drawings are icons of this machine, too. Each goes through the built-in
encoder, and has the facts that such files have. The figures leave one generator (or set of photos) out at a time: it is
judged by weights that were fitted without any of its kind, which is harder than what the weights in the program do,
and they are made of all. They are printed with ``XSEARCH_BENCH_WEIGHTS=1``.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SHARED = Path(os.environ.get("XSEARCH_SHARED", "../shared")) / "data"
EACH = int(os.environ.get("XSEARCH_BENCH_PICTURES", "18"))
ROUNDS, STEP, PENALTY = 1500, 0.3, 0.02

Doubles = NDArray[np.float64]
Made = tuple[str, str, Image.Image, str, bool, tuple[int, int]]  # kind, generator, picture, format, camera, size


def run() -> list[dict[str, object]]:
    """Return the figures."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from xsearch_gui.core.library import picture_kinds as judge
    from xsearch_gui.core.records.items import PICTURE_KINDS

    _app = QApplication.instance() or QApplication([])
    made = [*_others(EACH), *_photos(EACH)]
    features = _features(made)
    kinds = np.asarray([PICTURE_KINDS.index(one[0]) for one in made])
    sets = np.asarray([one[1] for one in made])
    found = np.zeros(len(made), np.int64)
    for name in dict.fromkeys(sets):
        left_out = sets == name
        found[left_out] = _judged(features[left_out], _fitted(features[~left_out], kinds[~left_out]), judge.SURE)
    if os.environ.get("XSEARCH_BENCH_WEIGHTS"):
        print(np.array2string(_fitted(features, kinds), separator=", ", precision=3, threshold=1000))
    rows: list[dict[str, object]] = []
    for number, kind in enumerate(PICTURE_KINDS):
        there, said = kinds == number, found == number
        recall, precision = (found[there] == number).mean(), (kinds[said] == number).mean() if said.any() else 0.0
        rows.append(_row(kind, int(there.sum()), float(recall), float(precision)))
    for name in dict.fromkeys(sets):
        right = (found == kinds)[sets == name]
        rows.append(_row(f"  {name}", len(right), float(right.mean())))
    return rows


def _row(kind: str, pictures: int, recall: float, precision: float | None = None) -> dict[str, object]:
    told = round(precision, 2) if precision is not None else ""
    return {"kind": kind, "pictures": pictures, "recall": round(recall, 2), "precision": told}


def _others(count: int) -> Iterator[Made]:
    from tests.benchmarks.finding import made_pictures as made
    from tests.benchmarks.finding import made_screens as screens

    photos = sorted((SHARED / "flickr8k" / "images").iterdir())
    icons = made.icons_here()
    for number in range(count):
        r = random.Random(number)
        for name in ("program", "web_page"):
            yield "screenshot", name, getattr(screens, name)(r), "PNG" if r.random() < 0.9 else "JPEG", False, (0, 0)
        yield "screenshot", "phone", screens.phone(r), "PNG" if r.random() < 0.6 else "JPEG", False, (0, 0)
        for name in ("page", "receipt", "form"):
            sheet = getattr(made, name)(r)
            if r.random() < 0.5:
                kind = r.choice(("JPEG", "PNG", "TIFF"))
                yield "document", f"{name} scanned", made.scanned(r, sheet), kind, False, (0, 0)
            else:
                size = (4032, 3024) if r.random() < 0.8 else (1600, 1200)
                picture = made.photographed(r, sheet, Image.open(photos[number]).convert("RGB"))
                yield "document", f"{name} photographed", picture, "JPEG", size[0] == 4032 or r.random() < 0.3, size
        for name in ("scene", "chart"):
            yield "drawing", name, getattr(made, name)(r), r.choice(("PNG", "JPEG")), False, (0, 0)
        if number < len(icons) and (icon := made.icon(r, icons[number])) is not None:
            yield "drawing", "icon", icon, r.choice(("PNG", "JPEG")), False, (0, 0)
        for name, place in (("pencil", -1), ("cartoon", -500)):
            picture = getattr(made, name)(r, Image.open(photos[place - number]).convert("RGB"))
            yield "drawing", name, picture, r.choice(("PNG", "JPEG")), r.random() < 0.1, (0, 0)


def _photos(count: int) -> Iterator[Made]:
    shuffled = random.Random(1)
    flickr = sorted((SHARED / "flickr8k" / "images").iterdir())[count:5000]
    shuffled.shuffle(flickr)
    labelled = sorted(path for path in (SHARED / "labelled").rglob("*") if path.suffix in (".webp", ".jpg", ".png"))
    shuffled.shuffle(labelled)
    for path in [*flickr[: 4 * count], *labelled[: 3 * count]]:
        r = random.Random(path.name)
        camera = r.random() < 0.6
        size = r.choice(
            ((4032, 3024), (6000, 4000), (3000, 4000)) if camera else ((1600, 1200), (1080, 1080), (1280, 960))
        )
        kind = "JPEG" if camera or r.random() < 0.8 else r.choice(("PNG", "WEBP"))
        yield "photo", path.relative_to(SHARED).parts[0], Image.open(path), kind, camera, size
    for path in sorted(path for path in (SHARED / "photos").rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))[
        ::3
    ]:
        try:
            image = Image.open(path)
            image.load()
        except OSError:
            continue
        yield "photo", "cameras", image, "JPEG", bool(image.getexif().get(0x0110)), image.size


def _features(made: list[Made]) -> Doubles:
    from xsearch_gui.core.duplicates.fingerprint import fingerprint_of
    from xsearch_gui.core.library import picture_kinds as judge
    from xsearch_gui.core.library.library import open_builtin
    from xsearch_gui.core.records.items import PICTURE_KINDS

    encoder = open_builtin()
    words = encoder.encode_texts([text for kind in PICTURE_KINDS for text in judge.WORDS[kind]])
    pictures = [one[2].convert("RGB") for one in made]
    vectors = np.concatenate([encoder.encode_images(pictures[at : at + 32]) for at in range(0, len(pictures), 32)])
    near = judge.nearness(vectors, words, encoder.manifest.calibration.random_std)
    facts = [
        judge.facts_of(kind, camera, *(size if size[0] else image.size)) for _, _, image, kind, camera, size in made
    ]
    return np.concatenate([near, facts, judge.tones(np.stack([fingerprint_of(it) for it in pictures]))], axis=1)


def _fitted(features: Doubles, kinds: NDArray[np.int64]) -> Doubles:
    """Return weights (3, n + 1) of the other kinds over photos, by gradient descent; each kind counts as much, photos
    twice."""
    mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-6
    units = np.concatenate([(features - mean) / spread, np.ones((len(features), 1))], axis=1)
    weight = np.asarray([(2.0 if kind == 0 else 1.0) / max(1e-9, (kinds == kind).mean()) for kind in range(4)])[kinds]
    weight /= weight.mean()
    weights = np.zeros((4, units.shape[1]))
    for _ in range(ROUNDS):
        slope = ((_odds(units @ weights.T) - np.eye(4)[kinds]) * weight[:, None]).T @ units / len(units)
        slope[:, :-1] += PENALTY * weights[:, :-1]
        weights -= STEP * slope
    weights = (weights - weights[0])[1:]
    scaled = weights[:, :-1] / spread
    return np.concatenate([scaled, (weights[:, -1] - (scaled * mean).sum(axis=1))[:, None]], axis=1)


def _judged(features: Doubles, weights: Doubles, sure: float) -> NDArray[np.int64]:
    logits = np.concatenate([features, np.ones((len(features), 1))], axis=1) @ weights.T
    odds = _odds(np.concatenate([np.zeros((len(features), 1)), logits], axis=1))
    best = odds.argmax(axis=1)
    best[odds[np.arange(len(odds)), best] < sure] = 0
    return best


def _odds(logits: Doubles) -> Doubles:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
