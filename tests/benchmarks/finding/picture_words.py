"""Words in pictures: are lines found and read, and how long does it take?

Signs in five languages and numbers (``data/signs.txt``) are written on the photos of ../shared: eight faces, letters of
20 to 90 pixels, blurred, turned and seen from the side, kept as JPEG. A line that is kept is right if it is a run of
whole words of the sign that stands there, accents and all; capitals, and spaces beside signs that are no letters, do
not matter, as in a search. What is read beside the signs is wrong, unless it stood on the photo before. Photos that
show words by themselves (looked through by eye) are left out: they are read otherwise from JPEG to JPEG. Recall
counts words. ``XSEARCH_BENCH_FONTS`` names another folder of fonts. The signs that have even numbers chose the
thresholds of ``core/ocr/reader.py``; the others are the figures.
"""

from __future__ import annotations

import io
import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

from xsearch_gui.core.ocr.boxes import Quad
from xsearch_gui.core.ocr.reader import PICTURE_SIDE, Line, WordReader

WITH_WORDS = frozenset(
    [
        "Canon EOS D60",
        "Canon EOS REBEL T3i",
        "FujiFilm DS-7 (2)",
        "FujiFilm DS-7 (3)",
        "FujiFilm FinePix1400Zoom (3)",
        "Issue 173 (dotnet)",
        "Issue 258 (dotnet)",
        "Nikon E900 (2)",
        "Reconyx HF2 Pro Covert",
        "Ricoh DC-3Z (normal res)",
        "Ricoh RDC5300",
        "Sony Cybershot (8)",
        "Sony D700",
        "Sony DSC-P52",
    ]
)
PHOTOS = Path(__file__).resolve().parents[4] / "shared" / "data" / "photos" / "cameras" / "jpg"
SIGNS = Path(__file__).parents[1] / "data" / "signs.txt"
FONTS = Path(os.environ.get("XSEARCH_BENCH_FONTS", "/usr/share/fonts/truetype/dejavu"))
FACES = 8
PICTURES = 120
SIZES = ((20, 28), (28, 40), (40, 90))  # pixels of an em, in a picture of PICTURE_SIDE
_TIMED = 25


@dataclass(frozen=True)
class Made:
    """A picture with one sign: its words, where it stands (pixels), the size of its letters and its language."""

    image: Image.Image
    text: str
    quad: Quad
    size: int
    language: str
    before: Sequence[Line]


@dataclass
class Counts:
    """What came of some pictures."""

    kept: int = 0
    right: int = 0
    words: int = 0
    found: int = 0

    def row(self, name: str) -> dict[str, object]:
        """Return percentages."""
        return {"signs": name, "lines kept": self.kept, "of them right %": 100 * self.right / max(1, self.kept),
                "words read %": 100 * self.found / max(1, self.words)}  # fmt: skip


def base_photos() -> list[Image.Image]:
    """Return real photos, upright, ``PICTURE_SIDE`` pixels on their longer side."""
    photos = []
    for path in sorted(PHOTOS.glob("*.jpg")):
        with Image.open(path) as opened:
            if min(opened.size) >= 480 and path.stem not in WITH_WORDS:
                upright = ImageOps.exif_transpose(opened).convert("RGB")
                photos.append(ImageOps.contain(upright, (PICTURE_SIDE, PICTURE_SIDE)))
    return photos


def made_pictures(reader: WordReader, part: int, count: int = PICTURES) -> Iterator[Made]:
    """Yield pictures with signs of one half of the list, always the same ones."""
    random = np.random.default_rng(part)
    signs = [line.split("\t") for line in SIGNS.read_text("utf-8").splitlines()][part::2]
    faces = sorted(path for ending in ("*.ttf", "*.otf") for path in FONTS.rglob(ending) if "Math" not in path.name)
    faces = [faces[i] for i in np.linspace(0, len(faces) - 1, FACES).astype(int)]
    photos = base_photos()
    before = [reader.read(photo) for photo in photos]
    for number in range(count):
        language, text = signs[number % len(signs)]
        photo = int(random.integers(len(photos)))
        size = int(random.uniform(*SIZES[number % len(SIZES)]))
        font = ImageFont.truetype(str(faces[int(random.integers(len(faces)))]), size)
        yield _made(photos[photo], text, font, size, language, before[photo], random)


