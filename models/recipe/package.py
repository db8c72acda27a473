"""Two towers -> an encoder folder that ships: graphs, gates, manifest, canonical vectors, card; swapped in at once.

A reader of the folder never sees half of it: everything is written to a folder beside the old one, which is then
replaced. A gate that fails leaves the old encoder in place.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import nn

from models.recipe import graphs
from models.recipe.card import card
from models.recipe.data.photos import Library
from models.recipe.measure import Floats, ShippedEncoder, caption_figures, measure, speed
from models.recipe.networks.towers import DIMENSION, PhotoTower, TextTower
from models.recipe.querybank import EXTRA, BankedPhoto, BankedText, bank_texts, photo_bank

LIMIT_BYTES = 60_000_000
GATE_POINTS = 0.5  # of R@10, small graph against fp32
CANONICAL_TEXT = "a dog running on the beach"

MANIFEST = """\
format = 1
name = "xsearch-mini"
version = "{version}"
title = "Built-in encoder"
dimension = {dimension}
license = "Apache-2.0"
languages = {languages}
{more}
[files]
{files}

[image]
file = "image.onnx"
input = "pixel_values"
output = "image_embeds"
height = 224
width = 224
resize = "squash"
interpolation = "bicubic"
scale = 0.00784313725490196
mean = [1.0, 1.0, 1.0]
std = [1.0, 1.0, 1.0]
batch = 4

[text]
file = "text.onnx"
tokenizer = "tokenizer.json"
ids = "input_ids"
mask = "attention_mask"
output = "text_embeds"
pad_id = 0
max_tokens = 128
batch = 32
{readings}"""

TAIL = """
[calibration]
matched_mean = {matched_mean:.5f}
matched_std = {matched_std:.5f}
random_mean = {random_mean:.5f}
random_std = {random_std:.5f}
photos_mean = {photos_mean:.5f}
photos_std = {photos_std:.5f}
texts_mean = {texts_mean:.5f}
texts_std = {texts_std:.5f}

[canonical]
text = "{text}"
text_head = {text_head}
image = "gradient"
image_head = {image_head}
tolerance = 0.002
"""


class GateError(RuntimeError):
    """A graph lost more by being made small than is allowed, or the folder is too large."""


@dataclass(frozen=True)
class Story:
    """What the card tells of how this encoder was made, beside its figures."""

    version: str
    training: str


def gradient(width: int = 224, height: int = 224) -> npt.NDArray[np.uint8]:
    """The picture of the canonical vector (height, width, 3): red grows right, green down, blue along both."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    red, green, blue = x * 255 // (width - 1), y * 255 // (height - 1), (x + y) * 255 // (height + width - 2)
    return np.stack([red, green, blue], axis=-1).astype(np.uint8)


def manifest_head(
    folder: Path, version: str, dimension: int, languages: tuple[str, ...] = ("en",), more: str = "", readings: str = ""
) -> str:
    """The manifest up to its calibration, with the files' checksums; `more` keys and `readings` as TOML."""
    names = sorted(path.name for path in folder.iterdir() if path.suffix in (".onnx", ".json", ".npz"))
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    lines = "\n".join(f'"{name}" = "{value}"' for name, value in sums.items())
    return MANIFEST.format(
        version=version, dimension=dimension, files=lines, languages=json.dumps(languages), more=more, readings=readings
    )


def _embeddings(encoder: ShippedEncoder, library: Library) -> tuple[Floats, Floats]:
    captions = [caption for photo in library.dev for caption in photo.captions]
    return encoder.photos(library.pixels[[p.row for p in library.dev]]), encoder.texts(captions)


def gate(full: ShippedEncoder, small: ShippedEncoder, library: Library) -> dict[str, float]:
    """R@10 lost by each small graph against fp32, in points, the worse direction. Raises GateError over the limit."""
    counts = [len(p.captions) for p in library.dev]
    (photos, captions), (small_photos, small_captions) = _embeddings(full, library), _embeddings(small, library)
    reference = caption_figures(photos, captions, counts)
    lost = {}
    for name, pair in (("image", (small_photos, captions)), ("text", (photos, small_captions))):
        figures = caption_figures(*pair, counts)
        lost[name] = max(reference[way]["r10"] - figures[way]["r10"] for way in ("t2i", "i2t"))
        if lost[name] >= GATE_POINTS:
            raise GateError(f"{name} loses {lost[name]:.2f} points of R@10; {GATE_POINTS} are allowed")
    return lost


