"""What every test shares: an encoder that sees colours, and libraries in temporary folders.

``XSEARCH_WITHOUT_QT=1`` takes PySide6 out of reach, to prove that everything below the window works without it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

if os.environ.get("XSEARCH_WITHOUT_QT"):
    sys.modules["PySide6"] = None  # type: ignore[assignment]  # importing it raises ImportError
elif not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from xsearch_gui.core.encoders.manifest import (
    Calibration,
    Canonical,
    EncoderManifest,
    ImageSide,
    TextSide,
)
from xsearch_gui.core.library import Library
from xsearch_gui.core.paths import AppPaths

COLOURS = {
    "red": (220, 30, 30),
    "green": (30, 190, 40),
    "blue": (30, 40, 220),
    "yellow": (230, 220, 30),
    "white": (245, 245, 245),
    "black": (10, 10, 10),
    "purple": (140, 30, 160),
    "orange": (245, 140, 20),
}
DIMENSION = 32


def stub_manifest(version: str = "1") -> EncoderManifest:
    return EncoderManifest(
        format=1,
        name="colours",
        version=version,
        title="Sees colours",
        dimension=DIMENSION,
        license="Apache-2.0",
        languages=("en",),
        files={},
        image=ImageSide("i", "x", "y", 8, 8, "squash", "bilinear", 1 / 255, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), 4),
        text=TextSide("t", "k", "ids", "mask", "y", 0, 24, 8),
        calibration=Calibration(0.8, 0.1, 0.1, 0.1),
        canonical=Canonical("red", (), "gradient", (), 0.1),
    )


class ColourEncoder:
    """Photos and words share a space of eight colours: "red" lies where red photos lie."""

    def __init__(self, version: str = "1") -> None:
        self.manifest = stub_manifest(version)
        self._axes = np.linalg.qr(np.random.default_rng(1).normal(size=(DIMENSION, DIMENSION)))[0]
        self.encoded_images = 0
        self.chunk_tokens = 22

    def prepare(self, picture: Image.Image) -> NDArray[np.uint8]:
        return np.asarray(picture.convert("RGB").resize((8, 8)), dtype=np.uint8)

    def encode_prepared(self, arrays: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        self.encoded_images += len(arrays)
        rows = []
        for array in arrays:
            mean = array.reshape(-1, 3).mean(axis=0)
            near = [np.exp(-np.square((mean - c) / 60.0).sum()) for c in COLOURS.values()]
            noise = 0.05 * np.random.default_rng(int(mean.sum() * 1000)).normal(size=DIMENSION)
            rows.append(np.asarray([*near, *[0.0] * (DIMENSION - len(near))]) + noise)
        return self._unit(rows)

    def encode_images(self, pictures: Sequence[Image.Image]) -> NDArray[np.float32]:
        return self.encode_prepared([self.prepare(picture) for picture in pictures])

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = []
        for text in texts:
            words = text.lower().replace(".", " ").replace(",", " ").split()
            row = np.asarray([float(words.count(name)) for name in COLOURS] + [0.0] * (DIMENSION - len(COLOURS)))
            for word in words:
                if word not in COLOURS:
                    row[len(COLOURS) + sum(map(ord, word)) % (DIMENSION - len(COLOURS))] += 0.3
            rows.append(row)
        return self._unit(rows)

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def _unit(self, rows: list[NDArray[np.float64]]) -> NDArray[np.float32]:
        if not rows:
            return np.zeros((0, DIMENSION), np.float32)
        vectors = np.stack(rows) @ self._axes
        norms = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return (vectors / norms).astype(np.float32)


class Recorder:
    """A reporter that remembers, and cancels when told to."""

    def __init__(self, cancel_after: int | None = None) -> None:
        self.seen: list[tuple[int, int, str]] = []
        self._cancel_after = cancel_after

    def progress(self, done: int, total: int, note: str = "") -> None:
        self.seen.append((done, total, note))

    def cancelled(self) -> bool:
        return (
            self._cancel_after is not None
            and sum(d for d, _, n in self.seen if n == "Reading photos") > self._cancel_after
        )


def paint(path: Path, colour: str, seed: int = 0, size: tuple[int, int] = (96, 64)) -> Path:
    """Write a photo of one colour; ``seed`` makes its bytes its own."""
    picture = Image.new("RGB", size, COLOURS[colour])
    draw = ImageDraw.Draw(picture)
    for i in range(8):
        draw.point((i, 0), (255, 0, 255) if seed >> i & 1 else (0, 0, 0))
    draw.point((8, 0), (seed * 7 % 256, seed // 256, 0))
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path)
    return path


@pytest.fixture
def paths(tmp_path: Path) -> AppPaths:
    return AppPaths.under(tmp_path / "home")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def encoder() -> ColourEncoder:
    return ColourEncoder()


@pytest.fixture
def library(paths: AppPaths, encoder: ColourEncoder) -> Iterator[Library]:
    with Library(paths, lambda: encoder) as opened:
        yield opened


@pytest.fixture
def reopen(paths: AppPaths) -> Iterator[Callable[[ColourEncoder], Library]]:
    """Open the same library again, as a second run of the program would."""
    opened: list[Library] = []

    def open_again(encoder: ColourEncoder) -> Library:
        opened.append(Library(paths, lambda: encoder))
        return opened[-1]

    yield open_again
    for one in opened:
        one.close()