def _made(
    photo: Image.Image, text: str, font: ImageFont.FreeTypeFont, size: int, language: str,
    before: Sequence[Line], random: np.random.Generator,
) -> Made:  # fmt: skip
    margin = size // 2
    left, top, right, bottom = font.getbbox(text)
    width, height = int(right - left) + 2 * margin, int(bottom - top) + 2 * margin
    dark, plate = random.random() < 0.5, random.random() < 0.5
    ink, ground = ((20, 20, 40), (240, 235, 220)) if dark else ((250, 250, 245), (30, 60, 110))
    sign = Image.new("RGBA", (width, height), (*ground, 255) if plate else (*ground, 0))
    draw = ImageDraw.Draw(sign)
    edge = 0 if plate else max(1, size // 14)
    draw.text((margin - left, margin - top), text, (*ink, 255), font, stroke_width=edge, stroke_fill=(*ground, 255))
    corners = np.asarray([(0, 0), (width, 0), (width, height), (0, height)], np.float64)
    angle, lean = np.deg2rad(random.uniform(-12, 12)), random.uniform(-0.12, 0.12, (4, 2)) * height
    turn = np.asarray([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    quad = corners @ turn + lean
    room = np.maximum(np.asarray(photo.size) - np.ptp(quad, axis=0), 1)
    quad += random.uniform(0, 1, 2) * room - quad.min(axis=0)
    coefficients = _perspective(quad, corners)
    layer = sign.transform(photo.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC)
    whole = photo.copy()
    whole.paste(layer.convert("RGB"), (0, 0), layer.getchannel("A"))
    whole = whole.filter(ImageFilter.GaussianBlur(float(random.uniform(0, size / 24))))
    stored = io.BytesIO()
    whole.save(stored, "JPEG", quality=int(random.integers(70, 92)))
    return Made(Image.open(stored).convert("RGB"), text, quad, size, language, before)


def _perspective(source: Quad, target: Quad) -> list[float]:
    rows = [row for (x, y), (u, v) in zip(source, target, strict=True)
            for row in ([x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y])]  # fmt: skip
    solved: NDArray[np.float64] = np.linalg.solve(np.asarray(rows), target.ravel())
    return solved.tolist()


def judge(made: Made, lines: Sequence[Line], counts: Counts) -> None:
    """Count what was read of one picture."""
    truth, size = _words(made.text), np.asarray(made.image.size)
    left: set[str] = set(truth)
    counts.words += len(left)
    for line in lines:
        words = _words(line.text)
        centre = line.quad.mean(axis=0) * size
        if not _holds(made.quad, centre):
            stood = any(_holds(old.quad * size, centre, 4.0) for old in made.before)
            counts.kept += not stood
            continue
        right = any(words == truth[i : i + len(words)] for i in range(len(truth)))
        counts.kept += 1
        counts.right += right
        if right:
            counts.found += len(left & set(words))
            left -= set(words)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _holds(quad: Quad, point: NDArray[np.float64], margin: float = 0.0) -> bool:
    low, high = quad.min(axis=0) - margin, quad.max(axis=0) + margin
    return bool(((low <= point) & (point <= high)).all())


def _times(reader: WordReader) -> dict[str, object]:
    """Return medians of one core: a photo of 12 megapixels from its pixels, which a decode process has shrunk."""
    detect, recognise = [], []
    for photo in base_photos()[:_TIMED]:
        start = time.process_time()
        boxes = reader.detect(photo)
        middle = time.process_time()
        reader.recognise(photo, boxes)
        detect.append(middle - start)
        recognise.append(time.process_time() - middle)
    return {"signs": "time a photo", "finding ms": 1000 * float(np.median(detect)),
            "reading ms": 1000 * float(np.median(recognise))}  # fmt: skip


def run() -> list[dict[str, object]]:
    """Judge the made pictures, by size of the letters and by language, and take the time."""
    if not PHOTOS.exists():
        return []
    reader = WordReader(threads=1)
    everything = Counts()
    parts: dict[str, Counts] = {}
    for made in made_pictures(reader, 1):
        lines = reader.read(made.image)
        size = next(f"{low} to {high} pixels" for low, high in SIZES if made.size < high)
        for counts in (everything, parts.setdefault(size, Counts()), parts.setdefault(made.language, Counts())):
            judge(made, lines, counts)
    named = [counts.row(name) for name, counts in sorted(parts.items())]
    return [everything.row("all"), *named, _times(reader)]