def _numbers(row: Floats) -> str:
    return "[" + ", ".join(f"{value:.6f}" for value in row[:8]) + "]"


def _write_full(photo: nn.Module, text: nn.Module, folder: Path, dimension: int, version: str) -> ShippedEncoder:
    """Write fp32 graphs, the tokenizer and a manifest, and open them."""
    folder.mkdir(parents=True)
    graphs.export_photo(photo, folder / "image.onnx")
    graphs.export_text(text, folder / "text.onnx")
    graphs.save_tokenizer(folder / "tokenizer.json")
    (folder / "manifest.toml").write_text(manifest_head(folder, version, dimension), encoding="utf-8")
    return ShippedEncoder(folder)


def write_folder(photo: PhotoTower, text: TextTower, folder: Path, library: Library, story: Story) -> dict[str, Any]:
    """Write and check all files of an encoder in `folder`; the figures are those of the written graphs."""
    plain = _write_full(photo, text, folder / "plain", DIMENSION, story.version)
    banked = BankedPhoto(photo, plain.texts(bank_texts(library))), BankedText(text, photo_bank(library, plain))
    full, dimension = folder / "full", DIMENSION + EXTRA
    reference = _write_full(*banked, full, dimension, story.version)
    shutil.copy(full / "tokenizer.json", folder / "tokenizer.json")
    graphs.store_small(full / "image.onnx", folder / "image.onnx")
    graphs.store_int8(full / "text.onnx", folder / "text.onnx")
    head = manifest_head(folder, story.version, dimension)
    (folder / "manifest.toml").write_text(head, encoding="utf-8")
    small = ShippedEncoder(folder)
    lost = gate(reference, small, library)
    for place in (full, folder / "plain"):
        shutil.rmtree(place)
    figures = {**measure(small, library), "gates": lost, "speed": speed(small, library)}
    return finish_folder(small, figures, card(figures, story.version, story.training))


def finish_folder(encoder: ShippedEncoder, figures: dict[str, Any], story: str) -> dict[str, Any]:
    """Write the manifest's calibration and canonical vectors, and the card. Raises GateError if all is too large."""
    folder = encoder.folder
    tail = TAIL.format(
        **figures["calibration"], text=CANONICAL_TEXT, text_head=_numbers(encoder.texts([CANONICAL_TEXT])[0]),
        image_head=_numbers(encoder.photos(gradient()[None])[0]),
    )  # fmt: skip
    with (folder / "manifest.toml").open("a", encoding="utf-8") as stream:
        stream.write(tail)
    (folder / "CARD.md").write_text(story, encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.iterdir())
    if size > LIMIT_BYTES:
        raise GateError(f"the encoder has {size / 1e6:.1f} MB; {LIMIT_BYTES / 1e6:.0f} are allowed")
    return {**figures, "bytes": size}


def next_version(target: Path) -> str:
    """One more than the version on disk: stored vectors of an older training are stale."""
    if not (target / "manifest.toml").exists():
        return "1"
    return str(int(tomllib.loads((target / "manifest.toml").read_text(encoding="utf-8"))["version"]) + 1)


def ship(photo: PhotoTower, text: TextTower, target: Path, library: Library, training: str) -> dict[str, Any]:
    """Write an encoder beside `target`, then put it in its place. Returns its figures."""
    story = Story(next_version(target), training)
    return replace_folder(target, lambda fresh: write_folder(photo, text, fresh, library, story))


def replace_folder(target: Path, write: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """Have an encoder written in a folder beside `target`, then put it in its place. Returns its figures."""
    fresh, old = (target.with_name(f".{target.name}.{kind}") for kind in ("new", "old"))
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    figures = write(fresh)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    print(json.dumps(figures), flush=True)
    return figures
