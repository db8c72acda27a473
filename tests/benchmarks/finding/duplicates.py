"""Precision and recall of duplicates, on copies that are made of 300 photos and hidden among 2,000 others.

Each copy goes through a JPEG file, a thumbnail and the built-in encoder, as in a library. The method was made with
other photos than these; its limits are checked on the even ones, and the figures are of the odd ones. Three rows are
negatives: different photos, rendered pages of text with one layout, and rendered chats (the false groups of other
programs). The photos are 224 x 224, so that a copy of half the size has lost what the encoder looks at; of camera
photos thumbnail and vector would not change.

``python -m tests.benchmarks duplicates``; ``XSEARCH_SHARED`` names the folder with ``data/`` (default ../shared).
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFont

from xsearch_gui.core.duplicates.fingerprint import _POSSIBLE, AGREE, agreement, align, correlation, fingerprint_of
from xsearch_gui.core.duplicates.grouping import Grouper, stars
from xsearch_gui.core.duplicates.job import _hash_pairs
from xsearch_gui.core.duplicates.members import Group, Likeness, Member, Rules
from xsearch_gui.core.duplicates.moments import moments_of
from xsearch_gui.core.index.neighbours import PopulationIndex
from xsearch_gui.core.library.library import open_builtin

IMAGES = Path(os.environ.get("XSEARCH_SHARED", "../shared")) / "data" / "flickr8k" / "images"
COPIED, OTHERS, PAGES = 300, 2_000, 60
LOOKED_AT = 2_300  # photos with which the method was developed: none of them is measured here
BICUBIC = Image.Resampling.BICUBIC


def through_jpeg(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def cropped(image: Image.Image, share: float, random: np.random.Generator) -> Image.Image:
    """Take a share of each side away, somewhere."""
    width, height = (round(side * (1 - share)) for side in image.size)
    left, top = int(random.integers(0, image.width - width + 1)), int(random.integers(0, image.height - height + 1))
    return image.crop((left, top, left + width, top + height))


def turned(image: Image.Image, degrees: float) -> Image.Image:
    margin = round(image.width * abs(np.sin(np.radians(degrees))))
    box = (margin, margin, image.width - margin, image.height - margin)
    return image.rotate(degrees, BICUBIC).crop(box)


def copies(image: Image.Image, seed: int) -> Iterator[tuple[str, Image.Image]]:
    random = np.random.default_rng(seed)
    half, double = (tuple(round(side * factor) for side in image.size) for factor in (0.5, 2))
    yield "JPEG q75", through_jpeg(image, 75)
    yield "JPEG q50", through_jpeg(image, 50)
    yield "size 50 %", through_jpeg(image.resize(half, Image.Resampling.LANCZOS), 85)
    yield "size 200 %", through_jpeg(image.resize(double, BICUBIC), 85)
    yield "brighter 15 %", through_jpeg(ImageEnhance.Brightness(image).enhance(1.15), 90)
    yield "darker 13 %", through_jpeg(ImageEnhance.Brightness(image).enhance(0.87), 90)
    for percent in (5, 10, 20):
        yield f"crop {percent} %", through_jpeg(cropped(image, percent / 100, random), 90)
    yield "turned 1-2°", through_jpeg(turned(image, float(random.choice([-2, -1, 1, 2]))), 90)


def page(random: np.random.Generator, chat: bool) -> Image.Image:
    """Render a page of random words, or a chat with random bubbles."""
    image = Image.new("RGB", (384, 512), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(11)
    if not chat:
        for y in range(30, 480, 14):
            letters = random.choice(list("abcdefghijklmnopqrstuvwxyz    "), 56)
            draw.text((30, y), "".join(letters), fill="black", font=font)
        return image
    draw.rectangle((0, 0, 384, 50), fill=(20, 120, 100))
    draw.rectangle((0, 470, 384, 512), fill=(230, 230, 230))
    y = 60
    while y < 430:
        height, width, own = int(random.integers(24, 70)), int(random.integers(120, 260)), random.random() < 0.5
        left = 374 - width if own else 10
        fill = (210, 245, 200) if own else (240, 240, 240)
        draw.rounded_rectangle((left, y, left + width, y + height), 8, fill=fill)
        draw.text((left + 8, y + 6), "".join(random.choice(list("abcdefgh "), 16)), fill="black", font=font)
        y += height + 10
    return image


class Pictures:
    """The set: of every picture the photo it shows, its kind, its size, its fingerprint and its vector."""

    def __init__(self) -> None:
        encoder = open_builtin()
        names = sorted(IMAGES.iterdir())
        order = np.random.default_rng(20_261_121).permutation(len(names))[LOOKED_AT:][: COPIED + OTHERS]
        self.shows: list[int] = []
        self.kinds: list[str] = []
        self.pixels: list[int] = []
        fingerprints: list[NDArray[np.uint8]] = []
        arrays: list[NDArray[np.uint8]] = []
        vectors: list[NDArray[np.float32]] = []
        for photo, kind, image in self._all([names[i] for i in order]):
            self.shows.append(photo)
            self.kinds.append(kind)
            self.pixels.append(image.width * image.height)
            fingerprints.append(fingerprint_of(through_jpeg(image, 85)))
            arrays.append(encoder.prepare(image))
            if len(arrays) == 16:
                vectors.append(encoder.encode_prepared(arrays))
                arrays = []
        vectors.append(encoder.encode_prepared(arrays))
        self.fingerprints = np.stack(fingerprints)
        self.vectors = np.concatenate(vectors).astype(np.float16)

    @staticmethod
    def _all(names: list[Path]) -> Iterator[tuple[int, str, Image.Image]]:
        for photo, name in enumerate(names):
            image = Image.open(name).convert("RGB")
            yield photo, "original" if photo < COPIED else "other", through_jpeg(image, 92)
            if photo < COPIED:
                for kind, copy in copies(image, photo):
                    yield photo, kind, copy
        random = np.random.default_rng(3)
        for number in range(2 * PAGES):
            chat = number % 4 < 2
            yield len(names) + number, "chat" if chat else "page of text", through_jpeg(page(random, chat), 90)

    def part(self, odd: int) -> NDArray[np.intp]:
        """Return the positions of one half: every second photo with its copies, larger pictures first."""
        places = np.asarray([i for i, photo in enumerate(self.shows) if photo % 2 == odd], np.intp)
        return places[np.argsort([-self.pixels[i] for i in places], kind="stable")]


def candidates(pictures: Pictures, places: NDArray[np.intp], least: float) -> dict[tuple[int, int], bool]:
    """Return pairs of ranks in ``places`` as the job finds them, and whether they may be aligned."""
    vectors = pictures.vectors[places]
    index = PopulationIndex(np.arange(len(places)), vectors)
    pairs = dict.fromkeys(
        map(tuple, _hash_pairs(pictures.fingerprints[places], np.ones(len(places), np.bool_)).tolist()), False
    )
    for rank, vector in enumerate(index.matrix):
        near = index.exact(vector, 9)
        for other in near.ids[near.scores >= least].tolist():
            if other != rank:
                pairs[min(rank, other), max(rank, other)] = True
    return pairs


def agreements(pictures: Pictures, places: NDArray[np.intp], pairs: dict[tuple[int, int], bool]) -> NDArray[np.float32]:
    """Return the better of the two agreements of every pair, float32 (n,)."""
    both = np.asarray(list(pairs), np.intp).reshape(-1, 2)
    a, b = (pictures.fingerprints[places[both[:, k]]].astype(np.float32) for k in (0, 1))
    result = agreement(a, b)
    rest = np.flatnonzero(np.asarray(list(pairs.values())) & (result < 0.95) & (correlation(a, b) >= _POSSIBLE))
    for start in range(0, len(rest), 256):
        part = rest[start : start + 256]
        result[part] = np.maximum(result[part], agreement(a[part], b[part], align(a[part], b[part])))
    return result


def measure(pictures: Pictures, odd: int, rules: Rules, agree: float) -> list[dict[str, object]]:
    """Group one half as the job does, and count by kind: is a copy in the group of its original?"""
    places = pictures.part(odd)
    members = [Member(int(i), str(i), None, pictures.pixels[i]) for i in places]
    pairs = candidates(pictures, places, rules.near_cosine)
    kept = agreements(pictures, places, pairs) >= agree
    confirmed = [pair for pair, keep in zip(pairs, kept.tolist(), strict=True) if keep]
    groups = stars(members, moments_of(members, pictures.vectors[places], rules), confirmed)
    group_of = {item: number for number, group in enumerate(groups) for item in items_of(group)}
    original = {pictures.shows[i]: i for i in places.tolist() if pictures.kinds[i] == "original"}
    rows: list[dict[str, object]] = []
    total = right = linked = wrong = 0
    for kind in dict.fromkeys(pictures.kinds):
        of_kind = [i for i in places.tolist() if pictures.kinds[i] == kind]
        home = [i for i in of_kind if pictures.shows[i] in original and kind != "original"]
        found = sum(group_of[i] == group_of[original[pictures.shows[i]]] for i in home)
        # A link is a picture with the leader of its group.
        links = [(i, groups[group_of[i]].leader) for i in of_kind if groups[group_of[i]].leader != i]
        false = sum(pictures.shows[i] != pictures.shows[leader] for i, leader in links)
        rows.append(row(kind, len(of_kind), found / len(home) if home else None, len(links), false))
        total, right, linked, wrong = total + len(home), right + found, linked + len(links), wrong + false
    rows.append(row("all", len(places), right / total, linked, wrong))
    return rows


def row(kind: str, pictures: int, recall: float | None, links: int, false: int) -> dict[str, object]:
    precision: float | str = 1 - false / links if links else "-"
    shown: float | str = "-" if recall is None else recall
    return {"kind": kind, "pictures": pictures, "recall": shown, "links": links, "wrong": false, "precision": precision}


def items_of(group: Group) -> list[int]:
    return [group.leader, *(other.item for other in group.others)]


def choose(pictures: Pictures) -> Iterator[dict[str, object]]:
    """Yield what every limit would give on the even half; the one in use was chosen from these rows."""
    rules = _rules()
    for cosine in (0.7, 0.75, 0.8, 0.85):
        for agree in (0.5, 0.57, AGREE, 0.7):
            *_, last = measure(pictures, 0, replace(rules, near_cosine=cosine), agree)
            yield {"kind": "choosing (even half)", "cosine": cosine, "agreement": agree, **dict(list(last.items())[2:])}
    # What the vectors alone would do: no agreement asked for.
    for cosine in (0.8, 0.85, 0.9, 0.95):
        *_, last = measure(pictures, 0, replace(rules, near_cosine=cosine), -2.0)
        yield {"kind": "vectors and hashes alone", "cosine": cosine, **dict(list(last.items())[2:])}


def _rules() -> Rules:
    return Rules.of(open_builtin().manifest.calibration)


def bursts(pictures: Pictures) -> dict[str, object]:
    """Frames two seconds apart: cropped and turned copies stand for the next frame, other photos for what followed."""
    rules = _rules()
    frames = [i for i, kind in enumerate(pictures.kinds) if kind in ("original", "crop 10 %", "turned 1-2°")]
    others = [i for i, kind in enumerate(pictures.kinds) if kind == "other"][:COPIED]
    found = joined = 0
    for photo in range(COPIED):
        places = [i for i in frames if pictures.shows[i] == photo] + [others[photo]]
        members = [Member(i, str(i), f"2026-05-01T12:00:{2 * n:02d}") for n, i in enumerate(places)]
        moments = moments_of(members, pictures.vectors[places].astype(np.float32), rules)
        found += int((moments[1:3] == moments[0]).sum())
        joined += int(moments[3] == moments[0])
    return {"kind": str(Likeness.BURST), "recall": found / (2 * COPIED), "other photo joined": joined / COPIED}


def speed(pictures: Pictures) -> Iterator[dict[str, object]]:
    """Yield the time of grouping a list of results, without and with looks at hand."""
    everything = np.random.default_rng(0).permutation(len(pictures.shows))

    class Book:
        def fingerprints(self, contents: dict[int, str], most_new: int) -> dict[int, NDArray[np.uint8]]:
            return {item: pictures.fingerprints[item] for item in contents}

    originals = [i for i in everything.tolist() if pictures.kinds[i] in ("original", "other")]
    for name, places in (("different photos", originals), ("half of them copies", everything.tolist())):
        for size in (200, 1_000, 2_000):
            chosen = places[:size]
            members = [Member(i, str(i), f"2026-05-{i % 28 + 1:02d}T12:00:00", 1) for i in chosen]
            vectors = pictures.vectors[chosen]
            cold, warm = [], []
            for _ in range(5):
                grouper = Grouper(Book())  # type: ignore[arg-type]
                for times in (cold, warm):
                    start = time.perf_counter()
                    grouper.group(members, vectors)
                    times.append(1000 * (time.perf_counter() - start))
            yield {"kind": f"grouping {name}", "results": size, "first ms": min(cold), "again ms": min(warm)}


def run() -> list[dict[str, object]]:
    """Measure the odd half with the limits in use, then show how they were chosen."""
    if not IMAGES.is_dir():
        return [{"kind": "skipped", "reason": f"{IMAGES} is not there"}]
    pictures = Pictures()
    return [*measure(pictures, 1, _rules(), AGREE), bursts(pictures), *speed(pictures), *choose(pictures)]
